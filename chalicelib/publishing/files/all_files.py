"""All files of one edition. Each kind is built in its own module."""

from collections.abc import Callable
from dataclasses import asdict, replace

from chalicelib.pages.program import program
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import (
    corrections,
    counted_once,
    csv_and_json,
    edition_page,
    embeds,
    feed,
    letter_page,
    long_lists,
    member_pages,
    newsroom_page,
    number_pages,
    small_pages,
    text_file,
)
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import canonical

# Each returns path under the letter's folder → content. No two return the same path.
MAKERS: tuple[Callable[[Content], dict[str, bytes]], ...] = (
    letter_page.files,
    long_lists.files,
    number_pages.files,
    member_pages.files,
    small_pages.files,
    csv_and_json.files,
    counted_once.files,
    text_file.files,
    newsroom_page.files,
    embeds.files,
    feed.files,
    corrections.files,
    edition_page.files,
)


def files(content: Content) -> dict[str, bytes]:
    """Path under the letter's folder → content; the style sheet under its content-hashed path."""
    bodies = {content.css_path: content.css}
    for maker in MAKERS:
        bodies |= maker(content)
    return bodies


def basis(content: Content) -> str:
    """A hash of everything that an edition shows besides its signatories."""
    letter = content.letter
    # The privacy notice describes how signatures are handled, but not which ones an organiser reviews first.
    handling = replace(letter.handling, well_known=(), hold_organisations="none")
    letter_values = asdict(letter) | {"pepper": "", "data_keys": (), "purged_at": None, "handling": asdict(handling)}
    # Decisions show in what they change. Blocks show nowhere, nor in when an edition comes; nor do the moments at which
    # organisers opened and closed the letter.
    letter_values |= {"decided": False}
    for name in ("blocks", "opened_at", "closed_at"):
        del letter_values[name]
    parts = {
        "letter": letter_values | {"titles": list(letter.titles.items())},
        "signing": content.signing,
        "version": content.version.sha256,
        "kit": asdict(content.kit),
        "site": asdict(content.site),
        "program": program(),
        "signed": content.versions,
    }
    return sha256(canonical(parts))
