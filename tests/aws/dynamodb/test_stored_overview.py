"""What organisers write, count and read back is the same in every store."""

from dataclasses import replace

from chalicelib.ports.operating import Counted
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.decision_steps import approval, refusal
from chalicelib.rules.signatures.organisers_steps import barring, correction, displacement, vouching
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import NO_DOUBT, Step, after_step, confirmation
from tests.support.samples import NOW, SLUG, named
from tests.support.stores import Store
from tests.support.world import pending

WAITS = replace(NO_DOUBT, holds=("organisation",))


def stored(store: Store, letter: str, slug: str = SLUG) -> Signature:
    """A pending signature under an id of one letter, repeated."""
    signature = replace(pending(email="luz@example.org"), id=f"{slug}#{letter * 26}")
    assert store.signatures.put_new(signature)
    return signature


def step(store: Store, signature: Signature, by: Step) -> Signature:
    assert store.signatures.apply(signature, by)
    after = after_step(signature, by)
    assert store.signatures.get(signature.id) == after, "it comes back the same"
    return after


def confirmed(store: Store, letter: str) -> Signature:
    signature = stored(store, letter)
    return step(store, signature, confirmation(signature, NOW, signature.consent))


def waiting(store: Store, letter: str) -> Signature:
    signature = stored(store, letter)
    return step(store, signature, confirmation(signature, NOW, signature.consent, WAITS))


def test_whoever_waits_or_was_taken_down_is_awaiting_and_nobody_else(store: Store) -> None:
    stored(store, "a")
    confirmed(store, "b")
    waits, down = waiting(store, "c"), confirmed(store, "d")
    step(store, down, refusal(down, NOW + 1, "duplicate"))
    over_limit = replace(pending(), id=f"{SLUG}#{'e' * 26}", state="held")
    assert store.signatures.put_new(over_limit)
    other = replace(pending(), id=f"otra#{'c' * 26}", state="held", expires_at=None)
    assert store.signatures.put_new(other)
    assert sorted(store.review.awaiting(SLUG)) == [waits.id, down.id]
    assert list(store.review.awaiting("ninguna")) == []


def test_what_an_organiser_does_comes_back_the_same_and_only_over_what_was_read(store: Store) -> None:
    red = confirmed(store, "a")
    details = replace(red.details, kind="coalition", members=named("Uno", "Dos"), separator="; ")
    corrected = step(store, red, correction(red, NOW + 1, "one", details, "hash"))
    assert not store.signatures.apply(red, correction(red, NOW + 2, "late", red.details, "hash"))
    barred = step(store, corrected, barring(corrected, NOW + 3, "two", ["Uno"], ("Uno",)))
    moved = step(store, barred, displacement(barred, NOW + 4, "three", "7/2"))
    down = step(store, moved, refusal(moved, NOW + 5, "mistake"))
    step(store, down, approval(down, NOW + 6, "luz"))
    (change,) = store.changes.since(SLUG, NOW + 6)
    assert Signatory.from_public(change.id, change.public).position == "7/2"
    assert "Uno" not in change.public


def test_one_that_is_vouched_for_comes_back_without_address_and_consent(store: Store) -> None:
    asked = stored(store, "a")
    after = step(store, asked, vouching(asked, NOW + 1, "one", "Luz Mar", "0a1b2c3d"))
    assert (after.email, after.consent, after.state) == ("", None, "confirmed")
    assert [change.state for change in store.changes.since(SLUG, 0)] == ["confirmed"]
    assert not store.signatures.apply(asked, confirmation(asked, NOW + 2, asked.consent)), "the button came too late"


def test_every_signature_is_counted_and_no_claim_on_a_name(store: Store) -> None:
    pending_one, on_letter = stored(store, "a"), confirmed(store, "b")
    elsewhere = stored(store, "a", slug="otra")
    found = sorted(store.census.counted(SLUG), key=lambda one: one.state)
    assert found == [
        Counted(SLUG, "confirmed", on_letter.created_at, None, is_vouched=False),
        Counted(SLUG, "pending", pending_one.created_at, pending_one.expires_at, is_vouched=False),
    ]
    assert sorted(one.slug for one in store.census.counted()) == [SLUG, SLUG, elsewhere.slug]


def test_the_log_is_read_backwards_page_by_page_and_each_line_once(store: Store) -> None:
    assert store.audit_log.lines(SLUG, most=5) == []
    for number in range(7):
        # Some at the same moment.
        store.letters.log(SLUG, NOW + number // 2, f"act {number}", [("by", "luz"), ("signature", "a")])
    store.letters.log("otra", NOW + 99, "elsewhere", [("by", "luz")])
    pages, before = [], ""
    while page := store.audit_log.lines(SLUG, before=before, most=2):
        pages.append(page)
        before = page[-1].key
    lines = [line for page in pages for line in page]
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert sorted(line.what for line in lines) == [f"act {number}" for number in range(7)]
    assert [line.at_ms for line in lines] == sorted((line.at_ms for line in lines), reverse=True)
    assert lines[0].detail == {"by": "luz", "signature": "a"}
