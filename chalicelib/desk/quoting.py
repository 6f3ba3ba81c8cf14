"""What somebody else wrote, in a sentence of a page."""

# Isolates a quotation from the direction of the sentence around it.
ISOLATE, END = "\u2068", "\u2069"
LONGEST = 120
# What would end the isolation, or turn the words around it.
_DIRECTIONS = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def isolated(text: str) -> str:
    """A text on one line, cut if it is long."""
    plain = text.translate(_DIRECTIONS)
    short = plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"
    return f"{ISOLATE}{' '.join(short.split())}{END}"
