"""What a new letter may begin from: a few texts with gaps in square brackets, in each language of the interface.

A folder has the texts of one template, ``notice`` the privacy notice of all of them, ``words.toml`` what stands in the
settings and around an empty text.
"""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from chalicelib.rules.letters.letter import KINDS, Kind

FOLDER = Path(__file__).parent
NOTICE = "notice"
# Template → who signs such a letter.
TEMPLATES: Mapping[str, tuple[Kind, ...]] = {"open-letter": KINDS, "solidarity": KINDS, "experts": ("person",)}


def template_text(folder: str, lang: str) -> str:
    """A text of a template in a language, '' where there is none."""
    path = FOLDER / folder / f"{lang}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def words(lang: str) -> Mapping[str, str]:
    """What is the same in every letter in a language, with the gaps of its settings; in English for another one."""
    return _words().get(lang) or _words()["en"]


@functools.cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
