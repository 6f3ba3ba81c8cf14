"""One organisation under several names: what counts once, and what is only shown to organisers."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.organising.matches import NOTHING, in_words, matched
from chalicelib.rules.organisations.same_name import counted_once, folded, same, twice
from chalicelib.rules.organisations.similar_names import certain_pairs, doubtful, doubtful_pairs

LETTER = Path(__file__).parents[4] / "shared" / "letter" / "signatories.json"

SAME = [
    ("Red Ñandú", "RED NANDU"),
    ("Red Ñandú, A.C.", "Red Ñandú"),
    ("Red Ñandú A. C", "red ñandú ac"),
    ("Casa Abierta, I.A.P.", "Casa Abierta IAP"),
    ("Casa Abierta, Asociación Civil", "Casa Abierta"),
    ("ONG Casa Abierta", "Casa Abierta"),
    ("Semillas S. de R.L. de C.V.", "Semillas S de RL de CV"),
    ("Offene Tür e.V.", "Offene Tür"),
    ("Open Door, Inc.", "OPEN DOOR"),
    ("Plan B A.C.", "Plan B"),
    ("Centro del Agua y la Tierra (CAT)", "Centro del Agua y la Tierra"),
    ("Centro del Agua y la Tierra (CAT) A.C.", "Centro del Agua y la Tierra, A.C. (CAT)"),
    ("Centro del Agua y la Tierra [C.A.T.]", "Centro del Agua y la Tierra"),
    ("Asociación Pop No’j", "Asociacion Pop No'j"),
    ("Agua: vida—tierra", "Agua, Vida / Tierra"),
    ("\uff32\uff25\uff24\u3000Ñandú", "Red Ñandú"),
    ("Straße für alle", "STRASSE FÜR ALLE"),
]
DOUBTFUL = [
    ("CAT Centro del Agua y la Tierra", "Centro del Agua y la Tierra (CAT)"),
    ("Centro del Agua y la Tierra (CAT)", "Centro del Agua y la Tierra (CAT) - México"),
    ("Centro del Agua y la Tierra, CAT", "Centro del Agua y la Tierra"),
    ("CAT", "Centro del Agua y la Tierra (CAT)"),
    ("Ruama - Red Andina del Maíz", "Red Andina del Maíz (RUAMA)-Regional"),
    ("Vecinas en Lucha", "Vecinas en la Lucha"),
    ("Casa del Maíz", "Casa de Maís"),
    ("Agua y Tierra de Oriente", "Tierra y Agua de Oriente"),
    ("Fundación para la Tierra", "Fundación para la Tierra y el Agua de los Pueblos"),
    ("Centro del Agua (CDA)", "Centro del Agua (CEA)"),
    ("Servicio de Paz", "Servicio de Paz Ecuador"),
]
DIFFERENT = [
    ("Casa Norte", "Casa Sur"),
    ("Red de Mujeres", "Red de Jóvenes"),
    ("Centro del Agua", "Foro de la Tierra"),
    ("350.org", "Foro 24/7"),
    ("Мир", "Миф"),
    ("कि", "कु"),
]
# What looks like an acronym in brackets and is none: a place, a state, words.
APART = [
    ("Red de Mujeres (Oaxaca)", "Red de Mujeres"),
    ("RED DE MUJERES (OAXACA)", "RED DE MUJERES"),
    ("Amigos del Río (MX)", "Amigos del Río (BR)"),
    ("Casa del Pueblo (Fe y Obra A.C.)", "Casa del Pueblo"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_what_differs_in_nothing_that_matters_is_one(a: str, b: str) -> None:
    assert same(a, b)
    assert folded(a) == folded(b)
    assert not doubtful(a, b)


@pytest.mark.parametrize(("a", "b"), DOUBTFUL)
def test_what_a_person_has_to_judge_is_doubtful_and_never_merged(a: str, b: str) -> None:
    assert not same(a, b)
    assert doubtful(a, b)
    assert doubtful(b, a)
    assert counted_once([a], [[b]]) == (1, 1)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_others_are_neither(a: str, b: str) -> None:
    assert not same(a, b)
    assert not doubtful(a, b)


@pytest.mark.parametrize(("a", "b"), APART)
def test_brackets_that_tell_two_apart_stay(a: str, b: str) -> None:
    assert not same(a, b)


@given(st.text(min_size=1))
def test_folding_again_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


def test_a_name_of_nothing_but_signs_and_forms_stays() -> None:
    assert folded("A.C.") == "ac"
    assert folded("***") == "***"
    assert not same("***", "!!!")


class TestCounting:
    def test_a_member_that_signs_by_itself_counts_once(self) -> None:
        assert counted_once(["Red Ñandú", "Casa"], [["RED NANDU A.C.", "Dos"], []]) == (2, 1)

    def test_a_member_of_two_coalitions_counts_once(self) -> None:
        assert counted_once([], [["Uno", "Dos"], ["UNO, A.C.", "Tres"]]) == (0, 3)

    def test_a_coalition_that_is_in_another_is_no_member_more(self) -> None:
        assert counted_once([], [["Red de Redes", "Dos"], ["Tres"]], coalitions=["Red de Redes", "Otra"]) == (0, 2)

    def test_two_that_signed_are_two(self) -> None:
        assert counted_once(["Uno", "UNO A.C."], []) == (2, 0)

    def test_two_acronyms_are_two_whichever_comes_first(self) -> None:
        names = ["Centro del Agua (CDA)", "Centro del Agua (CEA)", "Centro del Agua"]
        for turned in (names, names[::-1]):
            assert counted_once([], [turned]) == (0, 2)

    @given(
        st.lists(st.sampled_from([name for pair in SAME + DOUBTFUL for name in pair]), max_size=6),
        st.lists(st.lists(st.sampled_from([name for pair in SAME + DOUBTFUL for name in pair])), max_size=4),
        st.randoms(use_true_random=False),
    )
    def test_counts_do_not_depend_on_order(self, own: list[str], members: list[list[str]], random: object) -> None:
        organisations, counted = counted_once(own, members)
        assert organisations == len(own)
        assert 0 <= counted <= sum(map(len, members))
        assert counted_once(own[::-1], [group[::-1] for group in members[::-1]]) == (organisations, counted)
        # Who signs as well is no member more, and takes at most one from the members.
        for name in own:
            assert counted_once(own, [*members, [name]]) == (organisations, counted)


@dataclass
class Entry:
    kind: str
    name: str
    members: tuple[str, ...] = ()


@dataclass
class Listed:
    organisations: list[Entry] = field(default_factory=list)


def test_entries_that_are_shown_twice_are_counted_for_the_footnote() -> None:
    one, two = Entry("organisation", "Red Ñandú"), Entry("coalition", "Redes", ("RED NANDU A.C.", "Otra", "Ñandú"))
    assert twice(Listed([one, two])) == 1
    assert twice(Listed([two])) == 0


names = st.sampled_from([name for pair in SAME + DOUBTFUL + DIFFERENT + APART for name in pair])


@given(st.lists(names, max_size=25))
def test_bringing_names_together_by_keys_misses_no_pair(found: list[str]) -> None:
    pairs = [(a, b) for b in range(len(found)) for a in range(b)]
    assert doubtful_pairs(found) == sorted(pair for pair in pairs if doubtful(found[pair[0]], found[pair[1]]))
    assert certain_pairs(found) == sorted(pair for pair in pairs if same(found[pair[0]], found[pair[1]]))


def row(number: int, name: str, *members: str) -> dict[str, object]:
    kind = "coalition" if members else "organisation"
    return {"number": number, "kind": kind, "name": name, "members": list(members)}


def test_matches_are_told_in_words() -> None:
    listed = [
        row(1, "Casa Norte"), row(2, "CASA NORTE"), row(3, "Redes", "Casa Norte A.C.", "Vecinas en la Lucha"),
        row(4, "Vecinas en Lucha"), {"number": 1, "kind": "person", "name": "Casa Norte", "members": []},
    ]  # fmt: skip
    found = matched(json.dumps(listed).encode())
    assert [match.kind for match in found] == ["once", "once", "twice", "doubtful"]
    assert in_words(found).splitlines()[:3] == [
        "the same, and counted once:", "  1. Casa Norte", "  3. Redes: Casa Norte A.C.",
    ]  # fmt: skip
    assert in_words(found).splitlines()[-2:] == ["  3. Redes: Vecinas en la Lucha", "  4. Vecinas en Lucha"]
    assert in_words([]) == NOTHING


@pytest.mark.skipif(not LETTER.exists(), reason="the acceptance letter is not here")
def test_the_acceptance_letter_has_no_certain_match() -> None:
    listed = json.loads(LETTER.read_text(encoding="utf-8"))["organisations"]
    own = [one["name"] for one in listed if not one["members"]]
    members = [one["members"] for one in listed if one["members"]]
    assert (len(members), *counted_once(own, members)) == (2, 41, 82)
    every = [name for one in listed for name in (one["name"], *one["members"])]
    assert certain_pairs(every) == []
    assert len(doubtful_pairs(every)) > 10
