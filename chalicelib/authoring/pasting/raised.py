"""Raised and lowered words as characters of their own, where there are such."""

from chalicelib.authoring.pasting.changes import Changes

_UP = dict(zip("0123456789+-=()noa", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿºª", strict=True))
_DOWN = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


def raised_text(text: str, way: str, changes: Changes) -> str:
    """The words raised (``sup``) or lowered; as they are where a letter has no such signs, which is noted."""
    signs, words = (_UP if way == "sup" else _DOWN), text.strip()
    if words.startswith("[") and words.endswith("]"):  # the mark of a note
        return text
    if all(sign in signs for sign in words):
        return text.replace(words, "".join(signs[sign] for sign in words))
    changes.note("raised", words)
    return text
