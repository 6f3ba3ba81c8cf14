"""What differs between two texts: both can be had back from it, and no text makes it take long."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.pages.differences import MOST_STEPS, Piece, compare, in_paragraphs
from tests.support.work import Work

SIGNS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}

anything = st.text(st.sampled_from("ab é\n.¶"), max_size=60) | st.text(max_size=60)


def shown(before: str, after: str) -> list[str]:
    """The paragraphs as a person would write them, with what is gone and what is new between signs."""
    paragraphs = in_paragraphs(compare(before, after))
    return ["".join(SIGNS[piece.kind].format(piece.text) for piece in one) for one in paragraphs]


def sides(pieces: tuple[Piece, ...]) -> tuple[str, str]:
    before = "".join(piece.text for piece in pieces if piece.kind != "new")
    return before, "".join(piece.text for piece in pieces if piece.kind != "gone")


@given(anything, anything)
def test_both_texts_come_back_to_the_letter(before: str, after: str) -> None:
    assert sides(compare(before, after)) == (before, after)


@given(st.lists(st.sampled_from(["Uno.", "Dos tres.", "Cuatro cinco seis.", ""]), max_size=12), anything, st.data())
def test_what_was_put_in_is_all_that_is_new(paragraphs: list[str], added: str, data: st.DataObject) -> None:
    """Whoever adds something somewhere, or takes it away, changes nothing else."""
    text = "\n\n".join(paragraphs)
    place = data.draw(st.integers(0, len(text)))
    longer = text[:place] + added + text[place:]
    assert sides(compare(text, longer)) == (text, longer)
    assert sides(compare(longer, text)) == (longer, text)
    assert compare(text, text) == ((Piece("same", text),) if text else ())


@given(anything, anything)
def test_paragraphs_hold_every_word_and_no_break(before: str, after: str) -> None:
    pieces = compare(before, after)
    paragraphs = in_paragraphs(pieces)
    assert all(paragraph and "\n\n" not in piece.text for paragraph in paragraphs for piece in paragraph)
    for kind in SIGNS:
        whole = "".join(piece.text for piece in pieces if piece.kind == kind).replace("¶", "")
        parts = "".join(piece.text for one in paragraphs for piece in one if piece.kind == kind).replace("¶", "")
        assert parts.split() == whole.split() or "".join(parts.split()) == "".join(whole.split())


def test_words_differ_within_a_paragraph() -> None:
    assert shown("El río bajó once metros.\n\nPedimos agua.", "El río bajó doce metros.\n\nPedimos agua.") == [
        "El río bajó [-once-]{+doce+} metros.",
        "Pedimos agua.",
    ]


def test_a_new_paragraph_leaves_its_neighbours_alone() -> None:
    assert shown("Uno dos.\n\nTres.", "Uno dos.\n\nDe nuevo.\n\nTres.") == ["Uno dos.", "{+De nuevo.+}", "Tres."]
    assert shown("Uno dos.\n\nDe más.\n\nTres.", "Uno dos.\n\nTres.") == ["Uno dos.", "[-De más.-]", "Tres."]


def test_paragraphs_that_were_joined_or_parted_say_so() -> None:
    apart, joined = "El río baja.\n\nPedimos agua ya.", "El río baja. Pedimos agua ya."
    assert shown(apart, joined) == ["El río baja.[-¶-]", "Pedimos agua ya."]
    assert shown(joined, apart) == ["El río baja.{+¶+}", "Pedimos agua ya."]


def test_a_rewritten_paragraph_is_no_confetti() -> None:
    """Two paragraphs that share articles alone stand one below the other."""
    before = "La cuenca del río es de quienes la cuidan y la riegan."
    after = "Quien firma la carta es del valle, y la entrega la hace."
    assert shown(before, after) == [f"[-{before}-]{{+{after}+}}"]
    assert shown(f"Hola.\n\n{before}", f"{after}\n\nHola.")[0] == f"{{+{after}+}}"
    long = before * 2
    assert shown(long, after) == [f"[-{long}-]", f"{{+{after}+}}"]
    assert shown("Que se cierre el pozo de la mina en marzo.", "Que se cierre toda obra de agua en marzo.") == [
        "Que se cierre [-el pozo de la mina-]{+toda obra de agua+} en marzo."
    ]


def of_words(words: list[str], between: str = " ") -> Callable[[random.Random], str]:
    """A text of the largest size from a few words at random."""

    def text(chance: random.Random) -> str:
        found: list[str] = []
        size = 0
        while size + len(between) + 6 < MOST_BYTES:
            found.append(chance.choice(words))
            size += len(found[-1]) + len(between)
        return between.join(found)

    return text


def shuffled(chance: random.Random) -> str:
    return " ".join(map(str, chance.sample(range(25_000), 25_000)))


HOSTILE = {
    "two words": of_words(["a", "b"]),
    "a vocabulary": of_words([f"voz{number}" for number in range(3000)]),
    "a vocabulary in paragraphs": of_words([*(f"voz{number}" for number in range(3000)), "\n\n", "\n\n"]),
    "short paragraphs": of_words(["a", "b", "c"], "\n\n"),
    "signs": of_words(["!", "?", "."], ""),
    "no word twice, in another order": shuffled,
    "lines that are almost blank": of_words(["\n ", "\n\t", "\n"], ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_makes_it_take_long(name: str) -> None:
    chance, work = random.Random(name), Work()
    before, after = HOSTILE[name](chance), HOSTILE[name](chance)
    with work.counted():
        pieces = compare(before, after)
        in_paragraphs(pieces)
    assert sides(pieces) == (before, after)
    assert work.steps < 20 * MOST_STEPS, "a few calls and returns for each step and each paragraph"


def test_a_few_changes_of_a_large_text_are_found_whatever_it_is() -> None:
    words = of_words([f"voz{number}" for number in range(500)])(random.Random(1)).split()
    changed = [word if place % 2000 else "nueva" for place, word in enumerate(words)]
    pieces = compare(" ".join(words), " ".join(changed))
    assert [piece.text for piece in pieces if piece.kind == "new"] == ["nueva"] * len(range(0, len(words), 2000))
