"""What is wrong with a draft stands beside its field, in a sentence for somebody who never sees a file."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import authoring
from chalicelib.authoring.problems import Language, Place, Problem, Sentence
from chalicelib.authoring.settings_file import read_settings
from chalicelib.desk.letter_problems import OF_FIELDS, WORDS, by_field, in_words, of_file
from chalicelib.desk.quoting import END, ISOLATE
from chalicelib.pages.templates import translations
from chalicelib.rules import outside
from chalicelib.rules.outside import Unreadable
from tests.support.broken_letters import MISTAKES, Broken, broken_letters, found_in, sound
from tests.support.edit_letter import SPOKEN

MODULES = sorted(Path(authoring.__file__).parent.glob("*.py"))
# What concerns a file as a whole, or fields that cannot be read.
WHOLE = re.compile(
    r"this file|this folder|documents are|this is a document|this is not TOML|.*straight quotation|it (has|is|cannot)|"
    r"the letter has no text;|the letter has no text in|pages exist|.* are the same file|these lines|begin the file"
)
# Of TOML, YAML and files, which an organiser in the browser has never seen.
FOREIGN = re.compile(r"\[\[|\.md\b|\.toml\b|front matter|subject_label|well_known|first_signatories|TOML|YAML")


@cache
def corpus() -> tuple[tuple[Broken, ...], frozenset[tuple[str, int]]]:
    """Every broken letter, and the lines of the program that reported something."""
    lines: set[tuple[str, int]] = set()
    patch = pytest.MonkeyPatch()

    def noting(method: Any) -> Any:
        def noted(self: Place, message_id: str, *values: Any) -> None:
            frame = sys._getframe(1)
            frame = frame.f_back if frame.f_code.co_name == "report" and frame.f_back else frame
            lines.add((Path(frame.f_code.co_filename).name, frame.f_lineno))
            method(self, message_id, *values)

        return noted

    with patch.context() as place:
        place.setattr(Place, "problem", noting(Place.problem))
        place.setattr(Place, "warn", noting(Place.warn))
        found = tuple(broken_letters())
    return found, frozenset(lines)


def problems() -> list[Problem]:
    return sorted({problem for broken in corpus()[0] for problem in broken.problems})


def sentences(sentence: Sentence) -> Iterator[Sentence]:
    yield sentence
    for value in sentence.values:
        if isinstance(value, Sentence):
            yield from sentences(value)


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Where authoring reports something."""
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                is_place = node.func.attr in ("problem", "warn") or (node.func.attr == "report" and node.args)
                if is_place and module.name != "problems.py":
                    yield module.name, node


def test_the_corpus_has_everything_that_can_be_reported() -> None:
    _, reported = corpus()
    inside = re.compile(r"self\.places\.of\(key\)\.problem\(message_id")
    missed = [
        f"{name}:{call.lineno}: {ast.unparse(call)}"
        for name, call in calls()
        if not any((name, line) in reported for line in range(call.lineno, (call.end_lineno or call.lineno) + 1))
        and not inside.match(ast.unparse(call))
    ]
    assert missed == []


def test_the_sound_letter_has_no_problem() -> None:
    assert found_in(sound()) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_names_its_field(name: str) -> None:
    (broken,) = (one for one in corpus()[0] if one.name == name)
    assert broken.field in {problem.field for problem in broken.problems}


@pytest.mark.parametrize("lang", SPOKEN)
def test_every_problem_has_words_in_every_language(lang: str) -> None:
    for problem in problems():
        words = in_words(problem, lang)
        ours = re.sub(f"{ISOLATE}.*?{END}", "…", words)  # without what was typed
        assert len(ours) > 8, problem
        assert words[0] == words[0].upper(), words
        assert re.search(r"[.?!…]$", words), words
        assert not re.search(r"\{\w*\}", ours), words
        assert not FOREIGN.search(ours), words


@pytest.mark.parametrize("lang", [lang for lang in SPOKEN if lang != "en"])
def test_no_problem_is_left_in_english(lang: str) -> None:
    untranslated = {
        one.id
        for problem in problems()
        for one in sentences(problem.message)
        if one.id not in WORDS and translations(lang).gettext(one.id) == one.id
    }
    assert untranslated == set()


def test_every_problem_of_a_field_names_it() -> None:
    nameless = {problem.message.id for problem in problems() if not problem.field}
    assert {one for one in nameless if not WHOLE.match(one)} == set()
    named = {problem.message.id for problem in problems() if problem.field}
    assert {one for one in named if WHOLE.match(one) and not one.startswith("this is")} == set()


def test_a_problem_in_a_body_says_where() -> None:
    bodies = [problem for problem in problems() if problem.field == "body" and problem.near]
    assert bodies
    for problem in bodies:
        assert problem.body_line > 0
        assert " ".join(problem.near.split()) in in_words(problem, "es")


def test_the_line_is_counted_in_the_text_and_not_in_the_file() -> None:
    files = sound() | {"privacy.es.md": b"\n\nUno.\n\n<b>Dos</b>\n"}
    files["es.md"] = files["es.md"].split(b"\n---\n")[0] + b"\n---\n\n\nUno.\n\n<b>Dos</b>\n"
    found = [problem for problem in found_in(files) if "HTML" in problem.message.id]
    assert {(problem.file, problem.body_line, problem.near) for problem in found} == {
        ("es.md", 3, "<b>Dos</b>"),
        ("privacy.es.md", 3, "<b>Dos</b>"),
    }


def literals(*modules: Path) -> set[str]:
    nodes = (node for module in modules for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_sentence_is_kept_for_a_problem_that_nobody_reports() -> None:
    known = literals(*MODULES, Path(outside.__file__))
    assert {message_id for message_id in (*WORDS, *(one for one, _ in OF_FIELDS)) if message_id not in known} == set()
    said = {(problem.message.id, re.sub(r"\.\d+\b", ".#", problem.field)) for problem in problems()}
    langs = "|".join(SPOKEN)
    said |= {(message_id, re.sub(rf"\.({langs})$", "", field)) for message_id, field in said}
    assert {pair for pair in OF_FIELDS if pair not in said} == set()


def test_whatever_stops_the_reading_of_a_file_has_words() -> None:
    raised = set()
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name, *args = node.exc.func, *node.exc.args
                if isinstance(name, ast.Name) and name.id in ("Unreadable", "TooLarge"):
                    raised.add(args[0].value if isinstance(args[0], ast.Constant) else ast.unparse(args[0]))
    for text in (f"x = {'[' * 30}{']' * 30}", f"x = {'9' * 20}", r'x = "\ud800"', ".".join("a" * 60) + " = 1"):
        with pytest.raises(Unreadable) as refused:
            read_settings(text)
        raised.add(refused.value.args[0])
    with pytest.raises(Unreadable) as refused:
        outside.check_value({"x": "\ud800"})
    raised.add(refused.value.args[0])
    assert raised - WORDS.keys() == set()


HOSTILE = ["<script>alert(1)</script>", "{0}", "{line}", "%(x)s", "a\nb", "\u202e", "{" * 9, "{0.__class__}"]
HOSTILE += [f"a{END}b", f"a{ISOLATE}b"]


@given(st.sampled_from(problems()), st.sampled_from(HOSTILE) | st.text(max_size=200), st.sampled_from(SPOKEN))
def test_what_was_typed_is_quoted_and_never_read(problem: Problem, typed: str, lang: str) -> None:
    """Whatever stands in a value stays within its isolates: it is no placeholder and begins no other line."""
    values = tuple(
        value if isinstance(value, Sentence | int) else Language(typed) if isinstance(value, Language) else typed
        for value in problem.message.values
    )
    sentence = Sentence(problem.message.id, values)
    words = in_words(Problem(problem.file, problem.line, sentence, problem.field, problem.body_line, typed), lang)
    assert "\n" not in words
    assert isinstance(words, str)
    outside_of_it = re.sub(f"{ISOLATE}.*?{END}", "", words)
    assert not {ISOLATE, END} & set(outside_of_it)
    if typed in HOSTILE:
        assert typed not in outside_of_it


def found(field: str, line: int = 1, message_id: str = "“{}” is not a setting; is it misspelt?") -> Problem:
    return Problem("letter.toml", line, Sentence(message_id, ("x",)), field)


def test_a_problem_stands_at_the_nearest_field() -> None:
    fields = ("slug", "addressees.1.name", "addressees.1.title.es", "hold", "quotes")
    for field, at in {
        "slug": "slug",
        "addressees.1.name": "addressees.1.name",
        "addressees.1.title": "addressees.1.title.es",
        "addressees.1.title.en": "",
        "addressees": "addressees.1.name",
        "hold.well_known": "hold",
        "quotes.12.name": "quotes",
        "slugs": "",
        "": "",
    }.items():
        assert list(by_field([found(field)], fields, "es")) == [at], field


def test_sentences_come_in_the_order_of_the_fields_and_once() -> None:
    listed = by_field([found("b"), found("zz"), found("a"), found("b", line=7)], ("a", "b", "c"), "en")
    assert {field: len(words) for field, words in listed.items()} == {"": 1, "a": 1, "b": 1}
    assert list(listed) == ["", "a", "b"]


def test_the_problems_of_a_file_are_found_whatever_its_capitals() -> None:
    files = sound()
    files["ES.md"] = files.pop("es.md") + b"\n<b>Uno</b>\n"
    files["en.md"] += b"\n<b>Uno</b>\n"
    assert {problem.file for problem in of_file(found_in(files), "es.md")} == {"ES.md"}
