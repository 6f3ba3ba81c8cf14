"""What is decided of two places: once, without contradiction, and kept whatever moves on the list."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.signatories.counted_places import find_keys, keys_of, places_of
from chalicelib.rules.signatories.decisions import NO_DECISIONS, VERDICTS, Contradiction, Decisions, decision
from chalicelib.rules.signatories.roll import PrintedList
from tests.support.contents import SECRET, signatory
from tests.support.counting import listing


def made(*decided: str) -> Decisions:
    """Decisions like "a b one"."""
    decisions = NO_DECISIONS
    for text in decided:
        one, other, verdict = text.split()
        decisions = decisions.with_decision(decision(one, other, "one" if verdict == "one" else "two", "ana", 1))
    return decisions


class TestDecisions:
    def test_a_pair_is_a_pair_whichever_is_named_first(self) -> None:
        assert made("a b one") == made("b a one")
        assert made("a b one").of("b", "a") == made("a b one").of("a", "b")

    def test_deciding_again_changes_nothing_and_keeps_who_decided_first(self) -> None:
        before = made("a b one")
        assert before.with_decision(decision("b", "a", "one", "luz", 9)) is before

    def test_another_verdict_takes_the_place_of_the_first(self) -> None:
        assert [one.verdict for one in made("a b one", "a b two").made] == ["two"]

    def test_what_is_undone_is_as_never_decided(self) -> None:
        assert made("a b one", "b c one").without("b", "a") == made("b c one")
        assert made("a b one").without("a", "c") == made("a b one")

    @pytest.mark.parametrize(
        ("before", "new", "chain"),
        [
            (("a b one", "b c one"), "a c two", {"a b", "b c"}),
            (("a b one", "b c two"), "a c one", {"a b", "b c"}),
            (("a b one", "c d one", "b c two"), "a d one", {"a b", "b c", "c d"}),
            (("a b one", "b c one", "a d one"), "c d two", {"a b", "b c", "a d"}),
        ],
    )
    def test_a_contradiction_names_the_decisions_that_it_contradicts(
        self, before: tuple[str, ...], new: str, chain: set[str]
    ) -> None:
        with pytest.raises(Contradiction) as found:
            made(*before, new)
        assert {" ".join(one.pair) for one in found.value.chain} == chain

    def test_what_follows_from_decisions_is_settled(self) -> None:
        decisions = made("a b one", "b c one", "c d two")
        assert decisions.settles("a", "c")
        assert decisions.settles("a", "d")
        assert not decisions.settles("a", "e")

    def test_the_digest_changes_with_what_is_decided_and_with_nothing_else(self) -> None:
        one, other = made("a b one", "c d two"), made("c d two", "b a one")
        assert one.digest == other.digest != made("a b two", "c d two").digest
        assert Decisions(tuple(replace(each, by="luz", at=9) for each in one.made)).digest == one.digest
        assert NO_DECISIONS.digest == ""


letters = st.sampled_from("abcdef")
PAIRS = st.tuples(letters, letters, st.sampled_from(VERDICTS)).filter(lambda one: one[0] != one[1])


@given(st.lists(PAIRS, max_size=12))
def test_no_decisions_that_are_accepted_contradict_each_other(wanted: list[tuple[str, str, str]]) -> None:
    decisions = NO_DECISIONS
    for one, other, verdict in wanted:
        try:
            decisions = decisions.with_decision(decision(one, other, "one" if verdict == "one" else "two", "", 0))
        except Contradiction:
            continue
    together = {letter: {letter} for letter in "abcdef"}
    for each in decisions.made:
        if each.verdict == "one":
            joined = together[each.first] | together[each.second]
            together |= dict.fromkeys(joined, joined)
    for each in decisions.made:
        assert (together[each.first] == together[each.second]) == (each.verdict == "one")


class TestKeys:
    def test_a_key_holds_no_name_and_each_place_has_its_own(self) -> None:
        places = listing(["Casa Norte"], [("Red", ["Casa Norte", "Pozo Vivo"]), ("Foro", ["Pozo Vivo"])], ["Ana Paz"])
        keys = keys_of(places, SECRET)
        assert len(set(keys)) == len(places)
        assert not any(word in key for key in keys for word in ("Casa", "Pozo", "casa", "pozo"))
        assert find_keys(keys, places, SECRET) == {key: at for at, key in enumerate(keys)}

    def test_another_secret_gives_other_keys(self) -> None:
        places = listing([], [("Red", ["Pozo Vivo"])])
        assert keys_of(places, SECRET)[1] != keys_of(places, b"other" * 6)[1]

    def test_a_key_stays_when_the_list_is_turned_or_a_name_is_spelt_a_little_differently(self) -> None:
        before = listing([], [("Red", ["Pozo Vivo", "Dos", "Tres"])])
        after = listing([], [("Red", ["Tres", "POZO VIVO, A.C."])])
        key = keys_of(before, SECRET)[1]
        found = find_keys([key], after, SECRET)
        assert after[found[key]].name == "POZO VIVO, A.C."

    def test_a_key_of_who_left_finds_nobody(self) -> None:
        key = keys_of(listing([], [("Red", ["Pozo Vivo", "Dos"])]), SECRET)[1]
        assert find_keys([key, "77"], listing([], [("Red", ["Dos"])]), SECRET) == {}

    def test_two_spellings_in_one_list_have_keys_of_their_own(self) -> None:
        places = listing([], [("Red", ["Pozo Vivo", "POZO VIVO"])])
        keys = keys_of(places, SECRET)
        assert len(set(keys)) == 3
        assert find_keys(keys, places, SECRET) == {key: at for at, key in enumerate(keys)}

    def test_a_key_finds_its_name_though_another_spelling_joins_it(self) -> None:
        key = keys_of(listing([], [("Red", ["Pozo Vivo"])]), SECRET)[1]
        both = listing([], [("Red", ["Pozo Vivo", "POZO VIVO"])])
        assert both[find_keys([key], both, SECRET)[key]].name == "Pozo Vivo"

    def test_order_in_print_does_not_matter(self) -> None:
        entries = tuple(signatory(number, name, "organisation") for number, name in ((1, "Zeta"), (2, "Alfa")))
        for pair in combinations(entries, 2):
            assert places_of(PrintedList(pair, ()))[0].number == places_of(PrintedList(pair[::-1], ()))[0].number == 1
