"""A file as people have it, and what has to come of it: names that are read, rows that are refused, or no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.organising.signatory_files.table import Choices


@dataclass(frozen=True)
class Case:
    """``names``: who is read, in order. ``refused``: each refused row's place and a phrase of its reason. ``no_file``:
    phrases of the refusal of the whole. ``remarks``: phrases that have to be said. ``details``: of the first row."""

    what: str
    name: str
    body: bytes
    names: Sequence[str] = ()
    refused: Sequence[tuple[str, str]] = ()
    no_file: Sequence[str] = ()
    remarks: Sequence[str] = ()
    details: Mapping[str, object] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)


def text(body: str) -> bytes:
    return body.encode()
