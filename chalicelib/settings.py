"""The environment, read and checked once. docs/settings.md and infra/stack.yaml list every name here."""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.rules.limits.buckets import Network, networks

PREFIX = "FIRMAMOS_"


class SettingsError(RuntimeError):
    """A variable is missing or invalid; the function must not start."""


@dataclass(frozen=True)
class Settings:
    """One deployed stage. URLs have no trailing slash."""

    letters_table: str
    signatures_table: str
    limits_table: str
    organisers_table: str
    mail_queue_url: str
    site_bucket: str
    state_bucket: str
    site_url: str
    site_name: str  # whose site it is, for its front page; '' for no name
    api_url: str  # '' in the API's own function when API Gateway chose the URL
    organise_url: str  # of the organisers' pages; '' where nothing leads to them
    mail_sender: str  # Firmamos <firmas@example.org>
    mail_configuration_set: str  # '' to send without one
    key_id: str  # the KMS key that wraps the keys of each letter and the stage's own
    languages: tuple[str, ...]  # of the interface
    log_level: str
    chores_function: str  # does what takes long, for the organisers' pages; '' in every function but theirs
    typeset_function: str  # typesets PDFs and cards for the publisher; '' for none
    feedback_queue_url: str  # where receipts wait; '' in every function but the one that handles bounces
    feedback_topic: str  # the ARN of the topic to which SES reports bounces; '' likewise
    proof_difficulty: int  # the most keys that a browser derives for its proof of work
    allowed_networks: tuple[Network, ...]  # offices and carriers that are exempt from limits
    mail_per_day: int  # the most mails that the stage sends in any 24 hours
    mailed_codes: bool  # whether organisers may log in with a code instead of a passkey


OPTIONAL = {
    "api_url": "",
    "organise_url": "",
    "mail_configuration_set": "",
    "site_name": "",
    "languages": "es,en,pt,fr",
    "log_level": "INFO",
    "chores_function": "",
    "typeset_function": "",
    "feedback_queue_url": "",
    "feedback_topic": "",
    "proof_difficulty": "200",
    "allowed_networks": "",
    "mail_per_day": "45000",
    "mailed_codes": "yes",
}


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings from an environment. Raises `SettingsError`, which names every missing variable."""
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
    difficulty = _whole(PREFIX + "PROOF_DIFFICULTY", values.pop("proof_difficulty"))
    allowed = _networks(PREFIX + "ALLOWED_NETWORKS", values.pop("allowed_networks"))
    codes = _yes_or_no(PREFIX + "MAILED_CODES", values.pop("mailed_codes"))
    mails = _whole(PREFIX + "MAIL_PER_DAY", values.pop("mail_per_day"))
    for url in ("site_url", "api_url", "organise_url"):
        values[url] = values[url].rstrip("/")
    return Settings(
        **values,
        languages=languages,
        proof_difficulty=difficulty,
        allowed_networks=allowed,
        mail_per_day=mails,
        mailed_codes=codes,
    )


def default_languages() -> tuple[str, ...]:
    """The languages of the interface unless a stage sets others."""
    return _listed(OPTIONAL["languages"])


def _whole(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise SettingsError(f"not a whole number from 1: {name}")
    return int(text)


def _yes_or_no(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise SettingsError(f"neither yes nor no: {name}")
    return text == "yes"


def _networks(name: str, text: str) -> tuple[Network, ...]:
    try:
        return networks(_listed(text))
    except ValueError as bad:
        raise SettingsError(f"not a network such as 192.0.2.0/24: {bad} in {name}") from None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())


@functools.cache
def current() -> Settings:
    """The settings of this process."""
    return read(os.environ)
