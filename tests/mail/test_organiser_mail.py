"""Mail to organisers: what it says, and that each goes once, whatever fails."""

import re
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.errors import Unavailable
from chalicelib.mail import send_batch
from chalicelib.mail.organiser_send import tags_of
from chalicelib.mail.pauses import PAUSE
from chalicelib.mail.send import PAUSE_SECONDS
from chalicelib.organising.organiser_mail import queue_lost
from chalicelib.ports.storage import Suppressed
from chalicelib.rules.limits.buckets import ORGANISERS
from chalicelib.rules.mail import mailed_secrets
from chalicelib.rules.mail.feedback_events import FeedbackEvent, read_event
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS
from chalicelib.rules.mail.message import MessageMalformed, OrganiserMessage, parse_message
from chalicelib.rules.mail.organiser_mail import KINDS
from tests.conftest import ORGANISE_URL
from tests.support import ses_answers
from tests.support.mail_body import body_of
from tests.support.organiser_mail_world import ABOUT, ANA, CODE_ABOUT, LUZ, PARAMS, MailWorld
from tests.support.samples import LETTER
from tests.support.ses_events import MAILBOX, TOPIC, ses_event, sns_envelope
from tests.support.world import World

EVERY_KIND = pytest.mark.parametrize("kind", sorted(KINDS))
DAY = 24 * 3600
CHANGES = ["invited", "withdrawn", "joined", "role", "ended", "recovery", "recovered", "key-added", "key-removed"]


class Crash(BaseException):
    """The function crashes here."""


@pytest.fixture
def world() -> MailWorld:
    return MailWorld()


def token_of(world: MailWorld, which: int = -1) -> tuple[str, str]:
    found = re.search(rf"{re.escape(ORGANISE_URL)}/join/(\S+)", body_of(world.sent(which)))
    assert found
    read = mailed_secrets.read_join_token(found[1])
    assert read
    return read


def code_of(world: MailWorld, which: int = -1) -> str:
    found = re.search(r"^(\d{4} \d{4})\r?$", body_of(world.sent(which)), re.MULTILINE)
    assert found
    return found[1]


def is_code_good(world: MailWorld, typed: str) -> bool:
    key = world.vault.secret(mailed_secrets.CODE)
    digest = mailed_secrets.code_digest(key, mailed_secrets.typed_code(typed), CODE_ABOUT)
    return mailed_secrets.is_among(world.mails.digests[CODE_ABOUT], digest, world.now)


def is_link_good(world: MailWorld, token: tuple[str, str]) -> bool:
    invitation, secret = token
    digest = mailed_secrets.join_digest(secret, f"invitation#{invitation}")
    return mailed_secrets.is_among(world.mails.digests[f"invitation#{invitation}"], digest, world.now)


@EVERY_KIND
def test_a_mail_goes_once_however_often_its_message_comes(world: MailWorld, kind: str) -> None:
    mail = world.ask(kind)
    message = OrganiserMessage(mail.id, mail.since)
    assert str(world.sender.handle(message)) == "sent"
    assert [str(world.sender.handle(message)) for _ in range(5)] == ["sent before"] * 5
    assert len(world.mailer.sent) == 1
    assert world.stored(mail).sending.message_id == "message-1"


def test_an_invitation_goes_to_the_address_alone_and_its_link_is_kept_as_a_digest(world: MailWorld) -> None:
    world.ask("invitation")
    world.deliver()
    assert world.mailer.sent[0][0] == "eva@example.org"
    token = token_of(world)
    assert is_link_good(world, token)
    assert not is_link_good(world, (token[0], mailed_secrets.new_join_secret()))
    assert token[1] not in repr(world.mails)
    world.now += 7 * DAY
    assert not is_link_good(world, token)


def test_a_code_is_typed_where_it_was_asked_for_and_no_link_logs_in(world: MailWorld) -> None:
    world.ask("code")
    world.deliver()
    mail = world.sent()
    assert mail["To"] == "ana@example.org"
    code = code_of(world)
    assert is_code_good(world, code)
    assert is_code_good(world, code.replace(" ", "") + " ")
    assert not is_code_good(world, "0000 0000" if code != "0000 0000" else "1111 1111")
    assert code.replace(" ", "") not in repr(world.mails.digests)
    for body in (body_of(mail), body_of(mail, "html")):
        assert "http" not in body
        assert code in body
    assert code not in str(mail["Subject"])
    world.now += 600
    assert not is_code_good(world, code)


def test_a_code_of_one_request_is_not_good_for_another(world: MailWorld) -> None:
    world.ask("code")
    world.deliver()
    key = world.vault.secret(mailed_secrets.CODE)
    digest = mailed_secrets.code_digest(key, mailed_secrets.typed_code(code_of(world)), "code#other")
    assert not mailed_secrets.is_among(world.mails.digests[CODE_ABOUT], digest, world.now)


def test_a_code_that_comes_too_late_does_not_go(world: MailWorld, caplog: pytest.LogCaptureFixture) -> None:
    mail = world.ask("code")
    world.limits.pause(PAUSE, world.now + 900)
    assert world.deliver() == ["later: paused"]
    world.now += 901
    assert world.deliver() == ["too late"]
    assert world.stored(mail).sending.state == "failed"
    assert world.mailer.sent == []
    assert "a mail to an organiser has failed" in caplog.text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1234 5678", "12345678"),
        (" 12345678\n", "12345678"),
        ("1234-5678", "12345678"),
        ("".join(chr(0xFF10 + n) for n in range(1, 9)), "12345678"),  # as East Asian keyboards type it
        ("٠١٢٣٤٥٦٧", "01234567"),
        ("1234 567", ""),
        ("123456789", ""),
        ("1234 5678 x", ""),
        ("", ""),
    ],
)
def test_a_code_as_people_type_it(typed: str, read: str) -> None:
    assert mailed_secrets.typed_code(typed) == read


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
@EVERY_KIND
def test_text_and_html_say_the_same_and_no_subject_names_anybody(world: MailWorld, kind: str, lang: str) -> None:
    world.people.people[ANA] = replace(world.people.people[ANA], lang=lang)
    params = {"what": "role", "role": "owner", "by": LUZ, "who": ANA, "act": "new-owner"} | PARAMS.get(kind, {})
    world.ask(
        kind, **({} if kind == "code" else {"params": params}), **({"lang": lang} if kind == "invitation" else {})
    )
    assert world.deliver() == ["sent"]
    mail = world.sent()
    assert mail["Content-Language"] == lang
    assert not re.search("Ana|Paz|Luz|Mar", str(mail["Subject"]))
    assert kind == "code" or LETTER.title(lang) in str(mail["Subject"])
    text, html = (" ".join(body_of(mail, part).split()) for part in ("plain", "html"))
    for url in re.findall(r"https?://\S+", text):
        assert url in html
    for paragraph in re.findall(r"<p>([^<]+)</p>", html):
        assert paragraph.replace("&#39;", "'") in text
    assert ORGANISE_URL.removeprefix("https://") in text


@pytest.mark.parametrize(
    "what",
    CHANGES,
)
def test_owners_are_told_of_every_change_in_a_sentence(world: MailWorld, what: str) -> None:
    said = set()
    for lang in ("en", "es"):
        world.people.people[ANA] = replace(world.people.people[ANA], lang=lang)
        world.ask("people-changed", params={"what": what, "role": "moderator", "by": LUZ, "who": ANA})
        assert world.deliver() == ["sent"]
        body = " ".join(body_of(world.sent()).split())
        assert "Luz Mar" in body or "Ana Paz" in body
        said.add(body.partition(". ")[0])
    assert f"{ORGANISE_URL}/l/{LETTER.slug}/people" in body
    assert len(said) == 2


def test_a_change_by_the_operator_or_of_somebody_gone_names_nobody(world: MailWorld) -> None:
    world.ask("people-changed", person_id=LUZ, params={"what": "ended", "by": "operator", "who": "f" * 16})
    assert world.deliver() == ["sent"]
    assert "The operator of this site ended the access of somebody" in " ".join(body_of(world.sent()).split())


def test_who_is_no_organiser_any_more_gets_nothing(world: MailWorld) -> None:
    mail = world.ask("people-changed")
    del world.people.people[ANA]
    assert world.deliver() == ["its reader is gone"]
    assert world.stored(mail).sending.state == "skipped"


def test_an_invitation_that_was_withdrawn_meanwhile_is_not_mailed(world: MailWorld) -> None:
    mail = world.ask("invitation")
    del world.mails.digests[ABOUT]
    assert world.deliver() == ["what it is for is gone"]
    assert world.stored(mail).sending.state == "skipped"
    assert set(world.limits.counts.values()) == {0}
    assert world.mailer.sent == []


def test_an_address_that_bounced_gets_no_mail(world: MailWorld) -> None:
    mail = world.ask("people-changed")
    world.suppressions.rows["ana@example.org"] = Suppressed("bounce", world.now)
    assert world.deliver() == ["suppressed"]
    assert world.stored(mail).sending.state == "skipped"


def test_forms_with_an_organiser_s_address_take_no_mail_from_them() -> None:
    """And codes that a stranger asks for take nothing from notices."""
    world, signers = MailWorld(), World()
    world.limits = signers.limits
    world.__post_init__()
    for number in range(12):
        signers.sign(f"100.64.{number}.7", email="ana@example.org", name=f"Persona {number}")
        signers.now += 11 * 60_000
    signers.deliver()
    for _ in range(ORGANISERS["code"][0].most + 2):
        world.ask("code")
    assert world.deliver().count("the mailbox has had enough") == 2
    world.ask("people-changed")
    assert world.deliver() == ["sent"]


def test_the_switches_of_a_letter_do_not_lock_its_organisers_out_and_the_operator_s_does(world: MailWorld) -> None:
    world.switches.thrown = {f"pause-mail/{LETTER.slug}", f"collect-only/{LETTER.slug}", "collect-only"}
    world.ask("people-changed")
    assert world.deliver() == ["sent"]
    world.switches.thrown = {"pause-mail"}
    world.ask("code")
    assert world.deliver() == ["later: switched off"]
    world.switches.thrown = set()
    assert world.deliver() == ["sent"]


def test_what_ses_does_not_take_now_waits_and_costs_nothing(world: MailWorld) -> None:
    mail = world.ask("invitation")
    world.mailer.failures = [ses_answers.TOO_FAST] * 20
    for _ in range(20):
        assert world.deliver() == ["later: throttled"]
        assert world.mails.digests[ABOUT] == set()
        assert set(world.limits.counts.values()) == {0}
    assert world.deliver() == ["sent"]
    assert len(world.mails.digests[ABOUT]) == 1
    assert world.stored(mail).sending.tries == 1


def test_a_paused_account_stops_organisers_mail_and_the_pause_is_shared(world: MailWorld) -> None:
    world.ask("people-changed")
    world.mailer.failures = [ses_answers.PAUSED]
    assert world.deliver() == ["later: paused"]
    assert world.limits.paused_until(PAUSE) == world.now + PAUSE_SECONDS
    assert world.deliver() == ["later: paused"]
    world.now += PAUSE_SECONDS + 1
    assert world.deliver() == ["sent"]


def test_one_that_is_denied_waits_for_a_week_and_then_fails(world: MailWorld) -> None:
    mail = world.ask("invitation")
    world.mailer.refuse = lambda to: ses_answers.not_permitted(to)
    assert world.deliver() == ["later: denied"]
    assert world.queue.messages[0][1] == PAUSE_SECONDS
    world.now += 7 * DAY + 1
    assert world.deliver() == ["too late"]
    assert world.stored(mail).sending.state == "failed"


def test_a_refused_address_fails_at_once(world: MailWorld) -> None:
    mail = world.ask("invitation")
    world.mailer.failures = [ses_answers.BAD_ADDRESS]
    assert world.deliver() == ["refused"]
    assert world.stored(mail).sending.state == "failed"
    assert set(world.limits.counts.values()) == {0}


@pytest.mark.promise("A mail that may have been sent is repeated once at most")
@EVERY_KIND
def test_an_answer_that_is_lost_is_one_mail_too_many_at_most(world: MailWorld, kind: str) -> None:
    mail = world.ask(kind)
    for _ in range(6):
        world.mailer.after = [ses_answers.LOST]
        world.deliver()
        world.now += CLAIM_SECONDS + 1
        world.limits.rows.clear()  # SES answers for everybody else
    assert len(world.mailer.sent) == 2
    assert world.stored(mail).sending.state == "failed"
    assert world.queue.messages == []


def test_both_links_of_an_invitation_that_may_have_gone_twice_are_good(world: MailWorld) -> None:
    world.ask("invitation")
    world.mailer.after = [ses_answers.LOST]
    assert world.deliver() == ["later: ambiguous"]
    world.now += CLAIM_SECONDS + 1
    assert world.deliver() == ["sent"]
    assert is_link_good(world, token_of(world, 0))
    assert is_link_good(world, token_of(world, 1))


def test_in_an_outage_what_may_have_gone_waits_for_its_end(world: MailWorld) -> None:
    world.ask("people-changed")
    world.ask("people-changed", person_id=LUZ)
    world.mailer.after = [ses_answers.LOST] * 2
    world.deliver()
    world.mailer.after = []
    world.now += PAUSE_SECONDS + 1
    assert world.deliver() == ["later: SES is down"] * 2
    assert len(world.mailer.sent) == 2


@pytest.mark.promise("A mail that may have been sent is repeated once at most")
@pytest.mark.parametrize("after", [False, True], ids=["before it was sent", "after it was sent"])
@EVERY_KIND
def test_a_function_that_died_sends_at_most_once_more(world: MailWorld, kind: str, after: bool) -> None:
    mail = world.ask(kind)
    message = OrganiserMessage(mail.id, mail.since)
    (world.mailer.after if after else world.mailer.failures).append(Crash())
    with pytest.raises(Crash):
        world.deliver()
    for _ in range(5):
        world.now += CLAIM_SECONDS - 170 if kind == "code" else CLAIM_SECONDS + 1
        world.sender.handle(message)
        world.deliver()
        world.now += 170 if kind == "code" else 0
    assert len(world.mailer.sent) <= (2 if after else 1)
    assert world.stored(mail).sending.state in ("sent", "failed")


CALLS = {
    "mails": ("mail", "apply_sending", "add_digest"),
    "people": ("person",),
    "vault": ("open", "secret", "address_hash"),
    "letters": ("head",),
    "limits": ("paused_until", "take"),
    "switches": ("on",),
    "suppressions": ("suppressed",),
    "queue": ("put_organiser_mail",),
}


@pytest.mark.parametrize("effect", ["before", "after"])
@pytest.mark.parametrize("fault", [Unavailable("down"), Crash()], ids=["fails", "dies"])
@pytest.mark.parametrize(("twin", "name"), [(twin, name) for twin, names in CALLS.items() for name in names])
@EVERY_KIND
def test_any_call_may_fail_or_be_the_last(
    monkeypatch: pytest.MonkeyPatch, kind: str, twin: str, name: str, fault: BaseException, effect: str
) -> None:
    """The message comes again, as SQS brings it, and the mail goes; one too many at most, never none."""
    world = MailWorld()
    mail = world.ask(kind)
    world.queue.take()
    message = OrganiserMessage(mail.id, mail.since)
    real, left = getattr(getattr(world, twin), name), [1]

    def failing(*given: object, **named: object) -> object:
        if not left:
            return real(*given, **named)
        left.clear()
        if effect == "after":
            real(*given, **named)
        raise fault

    monkeypatch.setattr(getattr(world, twin), name, failing)
    messages = [message]
    for _ in range(6):
        failed = []
        for one in messages:
            try:
                world.sender.handle(one)
            except (Unavailable, Crash):
                failed.append(one)
        world.now += CLAIM_SECONDS + 1
        messages = failed + world.queue.take()
    assert messages == []
    assert 1 <= len(world.mailer.sent) <= 2
    assert world.stored(mail).sending.state == "sent"


def test_two_workers_at_once_send_one_mail(world: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = world.ask("invitation")
    message = world.queue.take()[0]
    apply = world.mails.apply_sending

    def raced(*given: Any) -> bool:
        monkeypatch.setattr(world.mails, "apply_sending", apply)
        assert str(world.sender.handle(message)) == "sent"
        return apply(*given)

    monkeypatch.setattr(world.mails, "apply_sending", raced)
    assert str(world.sender.handle(message)) == "later: lost a race"
    assert world.deliver() == ["sent before"]
    assert len(world.mailer.sent) == 1
    assert world.stored(mail).sending.state == "sent"


def test_the_queue_carries_an_id_alone(world: MailWorld) -> None:
    mail = world.ask("invitation")
    body = world.queue.messages[0][0].body()
    assert parse_message(body) == OrganiserMessage(mail.id, mail.since)
    assert set(re.findall(r'"(\w+)":', body)) == {"v", "organiser", "since"}
    assert "eva" not in repr(world.stored(mail))


def test_a_batch_holds_both_sorts_of_message(world: MailWorld) -> None:
    signers = World()
    signers.sign()
    bodies = [signers.queue.take()[0].body(), world.ask("code") and world.queue.take()[0].body()]
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    answer = send_batch.handle_batch(records, signers.sender, lambda: world.sender)
    assert answer == {"batchItemFailures": []}
    assert len(signers.mailer.sent) == len(world.mailer.sent) == 1
    failed = send_batch.handle_batch(records[1:], signers.sender)
    assert failed == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    with pytest.raises(MessageMalformed):
        parse_message('{"v": 1, "organiser": "x"}')


def test_a_mail_whose_message_was_lost_is_queued_by_the_round_and_what_waits_is_not(world: MailWorld) -> None:
    lost = world.ask("people-changed")
    world.queue.take()
    waits = world.ask("people-changed")
    world.mailer.failures = [ses_answers.TOO_FAST]
    world.deliver()
    world.now += 301
    assert queue_lost(world.mails, world.queue, world.limits, world.now) == [lost.id]
    assert world.deliver() == ["sent", "sent"]
    assert world.stored(waits).sending.state == world.stored(lost).sending.state == "sent"
    assert queue_lost(world.mails, world.queue, world.limits, world.now) == []


def test_a_bounce_of_an_organiser_s_mail_is_read_as_one_of_ours(world: MailWorld) -> None:
    mail = world.ask("invitation")
    world.deliver()
    tags = world.mailer.tags[0]
    assert tags == tags_of(mail, tags["address"]) | {"mailbox": "eva@example.org"}
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", value) for name, value in tags.items() if name != "mailbox")
    event = ses_event("bounce")
    event["mail"]["tags"] |= {name: [value] for name, value in tags.items()} | {"mailbox": [MAILBOX]}
    read = read_event(sns_envelope(event), TOPIC, world.now)
    assert isinstance(read, FeedbackEvent)
    assert (read.what, read.mailbox, read.proved, read.exact) == ("bounce", MAILBOX, True, True)


MARKUP = '<a href="https://evil.example/">Ana</a> & <b>x</b>'


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
@EVERY_KIND
def test_no_name_is_markup_in_a_mail(world: MailWorld, kind: str, lang: str) -> None:
    for person_id in (ANA, LUZ):
        world.people.people[person_id] = replace(world.people.people[person_id], name=MARKUP, lang=lang)
    fields: list[dict[str, Any]] = [{}]
    if kind == "people-changed":
        fields = [{"params": {"what": what, "role": "reader", "by": LUZ, "who": ANA}} for what in CHANGES]
    for given in fields:
        world.ask(kind, **given)
        assert world.deliver() == ["sent"]
        html = body_of(world.sent(), "html")
        assert 'evil.example/"' not in html
        assert "<b>x</b>" not in html
        if kind in ("people-changed", "proposal"):
            assert MARKUP in " ".join(BeautifulSoup(html, "html.parser").get_text().split())


@pytest.mark.parametrize("kind", ["code", "invitation"])
@pytest.mark.parametrize(
    "changed",
    [
        {"person_id": LUZ},
        {"about": "code#" + "d" * 64},
        {"about": "invitation#" + "b" * 26},
        {"proof": ""},
        {"proof": "0" * 64},
        {"since": 1},
    ],
    ids=str,
)
def test_no_function_that_was_taken_over_has_a_secret_mailed_to_whom_it_likes(
    world: MailWorld, kind: str, changed: dict[str, Any]
) -> None:
    """It may write items of mails, as functions that send notices do, and has no key of organisers."""
    mail = world.ask(kind)
    about = changed.get("about", mail.about)
    world.mails.digests.setdefault(about, set())
    world.mails.put_mail(replace(mail, **changed))
    assert world.deliver() == ["nobody who may asked for it"]
    assert (world.mailer.sent, world.mails.digests[about]) == ([], set())


def test_nor_by_giving_it_the_address_in_another_mail(world: MailWorld) -> None:
    own, other = world.ask("invitation"), world.ask("invitation")
    world.mails.put_mail(replace(other, sealed_address=own.sealed_address))
    assert sorted(world.deliver()) == ["nobody who may asked for it", "sent"]
