"""What every store of signatures keeps to."""

from collections.abc import Callable
from dataclasses import replace

import pytest

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
from tests.support.samples import NOW, SLUG
from tests.support.stores import MANY, Store, at_once
from tests.support.world import pending


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
    assert found.details.member_names == ("Uno", "Dos; y medio", "Tres")


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
    decision = decide(first, first.submission, "plain", since=NOW // 1000, now=NOW // 1000, claim="c", digest="00" * 32)
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
        at = NOW // 1000
        decision = decide(
            signature, signature.submission, "plain", since=at, now=at, claim=f"c{number}", digest="00" * 32
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
