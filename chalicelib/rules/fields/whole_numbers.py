"""Whole numbers as pages and addresses carry them."""


def read_whole(text: str, most_digits: int) -> int | None:
    """The number that a text of ASCII digits is; None for anything else, and for one with too many of them. Reading a
    number of very many digits takes long."""
    return int(text) if 0 < len(text) <= most_digits and text.isascii() and text.isdigit() else None
