"""One process that finds among many names, or makes what is searched; prints its measurements as JSON.

``prepare COUNT FOLDER``; ``find FOLDER TEXT`` and ``matches FOLDER -``, and each with ``-floor``.
"""

import gzip
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import world
from chalicelib.organising.finding import Finder
from chalicelib.organising.kept_matches import unpack
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition.search_file import KeptList, key_of
from chalicelib.rules.signatures.signature import Signature
from tests.fakes.keys import FakePeppers
from tests.fakes.publishing import MemoryBucket
from tests.fakes.storage import MemoryLetters, MemorySignatures
from tests.support.samples import NOW, SLUG

STATE_KEY = f"{SLUG}/rolls/0.json.gz"
MANIFEST = '{"published_at": "2026-11-24T16:32:05Z", "counts": {"unnamed": 0}}'
EDITION = EditionRecord(1, MANIFEST, "00", STATE_KEY, 1, "basis")
LETTER = world.OPEN_LETTER


def main() -> None:
    what, *arguments = sys.argv[1:]
    if what == "prepare":
        found = prepare(int(arguments[0]), Path(arguments[1]))
    else:
        found = measure(what, Path(arguments[0]), arguments[1])
    sys.stdout.write(json.dumps(found))


def prepare(count: int, folder: Path) -> dict[str, Any]:
    from benchmarks.people import signatories
    from chalicelib.aws.dynamodb import codec
    from chalicelib.organising.kept_matches import compute
    from chalicelib.organising.matches import Listing
    from chalicelib.rules.signatories.counted_places import keys_of, places_of
    from chalicelib.rules.signatories.decisions import NO_DECISIONS
    from chalicelib.rules.signatories.roll import Signatory, assign_numbers, listed, print_order
    from chalicelib.rules.signatories.search_list import SearchList, compose

    every = (
        Signatory.from_public(one.id, codec.public_text(one.details, one.confirmed_at, one.position))
        for one in signatories(count)
    )
    roll, _ = assign_numbers({one.id: one for one in every}, 0, 0)
    printed = print_order(listed(roll), LETTER.order, LETTER.language)
    body, composing = timed(lambda: compose(printed, lambda one: "a" * 16))
    (folder / "list").write_bytes(gzip.compress(body, compresslevel=1, mtime=0))
    lines = SearchList(SLUG, body, 1, 1).lines_by_key()
    _, again = timed(lambda: gzip.compress(compose(printed, lambda one: "a" * 16, lines), compresslevel=1, mtime=0))
    places = places_of(printed)
    listing = Listing(places, keys_of(places, world.SECRET), world.SECRET, NO_DECISIONS)
    kept, comparing = timed(lambda: compute(listing, EDITION, 0, NOW))
    (folder / "matches").write_bytes(kept.pack())
    return {"compose": composing, "compose one more": again, "compare": comparing, "pairs": kept.total}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    found = work()
    return found, time.process_time() - began


def measure(what: str, folder: Path, text: str) -> dict[str, Any]:
    kind, _, is_floor = what.partition("-")
    packed = (folder / ("list" if kind == "find" else "matches")).read_bytes()
    began = time.process_time()
    if is_floor:
        gzip.decompress(packed)
    elif kind == "find":
        find(packed, text)
    else:
        pairs(packed)
    return {"cpu": time.process_time() - began, "megabytes": peak_bytes() / 1e6}


def find(packed: bytes, text: str) -> None:
    states, letters = MemoryBucket(), MemoryLetters()
    states.objects[key_of(STATE_KEY, LETTER)] = packed
    letters.put_head(LETTER, expect_version=None, expect_state=None)
    letters.add_edition(SLUG, EDITION)
    finder = Finder(Everybody(), Nobody(), KeptList(letters, states), FakePeppers(), letters, "luz", lambda: NOW)
    finder.find(LETTER, text, most=25)


def pairs(packed: bytes) -> None:
    kept = unpack(packed)
    if kept is None:
        raise RuntimeError("the pairs cannot be read")
    from chalicelib.rules.signatories.decisions import NO_DECISIONS

    kept.open_pairs(NO_DECISIONS)[:25]


class Everybody(MemorySignatures):
    """A table in which each id is somebody of a name that many have."""

    def get_many(self, ids: Sequence[str]) -> dict[str, Signature]:
        base = world.pending(NOW)[0]
        found = replace(base, state="confirmed", confirmed_at=NOW, appeared_at=NOW, expires_at=None)
        return {one: replace(found, id=one) for one in ids}


class Nobody:
    def awaiting(self, slug: str) -> Iterator[str]:
        return iter(())


def peak_bytes() -> int:
    """The peak memory of this program. `resource.ru_maxrss` would also count its parent's."""
    match = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if match is None:
        raise RuntimeError("this system does not say how much memory was used")
    return int(match[1]) * 1024


if __name__ == "__main__":
    main()
