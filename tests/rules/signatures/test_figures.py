"""Figures by day: what became of a day's forms adds up, and their number never falls."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.signatures.decision_steps import refusal
from chalicelib.rules.signatures.figures import STAGES, UNKNOWN, DayFigures, LetterFigures, Tally, day_of, stage_of
from chalicelib.rules.signatures.organisers_steps import vouching
from chalicelib.rules.signatures.signature import DAY, PENDING_SECONDS, Signature
from chalicelib.rules.signatures.transitions import after_step, disownment, withdrawal
from tests.support.samples import NOW
from tests.support.world import pending

AT = NOW // 1000
ON = day_of(NOW)
KINDS = ("person", "organisation", "coalition")


def on_the_letter(**changes: Any) -> Signature:
    fields: dict[str, Any] = {"state": "confirmed", "expires_at": None, "confirmed_at": NOW}
    return replace(pending(), **fields | changes)


def tallied(*signatures: Signature, at_ms: int = NOW) -> Tally:
    tally = Tally()
    for one in signatures:
        tally.add(one, at_ms)
    return tally


def test_those_on_the_letter_are_counted_by_the_version_that_they_signed() -> None:
    first, vouched = on_the_letter(), on_the_letter(consent=None)
    assert first.consent is not None
    second = replace(first, consent=replace(first.consent, version=2))
    tally = tallied(first, first, second, vouched, pending(), on_the_letter(state="held", holds=("unproved",)))
    assert LetterFigures().counted_again(tally, NOW).versions == {1: 2, 2: 1}


@pytest.mark.parametrize(
    ("signature", "stage"),
    [
        (pending(), "open"),
        (replace(pending(), state="held"), "open"),
        (replace(pending(), expires_at=AT), None),
        (on_the_letter(), "published"),
        (on_the_letter(state="held", holds=("unproved",)), "waits"),
        (after_step(on_the_letter(), refusal(on_the_letter(), NOW)), "waits"),
        (after_step(pending(), vouching(pending(), NOW, "s", "Luz", "")), "vouched"),
        (on_the_letter(state="held", consent=None), None),
        (after_step(on_the_letter(), withdrawal(on_the_letter(), NOW)), "left"),
        (after_step(pending(), disownment(pending(), NOW)), "left"),
    ],
)
def test_every_signature_is_in_one_stage(signature: Signature, stage: str | None) -> None:
    assert stage_of(signature, NOW) == stage


def test_the_unconfirmed_of_a_day_stay_counted_once_they_are_deleted() -> None:
    four = [pending(), pending(), on_the_letter(), on_the_letter(state="held")]
    first = LetterFigures().counted_again(tallied(*four), NOW)
    week = NOW + 8 * DAY * 1000
    later = first.counted_again(tallied(*four, at_ms=week), week)
    deleted = later.counted_again(tallied(*four[2:], at_ms=week), week)
    assert [figures.days[ON].forms for figures in (first, later, deleted)] == [4, 4, 4]
    assert (deleted.days[ON].confirmed, deleted.days[ON].lapsed, deleted.days[ON].count("open")) == (2, 2, 0)
    assert deleted.counted_at == week


def test_whoever_leaves_stays_counted_under_the_kind_that_they_had() -> None:
    organisation = on_the_letter(details=replace(pending().details, kind="organisation"))
    before = LetterFigures().counted_again(tallied(organisation, on_the_letter()), NOW)
    gone = after_step(organisation, withdrawal(organisation, NOW))
    after = before.counted_again(tallied(gone, on_the_letter()), NOW)
    assert after.days[ON].asked == {"organisation": 1, "person": 1}
    assert (after.days[ON].count("left"), after.days[ON].lapsed, after.days[ON].count("published")) == (1, 0, 1)


def test_a_kind_that_was_corrected_is_counted_once() -> None:
    person, organisation = on_the_letter(), on_the_letter(details=replace(pending().details, kind="organisation"))
    before = LetterFigures().counted_again(tallied(person, person), NOW)
    after = before.counted_again(tallied(person, organisation), NOW)
    assert after.days[ON].asked == {"person": 1, "organisation": 1}


def test_a_table_restored_from_a_backup_takes_no_form_off_a_day() -> None:
    before = LetterFigures().counted_again(tallied(on_the_letter(), pending()), NOW)
    restored = before.counted_again(tallied(), NOW)
    assert (restored.days[ON].forms, restored.days[ON].lapsed, restored.days[ON].confirmed) == (2, 2, 0)


def test_the_vouched_asked_for_nothing() -> None:
    one = LetterFigures().counted_again(tallied(on_the_letter(consent=None)), NOW).days[ON]
    assert (one.forms, one.count("vouched"), one.lapsed) == (0, 1, 0)


NUMBERS = st.integers(0, 5)
KIND_COUNTS = st.dictionaries(st.sampled_from([*KINDS, UNKNOWN]), NUMBERS)
COUNTS = st.fixed_dictionaries({}, optional={stage: KIND_COUNTS for stage in STAGES if stage != "left"}).flatmap(
    lambda counts: NUMBERS.map(lambda left: {**counts, "left": {UNKNOWN: left}})
)


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_whatever_is_found_from_count_to_count_the_figures_add_up_and_no_form_goes(counts: list[Any]) -> None:
    day = DayFigures()
    for now in counts:
        before, day = day, day.counted_again(now)
        assert day.forms >= before.forms
        assert day.forms == day.count("published", "waits", "open", "left") + day.lapsed
        assert day.lapsed >= 0
        assert day.forms >= day.confirmed >= day.count("published")
        for kind in KINDS:
            assert day.asked.get(kind, 0) >= day.count("published", "waits", "open", kind=kind)
        assert day.counted_again(now) == day, "counting again changes nothing"


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=4))
def test_the_total_is_the_sum_of_the_days(pairs: list[Any]) -> None:
    days = {
        f"2026-11-{number + 1:02d}": DayFigures().counted_again(a).counted_again(b)
        for number, (a, b) in enumerate(pairs)
    }
    total = LetterFigures(days).total
    assert total.forms == sum(day.forms for day in days.values())
    assert total.lapsed == sum(day.lapsed for day in days.values())
    for stage in STAGES:
        assert total.count(stage) == sum(day.count(stage) for day in days.values())


def test_a_day_begins_at_midnight_in_utc() -> None:
    assert (day_of(0), day_of(24 * 3600 * 1000 - 1), day_of(24 * 3600 * 1000)) == (
        "1970-01-01",
        "1970-01-01",
        "1970-01-02",
    )
    assert PENDING_SECONDS == 7 * DAY
