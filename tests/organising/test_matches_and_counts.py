"""What organisers are shown of names that may be one agrees with what the letter counts, whatever they decided."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.organising.matches import Listing
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatories.counting import group
from tests.organising.test_matches import Desk
from tests.support.contents import signatory
from tests.support.samples import SLUG

# Spellings of one name, and names that may be it.
CERTAIN = ("Casa Norte", "CASA NORTE A.C.", "Casa Norte, Inc.", "casa norte")
OTHERS = ("Casa del Norte", "Norte Casa", "Pozo Vivo", "Pozo Viva")
NAMES = st.lists(st.sampled_from(CERTAIN + OTHERS), min_size=2, max_size=7)
DECISIONS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(("one", "two", "undo"))), max_size=6
)


def listing(names: list[str], decisions: list[tuple[int, int, str]]) -> Listing:
    """A letter with organisations of these names, on which organisers decided as far as they may."""
    desk = Desk()
    desk.show(*(signatory(number, name, "organisation") for number, name in enumerate(names, start=1)))
    for one, other, verdict in decisions:
        a, b = (str(at % len(names) + 1) for at in (one, other))
        try:
            if verdict == "undo":
                desk.matching().undo(SLUG, a, b)
            else:
                desk.decide(a, b, verdict)
        except LetterRefused:
            continue
    return desk.matching().read(SLUG)


@given(NAMES, DECISIONS)
def test_a_pair_is_listed_as_it_is_counted_and_no_longer_once_a_decision_settles_it(
    names: list[str], decisions: list[tuple[int, int, str]]
) -> None:
    shown = listing(names, decisions)
    groups = group(shown.places, shown.decisions, shown.secret)
    group_of = {shown.keys[at]: number for number, one in enumerate(groups) for at in one}
    parted = {frozenset(group_of[key] for key in one.pair) for one in shown.decisions.made if one.verdict == "two"}
    for match in shown.matches():
        pair = frozenset(group_of[one.key] for one in (match.one, match.other))
        assert (match.kind == "once") == (len(pair) == 1), match
        assert pair not in parted, match


@given(NAMES, DECISIONS)
def test_whatever_counts_once_is_listed_or_decided(names: list[str], decisions: list[tuple[int, int, str]]) -> None:
    shown = listing(names, decisions)
    once = [{match.one.key, match.other.key} for match in shown.matches() if match.kind == "once"]
    once += [set(one.pair) for one in shown.decisions.made if one.verdict == "one"]
    for positions in group(shown.places, shown.decisions, shown.secret):
        keys = {shown.keys[at] for at in positions}
        reached = {min(keys)}
        for _ in keys:
            reached = reached.union(*(pair for pair in once if pair & reached))
        assert keys <= reached
