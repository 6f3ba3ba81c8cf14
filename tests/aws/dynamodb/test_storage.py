"""One contract for the repositories, which the in-memory twins and two imitations of DynamoDB keep: moto and
MiniStack."""

import itertools
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import HEADS, DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.aws.dynamodb.signatures import DynamoChanges, DynamoSignatures
from chalicelib.ports.storage import EditionRecord, Letters, Limits
from chalicelib.rules.letters.letter import Answer, Controller, Delivery, Document, Handling
from chalicelib.rules.letters.press_kit import NO_KIT, PressKit, PressText, Quote, Update
from chalicelib.rules.letters.switches import NONE_THROWN, Switch
from chalicelib.rules.limits.buckets import Window
from chalicelib.rules.mail.mail_state import Send, decide
from chalicelib.rules.signatures.signature import PENDING_SECONDS, MailState, Signature
from chalicelib.rules.signatures.transitions import (
    Step,
    confirmation,
    disownment,
    readmission,
    renewal,
    withdrawal,
)
from tests.conftest import ENVIRONMENT
from tests.fakes.keys import PlainVault
from tests.fakes.storage import MemoryLetters, MemoryLimits, MemorySignatures
from tests.support.moto_aws import make_tables
from tests.support.samples import LETTER, NOW, SLUG, VERSION
from tests.support.world import pending

MANY = 50
NUMBERS = itertools.count(1)


class Store:
    """The repositories of one kind of storage."""

    def __init__(self, signatures: Any, changes: Any, letters: Letters, limits: Limits) -> None:
        self.signatures, self.changes, self.letters, self.limits = signatures, changes, letters, limits


@pytest.fixture(params=["memory", "moto", pytest.param("ministack", marks=pytest.mark.ministack)])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store:
    if request.param == "memory":
        signatures = MemorySignatures()
        return Store(signatures, signatures, MemoryLetters(), MemoryLimits())
    if request.param == "moto":
        request.getfixturevalue("aws")
    else:
        request.getfixturevalue("on_stack")
        names = {name: f"{name.lower()}-{next(NUMBERS)}" for name in ENVIRONMENT if name.endswith("_TABLE")}
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        settings.current.cache_clear()
        make_tables(clients.dynamodb(), names)
    return Store(DynamoSignatures(PlainVault()), DynamoChanges(), DynamoLetters(), DynamoLimits())


def at_once(times: int, act: Callable[[int], bool]) -> list[bool]:
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(act, range(times)))


def test_what_is_stored_comes_back_the_same(store: Store) -> None:
    signature = pending(
        show="initials", affiliation="Universidad", role="Bióloga", country="MX", updates="yes", name="Ana Ñúñez"
    )
    assert store.signatures.submit(signature, NOW // 1000)
    assert store.signatures.get(signature.id) == signature


def test_a_coalition_with_its_members_comes_back_the_same(store: Store) -> None:
    signature = pending(
        kind="coalition", name="Red", representative="Luz", website="example.org", members="Uno\nDos; y medio\nTres"
    )
    store.signatures.submit(signature, NOW // 1000)
    found = store.signatures.get(signature.id)
    assert found == signature
    assert found.details.members == ("Uno", "Dos; y medio", "Tres")


def test_nothing_is_nothing(store: Store) -> None:
    assert store.signatures.get(f"{SLUG}#{'a' * 26}") is None
    assert store.letters.head("ninguna") is None
    assert store.letters.version(SLUG, 1, "00") is None
    assert store.letters.latest_edition(SLUG) is None
    assert list(store.changes.since(SLUG, 0)) == []


@pytest.mark.promise("Sending the form again corrects what is pending")
def test_a_second_submission_replaces_what_was_typed_and_keeps_the_mail_state(store: Store) -> None:
    first = pending(name="Maria", affiliation="Universidad")
    store.signatures.submit(first, NOW // 1000)
    decision = decide(first, first.submission, since=NOW // 1000, now=NOW // 1000, claim="c", digest="00" * 32)
    assert isinstance(decision, Send)
    assert store.signatures.apply(first, decision.step)
    second = replace(pending(name="María", affiliation=""), submission="second")
    assert store.signatures.submit(second, NOW // 1000)
    assert store.signatures.get(first.id) == replace(second, mail=decision.claimed)


def test_a_settled_signature_takes_no_submission(store: Store) -> None:
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)
    store.signatures.apply(signature, confirmation(signature, NOW, None))
    confirmed = store.signatures.get(signature.id)
    assert not store.signatures.submit(replace(signature, submission="second"), NOW // 1000)
    assert store.signatures.get(signature.id) == confirmed


def test_who_left_and_signs_again_keeps_the_place_in_the_index(store: Store) -> None:
    """The publisher may not have read the withdrawal yet."""
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)
    steps: list[Callable[[Signature], Step | None]] = [
        lambda one: confirmation(one, NOW, None),
        lambda one: withdrawal(one, NOW + 5),
        lambda one: readmission(one, NOW),
    ]
    for next_step in steps:
        found = store.signatures.get(signature.id)
        step = next_step(found) if found is not None else None
        assert found is not None and step is not None and store.signatures.apply(found, step)
    assert store.signatures.submit(replace(signature, submission="second"), NOW // 1000)
    (change,) = store.changes.since(SLUG, 0)
    assert (change.state, change.changed_at) == ("pending", NOW + 5)


def test_what_is_read_without_its_seal_is_changed_and_keeps_it(store: Store) -> None:
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)
    unopened = store.signatures.get_unopened(signature.id)
    assert unopened is not None and store.signatures.apply(unopened, renewal("second", NOW))
    asked = replace(signature, submission="second", asked=True)
    assert store.signatures.get(signature.id) == asked


def test_a_form_after_a_mail_that_was_asked_for_asked_for_none(store: Store) -> None:
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)
    assert store.signatures.apply(signature, renewal("second", NOW))
    assert store.signatures.submit(replace(signature, submission="third"), NOW // 1000)
    assert store.signatures.get(signature.id) == replace(signature, submission="third")


@pytest.mark.promise("A step decided on a stale reading is decided again")
def test_a_step_decided_on_a_stale_reading_changes_nothing(store: Store) -> None:
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)
    newer = replace(signature, submission="newer")
    store.signatures.submit(newer, NOW // 1000)
    assert not store.signatures.apply(signature, confirmation(signature, NOW, None))
    assert store.signatures.get(signature.id) == newer


def test_a_step_never_makes_a_record(store: Store) -> None:
    assert not store.signatures.apply(pending(), confirmation(pending(), NOW, None))
    assert store.signatures.get(pending().id) is None


@pytest.mark.promise("One address, one signature")
def test_fifty_submissions_at_once_are_one_signature(store: Store) -> None:
    signature = pending()
    taken = at_once(MANY, lambda n: store.signatures.submit(replace(signature, submission=f"s{n}"), NOW // 1000))
    assert all(taken)
    found = store.signatures.get(signature.id)
    assert found is not None
    assert found.state == "pending"


@pytest.mark.promise("Confirming again is a success and changes nothing")
def test_fifty_confirmations_at_once_are_one_transition(store: Store) -> None:
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)
    won = at_once(MANY, lambda n: store.signatures.apply(signature, confirmation(signature, NOW + n, None)))
    assert sum(won) == 1
    assert len(list(store.changes.since(SLUG, 0))) == 1


@pytest.mark.promise("A message delivered many times sends one mail")
def test_fifty_claims_at_once_are_one_mail(store: Store) -> None:
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)

    def claim(number: int) -> bool:
        decision = decide(
            signature, signature.submission, since=NOW // 1000, now=NOW // 1000, claim=f"c{number}", digest="00" * 32
        )
        return isinstance(decision, Send) and store.signatures.apply(signature, decision.step)

    assert sum(at_once(MANY, claim)) == 1


def test_the_index_has_the_confirmed_with_public_fields_only(store: Store) -> None:
    waiting, signature = pending(email="otra@example.org"), pending(show="initials", affiliation="Oculta")
    for one in (waiting, signature):
        store.signatures.submit(one, NOW // 1000)
    store.signatures.apply(signature, confirmation(signature, NOW, None))
    (change,) = store.changes.since(SLUG, 0)
    assert (change.id, change.state, change.changed_at) == (signature.id, "confirmed", NOW)
    assert "Oculta" not in change.public
    assert "José" not in change.public
    assert "@" not in change.public
    assert list(store.changes.since(SLUG, NOW + 1)) == []
    assert list(store.changes.since("otra-carta", 0)) == []


def test_the_index_tells_who_left_and_not_their_name(store: Store) -> None:
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)
    store.signatures.apply(signature, confirmation(signature, NOW, None))
    confirmed = store.signatures.get(signature.id)
    assert confirmed is not None
    store.signatures.apply(confirmed, disownment(confirmed, NOW + 5))
    (change,) = store.changes.since(SLUG, NOW + 1)
    assert (change.state, change.changed_at) == ("disowned", NOW + 5)
    assert "José" not in change.public


def test_who_disowns_before_confirming_leaves_no_trace_in_the_index(store: Store) -> None:
    signature = pending()
    store.signatures.submit(signature, NOW // 1000)
    assert store.signatures.apply(signature, disownment(signature, NOW))
    assert list(store.changes.since(SLUG, 0)) == []
    found = store.signatures.get(signature.id)
    assert found is not None
    assert (found.email, found.details.name, found.expires_at) == ("", "", None)


def test_a_whole_record_is_put_once(store: Store) -> None:
    confirmed = replace(pending(), state="confirmed", confirmed_at=NOW, changed_at=NOW, expires_at=None)
    signature = replace(confirmed, appeared_at=NOW, position=3)
    assert store.signatures.put_new(signature)
    assert not store.signatures.put_new(replace(signature, position=4))
    found: Signature | None = store.signatures.get(signature.id)
    assert found == signature


def opened_again(store: Store, *, was_listed: bool) -> Signature:
    """What is left of a signature whose address was opened again, at NOW + 5 in the index if it was on the letter."""
    signature = replace(pending(), mail=MailState(count=2, at=NOW // 1000, tokens=(("ab", NOW),)))
    assert store.signatures.put_new(signature)
    steps: list[Callable[[Signature], Step | None]] = [
        *([lambda one: confirmation(one, NOW, None)] if was_listed else []),
        lambda one: disownment(one, NOW + 5),
        lambda one: readmission(one, NOW + 6),
    ]
    for next_step in steps:
        found = store.signatures.get(signature.id)
        step = next_step(found) if found is not None else None
        assert found is not None and step is not None and store.signatures.apply(found, step)
    left: Signature | None = store.signatures.get(signature.id)
    assert left is not None and left.opened
    return left


def vouched(at: int) -> Signature:
    return replace(pending(), state="confirmed", expires_at=None, confirmed_at=at, appeared_at=at, changed_at=at)


@pytest.mark.parametrize("was_listed", [True, False])
def test_a_whole_record_is_put_where_an_address_was_opened_again_and_the_index_goes_on(
    store: Store, was_listed: bool
) -> None:
    """The publisher may have read the withdrawal, with a clock that was ahead, or not yet."""
    left = opened_again(store, was_listed=was_listed)
    new = vouched(NOW + 2)
    assert store.signatures.put_new(new)
    later = NOW + 6 if was_listed else NOW + 2
    assert store.signatures.get(new.id) == replace(new, changed_at=later, mail=left.mail)
    (change,) = store.changes.since(SLUG, later)
    assert (change.state, change.changed_at) == ("confirmed", later)
    assert not store.signatures.put_new(replace(new, position=4)), "and once only"


@pytest.mark.parametrize("was_listed", [True, False])
def test_a_waiting_record_put_there_keeps_what_the_publisher_has_yet_to_read(store: Store, was_listed: bool) -> None:
    left = opened_again(store, was_listed=was_listed)
    assert store.signatures.put_new(replace(pending(), submission="second"))
    found = store.signatures.get(left.id)
    assert found is not None
    assert (found.state, found.changed_at, found.mail) == ("pending", left.changed_at, left.mail)
    assert [change.state for change in store.changes.since(SLUG, 0)] == (["pending"] if was_listed else [])


def test_a_whole_record_is_put_where_a_signature_ran_out_and_not_a_moment_before(store: Store) -> None:
    """TTL deletes it days later."""
    late = replace(pending(), mail=MailState(count=2, at=NOW // 1000, tokens=(("ab", NOW),)), quiet=True)
    assert store.signatures.put_new(late)
    ends = NOW + PENDING_SECONDS * 1000
    new = replace(vouched(ends), created_at=ends)
    assert not store.signatures.put_new(replace(new, created_at=ends - 1))
    assert store.signatures.put_new(new)
    assert store.signatures.get(new.id) == replace(new, mail=late.mail, quiet=True), "whoever wanted no mail gets none"


@pytest.mark.parametrize("step", [withdrawal, disownment])
def test_no_whole_record_is_put_where_an_address_is_locked(
    store: Store, step: Callable[[Signature, int], Step]
) -> None:
    signature = pending()
    assert store.signatures.put_new(signature)
    assert store.signatures.apply(signature, step(signature, NOW))
    locked = store.signatures.get(signature.id)
    assert not store.signatures.put_new(vouched(NOW + 9))
    assert store.signatures.get(signature.id) == locked


def test_of_fifty_whole_records_put_at_once_where_an_address_was_opened_one_stays(store: Store) -> None:
    opened_again(store, was_listed=True)
    taken = at_once(MANY, lambda n: store.signatures.put_new(replace(vouched(NOW + 9), position=n)))
    assert taken.count(True) == 1
    found = store.signatures.get(pending().id)
    assert found is not None
    assert found.position == taken.index(True)


def test_letters_and_versions_come_back_the_same(store: Store) -> None:
    store.letters.put_version(SLUG, VERSION)
    assert store.letters.version(SLUG, 1, VERSION.sha256) == VERSION
    assert store.letters.version(SLUG, 1, "other words") is None
    assert store.letters.put_head(LETTER, expect_version=None, expect_state=None)
    assert not store.letters.put_head(LETTER, expect_version=None, expect_state=None)
    assert not store.letters.put_head(LETTER, expect_version=1, expect_state="closed")
    closed = replace(LETTER, state="closed")
    assert store.letters.put_head(closed, expect_version=1, expect_state="open")
    found = store.letters.head(SLUG)
    assert found == closed
    assert list(closed.titles) == list(found.titles)
    other = replace(LETTER, slug="otra")
    store.letters.put_head(other, expect_version=None, expect_state=None)
    assert [head.slug for head in store.letters.heads()] == [SLUG, "otra"]


def test_a_head_written_over_the_one_that_was_read_is_written_over_no_other(store: Store) -> None:
    assert not store.letters.replace_head(LETTER, LETTER), "there is none"
    store.letters.put_head(LETTER, expect_version=None, expect_state=None)
    embargoed = replace(LETTER, embargo=NOW // 1000, invitation="abc")
    assert store.letters.replace_head(LETTER, embargoed)
    assert store.letters.head(SLUG) == embargoed
    assert not store.letters.replace_head(LETTER, replace(LETTER, contact="otra@example.org")), "it is another one now"
    assert store.letters.head(SLUG) == embargoed


def test_what_came_of_a_letter_comes_back_the_same(store: Store) -> None:
    scan = Document("documents/ab.pdf", "ab" * 32, {"es": "El acuse", "en": "The receipt"})
    letter = replace(
        LETTER,
        state="answered",
        delivery=Delivery("2026-12-01", {"es": "A la Ministra", "en": "To the Minister"}, scan),
        answer=Answer("2026-12-20", {"es": "La Ministra", "en": "The Minister"}, "https://example.org/respuesta"),
        invitation="abc",
    )
    store.letters.put_head(letter, expect_version=None, expect_state=None)
    assert store.letters.head(SLUG) == letter


def test_how_a_letter_is_handled_comes_back_the_same(store: Store) -> None:
    letter = replace(
        LETTER,
        handling=Handling("all", ("Eulalia Xicoy", "Cruz Azul"), 90, "closing"),
        controller=Controller("Red, A.C.", "datos@example.org", "Calle 1"),
    )
    store.letters.put_head(letter, expect_version=None, expect_state=None)
    assert store.letters.head(SLUG) == letter


def test_a_letter_s_data_keys_come_back_in_their_order(store: Store) -> None:
    letter = replace(LETTER, data_keys=(("0b", bytes(range(256))), ("0a", b"newer")), purged_at=1_800_000_000)
    store.letters.put_head(letter, expect_version=None, expect_state=None)
    assert store.letters.head(SLUG) == letter


def test_of_fifty_mailbox_keys_that_are_made_at_once_one_stays(store: Store) -> None:
    assert store.letters.mailbox_key() is None
    put = at_once(MANY, lambda n: store.letters.put_mailbox_key(bytes([n])))
    assert sum(put) == 1
    assert store.letters.mailbox_key() == bytes([put.index(True)])
    assert store.letters.heads() == []


def test_a_press_kit_is_replaced_whole_and_one_that_is_not_there_says_nothing(store: Store) -> None:
    assert store.letters.kit(SLUG) == NO_KIT
    text = PressText("En corto.", "*A lo largo*.\n", (Quote("El agua es de todos", "Ana Ñúñez", ""),), "555 01 23")
    kit = PressKit({"es": text}, (Update("2026-12-01", {"es": "Entregada"}, {}, "https://example.org"),), (17, 3))
    store.letters.put_kit(SLUG, kit)
    assert store.letters.kit(SLUG) == kit
    store.letters.put_kit(SLUG, NO_KIT)
    assert store.letters.kit(SLUG) == NO_KIT
    assert store.letters.kit("otra") == NO_KIT


def test_a_head_that_an_older_program_wrote_is_read_and_replaced(aws: None) -> None:
    letters = DynamoLetters()
    letters.put_head(LETTER, expect_version=None, expect_state=None)
    item = LetterItem.get(HEADS, SLUG)
    newer = ("delivery", "answer", "embargo", "invitation", "data_keys", "purged_at")
    item.content = json.dumps({key: value for key, value in json.loads(item.content).items() if key not in newer})
    item.save()
    assert letters.head(SLUG) == LETTER
    embargoed = replace(LETTER, embargo=NOW // 1000, invitation="abc")
    assert letters.replace_head(LETTER, embargoed)
    assert letters.head(SLUG) == embargoed


def test_the_latest_edition_is_the_highest_number_and_a_number_is_taken_once(store: Store) -> None:
    records = [EditionRecord(number, "{}", "00", "key", NOW, "basis") for number in (1, 2, 10)]
    assert all(store.letters.add_edition(SLUG, record) for record in records)
    assert not store.letters.add_edition(SLUG, replace(records[1], manifest="other"))
    assert store.letters.latest_edition(SLUG) == records[2]


@pytest.mark.promise("Two publishers at once make one edition")
def test_a_lease_is_held_by_one_until_it_runs_out(store: Store) -> None:
    assert store.limits.acquire("publish", "a", 100, 60)
    assert not store.limits.acquire("publish", "b", 159, 60)
    store.limits.release("publish", "b")
    assert not store.limits.acquire("publish", "b", 159, 60)
    assert store.limits.acquire("publish", "b", 160, 60)
    store.limits.release("publish", "b")
    assert store.limits.acquire("publish", "c", 161, 60)


def test_a_pause_is_seen_until_it_ends(store: Store) -> None:
    assert store.limits.paused_until("mail") == 0
    store.limits.pause("mail", 500)
    assert store.limits.paused_until("mail") == 500
    store.limits.pause("mail", 900)
    assert store.limits.paused_until("mail") == 900


WINDOWS = (Window(60, 2), Window(3600, 3))


def test_a_bucket_counts_every_window_and_refuses_what_would_be_over_one(store: Store) -> None:
    taken = [store.limits.take("network#a", WINDOWS, 7200 + now) for now in (0, 59, 59, 60, 61, 3599, 3600)]
    assert taken == [True, True, False, True, False, False, True], "two a minute, three an hour; then another hour"
    assert store.limits.take("network#b", WINDOWS, 7200), "another bucket is another one"


def test_what_is_refused_is_not_counted(store: Store) -> None:
    for _ in range(5):
        store.limits.take("mail", (Window(3600, 2),), 0)
    assert store.limits.take("mail", (Window(3600, 3),), 0)
    assert not store.limits.take("mail", (Window(3600, 3),), 0)
    assert not store.limits.take("none", (Window(3600, 0),), 0)


def test_what_is_given_back_can_be_taken_again_and_nothing_more(store: Store) -> None:
    store.limits.give_back("mail", WINDOWS, 0)
    assert [store.limits.take("mail", WINDOWS, 0) for _ in range(3)] == [True, True, False]
    store.limits.give_back("mail", WINDOWS, 0)
    assert [store.limits.take("mail", WINDOWS, 0) for _ in range(2)] == [True, False]
    store.limits.give_back("mail", WINDOWS, 3600)
    assert not store.limits.take("mail", WINDOWS, 0), "another hour's is not this one's"


def test_of_fifty_at_once_a_bucket_takes_as_many_as_fit(store: Store) -> None:
    windows = (Window(60, 20), Window(3600, 400))
    assert sum(at_once(MANY, lambda _: store.limits.take("network#a", windows, 0))) == 20


ROLLING = (Window(24, 3, slice=5),)


def test_a_bucket_that_rolls_takes_its_number_in_any_window_and_no_more(store: Store) -> None:
    taken = [store.limits.take("mail", ROLLING, now) for now in (4, 20, 24, 25, 28, 29, 30, 45, 49, 50, 100, 90)]
    assert taken == [True, True, True, False, False, False, True, False, False, True, True, True]
    assert store.limits.read_counts("mail", ROLLING, 100) == (2,)
    assert store.limits.take("otherwise", ROLLING, 4), "another bucket is another one"
    assert not store.limits.take("none", (Window(24, 0, slice=5),), 4)


def test_what_is_given_back_to_a_bucket_that_rolls_goes_to_the_slice_it_was_taken_from(store: Store) -> None:
    store.limits.give_back("mail", ROLLING, 4)
    assert [store.limits.take("mail", ROLLING, now) for now in (4, 4, 9, 14)] == [True, True, True, False]
    store.limits.give_back("mail", ROLLING, 4)
    assert [store.limits.take("mail", ROLLING, 14) for _ in range(2)] == [True, False]
    store.limits.give_back("mail", ROLLING, 44)
    assert not store.limits.take("mail", ROLLING, 14), "what was not taken then"
    for now in (4, 9, 9):
        store.limits.give_back("mail", ROLLING, now)
    assert [store.limits.take("mail", ROLLING, 14) for _ in range(3)] == [True, True, False]


@pytest.mark.promise("In any 24 hours there are no more mails than the limit")
def test_of_fifty_at_once_a_bucket_that_rolls_takes_as_many_as_fit_also_where_a_slice_begins(store: Store) -> None:
    windows = (Window(3600, 20, slice=600),)
    assert sum(at_once(MANY, lambda n: store.limits.take("mail", windows, 599 + n % 2))) == 20


def test_a_submission_is_kept_once_and_for_its_time(store: Store) -> None:
    assert store.limits.submission("n", NOW) is None
    assert store.limits.put_submission("n", b"sealed", NOW, 60)
    assert store.limits.put_submission("n", b"sealed", NOW, 60), "a put whose answer was lost, again"
    assert not store.limits.put_submission("n", b"other", NOW + 61, 60), "spent is spent"
    assert store.limits.submission("n", NOW + 59) == b"sealed"
    assert store.limits.submission("n", NOW + 60) is None, "by the clock, whether or not the row is gone"
    store.limits.drop_submission("n")
    store.limits.drop_submission("n")
    assert store.limits.submission("n", NOW) is None
    assert not store.limits.put_submission("n", b"other", NOW, 60), "what is forgotten is not unspent"
    store.limits.drop_submission("never kept")
    assert store.limits.put_submission("never kept", b"sealed", NOW, 60)


def test_a_nonce_is_spent_once_by_fifty_at_once(store: Store) -> None:
    assert sum(at_once(MANY, lambda n: store.limits.put_submission("n", b"%d" % n, NOW, 60))) == 1


def test_switches_come_back_the_same_and_no_operator_overwrites_another(store: Store) -> None:
    assert store.letters.switches() == NONE_THROWN
    one = NONE_THROWN.with_switch(Switch("pause-mail", "", NOW, "luz", "una avalancha"))
    both = one.with_switch(Switch("pause-signing", SLUG, NOW, "sol"))
    assert store.letters.put_switches(NONE_THROWN, one)
    assert not store.letters.put_switches(NONE_THROWN, both), "somebody was first"
    assert store.letters.put_switches(one, both)
    assert store.letters.switches() == both
    assert store.letters.put_switches(both, NONE_THROWN)
    assert store.letters.switches() == NONE_THROWN
    assert store.letters.put_switches(NONE_THROWN, one)


def test_the_audit_log_takes_lines(store: Store) -> None:
    store.letters.log(SLUG, NOW, "open", [("by", "luz")])
    store.letters.log(SLUG, NOW, "open", [("by", "luz")])
    assert store.letters.latest_edition(SLUG) is None
