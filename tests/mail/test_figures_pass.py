"""The hourly round counts every letter's signatures by the day of their forms, and figures keep no mail waiting."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.mail import hourly_round
from chalicelib.ports.figures import Unfinished
from chalicelib.rules.signatures.figures import LetterFigures, day_of
from chalicelib.rules.signatures.signature import DAY, MailState
from chalicelib.rules.signatures.transitions import after_step, withdrawal
from tests.fakes.figures import MemoryFigures
from tests.support.rounds import HOUR, Rounds, confirmed, waiting
from tests.support.samples import LETTER, NOW, SLUG
from tests.support.world import pending

TODAY, TOMORROW = day_of(NOW), day_of(NOW + DAY * 1000)


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


def figures(rounds: Rounds) -> LetterFigures:
    return rounds.figures.read(SLUG)[0]


def test_every_round_says_what_became_of_the_forms_of_each_day(rounds: Rounds) -> None:
    held = confirmed(state="held", holds=("unproved",))
    gone = after_step(confirmed(), withdrawal(confirmed(), NOW))
    rounds.add(waiting(), confirmed(), held, gone, confirmed(created_at=NOW + DAY * 1000))
    rounds.world.now += 25 * HOUR * 1000
    rounds.run()
    found = figures(rounds)
    assert found.counted_at == rounds.world.now
    assert found.days.keys() == {TODAY, TOMORROW}
    today = found.days[TODAY]
    assert (today.forms, today.confirmed, today.count("published"), today.count("left")) == (4, 2, 1, 1)
    assert found.days[TOMORROW].asked == {"person": 1}


def test_a_day_keeps_its_forms_when_the_table_drops_them(rounds: Rounds) -> None:
    rounds.add(waiting(), waiting(), confirmed())
    rounds.run()
    rounds.world.signatures.items.pop(f"{SLUG}#{0:026d}")
    rounds.world.now += 8 * DAY * 1000
    rounds.run()
    assert (figures(rounds).days[TODAY].forms, figures(rounds).days[TODAY].lapsed) == (3, 2)


def test_each_letter_has_its_own_and_a_purged_one_keeps_what_it_had(rounds: Rounds) -> None:
    rounds.add(confirmed(), confirmed())
    rounds.run()
    rounds.world.letters.replace_head(LETTER, replace(LETTER, purged_at=NOW))
    rounds.world.signatures.items.clear()
    before = figures(rounds)
    rounds.run()
    assert figures(rounds) == before
    assert before.total.forms == 2


def interrupted(rounds: Rounds) -> None:
    """Run a round whose time is over before it has read everything."""
    clock = itertools.count(rounds.world.now, hourly_round.BUDGET_SECONDS * 1000 // 4)
    assert rounds.run(now_ms=lambda: next(clock))["to be continued"] == 1


def test_a_count_that_was_interrupted_goes_on_and_counts_everybody_once(rounds: Rounds) -> None:
    rounds.add(*[confirmed()] * 9)
    interrupted(rounds)
    assert figures(rounds) == LetterFigures(), "nothing is shown of half a count"
    rounds.run()
    assert figures(rounds).total.asked == {"person": 9}
    assert figures(rounds).counted_at < rounds.world.now + hourly_round.BUDGET_SECONDS * 1000


def test_a_page_that_is_read_twice_is_counted_once(rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hourly_round, "MOST_NOTICES", 3)
    rounds.add(*[replace(pending(), mail=MailState())] * 7)
    rounds.world.now += DAY * 1000
    for _ in range(4):
        rounds.run()
    assert figures(rounds).total.forms == 7


def test_a_count_that_does_not_belong_to_the_cursor_is_not_gone_on_with(rounds: Rounds) -> None:
    """The round died between keeping its count and noting its place."""
    rounds.add(*[confirmed()] * 9)
    interrupted(rounds)
    kept = rounds.figures.kept[SLUG]
    rounds.figures.kept[SLUG] = Unfinished(kept.began_at, f"{SLUG}#{7:026d}", kept.tally)
    rounds.run()
    assert figures(rounds) == LetterFigures()
    rounds.run()
    assert figures(rounds).total.forms == 9


def test_a_count_that_has_ended_is_not_gone_on_with_later(rounds: Rounds) -> None:
    rounds.add(*[confirmed()] * 9)
    interrupted(rounds)
    rounds.run()
    assert rounds.figures.kept[SLUG].after == ""


class Faltering:
    """Figures of which one call fails."""

    def __init__(self, store: MemoryFigures, fails_at: int) -> None:
        self.store, self.fails_at, self.calls = store, fails_at, 0

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            self.calls += 1
            if self.calls == self.fails_at:
                raise Unavailable("dynamodb")
            return getattr(self.store, name)(*arguments)

        return call


def test_whatever_fails_of_figures_mail_is_queued_and_the_next_passes_bring_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A first round is interrupted, a second goes on, and a third begins anew; each call fails once."""
    monkeypatch.setattr(hourly_round, "MOST_NOTICES", 3)
    for fails_at in itertools.count(1):
        rounds = Rounds()
        rounds.add(*[replace(pending(), mail=MailState())] * 5)
        rounds.world.now += HOUR * 1000
        faltering = Faltering(rounds.figures, fails_at)
        queued = sum(rounds.run(figures=faltering).get("queued", 0) for _ in range(2))
        assert queued == 5
        rounds.run(figures=faltering)
        rounds.run()
        assert figures(rounds).total.forms == 5
        if faltering.calls < fails_at:
            break
    assert fails_at > 6
