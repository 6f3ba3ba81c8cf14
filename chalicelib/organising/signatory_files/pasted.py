"""A list that was pasted as text: its entries, or what has to be decided before it has any."""

from chalicelib.organising.pasted_signatories import PastedList, PastedRow, read_pasted
from chalicelib.organising.signatory_files.country_words import country_code
from chalicelib.organising.signatory_files.limits import MOST_LINES, MOST_ROWS
from chalicelib.organising.signatory_files.table import Choices, Entry, FileRefused, Problem, in_a_list, quoted

NAMES = (".txt", ".md")  # how the name of such a file ends
_CODE = 3  # letters of a country's code
_MOST_SHOWN = 300  # names of one line


def pasted_entries(text: str, choices: Choices) -> tuple[list[Entry], list[str]]:
    """The entries in the order of the list, and what was noticed. Raises `FileRefused` with each line of which nobody
    has said where its names are parted."""
    if text.count("\n") > MOST_LINES:
        raise FileRefused(f"the file has more than {MOST_LINES:,} lines: split it into several files", code="too-many")
    found = read_pasted(text, choices.kind or None, choices.split)
    if len(found.rows) > MOST_ROWS:
        raise FileRefused(
            f"the file has more than {MOST_ROWS:,} signatories: split it into several files", code="too-many"
        )
    if found.undecided:
        raise FileRefused(*_questions(found), code="members")
    entries = [Entry(row.line, _where(row), row.to_import(), _problems(row)) for row in found.rows]
    above = [Entry(line.at, f"line {line.at}", {}, [("", "above", line.text)]) for line in found.above]
    return above + entries, [remark.in_words() for remark in found.remarks]


def _problems(row: PastedRow) -> list[Problem]:
    """A country stands above its names, and signs nothing."""
    is_country = len(row.name) > _CODE and not row.members and country_code(row.name)
    return [("name", "country", row.name)] if is_country else []


def _questions(found: PastedList) -> list[str]:
    """What somebody has to decide, and the names that they should look at."""
    lines = {row.line for row in found.undecided}
    doubts = [f"look at {remark.in_words()}" for remark in found.doubts if remark.line in lines]
    how = (
        "Say where to split such lines with --split-members, “;”, “,” or as-read, which splits each as shown here; or "
        "write the names one on each line below the coalition, indented"
    )
    return [*map(_question, found.undecided), *doubts, how]


def _question(row: PastedRow) -> str:
    assert row.offer is not None
    what = "lists its members in one line" if row.kind == "coalition" else "may be several signatories"
    names = in_a_list(row.offer.names, _MOST_SHOWN)
    split = f"split at {quoted(row.offer.separator)} they are {len(row.offer.names)}"
    return f"line {row.line}: {quoted(row.name)} {what}; {split}: {names}"


def _where(row: PastedRow) -> str:
    return f"line {row.line} (number {row.number})" if row.number else f"line {row.line}"
