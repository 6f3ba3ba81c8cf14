"""The end of an embargo: a letter that was read by invitation is published for all.

It is published in the open first, then its head says so, and then its address for the invited names nobody
any more and leads to the public one. Each step can be repeated, so it does not matter where a run dies.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from chalicelib.pages.templates import render
from chalicelib.ports.publishing import Bucket
from chalicelib.ports.storage import Letters
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.files.small_pages import NOTICES
from chalicelib.publishing.shelf import POINTER
from chalicelib.rules.files import content_type, is_immutable
from chalicelib.rules.letters.letter import Letter

# Above every edition's number: a pointer that carries it stays.
RETIRED = 2**31 - 1

Outcome = TypeVar("Outcome", bound=str)


def make_public(letter: Letter, now: int, letters: Letters, publish: Callable[[Letter], Outcome]) -> Outcome:
    """Publish a letter where it belongs at ``now`` (s since the epoch): in the open once its embargo is over."""
    if letter.embargo is None or letter.embargo > now:
        return publish(letter)
    outcome = publish(replace(letter, embargo=None))
    head = letters.head(letter.slug)
    if outcome in ("published", "unchanged") and head is not None and head.embargo == letter.embargo:
        # Whoever changes the head in between wins, and the next run does it again.
        letters.replace_head(head, replace(head, embargo=None))
    return outcome


def retire(letter: Letter, site_url: str, letters: Letters, bucket: Bucket) -> None:
    """Have the address for the invited lead to a letter that is public now.

    What an edition keeps for ever names nobody and stays; so do the small pages that a form may still lead to.
    """
    if letter.embargo is not None or not letter.invitation:
        return
    folder = f"invited/{letter.invitation}"
    seen = bucket.read_pointer(f"{folder}/{POINTER}")
    last = letters.latest_edition(folder)
    if seen is None or seen.edition == RETIRED or last is None:
        return
    for path in manifest.files_of(last.manifest):
        if not is_immutable(path) and not path.endswith(tuple(f"{name}/index.html" for name in NOTICES)):
            _replace(bucket, f"{folder}/{path}", _moved(letter, site_url, path))
    _replace(bucket, f"{folder}/{POINTER}", b"{}\n")


def _replace(bucket: Bucket, key: str, body: bytes) -> None:
    bucket.replace(key, body, content_type=content_type(key), expected=bucket.read_pointer(key), edition=RETIRED)


def _moved(letter: Letter, site_url: str, path: str) -> bytes:
    if not path.endswith(".html"):
        return b""
    lang = letter.language_for(path.partition("/")[0])
    url = letter.url(site_url, lang)
    return render("letter/moved.html", lang, {"title": letter.title(lang), "url": url}).encode()
