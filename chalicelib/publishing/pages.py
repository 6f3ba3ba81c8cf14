"""All files of one edition, each kind made in a module of its own."""

from collections.abc import Callable
from dataclasses import asdict

from chalicelib.letters import Letter, Version, canonical
from chalicelib.presenting import Site
from chalicelib.presskit import PressKit
from chalicelib.publishing import (
    corrections,
    data,
    embed,
    feed,
    letter_page,
    lists,
    notices,
    numbers,
    permanent,
    plain,
    press,
)
from chalicelib.publishing.content import Content
from chalicelib.publishing.edition import sha256
from chalicelib.publishing.program import program

# Each gives path under the letter's folder → content. No two give the same path.
MAKERS: tuple[Callable[[Content], dict[str, bytes]], ...] = (
    letter_page.files,
    lists.files,
    numbers.files,
    notices.files,
    data.files,
    plain.files,
    press.files,
    embed.files,
    feed.files,
    corrections.files,
    permanent.files,
)


def files(content: Content) -> dict[str, bytes]:
    """Path under the letter's folder → content; the style sheet under its content-hashed path."""
    made = {content.css_path: content.css}
    for maker in MAKERS:
        made |= maker(content)
    return made


def basis(site: Site, letter: Letter, version: Version, kit: PressKit, at_s: int) -> str:
    """A hash of what an edition shows besides its signatories."""
    shown = {
        "letter": asdict(letter) | {"pepper": "", "titles": list(letter.titles.items())},
        "signing": letter.signing(at_s),
        "version": version.sha256,
        "kit": asdict(kit),
        "site": asdict(site),
        "program": program(),
    }
    return sha256(canonical(shown))
