"""What organisers do to the settings of a letter, on AWS: for their pages, each imported when a page needs it."""

from typing import TYPE_CHECKING

from chalicelib.wiring.organise import now, signatures
from chalicelib.wiring.organise_writing import drafting

if TYPE_CHECKING:
    from chalicelib.organising.applying import Applying
    from chalicelib.organising.first_names import FirstNames
    from chalicelib.organising.notice_taking import NoticeTaking
    from chalicelib.organising.settings_editing import SettingsEditing


def editing(person_id: str) -> "SettingsEditing":
    """What changes the settings of a draft."""
    from chalicelib.organising.settings_editing import SettingsEditing

    return SettingsEditing(drafting(person_id))


def applying(person_id: str) -> "Applying":
    """What applies the settings of a draft to an open letter."""
    from chalicelib.organising.applying import Applying

    return Applying(drafting(person_id), now)


def notice_taking(person_id: str) -> "NoticeTaking":
    """What takes the privacy notice that is proposed."""
    from chalicelib.organising.notice_taking import NoticeTaking

    return NoticeTaking(drafting(person_id))


def first_names() -> "FirstNames":
    """Whose the permanent numbers are."""
    from chalicelib.organising.first_names import FirstNames
    from chalicelib.wiring.organise_entries import lists

    return FirstNames(lists(), signatures())
