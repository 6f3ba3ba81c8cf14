"""Asks a coalition whose members came in one line whether they are split rightly.

The form goes back with one name on each line, and nothing is stored meanwhile. Its sender says that the list is right,
or keeps what was typed. Only a form is asked: a program sends a list, or lines.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.http.bodies import FORM
from chalicelib.pages.views.shared import MembersQuestion
from chalicelib.signing.form import MEMBERS_AS, MEMBERS_TYPED
from chalicelib.web.body import Fields, text
from chalicelib.web.request import WebRequest


@dataclass(frozen=True, repr=False)
class MembersRead:
    """The fields of a form with the members as they are read, and the question about them: None if there is none."""

    fields: Fields
    question: MembersQuestion | None = None

    @property
    def is_open(self) -> bool:
        return self.question is not None and self.question.is_open


def read_members(request: WebRequest, fields: Fields, known: Iterable[str] = ()) -> MembersRead:
    """The members as the form's sender decided, or else as they would be split, with the question. ``known`` are names
    that nobody need be asked about."""
    if request.content_type != FORM or request.wants_json or not text(fields, "members").strip():
        return MembersRead(fields)
    # Imported here because only coalitions need it.
    from chalicelib.rules.fields.split_offers import question, reading

    typed, answer = text(fields, MEMBERS_TYPED), text(fields, MEMBERS_AS)
    if answer == "typed" and typed.strip():
        return MembersRead({**fields, "members": typed}, MembersQuestion(typed, 0, "", is_open=False))
    seen = {*known}
    if answer and typed.strip():
        before = reading(typed)
        seen |= {name for names in (before.names, *(offer.names for offer in before.offers)) for name in names}
    members = text(fields, "members")
    offer = question(members, seen)
    if offer is None:
        return MembersRead(fields, MembersQuestion(typed, 0, "", is_open=False) if answer and typed.strip() else None)
    asked = MembersQuestion(members, len(offer.names), offer.separator, tuple(offer.doubts))
    return MembersRead({**fields, "members": "\n".join(offer.names)}, asked)
