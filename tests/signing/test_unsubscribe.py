"""One press stops the mail that was not requested, and leaves the signature as it is."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.errors import LinkInvalid, Unavailable
from chalicelib.mail.mime import POLICY, verbatim
from chalicelib.rules.keys import derived, tokens
from chalicelib.rules.letters.letter import LONGEST_SLUG
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Consent, Signature, State
from chalicelib.rules.signatures.transitions import Step
from chalicelib.signing.mailed_link import MailedLink, read_link
from chalicelib.signing.unsubscribe import Unsubscribing, list_unsubscribe, unsubscribe_token
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.storage import MemoryLetters, MemorySignatures
from tests.support.samples import LETTER, NOW, SLUG

ID = tokens.signature_id(SLUG, PEPPER, "majo@example.org")
TOKEN = unsubscribe_token(PEPPER, ID)
SIGNED = Consent(1, "00" * 32, "es", NOW, ("sign", "publish", "updates"))


def stored(state: State = "confirmed", **fields: Any) -> Signature:
    record: dict[str, Any] = {
        "id": ID,
        "state": state,
        "email": "majo@example.org",
        "details": Details(kind="person", name="María José", show="initials"),
        "lang": "es",
        "updates": False,
        "consent": replace(SIGNED, boxes=("sign", "publish")),
        "submission": "first",
        "created_at": NOW,
        "expires_at": NOW // 1000 + 600 if state == "pending" else None,
        "changed_at": NOW if state == "confirmed" else None,
    }
    return Signature(**record | fields)


class Desk:
    def __init__(self, *records: Signature, **head: Any) -> None:
        self.letters, self.signatures = MemoryLetters(), MemorySignatures()
        self.letters.put_head(replace(LETTER, **head), expect_version=None, expect_state=None)
        self.signatures.items.update({one.id: one for one in records})
        self.use = Unsubscribing(self.signatures, FakePeppers())

    def link(self, token: str = TOKEN) -> MailedLink:
        return read_link(self.letters.head, token)

    @property
    def record(self) -> Signature:
        return self.signatures.items[ID]


def test_looking_changes_nothing() -> None:
    desk = Desk(stored())
    signature = desk.use.view(desk.link())
    assert signature is not None
    assert (signature.id, signature.email) == (ID, "")
    assert desk.record == stored()


@pytest.mark.promise("One press ends reminders and news, and nothing else")
@pytest.mark.parametrize("state", ["pending", "held", "confirmed"])
def test_stopping_ends_the_mail_and_nothing_else(state: State) -> None:
    desk = Desk(stored(state))
    desk.use.stop_mail(desk.link())
    assert desk.record == replace(stored(state), quiet=True)


@pytest.mark.parametrize("state", ["pending", "confirmed"])
def test_news_end_as_well_and_the_consent_says_so(state: State) -> None:
    before = stored(state, updates=True, consent=SIGNED)
    desk = Desk(before)
    desk.use.stop_mail(desk.link())
    # An address kept only for news is deleted with them; a signer who has not confirmed yet may still do so.
    email = "" if state == "confirmed" else before.email
    consent = replace(SIGNED, boxes=("sign", "publish"))
    assert desk.record == replace(before, quiet=True, updates=False, consent=consent, email=email)


def test_an_address_that_is_kept_until_the_letter_closes_stays_until_then() -> None:
    handling = replace(LETTER.handling, keep_address="closing")
    desk = Desk(stored(updates=True, consent=SIGNED), handling=handling)
    desk.use.stop_mail(desk.link())
    assert (desk.record.updates, desk.record.quiet, desk.record.email) == (False, True, "majo@example.org")


def test_again_is_a_success_and_changes_nothing() -> None:
    desk = Desk(stored(updates=True, consent=SIGNED))
    desk.use.stop_mail(desk.link())
    once = desk.record
    desk.use.stop_mail(desk.link())
    assert desk.record == once


@pytest.mark.parametrize("state", ["withdrawn", "disowned"])
def test_who_left_is_not_touched(state: State) -> None:
    desk = Desk(stored(state))
    desk.use.stop_mail(desk.link())
    assert desk.record == stored(state)


def test_a_record_that_is_gone_gets_no_mail_anyway() -> None:
    desk = Desk()
    assert desk.use.stop_mail(desk.link()) is None
    assert desk.signatures.items == {}


def test_once_everything_personal_is_destroyed_there_is_nothing_to_check_and_nothing_to_stop() -> None:
    desk = Desk(stored(), purged_at=NOW // 1000)
    assert desk.use.stop_mail(desk.link()) is None
    assert desk.record == stored()


def other_tokens() -> dict[str, str]:
    secret, raw = derived.unsubscribe_key(PEPPER), tokens.id_bytes(ID)
    neighbour = tokens.signature_id(SLUG, PEPPER, "otra@example.org")
    return {
        "no token": "agua",
        "the key itself": tokens.encode(SLUG, raw, secret),
        "of another signature": tokens.encode(SLUG, raw, tokens.decode(unsubscribe_token(PEPPER, neighbour)).secret),
        "of another letter": unsubscribe_token(PEPPER, f"otra-carta#{ID.partition('#')[2]}"),
        "of another pepper": unsubscribe_token(b"q" * 32, ID),
        "of a confirmation": tokens.encode(SLUG, raw, tokens.new_secret()),
        "without its end": TOKEN[:-1],
        "with more": TOKEN + "a",
    }


@pytest.mark.promise("One press ends reminders and news, and nothing else")
@pytest.mark.parametrize("token", other_tokens().values(), ids=other_tokens())
def test_any_other_link_is_invalid(token: str) -> None:
    desk = Desk(stored())
    with pytest.raises(LinkInvalid):
        desk.use.view(desk.link(token))
    with pytest.raises(LinkInvalid):
        desk.use.stop_mail(desk.link(token))
    assert desk.record == stored()


def test_a_link_whose_case_a_mail_gateway_changed_still_works() -> None:
    desk = Desk(stored())
    desk.use.stop_mail(desk.link(TOKEN.upper()))
    assert desk.record.quiet


def test_a_lost_race_is_decided_anew_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(stored("pending"))
    apply, lost = desk.signatures.apply, list[Step]()

    def lose_once(signature: Signature, step: Step) -> bool:
        if not lost:
            lost.append(step)
            desk.signatures.items[ID] = stored("confirmed")
        return apply(signature, step)

    monkeypatch.setattr(desk.signatures, "apply", lose_once)
    desk.use.stop_mail(desk.link())
    assert lost
    assert desk.record == replace(stored("confirmed"), quiet=True)
    desk.signatures.items[ID] = stored()
    monkeypatch.setattr(desk.signatures, "apply", lambda *_: False)
    with pytest.raises(Unavailable):
        desk.use.stop_mail(desk.link())


@pytest.mark.parametrize("slug", [SLUG, "a" * LONGEST_SLUG])
def test_the_headers_are_those_of_rfc_8058_however_long_the_link(slug: str) -> None:
    token = unsubscribe_token(PEPPER, f"{slug}#{ID.partition('#')[2]}")
    headers = list_unsubscribe("https://a1b2c3d4e5.execute-api.northamerica-south1.amazonaws.com/api", token)
    message = EmailMessage(policy=POLICY)
    for name, value in headers.items():
        message[name] = verbatim(value)
    message.set_content("x")
    raw = message.as_bytes()
    # A folded line is one line; an encoded word would not be a link.
    unfolded = raw.replace(b"\r\n ", b" ").replace(b":  ", b": ")
    link = f"https://a1b2c3d4e5.execute-api.northamerica-south1.amazonaws.com/api/unsubscribe/{token}"
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in unfolded
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert message_from_bytes(raw, policy=policy.default)["List-Unsubscribe"] == f"<{link}>"
