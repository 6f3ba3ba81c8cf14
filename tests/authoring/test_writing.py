"""What is written is what is read: a letter comes back from its files as it was, whatever its words are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.folder import LetterSource, SourceRefused, read_files, read_source
from chalicelib.authoring.source_files import GivenFiles
from chalicelib.authoring.writing import files_of
from chalicelib.rules.letters.letter import ORDERS, Controller, Handling, Order
from chalicelib.rules.letters.press_kit import Quote, Update
from tests.support.edit_letter import EXAMPLE, SPOKEN

SOURCE = read_source(EXAMPLE, SPOKEN)
# Of one language, which is read four times as fast.
SPANISH = replace(
    SOURCE,
    texts={"es": SOURCE.texts["es"]},
    place={"es": "Puerto Amancay"},
    addressees=(("Marcela Ibarrondo", {"es": "Ministra"}),),
    kit=replace(SOURCE.kit, texts={"es": SOURCE.kit.texts["es"]}, updates=()),
    warnings=(),
)
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
moments = st.integers(
    int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2090, 1, 1, tzinfo=UTC).timestamp())
)


def again(source: LetterSource) -> LetterSource:
    return replace(read_files(GivenFiles(files_of(source)), SPOKEN), warnings=())


def test_the_sample_letter_comes_back_as_it_was() -> None:
    assert again(SOURCE) == replace(SOURCE, warnings=())
    assert again(SOURCE).sha256() == SOURCE.sha256()


@pytest.mark.parametrize("sign", ["'", '"', ">", "|", "[", "{", "#", "- ", "---", ": ", "''", "\\", "*", "&a", "!"])
def test_a_value_may_begin_with_what_means_something_in_yaml(sign: str) -> None:
    text = replace(
        SOURCE.texts["es"], title=f"{sign}Agua{sign}".strip(), subject=sign.strip(), organisations_heading=""
    )
    changed = replace(SOURCE, texts={**SOURCE.texts, "es": text})
    assert again(changed).texts["es"] == text


@given(words, words, words)
def test_whatever_is_read_once_reads_the_same_again(title: str, name: str, quote: str) -> None:
    """The first reading tidies what was typed; nothing changes after it."""
    text = replace(SPANISH.texts["es"], title=title, closing=quote)
    press = replace(SPANISH.kit.texts["es"], quotes=(Quote(quote, name, ""),))
    kit = replace(SPANISH.kit, texts={"es": press})
    changed = replace(SPANISH, texts={"es": text}, kit=kit, organisers=name)
    try:
        first = again(changed)
    except SourceRefused:
        return
    assert again(first) == first


@given(
    st.none() | moments,
    st.none() | moments,
    st.sampled_from(["UTC", "America/Guatemala", "America/Santiago", "America/Asuncion", "Asia/Kolkata"]),
    st.sampled_from(ORDERS),
    st.sampled_from([Handling(), Handling("all", ("Ana López", "“Eva”"), 90, "closing")]),
)
def test_moments_and_choices_come_back(
    opens: int | None, public: int | None, zone: str, order: Order, handling: Handling
) -> None:
    closes = None if opens is None else opens + 86_400
    changed = replace(
        SPANISH, opens=opens, closes=closes, public=public, timezone=zone, order=order, handling=handling, warnings=()
    )
    assert again(changed) == changed


def test_a_letter_with_the_least_comes_back() -> None:
    least = replace(
        SOURCE,
        place={},
        kit=replace(SOURCE.kit, texts={}, updates=(Update("2026-11-09", dict.fromkeys(SOURCE.texts, "x"), {}),)),
        controller=Controller("Mesa", "https://mesa.example.org"),
        organisers="",
        contact="",
        countries=("MX",),
        coalition=dict.fromkeys(SOURCE.texts, ""),
        warnings=(),
    )
    assert again(least) == least
