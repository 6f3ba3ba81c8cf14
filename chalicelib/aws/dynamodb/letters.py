"""Letters, versions, press kits, editions and the audit log in DynamoDB.

All heads share one partition key, so that the publisher lists them with one query; the public path
reads a single head by its key and caches it for a while (`chalicelib.signing.letter_cache.LetterCache`).
"""

import dataclasses
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition

from chalicelib.aws.dynamodb.models import LetterItem, dumps
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.rules.letters.letter import Answer, Controller, Delivery, Document, Handling, Letter, Text, Version
from chalicelib.rules.letters.switches import NONE_THROWN, Switch, Switches

# Every request imports this module, but only the publisher and the operator need press kits, editions and
# decisions.
if TYPE_CHECKING:
    from chalicelib.ports.storage import EditionRecord, FrontRecord
    from chalicelib.rules.letters.press_kit import PressKit
    from chalicelib.rules.limits.blocks import Block
    from chalicelib.rules.signatories.decisions import Decisions

HEADS = "#letters"
STAGE = "#stage"
KIT = "press"
DECISIONS = "decisions"
BLOCKS = "blocks"
MAILBOX_KEY = "mailbox-key"
SWITCHES = "switches"
FRONT = "front"


class DynamoLetters:
    def head(self, slug: str) -> Letter | None:
        item = _get(HEADS, slug)
        return None if item is None else _letter(item)

    def heads(self) -> list[Letter]:
        with dynamodb_errors():
            return [_letter(item) for item in LetterItem.query(HEADS, consistent_read=True)]

    def put_head(self, letter: Letter, *, expect_version: int | None, expect_state: str | None) -> bool:
        item = head_item(letter)
        if expect_version is None:
            return _save(item, LetterItem.letter.does_not_exist())
        return _save(item, (LetterItem.version == expect_version) & (LetterItem.state == expect_state))

    def replace_head(self, before: Letter, after: Letter) -> bool:
        # Compare the stored text: an older program may have serialised the same head differently.
        stored = _get(HEADS, before.slug)
        if stored is None or _letter(stored) != before:
            return False
        same = (LetterItem.content == stored.content) & (LetterItem.pepper == stored.pepper)
        same &= (LetterItem.version == stored.version) & (LetterItem.state == stored.state)
        return _save(head_item(after), same)

    def version(self, slug: str, number: int, sha256: str) -> Version | None:
        item = _get(slug, _version_key(number, sha256))
        return None if item is None else _version(json.loads(item.content))

    def put_version(self, slug: str, version: Version) -> None:
        record = _version_key(version.number, version.sha256)
        _save(LetterItem(slug, record, content=dumps(dataclasses.asdict(version))), None)

    def kit(self, slug: str) -> "PressKit":
        from chalicelib.rules.letters.press_kit import NO_KIT

        item = _get(slug, KIT)
        return NO_KIT if item is None else _kit(json.loads(item.content))

    def put_kit(self, slug: str, kit: "PressKit") -> None:
        _save(LetterItem(slug, KIT, content=dumps(dataclasses.asdict(kit))), None)

    def decisions(self, slug: str) -> "Decisions":
        return _decisions(_get(slug, DECISIONS))

    def put_decisions(self, slug: str, before: "Decisions", after: "Decisions") -> bool:
        rows = [[*one.pair, one.verdict, one.by, one.at] for one in after.made]
        stored = _get(slug, DECISIONS)
        if before != _decisions(stored):
            return False
        same = LetterItem.letter.does_not_exist() if stored is None else LetterItem.content == stored.content
        return _save(LetterItem(slug, DECISIONS, content=dumps(rows)), same)

    def blocks(self, slug: str) -> "tuple[Block, ...]":
        return _blocks(_get(slug, BLOCKS))

    def put_blocks(self, slug: str, before: "tuple[Block, ...]", after: "tuple[Block, ...]") -> bool:
        stored = _get(slug, BLOCKS)
        if before != _blocks(stored):
            return False
        same = LetterItem.letter.does_not_exist() if stored is None else LetterItem.content == stored.content
        return _save(LetterItem(slug, BLOCKS, content=dumps([dataclasses.asdict(one) for one in after])), same)

    def mailbox_key(self) -> bytes | None:
        item = _get(STAGE, MAILBOX_KEY)
        return None if item is None else b64decode(json.loads(item.content))

    def put_mailbox_key(self, wrapped: bytes) -> bool:
        item = LetterItem(STAGE, MAILBOX_KEY, content=dumps(b64encode(wrapped).decode()))
        return _save(item, LetterItem.letter.does_not_exist())

    def switches(self) -> Switches:
        item = _get(STAGE, SWITCHES)
        return NONE_THROWN if item is None else _switches(item)

    def put_switches(self, before: Switches, after: Switches) -> bool:
        item = LetterItem(STAGE, SWITCHES, content=dumps([dataclasses.asdict(switch) for switch in after.thrown]))
        stored = _get(STAGE, SWITCHES)
        if before != (NONE_THROWN if stored is None else _switches(stored)):
            return False
        if stored is None:
            return _save(item, LetterItem.letter.does_not_exist())
        return _save(item, LetterItem.content == stored.content)

    def latest_edition(self, slug: str) -> "EditionRecord | None":
        from chalicelib.ports.storage import EditionRecord

        with dynamodb_errors():
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

    def add_edition(self, slug: str, edition: "EditionRecord") -> bool:
        item = LetterItem(slug, f"edition#{edition.number:08d}", content=dumps(dataclasses.asdict(edition)))
        return _save(item, LetterItem.letter.does_not_exist())

    def front(self) -> "FrontRecord | None":
        return _front(_get(STAGE, FRONT))

    def put_front(self, before: "FrontRecord | None", after: "FrontRecord") -> bool:
        stored = _get(STAGE, FRONT)
        if before != _front(stored):
            return False
        same = LetterItem.letter.does_not_exist() if stored is None else LetterItem.content == stored.content
        return _save(LetterItem(STAGE, FRONT, content=dumps(dataclasses.asdict(after))), same)

    def log(self, slug: str, at_ms: int, what: str, detail: Sequence[tuple[str, str]]) -> None:
        _save(log_item(slug, at_ms, what, detail), None)


def _get(letter: str, record: str) -> LetterItem | None:
    with dynamodb_errors():
        try:
            return LetterItem.get(letter, record, consistent_read=True)
        except DoesNotExist:
            return None


def _save(item: LetterItem, condition: Condition | None) -> bool:
    try:
        with dynamodb_errors():
            item.save(condition=condition)
    except ConditionLost:
        return False
    return True


def _version_key(number: int, sha256: str) -> str:
    return f"version#{number:04d}#{sha256}"


def log_item(slug: str, at_ms: int, what: str, detail: Sequence[tuple[str, str]]) -> LetterItem:
    """A line of a letter's log."""
    record = f"audit#{at_ms:013d}#{secrets.token_hex(4)}"
    return LetterItem(slug, record, content=dumps({"what": what, "detail": dict(detail)}))


def head_item(letter: Letter) -> LetterItem:
    """A letter's head."""
    content = dataclasses.asdict(letter)
    item = LetterItem(
        HEADS, letter.slug, state=content.pop("state"), version=content.pop("version"), pepper=content.pop("pepper")
    )
    keys = [(name, b64encode(wrapped).decode()) for name, wrapped in letter.data_keys]
    item.content = dumps(content | {"titles": list(letter.titles.items()), "data_keys": keys})
    return item


def _letter(item: LetterItem) -> Letter:
    """A head from its item. Fields that an older program did not know get their defaults."""
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
            "blocks": tuple((key, until) for key, until in content.get("blocks", ())),
            "data_keys": tuple((name, b64decode(wrapped)) for name, wrapped in content.get("data_keys", ())),
            "handling": _handling(content.get("handling", {})),
            "controller": Controller(**content.get("controller", {})),
            "delivery": Delivery(**_with_document(delivery)) if (delivery := content.get("delivery")) else None,
            "answer": Answer(**_with_document(answer)) if (answer := content.get("answer")) else None,
        }
    )


def _handling(values: dict[str, Any]) -> Handling:
    return Handling(**values | {"well_known": tuple(values.get("well_known", ()))})


def _switches(item: LetterItem) -> Switches:
    return Switches(tuple(Switch(**values) for values in json.loads(item.content)))


def _decisions(item: LetterItem | None) -> "Decisions":
    from chalicelib.rules.signatories.decisions import NO_DECISIONS, Decision, Decisions

    return NO_DECISIONS if item is None else Decisions(tuple(Decision(*row) for row in json.loads(item.content)))


def _blocks(item: LetterItem | None) -> "tuple[Block, ...]":
    from chalicelib.rules.limits.blocks import Block

    return () if item is None else tuple(Block(**values) for values in json.loads(item.content))


def _front(item: LetterItem | None) -> "FrontRecord | None":
    from chalicelib.ports.storage import FrontRecord

    return None if item is None else FrontRecord(**json.loads(item.content))


def _with_document(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"document": Document(**values["document"]) if values["document"] else None}


def _kit(content: dict[str, Any]) -> "PressKit":
    from chalicelib.rules.letters.press_kit import PressKit, PressText, Quote, Update

    return PressKit(
        texts={
            lang: PressText(**text | {"quotes": tuple(Quote(**quote) for quote in text["quotes"])})
            for lang, text in content["texts"].items()
        },
        updates=tuple(Update(**update) for update in content["updates"]),
        first=tuple(content["first"]),
    )


def _version(content: dict[str, Any]) -> Version:
    return Version(
        **content
        | {
            "addressees": tuple((name, titles) for name, titles in content["addressees"]),
            "texts": {lang: Text(**text) for lang, text in content["texts"].items()},
        }
    )
