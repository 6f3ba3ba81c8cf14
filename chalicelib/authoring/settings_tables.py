"""The tables of letter.toml that say how signatures and what is held of people are handled.

``[hold]``, ``[retention]`` and ``[privacy]``: docs/writing-a-letter.md.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, get_args

from chalicelib.rules.letters.letter import Controller, Handling, Held, Kept

HOLD = ("organisations", "well_known")
RETENTION = ("purge_days_after_delivery", "address")
PRIVACY = ("controller", "contact", "address")
HELD: tuple[Held, ...] = get_args(Held)
KEPT: tuple[Kept, ...] = get_args(Kept)
MOST_DAYS = 3650
MOST_NAMES = 200  # the letter's head, which is read with every signature, has them
LONGEST = 200

Choice = TypeVar("Choice", bound=str)
Complain = Callable[[str, str, str], None]  # table, key or '' for the table, message


def read_handling(given: Mapping[str, Any], complain: Complain) -> Handling:
    """What ``[hold]`` and ``[retention]`` say; what is wrong is reported and has its default."""
    hold = _hold(given, complain)
    kept = _table(given, "retention", RETENTION, complain)
    days = kept.get("purge_days_after_delivery")
    if days is not None and (type(days) is not int or not 0 < days <= MOST_DAYS):
        complain("retention", "purge_days_after_delivery", f"write a whole number of days, from 1 to {MOST_DAYS}")
        days = None
    return Handling(
        hold_organisations=_among(hold, "hold", "organisations", HELD, complain),
        well_known=_names(hold.get("well_known", []), complain),
        purge_days=days,
        keep_address=_among(kept, "retention", "address", KEPT, complain),
    )


def read_controller(given: Mapping[str, Any], complain: Complain) -> Controller:
    """Who answers for the data, by ``[privacy]``."""
    told = _table(given, "privacy", PRIVACY, complain)
    for key in PRIVACY:
        if key in told and not _is_said(told[key]):
            complain("privacy", key, f"give the “{key}” in words, or leave it out")
            return Controller()
    contact = told.get("contact")
    if contact and "@" not in contact and not contact.startswith("https://"):
        complain("privacy", "contact", f"“{contact}” is neither an e-mail address nor a web address")
    return Controller(*(" ".join(told.get(key, "").split()) for key in PRIVACY))


def _hold(given: Mapping[str, Any], complain: Complain) -> Mapping[str, Any]:
    """The table; earlier versions took a list of the kinds that wait, and letters are kept for long."""
    hold = given.get("hold")
    if not isinstance(hold, list):
        return _table(given, "hold", HOLD, complain)
    for kind in hold:
        if kind not in ("organisation", "coalition"):
            complain("hold", "", f"“{kind}” is not a kind that can wait; write a table [hold], as the guide shows")
    return {"organisations": "all" if hold else "none"}


def _table(given: Mapping[str, Any], name: str, keys: Sequence[str], complain: Complain) -> Mapping[str, Any]:
    table = given.get(name, {})
    if not isinstance(table, dict):
        complain(name, "", f"write “{name}” as a table: a line [{name}], and below it {' or '.join(keys)}")
        return {}
    for key in sorted(table.keys() - set(keys)):
        complain(name, key, f"“{key}” is unknown under [{name}]; is it misspelt, or does it belong above that line?")
    return table


def _among(table: Mapping[str, Any], name: str, key: str, among: tuple[Choice, ...], complain: Complain) -> Choice:
    found = [choice for choice in among if choice == table.get(key, among[0])]
    if not found:
        complain(name, key, f"“{key}” under [{name}] must be one of {', '.join(among)}")
        return among[0]
    return found[0]


def _names(value: object, complain: Complain) -> tuple[str, ...]:
    def wrong(message: str) -> tuple[str, ...]:
        complain("hold", "well_known", message)
        return ()

    if not isinstance(value, list) or not all(_is_a_name(name) for name in value):
        return wrong("“well_known” must be a list of names between quotes")
    if len(value) > MOST_NAMES or any(len(name) > LONGEST for name in value):
        return wrong(f"“well_known” takes up to {MOST_NAMES} names of up to {LONGEST} characters")
    return tuple(dict.fromkeys(" ".join(name.split()) for name in value))


def _is_said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_a_name(value: object) -> bool:
    return isinstance(value, str) and any(map(str.isalnum, value))
