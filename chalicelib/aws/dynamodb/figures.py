"""Figures in the table of letters, under ``#stats``: one item for each day of a letter, and a few besides."""

import dataclasses
import json
from collections.abc import Mapping

from chalicelib.aws.dynamodb.models import LetterItem, dumps
from chalicelib.aws.errors import dynamodb_errors
from chalicelib.ports.figures import ListFigures, Unfinished
from chalicelib.rules.signatures.figures import DayFigures, LetterFigures, Tally

STATS = "#stats"
# Records of a letter are ``SLUG#`` and one of these, or a date.
COUNTED = "counted"
LIST = "list"
UNFINISHED = "#unfinished#"  # before a slug: nothing that organisers read begins so


class DynamoFigures:
    """Implements `chalicelib.ports.figures.FigureStore`."""

    def read(self, slug: str) -> tuple[LetterFigures, ListFigures]:
        days, counted_at, versions, listed = {}, 0, dict[int, int](), ListFigures()
        with dynamodb_errors():
            for item in LetterItem.query(STATS, LetterItem.record.startswith(f"{slug}#"), consistent_read=True):
                name, values = item.record.partition("#")[2], json.loads(item.content)
                if name == COUNTED:
                    counted_at, versions = values["at"], _by_number(values.get("versions", {}))
                elif name == LIST:
                    listed = ListFigures(**values)
                else:
                    days[name] = DayFigures(**values)
        return LetterFigures(days, counted_at, versions), listed

    def write(self, slug: str, before: LetterFigures, after: LetterFigures) -> None:
        for date, day in after.days.items():
            if before.days.get(date) != day:
                _put(f"{slug}#{date}", dataclasses.asdict(day))
        _put(f"{slug}#{COUNTED}", {"at": after.counted_at, "versions": after.versions})

    def write_list(self, slug: str, figures: ListFigures) -> None:
        _put(f"{slug}#{LIST}", dataclasses.asdict(figures))

    def unfinished(self, slug: str) -> Unfinished | None:
        with dynamodb_errors():
            for item in LetterItem.query(STATS, LetterItem.record == f"{UNFINISHED}{slug}", consistent_read=True):
                values = json.loads(item.content)
                tally = Tally(values["days"], _by_number(values.get("versions", {})))
                return Unfinished(values["began_at"], values["after"], tally)
        return None

    def keep_unfinished(self, slug: str, count: Unfinished) -> None:
        tally = {"days": count.tally.days, "versions": count.tally.versions}
        _put(f"{UNFINISHED}{slug}", {"began_at": count.began_at, "after": count.after} | tally)


def _by_number(values: Mapping[str, int]) -> dict[int, int]:
    """JSON has no numbers as keys."""
    return {int(number): count for number, count in values.items()}


def _put(record: str, content: object) -> None:
    with dynamodb_errors():
        LetterItem(STATS, record, content=dumps(content)).save()
