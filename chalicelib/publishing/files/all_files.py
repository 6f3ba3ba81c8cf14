"""All files of one edition, each kind made in a module of its own."""

from collections.abc import Callable
from dataclasses import asdict, replace

from chalicelib.pages.program import program
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import (
    corrections,
    data_files,
    edition_page,
    embeds,
    feed,
    letter_page,
    long_lists,
    newsroom_page,
    number_pages,
    small_pages,
    text_file,
)
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import canonical

# Each gives path under the letter's folder → content. No two give the same path.
MAKERS: tuple[Callable[[Content], dict[str, bytes]], ...] = (
    letter_page.files,
    long_lists.files,
    number_pages.files,
    small_pages.files,
    data_files.files,
    text_file.files,
    newsroom_page.files,
    embeds.files,
    feed.files,
    corrections.files,
    edition_page.files,
)


def files(content: Content) -> dict[str, bytes]:
    """Path under the letter's folder → content; the style sheet under its content-hashed path."""
    made = {content.css_path: content.css}
    for maker in MAKERS:
        made |= maker(content)
    return made


def basis(content: Content) -> str:
    """A hash of what an edition shows besides its signatories."""
    letter = content.letter
    # How signatures are handled is told by the privacy notice, but for whom an organiser looks at first.
    handling = replace(letter.handling, well_known=(), hold_organisations="none")
    of_letter = asdict(letter) | {"pepper": "", "data_keys": (), "purged_at": None, "handling": asdict(handling)}
    shown = {
        "letter": of_letter | {"titles": list(letter.titles.items())},
        "signing": content.signing,
        "version": content.version.sha256,
        "kit": asdict(content.kit),
        "site": asdict(content.site),
        "program": program(),
        "signed": content.versions,
    }
    return sha256(canonical(shown))
