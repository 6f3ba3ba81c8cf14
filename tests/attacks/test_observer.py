"""Somebody polls every public file each minute, to learn who hides, and when.

`tests.support.observed` checks what each edition gives away. Here people, organisers, switches and AWS do what they
may, in any order; and two letters on which one person hides in the one and leaves in the other are compared byte for
byte.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from chalicelib.rules.letters.letter import Order
from chalicelib.rules.signatures.details import Show
from tests.support.observed import Observed
from tests.support.publisher_world import DAY, MINUTE

HOUR = 60 * MINUTE
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

    @precondition(lambda self: self.named())
    @rule(number=picks)
    def is_corrected_by_organisers(self, number: int) -> None:
        self.letter.organisers_correct(pick(self.named(), number))

    @precondition(lambda self: self.named())
    @rule(number=picks, show=st.sampled_from(SHOWS[1:]))
    def is_hidden_by_organisers(self, number: int, show: Show) -> None:
        self.letter.organisers_show_less(pick(self.named(), number), show)

    def named(self) -> list[str]:
        confirmed = self.letter.in_state("confirmed")
        return [mailbox for mailbox in confirmed if self.letter.record(mailbox).details.show == "name"]

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
