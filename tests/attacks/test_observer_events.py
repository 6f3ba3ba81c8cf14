"""What somebody who polls every public file learns at single events: of names that go, of initials, of the unnamed.

`test_observer.py` lets everything happen in any order.
"""

from collections.abc import Callable
from unittest import mock

import pytest

from chalicelib.errors import Unavailable
from chalicelib.publishing.daily import DailyWork
from chalicelib.publishing.publisher import LATE_SECONDS
from chalicelib.rules.signatories.unnamed import last_count
from tests.fakes.storage import MemoryLimits
from tests.support.observed import Observed
from tests.support.publisher_world import DAY, MINUTE
from tests.support.samples import SLUG

HOUR = 60 * MINUTE
Hide = Callable[[Observed, str], None]


@pytest.mark.promise("Hiding a name reads like leaving")
@pytest.mark.parametrize("unnamed", range(8))
@pytest.mark.parametrize("own", range(3))
def test_with_any_number_unnamed_and_mailboxes_of_ones_own_hiding_reads_like_leaving(unnamed: int, own: int) -> None:
    seen = []
    for hides in (False, True):
        letter = Observed()
        mailbox = letter.sign("name")
        for _ in range(unnamed):
            letter.sign("count")
        for _ in range(3):
            letter.passes(DAY)
        mine = [letter.sign("count") for _ in range(own)]
        letter.passes(DAY)
        if hides:
            letter.show(mailbox, "count")
        else:
            letter.withdraw(mailbox)
        letter.passes(MINUTE)
        for one in mine:
            letter.passes(DAY)
            letter.withdraw(one)
        letter.passes(DAY)
        seen.append((dict(letter.bucket.objects), [*letter.bucket.writes]))
    assert seen[0] == seen[1]


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
@pytest.mark.parametrize("crowd", [0, 1, 2, 5, 6, 7, 8, 9])
@pytest.mark.parametrize("does", ["sign", "leave"])
def test_one_or_two_who_sign_or_leave_unnamed_bring_out_no_edition_not_even_a_day_later(crowd: int, does: str) -> None:
    """At every number from which it may move on, and on each day after."""
    letter = Observed()
    letter.sign("name")
    mailboxes = [letter.sign("count") for _ in range(crowd)]
    for _ in range(2):
        letter.passes(DAY)
    known = letter.edition()["number"]
    for mailbox in mailboxes[: 2 if crowd > 2 else 1] or [""]:
        if does == "sign":
            letter.sign("count")
        elif mailbox:
            letter.withdraw(mailbox)
        for _ in range(3):
            letter.passes(DAY)
        assert letter.edition()["number"] == known


def test_in_the_end_whoever_hides_is_counted_and_nobody_after_it() -> None:
    letter = Observed()
    first, second = letter.sign("name"), letter.sign("name")
    letter.passes(DAY)
    letter.show(first, "count")
    letter.passes(DAY)
    assert letter.edition()["counts"]["unnamed"] == 0
    letter.deliver()
    letter.passes(DAY)
    assert letter.edition()["counts"]["unnamed"] == 1
    letter.show(second, "count")
    letter.passes(MINUTE)
    gone = letter.edition()
    assert (gone["counts"]["unnamed"], gone["changes"]["withdrawn"], gone["changes"]["added"]) == (1, 1, 0)
    for _ in range(3):
        letter.passes(LATE_SECONDS * 1000)
    assert letter.edition()["number"] == gone["number"]


@pytest.mark.promise("Whoever leaves is gone from the next edition")
def test_a_name_that_left_while_publishing_was_frozen_goes_though_ttl_took_the_record() -> None:
    letter = Observed()
    mailbox = letter.sign("name")
    letter.passes(MINUTE)
    name = letter.record(mailbox).details.name
    letter.freeze(frozen=True)
    letter.withdraw(mailbox)
    letter.lift(mailbox)
    letter.passes(9 * DAY)
    letter.delete_expired()
    assert letter.signatures.items == {}
    letter.freeze(frozen=False)
    letter.passes(MINUTE)
    assert letter.served_names([name]) == set()


def test_what_is_left_of_a_signer_who_may_sign_again_stays_until_it_was_read() -> None:
    letter = Observed()
    mailbox = letter.sign("name")
    letter.passes(MINUTE)
    letter.withdraw(mailbox)
    letter.lift(mailbox)
    letter.now += 6 * DAY
    letter.delete_expired()
    assert letter.in_state("withdrawn") == [mailbox]


def test_a_record_that_somebody_deletes_is_noticed_within_a_day() -> None:
    letter = Observed()
    mailbox = letter.sign("name")
    letter.passes(MINUTE)
    name = letter.record(mailbox).details.name
    letter.signatures.items.clear()
    letter.passes(DAY)
    assert letter.served_names([name]) == set()


@pytest.mark.promise("Whoever leaves is gone from the next edition")
def test_a_name_whose_record_is_gone_leaves_with_the_thaw_though_the_number_moves_too() -> None:
    letter = Observed()
    mailbox = letter.sign("name")
    letter.passes(MINUTE)
    name = letter.record(mailbox).details.name
    letter.freeze(frozen=True)
    letter.withdraw(mailbox)
    letter.lift(mailbox)
    letter.passes(9 * DAY)
    letter.delete_expired()
    for _ in range(5):
        letter.sign("count")
    letter.now = last_count(letter.now) + DAY - MINUTE // 2
    letter.freeze(frozen=False)
    letter.gone.clear()
    letter.passes(2 * MINUTE)
    assert letter.edition()["counts"]["unnamed"] == 3
    assert letter.served_names([name]) == set()


@pytest.mark.promise("Whoever leaves is gone from the next edition")
def test_a_name_whose_record_is_gone_leaves_though_the_run_that_noticed_it_died() -> None:
    letter = Observed()
    mailbox = letter.sign("name")
    letter.passes(MINUTE)
    name = letter.record(mailbox).details.name
    letter.signatures.items.clear()
    letter.now += DAY + 60 * MINUTE
    with (
        mock.patch.object(letter.letters, "add_edition", side_effect=Unavailable("throttled")),
        pytest.raises(Unavailable),
    ):
        letter.publish()
    for _ in range(12):
        letter.passes(MINUTE)
    assert letter.served_names([name]) == set()


class Failing(MemoryLimits):
    """Limits that take no note of a kind."""

    unnoted = ""

    def pause(self, name: str, until: int) -> None:
        if self.unnoted and name.startswith(self.unnoted):
            raise Unavailable("throttled")
        super().pause(name, until)


def test_a_count_that_was_noted_and_not_published_moves_the_number_on_the_next_day_alone() -> None:
    letter = Observed()
    letter.sign("name")
    letter.passes(MINUTE)
    for _ in range(5):
        letter.sign("count")
    letter.now = last_count(letter.now) + DAY + MINUTE // 2
    with (
        mock.patch.object(letter.letters, "add_edition", side_effect=Unavailable("throttled")),
        pytest.raises(Unavailable),
    ):
        letter.publish()
    letter.sign("name")
    for _ in range(40):
        letter.passes(MINUTE)
    assert (letter.edition()["counts"]["unnamed"], letter.edition()["counts"]["persons"]) == (0, 2)
    letter.passes(DAY)
    assert letter.edition()["counts"]["unnamed"] == 3


@pytest.mark.parametrize("unnoted", ["unnamed#", "folded#"])
def test_what_cannot_be_noted_moves_no_number_off_the_clock_and_loses_nothing(unnoted: str) -> None:
    """Neither that the count begins, nor that the whole index is read."""
    letter = Observed()
    limits = letter.limits = Failing()
    mailbox = letter.sign("name")
    letter.passes(MINUTE)
    name = letter.record(mailbox).details.name
    letter.signatures.items.clear()
    for _ in range(5):
        letter.sign("count")
    limits.unnoted = unnoted
    letter.now = last_count(letter.now) + DAY + MINUTE // 2
    if unnoted == "folded#":
        letter.run()  # the number moves
        letter.now += 23 * HOUR  # and the index is to be read again
    known = letter.edition()
    with pytest.raises(Unavailable):
        letter.publish()
    assert letter.edition() == known
    limits.unnoted = ""
    letter.passes(DAY)
    assert letter.edition()["counts"]["unnamed"] == 3
    assert letter.served_names([name]) == set()


def test_an_edition_stands_though_nobody_could_note_that_the_whole_index_was_read() -> None:
    letter = Observed()
    limits = letter.limits = Failing()
    letter.sign("name")
    with mock.patch.object(DailyWork, "mark_all_read", side_effect=Unavailable("throttled")):
        assert letter.publish() == "published"
    assert 0 < limits.paused_until(f"folded#{SLUG}") <= letter.now // 1000 + 600, "it is read again soon"


def test_a_thaw_in_the_afternoon_does_not_move_the_number() -> None:
    letter = Observed()
    letter.sign("name")
    letter.passes(MINUTE)
    letter.freeze(frozen=True)
    for _ in range(5):
        letter.sign("count")
    letter.passes(last_count(letter.now) + DAY + 6 * HOUR - letter.now)
    letter.freeze(frozen=False)
    letter.passes(MINUTE)
    assert letter.edition()["counts"]["unnamed"] == 0
    letter.passes(DAY)
    assert letter.edition()["counts"]["unnamed"] == 3


def in_the_minute_before_the_count(letter: Observed, mailbox: str) -> None:
    letter.passes(last_count(letter.now) + DAY - MINUTE // 4 - letter.now)
    letter.show(mailbox, "initials")
    letter.now += MINUTE
    letter.run()


def while_publishing_is_frozen(letter: Observed, mailbox: str) -> None:
    letter.freeze(frozen=True)
    letter.show(mailbox, "initials")
    letter.passes(DAY)
    letter.freeze(frozen=False)
    letter.now += MINUTE
    letter.run()


def while_the_roll_is_lost(letter: Observed, mailbox: str) -> None:
    letter.show(mailbox, "initials")
    letter.lose_rolls()
    letter.passes(MINUTE)


@pytest.mark.promise("Nothing ties a name to the initials that replace it")
@pytest.mark.parametrize("hide", [in_the_minute_before_the_count, while_publishing_is_frozen, while_the_roll_is_lost])
def test_initials_never_come_in_the_edition_in_which_their_name_goes_nor_the_same_day(hide: Hide) -> None:
    letter = Observed()
    mailbox = letter.sign("name")
    letter.passes(MINUTE)
    assert letter.edition()["counts"]["persons"] == 1
    hide(letter, mailbox)
    if letter.edition()["counts"]["persons"]:
        letter.passes(MINUTE)  # the number moved first
    changes = letter.edition()["changes"]
    assert (changes["withdrawn"], changes["added"]) == (1, 0)
    letter.passes(5 * MINUTE)
    assert letter.edition()["counts"]["persons"] == 0
    letter.passes(DAY)
    assert letter.edition()["counts"]["persons"] == 1


def test_a_name_that_comes_back_does_not_say_whether_it_was_hidden_or_had_left() -> None:
    appeared = []
    for hides in (False, True):
        letter = Observed()
        mailbox = letter.sign("name")
        letter.passes(MINUTE)
        if hides:
            letter.show(mailbox, "count")
        else:
            letter.withdraw(mailbox)
        letter.passes(10 * MINUTE)
        if hides:
            letter.show(mailbox, "name")
        else:
            letter.lift(mailbox)
            letter.sign("name", mailbox)
        letter.passes(MINUTE)
        appeared.append((letter.edition()["counts"], letter.edition()["changes"], letter.edition()["number"]))
    assert appeared[0] == appeared[1]


def test_a_letter_that_is_open_again_counts_in_groups_and_stays_behind() -> None:
    letter = Observed()
    letter.sign("name")
    for _ in range(4):
        letter.sign("count")
    letter.close_at(letter.now // 1000)
    letter.passes((LATE_SECONDS + 2 * 86400) * 1000)
    assert letter.edition()["counts"]["unnamed"] == 4
    letter.close_at(letter.now // 1000 + 90 * 86400)
    for expected in (4, 4, 4, 6):
        letter.sign("count")
        letter.passes(DAY)
        assert letter.edition()["counts"]["unnamed"] == expected
