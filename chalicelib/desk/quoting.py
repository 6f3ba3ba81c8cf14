"""What somebody else wrote, in a sentence of a page."""

# Isolates a quotation from the direction of the sentence around it.
ISOLATE, END = "\u2068", "\u2069"
LONGEST = 120


def isolated(text: str) -> str:
    """A text on one line, cut if it is long."""
    short = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return f"{ISOLATE}{' '.join(short.split())}{END}"
