"""Letters, versions, editions and the audit log in DynamoDB.

Heads stand together under one key so that the publisher lists them with one query; the public path
reads a head by its key and keeps it for a while (`chalicelib.signing.LetterCache`).
"""

import dataclasses
import json
import secrets
from collections.abc import Sequence
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition

from chalicelib.letters import Letter, Text, Version
from chalicelib.storage.codec import dumps
from chalicelib.storage.errors import ConditionLost, translated
from chalicelib.storage.interface import EditionRecord
from chalicelib.storage.models import LetterItem

HEADS = "#letters"


class DynamoLetters:
    def head(self, slug: str) -> Letter | None:
        item = _get(HEADS, slug)
        return None if item is None else _letter(item)

    def heads(self) -> list[Letter]:
        with translated():
            return [_letter(item) for item in LetterItem.query(HEADS, consistent_read=True)]

    def put_head(self, letter: Letter, *, expect_version: int | None, expect_state: str | None) -> bool:
        content = dataclasses.asdict(letter)
        item = LetterItem(
            HEADS, letter.slug, state=content.pop("state"), version=content.pop("version"), pepper=content.pop("pepper")
        )
        item.content = dumps(content | {"titles": list(letter.titles.items())})
        if expect_version is None:
            return _save(item, LetterItem.letter.does_not_exist())
        return _save(item, (LetterItem.version == expect_version) & (LetterItem.state == expect_state))

    def version(self, slug: str, number: int, sha256: str) -> Version | None:
        item = _get(slug, _version_key(number, sha256))
        return None if item is None else _version(json.loads(item.content))

    def put_version(self, slug: str, version: Version) -> None:
        record = _version_key(version.number, version.sha256)
        _save(LetterItem(slug, record, content=dumps(dataclasses.asdict(version))), None)

    def latest_edition(self, slug: str) -> EditionRecord | None:
        with translated():
            found = LetterItem.query(
                slug,
                LetterItem.record.startswith("edition#"),
                scan_index_forward=False,
                limit=1,
                consistent_read=True,
            )
            for item in found:
                return EditionRecord(**json.loads(item.content))
        return None

    def add_edition(self, slug: str, edition: EditionRecord) -> bool:
        item = LetterItem(slug, f"edition#{edition.number:08d}", content=dumps(dataclasses.asdict(edition)))
        return _save(item, LetterItem.letter.does_not_exist())

    def log(self, slug: str, at_ms: int, what: str, detail: Sequence[tuple[str, str]]) -> None:
        record = f"audit#{at_ms:013d}#{secrets.token_hex(4)}"
        _save(LetterItem(slug, record, content=dumps({"what": what, "detail": dict(detail)})), None)


def _get(letter: str, record: str) -> LetterItem | None:
    with translated():
        try:
            return LetterItem.get(letter, record, consistent_read=True)
        except DoesNotExist:
            return None


def _save(item: LetterItem, condition: Condition | None) -> bool:
    try:
        with translated():
            item.save(condition=condition)
    except ConditionLost:
        return False
    return True


def _version_key(number: int, sha256: str) -> str:
    return f"version#{number:04d}#{sha256}"


def _letter(item: LetterItem) -> Letter:
    content: dict[str, Any] = json.loads(item.content)
    return Letter(
        **content
        | {
            "state": item.state,
            "version": int(item.version),
            "pepper": bytes(item.pepper),
            "titles": dict(content["titles"]),
            "kinds": tuple(content["kinds"]),
            "countries": tuple(content["countries"]),
        }
    )


def _version(content: dict[str, Any]) -> Version:
    return Version(
        **content
        | {
            "addressees": tuple((name, titles) for name, titles in content["addressees"]),
            "texts": {lang: Text(**text) for lang, text in content["texts"].items()},
        }
    )
