"""What the reader says of a file and of its rows, in the language of a page."""

from collections.abc import Callable, Sequence

from chalicelib.desk.quoting import isolated
from chalicelib.desk.views.imports import COLUMN_PROBLEMS, FIELD_NAMES, FILE_PROBLEMS, QUESTIONS, RowProblem
from chalicelib.organising.signatory_files.looking import Look
from chalicelib.organising.signatory_files.sentences import OF_FIELDS, OF_FILES
from chalicelib.organising.signatory_files.table import ASKED, FileRefused, Problem
from chalicelib.pages.refusals import CODE_MESSAGES, FIELD_MESSAGES
from chalicelib.pages.templates import translations


def say(lang: str) -> Callable[[str], str]:
    return translations(lang).gettext


def quoted(text: str) -> str:
    """A piece of the file in a sentence."""
    return f"“{isolated(text)}”"


def file_problem(refused: FileRefused, lang: str) -> str:
    """Why a file cannot be read."""
    words = FILE_PROBLEMS.get(refused.code, FILE_PROBLEMS["unreadable"])
    return say(lang)(words).replace("{}", refused.shown)


def questions(seen: Look, lang: str) -> list[str]:
    """What is still to be decided about a file."""
    refused, words = seen.refused, say(lang)
    if refused is None:
        return []
    if refused.code not in ASKED:
        return [file_problem(refused, lang)]
    if refused.code == "columns" and seen.column_codes:
        return [words(COLUMN_PROBLEMS[code]).replace("{}", shown) for code, shown in seen.column_codes]
    return [words(QUESTIONS[refused.code])]


def row_problems(problems: Sequence[Problem], lang: str) -> list[RowProblem]:
    """What is wrong with a row, each with the field that it is about."""
    found = [RowProblem(FIELD_NAMES.get(of, ""), _sentence(of, code, shown, lang)) for of, code, shown in problems]
    return list(dict.fromkeys(found))


def _sentence(of: str, code: str, shown: str, lang: str) -> str:
    words = OF_FIELDS.get((of, code)) or OF_FILES.get(code)
    if words is not None:
        return say(lang)(words).replace("{}", quoted(shown))
    words = FIELD_MESSAGES.get(of, {}).get(code) or CODE_MESSAGES.get(code) or CODE_MESSAGES["invalid"]
    return f"{say(lang)(words)} {quoted(shown)}" if shown else say(lang)(words)
