"""What is different between the settings of a letter that readers see and others, and where a change hurts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.press_kit import PressKit


@dataclass(frozen=True)
class Standing:
    """A letter with its press kit, and the time (s since the epoch)."""

    letter: Letter
    kit: PressKit
    now: int


@dataclass(frozen=True)
class SettingChange:
    """``key`` is that of letter.toml, or ``press``; ``warnings`` are codes of `WARNINGS`."""

    key: str
    before: Any
    after: Any
    warnings: tuple[str, ...] = ()


# What nobody signs, in the order of the pages.
VALUES: Mapping[str, Callable[[Standing], Any]] = {
    "language": lambda one: one.letter.language,
    "kinds": lambda one: one.letter.kinds,
    "countries": lambda one: one.letter.countries,
    "opens": lambda one: one.letter.opens,
    "closes": lambda one: one.letter.closes,
    "public": lambda one: one.letter.embargo,
    "order": lambda one: one.letter.order,
    "coalition": lambda one: one.letter.coalition,
    "goal": lambda one: one.letter.goal,
    "hold.organisations": lambda one: one.letter.handling.hold_organisations,
    "hold.well_known": lambda one: one.letter.handling.well_known,
    "privacy.controller": lambda one: one.letter.controller.name,
    "privacy.contact": lambda one: one.letter.controller.contact,
    "privacy.address": lambda one: one.letter.controller.address,
    "retention.purge_days_after_delivery": lambda one: one.letter.handling.purge_days,
    "retention.address": lambda one: one.letter.handling.keep_address,
    "organisers": lambda one: one.letter.organisers,
    "contact": lambda one: one.letter.contact,
    "first_signatories": lambda one: one.kit.first,
    "updates": lambda one: one.kit.updates,
    "press": lambda one: one.kit.texts,
}

NEVER = 1 << 60  # later than any moment


def _later(moment: int | None) -> int:
    return NEVER if moment is None else moment


# Setting → code of a warning → whether it is due, by what it was and what it becomes.
WARNINGS: Mapping[str, Mapping[str, Callable[[Any, Any, Standing], bool]]] = {
    "language": {"language": lambda _, __, ___: True},
    "kinds": {"fewer-kinds": lambda before, after, _: not {*before} <= {*after}},
    "opens": {
        "form-goes": lambda before, after, one: (
            one.letter.state == "open" and (before or 0) <= one.now < (after or 0) < _later(one.letter.closes)
        )
    },
    "closes": {
        "closes-now": lambda _, after, one: one.letter.state == "open" and _later(after) <= one.now,
        "closes-earlier": lambda before, after, one: before is not None and one.now < _later(after) < before,
    },
    "public": {
        "public-now": lambda before, after, one: (
            before is not None and before > one.now and (after is None or after <= one.now)
        )
    },
    "order": {"other-order": lambda _, __, ___: True},
    "hold.organisations": {"nobody-waits": lambda _, after, __: after == "none"},
    "retention.purge_days_after_delivery": {
        "kept-longer": lambda before, after, _: before is not None and _later(after) > before
    },
    "retention.address": {"address-longer": lambda _, after, __: after == "closing"},
}


def changes(before: Standing, after: Standing) -> tuple[SettingChange, ...]:
    """What is different, in the order of the pages."""
    found: list[SettingChange] = []
    for key, read in VALUES.items():
        was, becomes = read(before), read(after)
        if was != becomes:
            due = WARNINGS.get(key, {}).items()
            warnings = tuple(code for code, is_due in due if is_due(was, becomes, before))
            found.append(SettingChange(key, was, becomes, warnings))
    return tuple(found)
