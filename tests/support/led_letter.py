"""The sample letter as its own files make it, in the table: open, or a draft, or edited since."""

from dataclasses import replace
from typing import Any

from chalicelib.authoring.writing import files_of, source_of
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.press_kit import NO_KIT
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.wiring.organise_writing import campaign
from tests.support.desk_browser import now
from tests.support.samples import LETTER, SLUG, VERSION

SOURCE = source_of(LETTER, VERSION, NO_KIT)
FILES = files_of(SOURCE)


def push_sample() -> None:
    """Store it, open, with an empty log. The letter has to be there."""
    change(state="draft")
    campaign("x").push(SOURCE)
    change(state="open")
    for line in DynamoAuditLog().lines(SLUG, most=9):
        LetterItem(SLUG, f"audit#{line.key}").delete()


def head() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def change(**changes: Any) -> Letter:
    before = head()
    assert DynamoLetters().replace_head(before, replace(before, **changes))
    return head()


def edit(name: str, old: str, new: str) -> None:
    """Edit a file of the draft."""
    stored = DynamoDrafts().file(SLUG, name)
    text = stored.text if stored else FILES[name]
    assert old in text
    file = DraftFile(name, text.replace(old, new), "x", now() * 1000, (stored.revision if stored else 0) + 1)
    assert DynamoDrafts().put(SLUG, file, expected=file.revision - 1)


def log() -> list[str]:
    """What was done, the first first."""
    return [line.what for line in DynamoAuditLog().lines(SLUG, most=50)][::-1]
