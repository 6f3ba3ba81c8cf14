"""The files of a letter that is begun: empty ones, those of a template, or those of another letter under a new name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.settings_file import read_settings
from chalicelib.authoring.templates import NOTICE, TEMPLATES, template_text, words
from chalicelib.authoring.writing import letter_text
from chalicelib.rules.letters.letter import Text
from chalicelib.rules.outside import Unreadable

# What of another letter is its own: its dates, its news, and who is on it.
OF_ITS_OWN = ("opens", "closes", "public", "first_signatories", "updates")


@dataclass(frozen=True)
class Begun:
    """What is said of a letter when it is begun."""

    slug: str
    title: str
    language: str  # of the authoritative text
    languages: tuple[str, ...]  # the authoritative one among them
    timezone: str  # IANA name
    day: date


def blank_files(begun: Begun) -> dict[str, str]:
    """The files of a letter of which nothing is written yet: in each language what nearly every letter has."""
    texts = {f"{lang}.md": letter_text(_text(begun, lang)) for lang in begun.languages}
    return {SETTINGS: tomlkit.dumps(_settings(begun)), **texts}


def template_files(template: str, begun: Begun) -> dict[str, str]:
    """The files of a template, with gaps in square brackets: a whole letter, but for those."""
    said = words(begun.language)
    addressee = {"name": said["addressee"], "title": {lang: words(lang)["role"] for lang in begun.languages}}
    values = _settings(begun) | {
        "place": {lang: words(lang)["place"] for lang in begun.languages},
        "organisers": said["organisers"],
        "contact": said["contact"],
        "kinds": list(TEMPLATES[template]),
        "addressees": [addressee],
        "privacy": {"controller": said["organisers"], "contact": said["contact"], "address": said["address"]},
    }
    files = {SETTINGS: tomlkit.dumps(values)}
    for lang in begun.languages:
        text = _text(begun, lang)
        files[f"{lang}.md"] = letter_text(
            replace(text, subject=words(lang)["subject"], body=template_text(template, lang))
        )
        files[f"privacy.{lang}.md"] = template_text(NOTICE, lang)
    return files


def renamed_files(texts: Mapping[str, str], slug: str) -> dict[str, str]:
    """A letter's files under another name; the same ones where its settings cannot be read."""

    def rename(settings: Any) -> None:
        settings["slug"] = slug

    return _with_settings(texts, rename)


def copied_files(texts: Mapping[str, str], slug: str, day: date) -> dict[str, str]:
    """The files of another letter for one of its own: without what belongs to that one alone."""

    def copy(settings: Any) -> None:
        settings["slug"] = slug
        settings["date"] = day
        for name in OF_ITS_OWN:
            settings.pop(name, None)

    return _with_settings(texts, copy)


def named_in(texts: Mapping[str, str]) -> tuple[str, str]:
    """The name and the language that a letter's files give it; each '' where they give none."""
    try:
        settings = read_settings(texts.get(SETTINGS, ""))
    except Unreadable:
        return "", ""
    slug, language = settings.get("slug"), settings.get("language")
    return slug if isinstance(slug, str) else "", language if isinstance(language, str) else ""


def _settings(begun: Begun) -> dict[str, Any]:
    return {"slug": begun.slug, "language": begun.language, "date": begun.day, "timezone": begun.timezone}


def _text(begun: Begun, lang: str) -> Text:
    said = words(lang)
    return Text(
        # In brackets it is a gap that shows what is to be translated.
        title=begun.title if lang == begun.language else f"[{begun.title}]",
        subject_label=said["subject_label"],
        subject="",
        closing=said["closing"],
        organisations_heading=said["organisations"],
        persons_heading=said["persons"],
        date="",
        body="",
        privacy="",
    )


def _with_settings(texts: Mapping[str, str], change: Callable[[Any], None]) -> dict[str, str]:
    text = texts.get(SETTINGS, "")
    try:
        read_settings(text)  # within limits, which tomlkit does not have
        settings = tomlkit.parse(text)
        change(settings)
    except (Unreadable, TOMLKitError):
        return {**texts}
    return {**texts, SETTINGS: tomlkit.dumps(settings)}
