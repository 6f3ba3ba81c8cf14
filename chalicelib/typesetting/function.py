"""One run of the function that typesets: a sheet from the state bucket, and what it becomes back into it."""

import functools
import logging
import time

import typst

from chalicelib.ports.publishing import PRIVATE, Bucket
from chalicelib.rules.files import content_type, sha256
from chalicelib.rules.sheet import Sheet
from chalicelib.typesetting.compiler import typeset

logger = logging.getLogger(__name__)

# Its permissions reach keys of this folder alone, see infra/policies/typeset.json.
FOLDER = "/typeset/"
# Typst keeps what it worked out until it had no use for it this many times: of a letter of 10,000 signatories some
# 400 MB, and a warm function would soon hold those of ten.
# https://docs.rs/comemo/latest/comemo/fn.evict.html
AGES = 11


class NotTypeset(RuntimeError):
    """Nothing was made. It names the kind of error and no more: Lambda writes it into a log and into its answer, and
    what the library says of a sheet may quote a name."""


def typeset_from(states: Bucket, event: object) -> dict[str, str]:
    """Typeset the sheet at the key ``from`` and keep what it becomes at the key ``to``; its hash.

    Raises ``ValueError`` when the event does not name two keys of the folder, and `NotTypeset`.
    """
    source, target = _keys(event)
    started = time.monotonic()
    try:
        written = states.get(source)
        if written is None:
            raise LookupError
        made = typeset(Sheet.from_json(written))
        states.create(target, made, content_type=content_type(target), cache=PRIVATE)
    except Exception as error:
        logger.exception("not typeset")
        raise NotTypeset(type(error).__name__) from None
    finally:
        forget()
    # Neither the key nor the sheet: the folder of a letter under embargo is its invitation.
    logger.info("typeset", extra={"count": len(made), "ms": round((time.monotonic() - started) * 1000)})
    return {"sha256": sha256(made)}


def forget() -> None:
    """Have Typst let go of what it keeps of the last sheet, by setting nothing often enough."""
    for _ in range(AGES):
        typst.compile(b"", format="svg", font_paths=_no_fonts())


@functools.cache
def _no_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


def _keys(event: object) -> tuple[str, str]:
    named = [event.get(name) for name in ("from", "to")] if isinstance(event, dict) else []
    found = [key for key in named if isinstance(key, str) and FOLDER in key]
    if len(found) != 2:
        raise ValueError(f'an event names two keys with {FOLDER} in them, as "from" and as "to"')
    return found[0], found[1]
