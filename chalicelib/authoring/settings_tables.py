"""The tables of letter.toml that say how signatures and personal data are handled.

``[hold]``, ``[retention]`` and ``[privacy]``: docs/writing-a-letter.md.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args

from chalicelib.authoring.problems import Place
from chalicelib.authoring.toml_lines import SettingsPlaces
from chalicelib.pages.message_ids import N_
from chalicelib.rules.letters.letter import Controller, Handling, Held, Kept

HOLD = ("organisations", "well_known")
RETENTION = ("purge_days_after_delivery", "address")
PRIVACY = ("controller", "contact", "address")
HELD: tuple[Held, ...] = get_args(Held)
KEPT: tuple[Kept, ...] = get_args(Kept)
MOST_DAYS = 3650
MOST_NAMES = 200  # they are in the letter's head, which is read for every signature
LONGEST = 200

NO_ADDRESS = N_("“{}” is neither an e-mail address nor a web address")
NOBODY_ANSWERS = "say who is responsible for the data: “{}” here, because “{}” is not set"
NO_TABLE = "write “{0}” as a table: a line [{0}], and below it {1}"
UNKNOWN = "“{}” is unknown under [{}]; is it misspelt, or does it belong above that line?"

Choice = TypeVar("Choice", bound=str)


def read_handling(settings: Mapping[str, Any], places: SettingsPlaces) -> Handling:
    """The settings in ``[hold]`` and ``[retention]``; an invalid one is reported and gets its default."""
    hold = _hold(settings, places)
    retention = _table(settings, "retention", RETENTION, places)
    days = retention.get("purge_days_after_delivery")
    if days is not None and (type(days) is not int or not 0 < days <= MOST_DAYS):
        place = places.under("retention", "purge_days_after_delivery")
        place.problem(N_("write a whole number of days, from 1 to {}"), MOST_DAYS)
        days = None
    return Handling(
        hold_organisations=_among(hold, "hold", "organisations", HELD, places),
        well_known=_names(hold.get("well_known", []), places.under("hold", "well_known")),
        purge_days=days,
        keep_address=_among(retention, "retention", "address", KEPT, places),
    )


def read_controller(settings: Mapping[str, Any], places: SettingsPlaces) -> Controller:
    """The controller of the data, from ``[privacy]``."""
    privacy = _table(settings, "privacy", PRIVACY, places)
    for key in PRIVACY:
        if key in privacy and not _is_text(privacy[key]):
            places.under("privacy", key).problem("give the “{}” in words, or leave it out", key)
            return Controller()
    # Signers have to know who is responsible, and whom to ask.
    for key, own in (("controller", "organisers"), ("contact", "contact")):
        if not privacy.get(key) and not settings.get(own):
            places.under("privacy", key).problem(NOBODY_ANSWERS, key, own)
    contact = privacy.get("contact")
    if contact and "@" not in contact and not contact.startswith("https://"):
        places.under("privacy", "contact").problem(NO_ADDRESS, contact)
    return Controller(*(" ".join(privacy.get(key, "").split()) for key in PRIVACY))


def _hold(settings: Mapping[str, Any], places: SettingsPlaces) -> Mapping[str, Any]:
    """The table ``[hold]``. Earlier versions took a list of kinds, and letters are kept for a long time."""
    hold = settings.get("hold")
    if not isinstance(hold, list):
        return _table(settings, "hold", HOLD, places)
    for kind in hold:
        if kind not in ("organisation", "coalition"):
            places.under("hold", "").problem(
                "“{}” is not a kind that can wait; write a table [hold], as the guide shows", str(kind)
            )
    return {"organisations": "all" if hold else "none"}


def _table(settings: Mapping[str, Any], name: str, keys: Sequence[str], places: SettingsPlaces) -> Mapping[str, Any]:
    table = settings.get(name, {})
    if not isinstance(table, dict):
        places.under(name, "").problem(NO_TABLE, name, " or ".join(keys))
        return {}
    for key in sorted(table.keys() - set(keys)):
        places.under(name, key).problem(UNKNOWN, key, name)
    return table


def _among(table: Mapping[str, Any], name: str, key: str, among: tuple[Choice, ...], places: SettingsPlaces) -> Choice:
    matching = [choice for choice in among if choice == table.get(key, among[0])]
    if not matching:
        places.under(name, key).problem("“{}” under [{}] must be one of {}", key, name, ", ".join(among))
        return among[0]
    return matching[0]


def _names(value: object, place: Place) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(_is_name(name) for name in value):
        place.problem("“well_known” must be a list of names between quotes")
        return ()
    if len(value) > MOST_NAMES or any(len(unicodedata.normalize("NFKC", name)) > LONGEST for name in value):
        place.problem("“well_known” takes up to {} names of up to {} characters", MOST_NAMES, LONGEST)
        return ()
    return tuple(dict.fromkeys(" ".join(name.split()) for name in value))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_name(value: object) -> bool:
    return isinstance(value, str) and any(map(str.isalnum, value))
