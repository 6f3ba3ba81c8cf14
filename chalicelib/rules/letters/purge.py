"""When the personal data of a letter's signers is to be destroyed."""

from datetime import date, timedelta

from chalicelib.rules.letters.letter import Letter


def due_on(letter: Letter) -> date | None:
    """The day from which a letter's personal data is to be destroyed; None if it is not delivered, or its source sets
    no time."""
    if letter.delivery is None or letter.handling.purge_days is None:
        return None
    return date.fromisoformat(letter.delivery.on) + timedelta(days=letter.handling.purge_days)
