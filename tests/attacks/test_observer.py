"""Somebody polls every public file each minute, to learn who hides, and when.

`tests.support.observed` checks what each edition gives away. Here people, organisers, switches and AWS do what they
may, in any order; and two letters on which one person hides in the one and leaves in the other are compared byte for
byte.
"""

from collections.abc import Callable
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from chalicelib.errors import Unavailable
from chalicelib.publishing.publisher import LATE_SECONDS
from chalicelib.rules.letters.letter import Order
from chalicelib.rules.signatories.unnamed import last_count
from chalicelib.rules.signatures.details import Show
from tests.support.observed import Observed
from tests.support.publisher_world import DAY, MINUTE

HOUR = 60 * MINUTE
Hide = Callable[[Observed, str], None]
SHOWS: tuple[Show, ...] = ("name", "initials", "count")
steps = st.sampled_from([MINUTE, 5 * MINUTE, 7 * HOUR, DAY, 8 * DAY])
picks = st.integers(0, 99)
FEW = settings(max_examples=30, stateful_step_count=30, deadline=None)


def pick(mailboxes: list[str], number: int) -> str:
    return mailboxes[number % len(mailboxes)]


class Letter(RuleBasedStateMachine):
    """Everything that can happen to one letter."""

    @initialize(order=st.sampled_from(["collated", "signed", "given"]))
    def begin(self, order: Order) -> None:
        self.letter = Observed(order)
        self.letter.run()

    @rule(show=st.sampled_from(SHOWS))
    def signs(self, show: Show) -> None:
        self.letter.sign(show)

    @rule(count=st.integers(2, 6))
    def a_crowd_signs_unnamed(self, count: int) -> None:
        for _ in range(count):
            self.letter.sign("count")

    @precondition(lambda self: self.letter.in_state("confirmed"))
    @rule(number=picks, show=st.sampled_from(SHOWS))
    def shows_more_or_less(self, number: int, show: Show) -> None:
        self.letter.show(pick(self.letter.in_state("confirmed"), number), show)

    @precondition(lambda self: self.letter.in_state("confirmed"))
    @rule(number=picks)
    def corrects_the_name(self, number: int) -> None:
        self.letter.correct(pick(self.letter.in_state("confirmed"), number))

    @precondition(lambda self: self.letter.in_state("confirmed", "held"))
    @rule(number=picks, disowns=st.booleans())
    def leaves(self, number: int, disowns: bool) -> None:
        mailbox = pick(self.letter.in_state("confirmed", "held"), number)
        (self.letter.disown if disowns else self.letter.withdraw)(mailbox)

    @precondition(lambda self: self.letter.in_state("withdrawn"))
    @rule(number=picks, show=st.sampled_from([*SHOWS, ""]))
    def comes_back_or_somebody_from_the_mailbox_does(self, number: int, show: Show) -> None:
        mailbox = pick(self.letter.in_state("withdrawn"), number)
        self.letter.lift(mailbox)
        if show:
            self.letter.sign(show, mailbox)

    @precondition(lambda self: self.letter.in_state("confirmed"))
    @rule(number=picks)
    def is_taken_down(self, number: int) -> None:
        self.letter.take_down(pick(self.letter.in_state("confirmed"), number))

    @precondition(lambda self: self.letter.in_state("held"))
    @rule(number=picks)
    def is_let_on_again(self, number: int) -> None:
        self.letter.approve(pick(self.letter.in_state("held"), number))

    @rule()
    def publishing_is_frozen_or_goes_on(self) -> None:
        self.letter.freeze(frozen=not self.letter.frozen)

    @rule()
    def ttl_deletes(self) -> None:
        self.letter.delete_expired()

    @rule()
    def the_roll_expires(self) -> None:
        self.letter.lose_rolls()

    @precondition(lambda self: not self.letter.ended)
    @rule(luck=st.integers(0, 9))
    def the_letter_is_delivered(self, luck: int) -> None:
        if luck == 0:
            self.letter.deliver()

    @rule(milliseconds=steps)
    def time_passes(self, milliseconds: int) -> None:
        self.letter.passes(milliseconds)

    def teardown(self) -> None:
        if hasattr(self, "letter"):
            self.letter.freeze(frozen=False)
            self.letter.passes(MINUTE)


@pytest.mark.promise("No public file betrays what somebody hides")
def test_no_edition_betrays_what_somebody_hides_whatever_happens() -> None:
    run_state_machine_as_test(Letter, settings=FEW)


class Twins(RuleBasedStateMachine):
    """Two letters with the same life, but that whoever leaves the one only hides the name on the other."""

    @initialize(order=st.sampled_from(["collated", "signed", "given"]))
    def begin(self, order: Order) -> None:
        self.letters = (Observed(order), Observed(order))
        self.hidden: list[str] = []
        self._both("run")

    def _both(self, what: str, *arguments: object) -> None:
        for one in self.letters:
            getattr(one, what)(*arguments)

    def _standing(self, *shows: Show) -> list[str]:
        letter = self.letters[0]
        confirmed = [one for one in letter.in_state("confirmed") if one not in self.hidden]
        return [one for one in confirmed if letter.record(one).details.show in shows]

    @rule(show=st.sampled_from(SHOWS), count=st.integers(1, 4))
    def sign(self, show: Show, count: int) -> None:
        for _ in range(count):
            self._both("sign", show)

    @precondition(lambda self: self._standing("name", "initials"))
    @rule(number=picks, hides=st.booleans())
    def leaves_or_hides(self, number: int, hides: bool) -> None:
        mailbox = pick(self._standing("name", "initials"), number)
        here, there = self.letters if hides else self.letters[::-1]
        here.show(mailbox, "count")
        there.withdraw(mailbox)
        self.hidden.append(mailbox)

    @precondition(lambda self: self.hidden)
    @rule(number=picks)
    def whoever_hid_leaves_too(self, number: int) -> None:
        mailbox = pick(self.hidden, number)
        for one in self.letters:
            if mailbox in one.in_state("confirmed"):
                one.withdraw(mailbox)

    @precondition(lambda self: self._standing("count"))
    @rule(number=picks, show=st.sampled_from(SHOWS))
    def somebody_unnamed_leaves_or_takes_a_name(self, number: int, show: Show) -> None:
        mailbox = pick(self._standing("count"), number)
        if show == "count":
            self._both("withdraw", mailbox)
        else:
            self._both("show", mailbox, show)

    @rule()
    def publishing_is_frozen_or_goes_on(self) -> None:
        for one in self.letters:
            one.freeze(frozen=not one.frozen)

    @rule()
    def ttl_deletes_and_the_roll_expires(self) -> None:
        self._both("delete_expired")
        self._both("lose_rolls")

    @rule(milliseconds=steps)
    def time_passes(self, milliseconds: int) -> None:
        self._both("passes", milliseconds)
        here, there = self.letters
        assert here.bucket.objects == there.bucket.objects
        assert here.bucket.writes == there.bucket.writes, "what was written, and when"


@pytest.mark.promise("Hiding a name reads like leaving")
def test_two_letters_are_the_same_though_one_hides_here_and_leaves_there() -> None:
    run_state_machine_as_test(Twins, settings=FEW)


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
