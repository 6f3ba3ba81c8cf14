"""The privacy notice that is proposed from what is set, in each language, and whether a notice still says what is set.

It says what the program does (docs/privacy.md) and nothing that depends on the country. Nobody has to take it: a notice
is the organisers' own text, and a lawyer of theirs should read it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.problems import Found
from chalicelib.authoring.settings_tables import read_controller, read_handling
from chalicelib.authoring.settings_writing import settings_of
from chalicelib.authoring.toml_lines import SettingsPlaces, TomlLines
from chalicelib.pages.templates import phrase, render
from chalicelib.rules.letters.letter import KINDS, Kept, Kind
from chalicelib.rules.outside import Unreadable

TEMPLATE = "desk/privacy_notice.txt"
STATEMENTS = "desk/_privacy_notice.txt"
# What means something in CommonMark within a line, or what a check of the text would take for a mark.
_MARKS = re.compile(r"([\\`*_\[\]<>&~|^={}])")
_ADDRESS = re.compile(r"[A-Za-z0-9.+-]+@[A-Za-z0-9.-]+")
_WEB = re.compile(r"https://[A-Za-z0-9./?%-]+")
_SENTINEL = 7_777_777

# What a notice may say otherwise than the settings: who answers, where to write, the postal address, until when an
# address is kept, when the rest is destroyed.
Stale = Literal["controller", "contact", "address", "kept", "purge"]


@dataclass(frozen=True)
class NoticeSettings:
    """What a notice depends on."""

    controller: str
    contact: str
    address: str
    kinds: tuple[Kind, ...]
    keep_address: Kept
    purge_days: int | None

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be set before a notice can be proposed, as letter.toml names it."""
        held = {"privacy.controller": self.controller, "privacy.contact": self.contact}
        return tuple(key for key, value in held.items() if not value)


def notice_settings(settings_text: str) -> NoticeSettings | None:
    """What the letter.toml of a draft sets, where it is set rightly; None if it cannot be read."""
    try:
        values = settings_of(settings_text)
    except Unreadable:
        return None
    # What is set badly is told beside its field, not here.
    places = SettingsPlaces(Found().at(SETTINGS), TomlLines(settings_text))
    controller, handling = read_controller(values, places), read_handling(values, places)
    return NoticeSettings(
        controller=controller.name or _words(values, "organisers"),
        contact=controller.contact or _words(values, "contact"),
        address=controller.address,
        kinds=_kinds(values),
        keep_address=handling.keep_address,
        purge_days=handling.purge_days,
    )


def proposed(settings: NoticeSettings, lang: str) -> str:
    """The notice in a language, as CommonMark. Nothing of ``settings`` may be `missing`."""
    name, address = _escaped(settings.controller), _escaped(settings.address)
    # The sentence has its own full stop.
    name, address = (name, address.rstrip(".")) if address else (name.rstrip("."), "")
    escaped = replace(settings, controller=name, contact=_linked(settings.contact), address=address)
    paragraphs = re.split(r"\n{2,}", render(TEMPLATE, lang, {"notice": escaped}).strip())
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs) + "\n"


def stale(text: str, settings: NoticeSettings, lang: str) -> tuple[Stale, ...]:
    """What a notice, proposed once or written by hand, says otherwise than the settings."""
    return tuple(_stale(" ".join(text.split()), settings, lang))


def _stale(text: str, settings: NoticeSettings, lang: str) -> Iterator[Stale]:
    named: tuple[tuple[Stale, str], ...] = (
        ("controller", settings.controller),
        ("contact", settings.contact),
        ("address", settings.address),
    )
    yield from (what for what, value in named if value and value not in text and _escaped(value) not in text)
    other: Kept = "confirmation" if settings.keep_address == "closing" else "closing"
    if phrase(STATEMENTS, "kept", lang, other) in text:
        yield "kept"
    if any(days != settings.purge_days for days in _purges(text, lang)):
        yield "purge"


def _purges(text: str, lang: str) -> Iterator[int | None]:
    """After how many days a notice says that the rest is destroyed; None where it says that no day is set."""
    for days in (None, 1):
        if phrase(STATEMENTS, "purge", lang, days) in text:
            yield days
    several = re.escape(phrase(STATEMENTS, "purge", lang, _SENTINEL)).replace(str(_SENTINEL), r"([0-9]{1,6})")
    yield from (int(found) for found in re.findall(several, text))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _linked(contact: str) -> str:
    if _ADDRESS.fullmatch(contact):
        return f"[{_escaped(contact)}](mailto:{contact})"
    return f"<{contact}>" if _WEB.fullmatch(contact) else _escaped(contact)


def _words(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _kinds(values: Mapping[str, Any]) -> tuple[Kind, ...]:
    given = values.get("kinds")
    chosen = tuple(kind for kind in KINDS if isinstance(given, list) and kind in given)
    return chosen or KINDS
