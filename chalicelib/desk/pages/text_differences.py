"""What differs between two texts of a file, field by field where both have fields."""

from chalicelib.authoring.text_form import BODY, COMMENTS, Kind, quotes, read_fields
from chalicelib.desk.views.differences import runs
from chalicelib.desk.views.texts import AS_IT_STANDS, BODY_LABELS, LABELS, RAW, Differing
from chalicelib.pages.message_ids import N_

COMMENT_LINES = N_("Comments")


def differing(kind: Kind | None, before: str, after: str) -> tuple[Differing, ...]:
    """The fields of which two texts of a file differ; ``kind`` is None for one that has no fields."""
    old, new = (read_fields(kind, text) if kind else None for text in (before, after))
    if old is None or new is None:
        old, new = {RAW: before}, {RAW: after}
    count = max(len(quotes(old)), len(quotes(new)))
    said = [f"quotes.{number}.{key}" for number in range(1, count + 1) for key in ("text", "name", "role")]
    names = [name for name in {**old, **new} if not name.startswith("quotes.")]
    return tuple(
        Differing(*_label(kind, name), runs(old.get(name, ""), new.get(name, "")))
        for name in [*names, *said]
        if old.get(name, "") != new.get(name, "")
    )


def _label(kind: Kind | None, name: str) -> tuple[str, int]:
    """What a field is called, and the number of its quotation, or 0."""
    if name == RAW or kind is None:
        return AS_IT_STANDS, 0
    if name == BODY:
        return BODY_LABELS[kind], 0
    if name == COMMENTS:
        return COMMENT_LINES, 0
    first, *more = name.split(".")
    return (LABELS[more[-1]][0], int(more[0])) if first == "quotes" else (LABELS[name][0], 0)
