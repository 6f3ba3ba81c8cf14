"""The signer's own page in each of its states."""

import dataclasses
from typing import Any

from chalicelib.pages.views.members import MemberLink, MemberView
from chalicelib.pages.views.own_page import ConsentView, Hold, LeftView, SignerView
from chalicelib.pages.views.shared import FormView, LetterHead, SignatureSummary
from chalicelib.rules.signatures.details import Show
from chalicelib.web.confirm_view import summary

HOLDS = (
    Hold("organisation"),
    Hold("kind"),
    Hold("large"),
    Hold("well-known"),
    Hold("changed"),
    Hold("comparison"),
    Hold("refused"),
)
LINKS = tuple(
    MemberLink(name, word, f"https://firmas.example.org/member/agua_{'ab' * 38}c", "mailto:?subject=Carta&body=Hola")
    for name, word in (("Uno; y medio", "listed"), ("Dos", "confirmed"), ("Tres <b>", "objected"))
)
LEFT = ("withdrawn", "disowned", "nothing", "again", "purged")


def own_pages(
    head: LetterHead, form: FormView, person: SignatureSummary, coalition: SignatureSummary, css: str
) -> dict[str, tuple[str, dict[str, Any]]]:
    confirmed = SignerView(
        head=head,
        signature=dataclasses.replace(person, updates=False),
        form=dataclasses.replace(form, kinds=("person",), values={"name": person.details.name, "show": "name"}),
        state="confirmed",
        done="",
        holds=(),
        confirmed="24 de noviembre de 2026, 16:32 (UTC)",
        expires="",
        address="",
        vouched=False,
        consent=ConsentView(1, "24 de noviembre de 2026, 16:30 (UTC)", "español", news=False, outdated=False),
        mails=2,
        last_mail="24 de noviembre de 2026, 16:31 (UTC)",
        language="español",
        privacy_url=form.privacy_url,
    )
    pages = {
        "own": confirmed,
        "own, initials": dataclasses.replace(confirmed, signature=_showing(person, "initials")),
        "own, counted": dataclasses.replace(confirmed, signature=_showing(person, "count")),
        "own, news": _changed(confirmed, signature={"updates": True}, address="majo@example.org"),
        "own, outdated": _changed(confirmed, consent={"outdated": True, "news": True}),
        "own, vouched": _changed(confirmed, consent=None, vouched=True, mails=0, last_mail=""),
        "own, pending": _changed(
            confirmed, state="pending", confirmed="", expires="1 de diciembre de 2026", address="majo@example.org"
        ),
        "own, held": dataclasses.replace(
            confirmed,
            state="held",
            done="confirmed",
            holds=HOLDS[:-1],
            signature=coalition,
            form=dataclasses.replace(form, kinds=("coalition",), values={"name": "Red", "members": "Uno\nDos"}),
            address="ana@example.org",
        ),
        "own, coalition": dataclasses.replace(
            confirmed,
            signature=dataclasses.replace(coalition, updates=False),
            form=dataclasses.replace(form, kinds=("coalition",), values={"name": "Red", "members": "Uno\nDos"}),
            members=LINKS,
        ),
        "own, not shown": _changed(confirmed, state="held", holds=HOLDS[-1:], address="majo@example.org"),
        "own, refused": _changed(
            confirmed,
            form={
                "values": {"name": "evil.com", "email": "x@", "show": "initials"},
                "errors": {"name": ("Sin enlaces.",), "email": ("Otro correo.",), "action": ("¿Qué botón?",)},
            },
        ),
        **{f"own, done {done}": _changed(confirmed, done=done) for done in ("amended", "news", "no-news", "agreed")},
    }
    views: dict[str, tuple[str, dict[str, Any]]] = {
        name: ("sign/signature.html", {"view": view, "css": css}) for name, view in pages.items()
    }
    for outcome in LEFT:
        for closed in (False, True):
            left = LeftView(head, outcome, "" if closed else f"{head.url}#sign", form.privacy_url, "1 de mayo de 2027")
            views[f"own, {outcome}{', closed' if closed else ''}"] = ("sign/left.html", {"view": left, "css": css})
    return views


def member_pages(head: LetterHead, css: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """The page of a coalition's member in each of its states."""
    listed = MemberView(head, "Red <de> Redes", "Uno; y medio", "listed", on_letter=True, done="")
    pages = {
        "member": listed,
        "member, coalition held": dataclasses.replace(listed, on_letter=False),
        "member, refused": dataclasses.replace(listed, error="¿Qué botón?"),
        "member, confirmed": dataclasses.replace(listed, word="confirmed", done="confirmed"),
        "member, objected": dataclasses.replace(listed, word="objected", done="objected"),
        "member, taken back": dataclasses.replace(listed, done="listed"),
    }
    return {name: ("sign/member.html", {"view": view, "css": css}) for name, view in pages.items()}


def _showing(person: SignatureSummary, show: Show) -> SignatureSummary:
    return summary(dataclasses.replace(person.details, show=show), False, "es")


def _changed(view: SignerView, **changes: Any) -> SignerView:
    """The view with some of its own fields and of its parts' fields changed."""
    made = {
        name: dataclasses.replace(getattr(view, name), **value) if isinstance(value, dict) else value
        for name, value in changes.items()
    }
    return dataclasses.replace(view, **made)
