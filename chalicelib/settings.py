"""The environment, read and checked once. Every name here stands in docs/settings.md and infra/stack.yaml."""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "FIRMAMOS_"


class SettingsError(RuntimeError):
    """A variable is missing or makes no sense; the function must not start."""


@dataclass(frozen=True)
class Settings:
    """One deployed stage. URLs have no trailing slash."""

    letters_table: str
    signatures_table: str
    limits_table: str
    mail_queue_url: str
    site_bucket: str
    state_bucket: str
    site_url: str
    api_url: str  # '' in the API's own function, whose pages link relatively
    mail_sender: str  # Firmamos <firmas@example.org>
    mail_configuration_set: str  # '' sends without one
    key_id: str  # the KMS key that wraps each letter's pepper
    languages: tuple[str, ...]  # that the interface speaks
    log_level: str
    typeset_function: str  # that typesets PDFs and cards for the publisher; '' typesets none


OPTIONAL = {
    "api_url": "",
    "mail_configuration_set": "",
    "languages": "es,en,pt,fr",
    "log_level": "INFO",
    "typeset_function": "",
}


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment; raises `SettingsError` that names every missing variable at once."""
    values: dict[str, str] = {}
    missing: list[str] = []
    for name in Settings.__dataclass_fields__:
        value = environ.get(PREFIX + name.upper()) or OPTIONAL.get(name)
        if value is None:
            missing.append(PREFIX + name.upper())
        else:
            values[name] = value
    if missing:
        raise SettingsError(f"not set: {', '.join(missing)}")
    languages = _listed(values.pop("languages"))
    for url in ("site_url", "api_url"):
        values[url] = values[url].rstrip("/")
    return Settings(**values, languages=languages)


def default_languages() -> tuple[str, ...]:
    """The languages of the interface where no stage says otherwise."""
    return _listed(OPTIONAL["languages"])


def _listed(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())


@functools.cache
def current() -> Settings:
    """The settings of this process."""
    return read(os.environ)
