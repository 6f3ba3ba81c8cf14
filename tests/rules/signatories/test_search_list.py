"""The list as one text: whatever a search finds name by name, it finds there, under the same number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.signatories.roll import PrintedList, Signatory
from chalicelib.rules.signatories.search_list import SearchList, compose, is_readable
from chalicelib.rules.signatories.sought import Sought
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member

NAMES = (
    "Ana Quispe", "Ana", "Mariana Sol", "Łucja Mamani", "Red Ñandú, A.C. (RÑ)", "Casa del Agua", "Ilimani Vivo",
    "\u0410na Qu\u0456spe", "C0lectivo 15 de Mayo", "Ernesto Carnero", "O'Higgins e Hijos", "ΕΛΛΑΣ Νέα", "مؤسسة النور",
    "Straße 9", "I. S.", "“Tierra” & <b>Libertad</b>", "=1+1", "\u202eabc", "水の会", "Amig@s del Río", "Jean-Luc",
)  # fmt: skip


def entry(number: int, name: str, *members: str, kind: Kind = "person") -> Signatory:
    details = Details(kind=kind, name=name, members=tuple(map(Member, members)))
    return Signatory(id=f"carta#{number:026d}", details=details, at=1000 + number, number=100 + number)


def listing(persons: list[Signatory], organisations: list[Signatory] | None = None) -> SearchList:
    printed = PrintedList(tuple(organisations or ()), tuple(persons))
    return SearchList("carta", compose(printed, lambda one: f"{one.number:a>16}"), 3, 7)


def found(text: str, names: tuple[str, ...]) -> dict[str, int]:
    listed = listing([entry(at, name) for at, name in enumerate(names)])
    return {names[int(one.partition("#")[2])]: rank for rank, one in listed.matching(Sought(text))}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_found_by_itself_and_by_its_parts(name: str) -> None:
    for text in (name, name.upper(), *name.split(), name[: len(name) // 2 + 1], name[1:]):
        if (rank := Sought(text).rank(name)) is not None:
            assert found(text, NAMES).get(name) == rank, text


@given(st.text(st.sampled_from("anAÑñ rmlI10\u043e\u0430-'.()A.C"), min_size=1, max_size=9), st.sampled_from(NAMES))
def test_whatever_a_search_of_each_name_finds_is_found_at_the_same_rank(text: str, name: str) -> None:
    rank = Sought(text).rank(name)
    if rank is not None:
        assert found(text, (name,)).get(name) == rank


@given(st.text(min_size=1, max_size=20))
def test_any_name_may_stand_on_the_list_and_is_found(name: str) -> None:
    rank = Sought(name).rank(name)
    listed = listing([entry(0, name), entry(1, "Otra Persona")])
    assert len(list(listed.lines_by_key())) == 2
    if rank is not None:
        assert (rank, "carta#" + "0" * 26) in list(listed.matching(Sought(name)))


def test_members_count_as_names_of_their_coalition_and_nothing_is_found_across_names() -> None:
    listed = listing([], [entry(1, "Alianza", "Casa", "Del Río", kind="coalition")])
    assert [rank for rank, _ in listed.matching(Sought("del rio"))] == [0]
    assert list(listed.matching(Sought("casadelrio"))) == list(listed.matching(Sought("alianzacasa"))) == []


@pytest.mark.parametrize("text", ["carta", "00000", "aaaa", "1001", "101", "null", "#", "organisations", "version"])
def test_nothing_is_found_in_keys_marks_numbers_and_the_header(text: str) -> None:
    assert list(listing([entry(1, "Berta Luz")]).matching(Sought(text))) == []


def test_printed_numbers_are_counted_in_each_list() -> None:
    listed = listing([entry(1, "Ana"), entry(2, "Berta")], [entry(3, "Casa"), entry(4, "Dos"), entry(5, "Este")])
    assert [(one.list, one.number, one.permanent) for one in listed.of_number(2)] == [
        ("organisations", 2, 104),
        ("persons", 2, 102),
    ]
    assert [one.id[-1] for one in listed.of_number(103)] == ["3"]
    assert listed.of_number(2, permanent_only=True) == listed.of_number(9) == listed.of_number(0) == []
    for number, place in enumerate(listed.printed()["organisations"], start=1):
        assert listed.place(place.id) == place
        assert place.number == number
    mark = listed.of_mark("a" * 13 + "102")
    assert mark is not None
    assert mark == listed.place(f"carta#{2:026d}")
    assert listed.of_mark("b" * 16) is listed.place("otra#" + "0" * 26) is listed.place("carta#") is None


def test_lines_that_are_known_are_taken_as_they_are() -> None:
    marked: list[int | None] = []

    def mark(one: Signatory) -> str:
        marked.append(one.number)
        return "a" * 16

    first, second = entry(1, "Ana"), entry(2, "Berta")
    before = compose(PrintedList((), (first,)), mark)
    lines = SearchList("carta", before, 1, 1).lines_by_key()
    after = compose(PrintedList((), (first, second)), mark, lines)
    assert after == compose(PrintedList((), (first, second)), lambda one: "a" * 16)
    assert marked == [101, 102]


def test_another_program_s_list_is_not_read() -> None:
    body = compose(PrintedList((), ()), lambda one: "")
    assert is_readable(body)
    assert not is_readable(body.replace(b'"version": 1', b'"version": 2'))
    assert not is_readable(b"")
    assert not is_readable(b"{not json\n")
