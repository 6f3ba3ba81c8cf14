"""The index `waiting` holds what a letter's organisers have to see, and nothing else, whoever wrote last."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
from chalicelib.rules.signatures.decision_steps import approval, refusal, undoing
from chalicelib.rules.signatures.organisers_steps import correction, marking_seen, vouching
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import (
    NO_DOUBT,
    Step,
    Verdict,
    amendment,
    confirmation,
    disownment,
    readmission,
    release,
    renewal,
    withdrawal,
)
from chalicelib.rules.signatures.waiting import CLASSES, waiting_class, waiting_since
from tests.fakes.keys import PlainVault
from tests.support.samples import NOW, SLUG
from tests.support.stores import Store
from tests.support.world import pending

ID = f"{SLUG}#{'a' * 26}"
WAITS = replace(NO_DOUBT, holds=("organisation",))
QUICK = replace(NO_DOUBT, signals=("quick",))


def stored(store: Store, key: str, slug: str = SLUG) -> Signature:
    """A pending signature without any signal."""
    signature = replace(pending(), id=f"{slug}#{key:a>26}", signals=())
    assert store.signatures.put_new(signature)
    return signature


def step(store: Store, key: str, decide: Callable[[Signature], Step], slug: str = SLUG) -> None:
    signature = store.signatures.get(f"{slug}#{key:a>26}")
    assert signature is not None
    assert store.signatures.apply(signature, decide(signature))


def waits(store: Store, key: str, at: int, slug: str = SLUG) -> str:
    """An organisation's signature that its signer confirmed at a time, and that an organiser has to review."""
    stored(store, key, slug)
    step(store, key, lambda one: confirmation(one, at, None, WAITS), slug)
    return f"{slug}#{key:a>26}"


def classes(store: Store, slug: str = SLUG) -> dict[str, str]:
    """What is in the index, each with its class."""
    found = [(one, klass) for klass in CLASSES for one in store.waiting.page(slug, klass).ids]
    assert len(dict(found)) == len(found), "one signature has two classes"
    return {one.partition("#")[2].lstrip("a"): klass for one, klass in found}


def test_each_class_is_read_from_the_record(store: Store) -> None:
    for key in ("pending", "person", "quick", "look", "refused", "down", "left"):
        stored(store, key)
    assert store.signatures.put_new(replace(pending(), id=f"{SLUG}#{'limit':a>26}", state="held"))
    step(store, "person", lambda one: confirmation(one, NOW, None))
    step(store, "quick", lambda one: confirmation(one, NOW, None, QUICK))
    for key in ("look", "refused", "left"):
        step(store, key, lambda one: confirmation(one, NOW, None, WAITS))
    step(store, "refused", lambda one: refusal(one, NOW + 1))
    step(store, "down", lambda one: confirmation(one, NOW, None))
    step(store, "down", lambda one: refusal(one, NOW + 1, "duplicate"))
    step(store, "left", lambda one: withdrawal(one, NOW + 1))
    assert classes(store) == {"quick": "noted", "look": "look", "refused": "down", "down": "down", "limit": "limit"}


def test_a_decision_takes_a_signature_out_at_once_and_what_was_seen_stays_out(store: Store) -> None:
    stored(store, "z")
    step(store, "z", lambda one: confirmation(one, NOW, None, replace(WAITS, signals=("quick",))))
    assert classes(store) == {"z": "look"}
    step(store, "z", lambda one: approval(one, NOW + 1, "luz"))
    assert classes(store) == {}, "who approves has seen the signals"


def test_a_noted_one_is_out_once_it_is_marked_as_seen_until_it_has_a_new_signal(store: Store) -> None:
    stored(store, "z")
    step(store, "z", lambda one: confirmation(one, NOW, None, QUICK))
    assert classes(store) == {"z": "noted"}
    step(store, "z", marking_seen)
    assert classes(store) == {}
    step(store, "z", lambda one: Step(("state", "submission"), {"signals": (*one.signals, "series")}))
    assert classes(store) == {"z": "noted"}


def test_no_proof_of_work_alone_is_nothing_to_note(store: Store) -> None:
    stored(store, "z")
    step(store, "z", lambda one: confirmation(one, NOW, None, replace(NO_DOUBT, signals=("unproved",))))
    assert classes(store) == {}


def test_what_waits_is_read_oldest_first_page_by_page(store: Store) -> None:
    ids = [waits(store, f"{n:02d}", NOW + n // 3) for n in range(20)]
    pages, after = [], ""
    for _ in range(5):
        page = store.waiting.page(SLUG, "look", after, 6)
        pages.append(page.ids)
        after = page.after
        if not after:
            break
    assert [len(page) for page in pages] == [6, 6, 6, 2]
    assert [*itertools.chain(*pages)] == ids
    assert store.waiting.page(SLUG, "look", newest_first=True).ids == tuple(reversed(ids))
    first = store.waiting.page(SLUG, "look", most=7, newest_first=True)
    assert store.waiting.page(SLUG, "look", first.after, newest_first=True).ids == tuple(reversed(ids[:13]))


def test_a_full_page_that_is_the_last_one_says_so(store: Store) -> None:
    ids = [waits(store, f"{n:02d}", NOW + n) for n in range(3)]
    assert store.waiting.page(SLUG, "look", most=3).after == ""
    assert store.waiting.page(SLUG, "look", most=3).ids == tuple(ids)


def test_what_comes_and_goes_between_two_pages_neither_hides_nor_repeats_another(store: Store) -> None:
    ids = [waits(store, f"{n:02d}", NOW + n) for n in range(8)]
    first = store.waiting.page(SLUG, "look", most=4)
    # The last of the page is decided, and so is one before it; another is new, and older than all.
    for gone in ("03", "01", "05"):
        step(store, gone, lambda one: approval(one, NOW + 99, "luz"))
    waits(store, "new", NOW - 5)
    assert store.waiting.page(SLUG, "look", first.after).ids == (ids[4], ids[6], ids[7])


@pytest.mark.parametrize(
    "after", ["", "x", ".", "1.", "-1.a", "1e3.a", "٣.a", "9" * 400 + ".a", "%00", "1790000000000"]
)
def test_a_cursor_that_no_page_named_begins_at_the_first(store: Store, after: str) -> None:
    one = waits(store, "z", NOW)
    assert store.waiting.page(SLUG, "look", after).ids == (one,)


def test_letters_whose_slugs_begin_alike_do_not_mix(store: Store) -> None:
    for slug in ("agua", "agua-0", "agua-limpia", "agu"):
        waits(store, "z", NOW, slug)
    for slug in ("agua", "agua-0", "agua-limpia", "agu"):
        assert store.waiting.page(slug, "look").ids == (f"{slug}#{'z':a>26}",)
        assert store.waiting.counts(slug, "look").total == 1
    assert store.waiting.page("ag", "look").ids == ()


def test_what_waits_is_counted_up_to_a_bound(store: Store) -> None:
    for n in range(20):
        waits(store, f"{n:02d}", NOW + n)
    count = store.waiting.counts(SLUG, "look")
    assert (count.total, count.is_more) == (20, False)
    assert count.since == tuple(range(NOW, NOW + 20))
    bounded = store.waiting.counts(SLUG, "look", most=8)
    assert bounded.is_more
    assert bounded.total == 8
    assert store.waiting.counts(SLUG, "down") == type(count)(0, False, ())


def test_since_when_it_waits_is_since_what_it_waits_for(store: Store) -> None:
    waits(store, "z", NOW)
    assert store.waiting.counts(SLUG, "look").since == (NOW,)
    step(store, "z", lambda one: refusal(one, NOW + 5))
    assert store.waiting.counts(SLUG, "down").since == (NOW + 5,)
    step(store, "z", lambda one: approval(one, NOW + 6, "luz"))
    step(store, "z", lambda one: amendment(one, NOW + 9, "new", one.details, "hash", ("changed",)))
    assert store.waiting.counts(SLUG, "look").since == (NOW + 9,)


def test_a_form_that_is_held_again_waits_since_the_first(store: Store) -> None:
    held = replace(pending(), state="held", signals=("network",))
    assert store.signatures.submit(held, NOW // 1000)
    again = replace(held, created_at=held.created_at + 60_000, submission="second")
    assert store.signatures.submit(again, NOW // 1000 + 60)
    assert store.waiting.counts(SLUG, "limit").since == (held.created_at,)
    found = store.signatures.get(held.id)
    assert found is not None and waiting_since(found) == held.created_at
    # Within the limits it waits no more, and held once more it waits anew.
    assert store.signatures.submit(replace(again, state="pending", submission="third"), NOW // 1000 + 61)
    assert store.waiting.counts(SLUG, "limit").total == 0


# Whatever two people decide at the same time, on whatever they had read.

VERDICTS = (NO_DOUBT, WAITS, QUICK, replace(WAITS, signals=("series", "unproved")))
Decide = Callable[[Signature, int], Step | None]


def confirming(verdict: Verdict) -> Decide:
    return lambda one, at: confirmation(one, at, None, verdict)


STEPS: dict[str, Decide] = {
    **{f"confirm {n}": confirming(verdict) for n, verdict in enumerate(VERDICTS)},
    "approve": lambda one, at: approval(one, at, "luz"),
    "refuse": lambda one, at: refusal(one, at),
    "take down": lambda one, at: refusal(one, at, "asked"),
    "release": lambda one, at: release(f"released {at}", at),
    "renew": lambda one, at: renewal(f"renewed {at}", at),
    "disown": disownment,
    "withdraw": withdrawal,
    "open again": readmission,
    "amend": lambda one, at: amendment(one, at, f"amended {at}", replace(one.details, name=f"Ana {at}"), f"h{at}"),
    "amend and wait": lambda one, at: amendment(one, at, f"amended {at}", one.details, f"h{at}", ("changed",)),
    "correct": lambda one, at: correction(one, at, f"corrected {at}", replace(one.details, name="Ana"), "h"),
    "vouch": lambda one, at: vouching(one, at, f"vouched {at}", "luz", "h"),
    "mark seen": lambda one, at: marking_seen(one),
    "undo": lambda one, at: undoing(one, at, one.decided) if one.decided else None,
}
FORMS = ("form", "form over a limit", "import")
acts = st.tuples(st.sampled_from([*STEPS, *FORMS]), st.integers(0, 3))


def put(signatures: DynamoSignatures, form: str, at: int) -> None:
    held = form == "form over a limit"
    new = replace(
        pending(),
        id=ID,
        state="held" if held else "pending",
        signals=("network", "fast") if held else ("fast",),
        submission=f"{form} {at}",
        created_at=at,
        expires_at=at // 1000 + 60,
    )
    if form == "import":
        signatures.put_new(replace(new, state="confirmed", expires_at=None, confirmed_at=at, changed_at=at, signals=()))
    else:
        signatures.submit(new, at // 1000)


IDLE = ("open again", 0)


@example([("confirm 3", 0), ("refuse", 0), ("undo", 0), ("approve", 0), ("undo", 0), ("amend", 2)])
@example([("confirm 2", 0), ("mark seen", 0), ("amend", 1)])
@example([("confirm 2", 0), ("amend", 0), ("mark seen", 1)])
@example([("confirm 1", 0), ("refuse", 0), ("amend", 1)])
@example([("confirm 1", 0), ("refuse", 0), ("approve", 1)])
@example([IDLE, IDLE, IDLE, ("form over a limit", 0), ("confirm 1", 0), ("amend", 1)])
@example([IDLE, IDLE, IDLE, ("form over a limit", 0), ("confirm 1", 0), ("release", 1)])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=1, max_size=12))
def test_what_is_in_the_index_is_what_the_record_says_whatever_was_decided_on_what(
    aws: None, life: list[tuple[str, int]]
) -> None:
    """Each step is decided on the record as it was up to three writes before."""
    signatures, seen = DynamoSignatures(PlainVault()), list[Signature]()
    SignatureItem(ID).delete()
    for n, (act, late) in enumerate([("form", 0), *life]):
        at = NOW + n * 20_000
        if act in FORMS:
            put(signatures, act, at)
        elif (decided := STEPS[act](seen[-1 - late % len(seen)], at)) is not None:
            signatures.apply(seen[-1 - late % len(seen)], decided)
        record = signatures.get(ID)
        assert record is not None
        seen.append(record)
        klass = waiting_class(record)
        item = SignatureItem.get(ID)
        assert item.waiting == codec.waiting_key(ID, klass), (act, late)
        assert item.waiting_since == waiting_since(record)
        assert (item.waiting is None) == (item.waiting_since is None)
    found = [one for one in CLASSES if DynamoWaiting().page(SLUG, one).ids == (ID,)]
    assert found == ([klass] if klass else [])
