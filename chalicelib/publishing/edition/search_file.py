"""The list that organisers search, kept beside each edition's roll, so that no search reads a whole roll.

It is written before the edition is recorded, as the roll is: whoever finds an edition finds its list. Lines of entries
that have not changed are taken from the list before.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, replace

from chalicelib.ports.operating import RollReader
from chalicelib.ports.publishing import PRIVATE, Bucket
from chalicelib.ports.storage import EditionRecord, Letters
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import mark
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.outside import TooLarge, Unreadable, gunzip
from chalicelib.rules.signatories.roll import PrintedList, Roll, Signatory, print_order
from chalicelib.rules.signatories.search_list import VERSION, SearchList, compose, is_readable
from chalicelib.rules.signatures.details import Details

MOST_BYTES = 200_000_000


def key_of(state_key: str, letter: Letter) -> str:
    """Where the list is that belongs to a roll, in the letter's order."""
    return f"{state_key.removesuffix('.json.gz')}.{letter.order}.{letter.language}.search{VERSION}.gz"


def keep(states: Bucket, state_key: str, content: Content, before: Roll | None, last: EditionRecord | None) -> None:
    """Keep the list of an edition whose roll is at ``state_key``; ``before`` is the roll of the last edition."""
    known = _unchanged(states, content, before, last) if before and last else {}
    body = compose(content.listed, lambda one: _mark(content.secret, one), known)
    packed = gzip.compress(body, compresslevel=1, mtime=0)
    key = key_of(state_key, content.letter)
    states.create(key, packed, content_type="application/gzip", cache=PRIVATE)


def _unchanged(states: Bucket, content: Content, before: Roll, last: EditionRecord) -> Mapping[str, bytes]:
    """The lines of the last list, by key, of entries that are the same."""
    body = _read(states, key_of(last.state_key, content.letter))
    if body is None:
        return {}
    lines = SearchList(content.letter.slug, body, 0, 0).lines_by_key()
    same = (key.partition("#")[2] for key, one in content.roll.items() if before.get(key) == one)
    return {key: lines[key] for key in same if key in lines}


def _read(states: Bucket, key: str) -> bytes | None:
    packed = states.get(key)
    if packed is None:
        return None
    try:
        body = gunzip(packed, MOST_BYTES)
    except (TooLarge, Unreadable):
        return None
    return body if is_readable(body) else None


@dataclass(frozen=True)
class KeptList:
    """The list of the last edition, as its publisher kept it. Reads one object, and no table but for the edition."""

    letters: Letters
    states: Bucket

    def read(self, letter: Letter) -> SearchList | None:
        last = self.letters.latest_edition(letter.folder)
        body = _read(self.states, key_of(last.state_key, letter)) if last else None
        if last is None or body is None:
            return None
        return SearchList(letter.slug, body, last.number, manifest.published_ms(last.manifest))


@dataclass(frozen=True)
class PresentList:
    """The list of the last edition with all that has changed since, for the operator: nobody else may read that."""

    letters: Letters
    rolls: RollReader

    def read(self, letter: Letter) -> SearchList:
        rolls, last = self.rolls.read(letter), self.letters.latest_edition(letter.folder)
        secret = bytes.fromhex(last.secret) if last else b""
        listed = print_order(rolls.published, letter.order, letter.language)
        printed = {one.entry for one in rolls.published.values()}
        unprinted = [one for one in rolls.present.values() if one.name and one.entry not in printed]
        groups = ([_as_now(one, rolls.present) for one in group] for group in (listed.organisations, listed.persons))
        body = compose(PrintedList(*map(tuple, groups)), lambda one: _mark(secret, one), unprinted=unprinted)
        at = manifest.published_ms(last.manifest) if last else 0
        return SearchList(letter.slug, body, last.number if last else 0, at)


def _as_now(printed: Signatory, present: Roll) -> Signatory:
    """A printed entry under the name that it has now; under none if it has left."""
    now = present.get(printed.id)
    gone = Details(printed.kind, "")
    return replace(printed, details=now.details if now is not None and now.entry == printed.entry else gone)


def _mark(secret: bytes, signatory: Signatory) -> str:
    return mark(secret, signatory.entry.encode()) if signatory.number is not None else ""
