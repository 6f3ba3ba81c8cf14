"""The tables of letter.toml that say how signatures and personal data are handled.

``[hold]``, ``[retention]`` and ``[privacy]``: docs/writing-a-letter.md.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, get_args

from chalicelib.rules.letters.letter import Controller, Handling, Held, Kept

HOLD = ("organisations", "well_known")
RETENTION = ("purge_days_after_delivery", "address")
PRIVACY = ("controller", "contact", "address")
HELD: tuple[Held, ...] = get_args(Held)
KEPT: tuple[Kept, ...] = get_args(Kept)
MOST_DAYS = 3650
MOST_NAMES = 200  # they are in the letter's head, which is read for every signature
LONGEST = 200

Choice = TypeVar("Choice", bound=str)
Complain = Callable[[str, str, str], None]  # table, key or '' for the table, message


def read_handling(settings: Mapping[str, Any], complain: Complain) -> Handling:
    """The settings in ``[hold]`` and ``[retention]``; an invalid one is reported and gets its default."""
    hold = _hold(settings, complain)
    retention = _table(settings, "retention", RETENTION, complain)
    days = retention.get("purge_days_after_delivery")
    if days is not None and (type(days) is not int or not 0 < days <= MOST_DAYS):
        complain("retention", "purge_days_after_delivery", f"write a whole number of days, from 1 to {MOST_DAYS}")
        days = None
    return Handling(
        hold_organisations=_among(hold, "hold", "organisations", HELD, complain),
        well_known=_names(hold.get("well_known", []), complain),
        purge_days=days,
        keep_address=_among(retention, "retention", "address", KEPT, complain),
    )


def read_controller(settings: Mapping[str, Any], complain: Complain) -> Controller:
    """The controller of the data, from ``[privacy]``."""
    privacy = _table(settings, "privacy", PRIVACY, complain)
    for key in PRIVACY:
        if key in privacy and not _is_text(privacy[key]):
            complain("privacy", key, f"give the “{key}” in words, or leave it out")
            return Controller()
    # Signers have to know who is responsible, and whom to ask.
    for key, own in (("controller", "organisers"), ("contact", "contact")):
        if not privacy.get(key) and not settings.get(own):
            complain("privacy", key, f"say who is responsible for the data: “{key}” here, because “{own}” is not set")
    contact = privacy.get("contact")
    if contact and "@" not in contact and not contact.startswith("https://"):
        complain("privacy", "contact", f"“{contact}” is neither an e-mail address nor a web address")
    return Controller(*(" ".join(privacy.get(key, "").split()) for key in PRIVACY))


def _hold(settings: Mapping[str, Any], complain: Complain) -> Mapping[str, Any]:
    """The table ``[hold]``. Earlier versions took a list of kinds, and letters are kept for a long time."""
    hold = settings.get("hold")
    if not isinstance(hold, list):
        return _table(settings, "hold", HOLD, complain)
    for kind in hold:
        if kind not in ("organisation", "coalition"):
            complain("hold", "", f"“{kind}” is not a kind that can wait; write a table [hold], as the guide shows")
    return {"organisations": "all" if hold else "none"}


def _table(settings: Mapping[str, Any], name: str, keys: Sequence[str], complain: Complain) -> Mapping[str, Any]:
    table = settings.get(name, {})
    if not isinstance(table, dict):
        complain(name, "", f"write “{name}” as a table: a line [{name}], and below it {' or '.join(keys)}")
        return {}
    for key in sorted(table.keys() - set(keys)):
        complain(name, key, f"“{key}” is unknown under [{name}]; is it misspelt, or does it belong above that line?")
    return table


def _among(table: Mapping[str, Any], name: str, key: str, among: tuple[Choice, ...], complain: Complain) -> Choice:
    matching = [choice for choice in among if choice == table.get(key, among[0])]
    if not matching:
        complain(name, key, f"“{key}” under [{name}] must be one of {', '.join(among)}")
        return among[0]
    return matching[0]


def _names(value: object, complain: Complain) -> tuple[str, ...]:
    def wrong(message: str) -> tuple[str, ...]:
        complain("hold", "well_known", message)
        return ()

    if not isinstance(value, list) or not all(_is_name(name) for name in value):
        return wrong("“well_known” must be a list of names between quotes")
    if len(value) > MOST_NAMES or any(len(unicodedata.normalize("NFKC", name)) > LONGEST for name in value):
        return wrong(f"“well_known” takes up to {MOST_NAMES} names of up to {LONGEST} characters")
    return tuple(dict.fromkeys(" ".join(name.split()) for name in value))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_name(value: object) -> bool:
    return isinstance(value, str) and any(map(str.isalnum, value))
