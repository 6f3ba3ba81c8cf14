"""Sending a mail when a service fails: the effect of each failure, and how often a mail may be repeated."""

from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given

from chalicelib.errors import FormRefused, Unavailable
from chalicelib.mail import send_batch
from chalicelib.mail.pauses import PAUSE
from chalicelib.mail.send import PAUSE_SECONDS
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.checking import RowRefused, check
from chalicelib.organising.signatory_files.table import Entry
from chalicelib.rules.fields.emails import Address, AddressRefused, parse_address
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS
from chalicelib.rules.mail.message import Message, parse_message
from tests.fakes.keys import PEPPER
from tests.support import ses_answers
from tests.support.mail_body import body_of
from tests.support.samples import FIELDS, LETTER
from tests.support.typed_addresses import typed_addresses
from tests.support.world import MINUTE, World


@pytest.fixture
def world() -> World:
    world = World()
    world.sign()
    return world


class Crash(BaseException):
    """The function crashes here."""


@pytest.mark.promise("A mail that SES did not take costs the signer nothing")
def test_throttled_goes_back_with_a_delay_and_costs_nothing(world: World) -> None:
    world.mailer.failures = [ses_answers.TOO_FAST] * 20
    for _ in range(20):
        assert world.deliver() == ["later: throttled"]
        assert 15 <= world.queue.messages[0][1] <= 30
    assert world.stored().mail.count == 0
    assert world.deliver() == ["sent"]


def test_a_link_that_was_mailed_outlives_all_that_were_throttled_after_it(world: World) -> None:
    world.deliver()
    world.now += 11 * MINUTE
    world.sign()
    world.mailer.failures = [ses_answers.TOO_FAST] * 10
    for _ in range(10):
        assert world.deliver() == ["later: throttled"]
    world.signing.confirm(world.mailed_link(0))
    assert world.stored().state == "confirmed"


def test_what_waits_for_the_limits_burns_no_receipt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise Unavailable("throttled")

    with monkeypatch.context() as broken:
        for call in ("paused_until", "take", "submission"):
            broken.setattr(world.limits, call, down)
        for _ in range(20):
            assert world.deliver() == ["later: limits are down"]
    assert world.deliver() == ["sent"]


def test_mail_that_stands_still_brings_nobody_back_who_left(world: World) -> None:
    """The message of a signer who withdrew and then allowed signing again waits while mail is paused."""
    world.deliver()
    world.now += 11 * MINUTE
    world.sign()
    page = page_token(PEPPER, world.stored().id)
    world.signer.withdraw(world.link(page))
    world.signer.readmit(world.link(page))
    world.switches.thrown.add("pause-mail")
    assert world.deliver() == ["later: switched off"]
    assert not world.stored().alive(world.now)


@pytest.mark.promise("While the account is paused, all mail waits")
def test_a_paused_account_stops_every_mail_until_the_pause_ends(world: World) -> None:
    world.mailer.failures = [ses_answers.PAUSED]
    assert world.deliver() == ["later: paused"]
    world.sign(email="otra@example.org")
    assert world.deliver() == ["later: paused", "later: paused"]
    assert world.mailer.sent == []
    assert world.limits.paused_until(PAUSE) == world.now // 1000 + PAUSE_SECONDS
    world.now += (PAUSE_SECONDS + 1) * 1000
    assert world.deliver() == ["sent", "sent"]


def test_one_that_is_denied_waits_and_holds_up_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.mailer.failures = [ses_answers.not_permitted("majo@example.org")]
    world.sign(email="otra@example.org")
    assert world.deliver() == ["later: denied", "sent"]
    assert world.queue.messages[0][1] == PAUSE_SECONDS
    assert world.limits.paused_until(PAUSE) == 0
    world.now += (PAUSE_SECONDS + 1) * 1000
    assert world.deliver() == ["sent"]
    assert "does not take a mail, which waits" in caplog.text


def test_who_waits_a_quarter_of_an_hour_sets_off_the_alarm(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.mailer.failures = [ses_answers.TOO_FAST] * 2
    world.deliver()
    assert "waiting for a mail" not in caplog.text
    world.now += 16 * MINUTE
    world.deliver()
    assert [record.levelname for record in caplog.records if "waiting for a mail" in record.message] == ["ERROR"]


@pytest.mark.promise("A refused address is marked and not tried again")
def test_a_refused_address_is_marked_and_not_tried_again(world: World) -> None:
    messages = [message for message, _ in world.queue.messages]
    world.mailer.failures = [ses_answers.BAD_ADDRESS]
    assert world.deliver() == ["refused"]
    assert world.stored().mail.state == "failed"
    assert [str(world.sender.handle(message)) for message in messages] == ["failed before"]
    assert world.mailer.sent == []


@pytest.mark.promise("A mail that may have been sent is repeated once at most")
def test_an_ambiguous_send_is_repeated_once_and_never_more(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """SES answers for everybody else."""
    mine = "Majo@example.org"
    for number in range(10):
        world.sign(f"100.64.{number}.7", email=f"p{number}@example.org", name=f"Persona {number}")
        others = [message for message, _ in world.queue.messages if message.signature_id != world.stored().id]
        world.queue.messages = [one for one in world.queue.messages if one[0] not in others]
        assert [str(world.sender.handle(message)) for message in others] == ["sent"]
        world.mailer.after = [ses_answers.LOST]
        world.deliver()
        world.mailer.after = []
        world.now += (CLAIM_SECONDS + 1) * 1000
    assert [to for to, _ in world.mailer.sent].count(mine) == 2
    assert world.stored().mail.state == "failed"
    assert world.queue.messages == []
    assert "a mail has failed, since it may have been sent twice and SES never said so" in caplog.text


@pytest.mark.promise("A mail that may have been sent is repeated once at most")
def test_a_mail_whose_answer_was_lost_can_be_confirmed(world: World) -> None:
    world.mailer.after = [ses_answers.LOST]
    world.deliver()
    world.signing.confirm(world.mailed_link(0))
    assert world.stored().state == "confirmed"
    world.now += (CLAIM_SECONDS + 1) * 1000
    assert world.deliver() == ["confirmed meanwhile"]


def test_a_form_s_message_that_comes_again_after_a_correction_and_the_confirmation_says_nothing(world: World) -> None:
    ((message, _),) = world.queue.messages
    world.deliver()
    page, link = page_token(PEPPER, world.stored().id), world.token()
    world.now += MINUTE
    world.signer.amend(world.link(page), FIELDS | {"name": "María José Ñúñez"})
    world.signing.confirm(world.link(link))
    world.now += 11 * MINUTE
    world.queue.messages.append((message, 0))
    assert world.deliver() == ["confirmed meanwhile"]


@pytest.mark.promise("A message delivered many times sends one mail")
def test_nobody_else_sends_while_it_may_be_under_way(world: World) -> None:
    world.mailer.after = [ses_answers.LOST]
    world.deliver()
    world.now += 10_000
    assert world.deliver() == ["later: claimed"]
    assert len(world.mailer.sent) == 1


@pytest.mark.promise("A mail that may have been sent is repeated once at most")
@pytest.mark.parametrize("sent", [False, True], ids=["before it was sent", "after it was sent"])
def test_a_function_that_died_sends_at_most_once_more(world: World, sent: bool) -> None:
    messages = [message for message, _ in world.queue.messages]
    (world.mailer.after if sent else world.mailer.failures).append(Crash())
    with pytest.raises(Crash):
        world.deliver()
    for _ in range(5):
        world.now += (CLAIM_SECONDS + 1) * 1000
        for message in messages:
            world.sender.handle(message)
        world.deliver()
    assert len(world.mailer.sent) == (2 if sent else 1)
    world.signing.confirm(world.mailed_link())


@pytest.mark.promise("A message delivered many times sends one mail")
def test_a_message_delivered_many_times_is_one_mail(world: World) -> None:
    messages = [message for message, _ in world.queue.messages] * 10
    outcomes = [str(world.sender.handle(message)) for message in messages]
    assert outcomes[0] == "sent"
    assert set(outcomes[1:]) == {"sent before"}
    assert len(world.mailer.sent) == 1


@pytest.mark.promise("A message delivered many times sends one mail")
def test_two_senders_at_once_are_one_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    message = world.queue.take()[0]
    apply = world.signatures.apply

    def raced(*arguments: Any) -> bool:
        monkeypatch.setattr(world.signatures, "apply", apply)
        assert str(world.sender.handle(message)) == "sent"
        return apply(*arguments)

    monkeypatch.setattr(world.signatures, "apply", raced)
    assert str(world.sender.handle(message)) == "later: lost a race"
    assert world.deliver() == ["sent before"]
    assert len(world.mailer.sent) == 1


@pytest.mark.promise("A message that cannot be read holds up no other")
def test_poison_fails_alone_and_its_batch_goes_on(world: World) -> None:
    good = world.queue.take()[0]
    records = [
        {"messageId": "poison", "body": '{"v": 99}'},
        {"messageId": "good", "body": good.body()},
    ]
    assert send_batch.handle_batch(records, world.sender) == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert len(world.mailer.sent) == 1


@pytest.mark.promise("A mail that SES did not take costs the signer nothing")
def test_storage_that_does_not_answer_brings_the_message_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(_: str) -> None:
        raise Unavailable("dynamodb")

    message = world.queue.take()[0]
    monkeypatch.setattr(world.signatures, "get", down)
    record = {"messageId": "m", "body": message.body()}
    assert send_batch.handle_batch([record], world.sender) == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_an_expired_signature_is_never_mailed(world: World) -> None:
    world.now += 8 * 24 * 60 * MINUTE
    assert world.deliver() == ["gone"]


def test_the_queue_carries_ids_only(world: World) -> None:
    body = world.queue.messages[0][0].body()
    for secret in ("majo", "example", "Ñúñez", "Universidad"):
        assert secret.lower() not in body.lower()
    assert parse_message(body) == Message(world.stored().id, world.stored().submission, world.now // 1000)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_mail_is_whole_and_says_nothing_that_was_typed(world: World, lang: str) -> None:
    world.sign(lang=lang, name="Nombre Tecleado", affiliation="Afiliación Tecleada", role="Cargo Tecleado")
    world.deliver()
    to, raw = world.mailer.sent[-1]
    mail = message_from_bytes(raw, policy=policy.default)
    assert to == mail["To"] == "Majo@example.org"
    assert mail["From"] == "Firmamos <firmas@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Date"]
    assert mail["Content-Language"] == lang
    assert "List-Unsubscribe" not in mail
    text, html = body_of(mail), body_of(mail, "html")
    for body in (text, html, str(mail["Subject"])):
        assert "Teclead" not in body
        assert "\r" not in body.replace("\r\n", "")
    link = world.mailer.links()[-1]
    # One to confirm, and one to the signer's own page.
    assert html.count("http") == text.count("http") == 2
    assert link in html
    assert link[-1].isalnum()


def test_the_address_is_written_to_as_typed_but_for_its_host(world: World) -> None:
    world.sign(email="Ana.Paz+firma@MAÑANA.example.org")
    world.deliver()
    assert world.mailer.sent[-1][0] == "Ana.Paz+firma@xn--maana-pta.example.org"


@given(typed_addresses)
def test_what_was_validated_is_what_is_stored_and_sent(typed: str) -> None:
    world = World()
    try:
        address = parse_address(typed)
    except AddressRefused:
        with pytest.raises(FormRefused):
            world.sign(email=typed)
        return
    world.sign(email=typed)
    stored = world.stored(address.canonical)
    sealed = world.limits.submission(stored.submission, world.now // 1000)
    assert stored.email == address.as_typed
    assert sealed is not None
    assert sealed.endswith(f"|{address.as_typed}".encode())
    assert world.deliver() == ["sent"]
    ((to, raw),) = world.mailer.sent
    assert to == str(message_from_bytes(raw, policy=policy.default)["To"]) == address.as_typed


@given(typed_addresses)
def test_an_address_typed_on_the_own_page_is_stored_and_sent_as_it_was_validated(typed: str) -> None:
    world = World()
    try:
        address = parse_address(typed)
    except AddressRefused:
        return
    world.sign(email=address.as_typed)
    world.deliver()
    world.signing.confirm(world.mailed_link())
    page = world.link(page_token(PEPPER, world.stored(address.canonical).id))
    world.signer.subscribe(page, typed)
    assert world.stored(address.canonical).email == address.as_typed
    assert_sent_as_validated(world, address)


@given(typed_addresses)
def test_an_address_of_an_imported_file_is_stored_and_sent_as_it_was_validated(typed: str) -> None:
    world = World()
    row = check(Entry(2, "line 2", {"name": "Ana Flores", "email": typed}), 0).outcome()
    if isinstance(row, RowRefused):
        return
    if not row.email:
        assert not typed.strip()
        return
    address = parse_address(typed)
    importer = Importer(world.signatures, world.queue, LETTER, PEPPER)
    assert importer.import_pending(row, world.now).outcome == "added"
    assert world.stored(address.canonical).email == row.email == address.as_typed
    world.queue.messages = [(message, 0) for message, _ in world.queue.messages]
    assert world.deliver() == ["sent"]
    ((to, raw),) = world.mailer.sent
    assert to == str(message_from_bytes(raw, policy=policy.default)["To"]) == address.as_typed


def test_a_stored_address_that_was_never_cleaned_is_sent_as_it_is_validated() -> None:
    world = World()
    world.sign(email="ana@bücher.example")
    ((signature_id, stored),) = world.signatures.items.items()
    world.signatures.items[signature_id] = replace(stored, email="\u00adana@BÜCHER.example\u2069")
    assert world.deliver() == ["sent"]
    ((to, raw),) = world.mailer.sent
    assert to == str(message_from_bytes(raw, policy=policy.default)["To"]) == "ana@xn--bcher-kva.example"


def assert_sent_as_validated(world: World, address: Address) -> None:
    """The news that the text has changed goes to the very address."""
    newer = replace(LETTER, version=2, version_sha256="0" * 64)
    assert world.letters.replace_head(LETTER, newer)
    world.now += 11 * MINUTE
    signature = world.stored(address.canonical)
    world.queue.put(signature.id, signature.submission, since=world.now // 1000, delay=0, notice="text-2")
    assert world.deliver() == ["sent"]
    to, raw = world.mailer.sent[-1]
    assert to == str(message_from_bytes(raw, policy=policy.default)["To"]) == address.as_typed


def test_a_letter_that_is_gone_sends_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "sender", replace(world.sender, letters=World().letters.__class__()))
    assert world.deliver() == ["no letter"]
