"""The files of a letter that is begun: empty ones, those of a template, or those of another letter under a new name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import tomlkit

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.settings_file import read_settings
from chalicelib.authoring.settings_form import Place
from chalicelib.authoring.settings_writing import written
from chalicelib.authoring.templates import NOTICE, TEMPLATES, template_text, words
from chalicelib.authoring.text_form import new_text, read_fields, write_fields
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
    texts = {f"{lang}.md": _text(begun, lang) for lang in begun.languages}
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
        files[f"{lang}.md"] = _text(begun, lang, subject=words(lang)["subject"], body=template_text(template, lang))
        files[f"privacy.{lang}.md"] = template_text(NOTICE, lang)
    return files


def renamed_files(texts: Mapping[str, str], slug: str) -> dict[str, str]:
    """A letter's files under another name; the same ones where its settings cannot be read."""
    return _with_settings(texts, {"slug": slug})


def copied_files(texts: Mapping[str, str], slug: str, day: date) -> dict[str, str]:
    """The files of another letter for one of its own: without what belongs to that one alone."""
    return _with_settings(texts, {"slug": slug, "date": day, **dict.fromkeys(OF_ITS_OWN)})


def titled_files(texts: Mapping[str, str], language: str, title: str) -> dict[str, str]:
    """The files with another title in a language; the same ones where that text cannot be read."""
    name = f"{language}.md"
    fields = read_fields("letter", texts.get(name, ""))
    if fields is None or name not in texts or fields["title"] == title:
        return {**texts}
    return {**texts, name: write_fields("letter", fields | {"title": title})}


def title_in(texts: Mapping[str, str], language: str) -> str:
    """The title of the text in a language; '' where it has none."""
    fields = read_fields("letter", texts.get(f"{language}.md", ""))
    return "" if fields is None else fields["title"]


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


def _text(begun: Begun, lang: str, **fields: str) -> str:
    # In brackets it is a gap that shows what is to be translated.
    title = begun.title if lang == begun.language else f"[{begun.title}]"
    usual = read_fields("letter", new_text(lang)) or {}
    return write_fields("letter", usual | {"title": title} | fields)


def _with_settings(texts: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    try:
        return {**texts, SETTINGS: written(texts.get(SETTINGS, ""), (), {}, Place(()), values)}
    except Unreadable:
        return {**texts}
