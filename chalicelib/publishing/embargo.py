"""The end of an embargo: a letter that was shared by invitation becomes public.

It is published at its public address first. Then its head is updated, and last the pages at the invitation address
are replaced by redirects that name nobody. Each step can be repeated, so it does not matter where a run dies.
"""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.pages.templates import render
from chalicelib.ports.publishing import Bucket
from chalicelib.ports.storage import Letters
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition_files import POINTER
from chalicelib.publishing.files.small_pages import NOTICES
from chalicelib.publishing.run_state import Result
from chalicelib.rules.files import content_type, is_immutable
from chalicelib.rules.letters.letter import Letter

# Higher than any edition number, so a pointer that carries it is never replaced.
RETIRED = 2**31 - 1


def make_public(letter: Letter, now: int, letters: Letters, publish: Callable[[Letter], Result]) -> Result:
    """Publish a letter at its address as of ``now`` (s since the epoch): the public one once its embargo is over."""
    if letter.embargo is None or letter.embargo > now:
        return publish(letter)
    result = publish(replace(letter, embargo=None))
    head = letters.head(letter.slug)
    if result.standing is not None and head is not None and head.embargo == letter.embargo:
        # If somebody else changes the head first, the next run tries again.
        letters.replace_head(head, replace(head, embargo=None))
    return result


def retire(letter: Letter, site_url: str, letters: Letters, bucket: Bucket) -> None:
    """Make the invitation address of a letter that is now public lead to the public one.

    Permanent files stay, because they name nobody; so do the small pages that an open form may still lead to.
    """
    if letter.embargo is not None or not letter.invitation:
        return
    folder = f"invited/{letter.invitation}"
    current_pointer = bucket.read_pointer(f"{folder}/{POINTER}")
    last = letters.latest_edition(folder)
    if current_pointer is None or current_pointer.edition == RETIRED or last is None:
        return
    for path in manifest.files_of(last.manifest):
        if not is_immutable(path) and not path.endswith(tuple(f"{name}/index.html" for name in NOTICES)):
            _replace(bucket, f"{folder}/{path}", _redirect_page(letter, site_url, path))
    _replace(bucket, f"{folder}/{POINTER}", b"{}\n")


def _replace(bucket: Bucket, key: str, body: bytes) -> None:
    bucket.replace(key, body, content_type=content_type(key), expected=bucket.read_pointer(key), edition=RETIRED)


def _redirect_page(letter: Letter, site_url: str, path: str) -> bytes:
    if not path.endswith(".html"):
        return b""
    lang = letter.language_for(path.partition("/")[0])
    url = letter.url(site_url, lang)
    return render("letter/moved.html", lang, {"title": letter.title(lang), "url": url}).encode()
