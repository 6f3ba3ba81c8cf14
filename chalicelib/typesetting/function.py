"""One run of the typesetting function: read a sheet from the state bucket, write the typeset file back to it."""

import functools
import logging
import time

import typst

from chalicelib.ports.publishing import PRIVATE, Bucket
from chalicelib.rules.files import content_type, sha256
from chalicelib.rules.typeset_sheet import Sheet
from chalicelib.typesetting.compiler import typeset

logger = logging.getLogger(__name__)

# The function may only access keys in this folder: infra/policies/typeset.json.
FOLDER = "/typeset/"
# Typst drops a cached result once this many compilations have not used it. A letter of 10,000 signatories leaves some
# 400 MB, and a warm function would soon hold ten of them.
# https://docs.rs/comemo/latest/comemo/fn.evict.html
AGES = 11


class NotTypeset(RuntimeError):
    """Typesetting failed. It names only the kind of error: Lambda writes it to a log and into its answer, and the
    library's own message may quote a name from the sheet."""


def typeset_from(states: Bucket, event: object) -> dict[str, str]:
    """Typeset the sheet at the key ``from`` and store the file at the key ``to``; returns its hash.

    Raises ``ValueError`` when the event does not name two keys of the folder, and `NotTypeset`.
    """
    source, target = _keys(event)
    started = time.monotonic()
    try:
        sheet_json = states.get(source)
        if sheet_json is None:
            raise LookupError
        body = typeset(Sheet.from_json(sheet_json))
        states.create(target, body, content_type=content_type(target), cache=PRIVATE)
    except Exception as error:
        logger.exception("not typeset")
        raise NotTypeset(type(error).__name__) from None
    finally:
        clear_cache()
    # The key is not logged: the folder of a letter under embargo is its invitation.
    logger.info("typeset", extra={"count": len(body), "ms": round((time.monotonic() - started) * 1000)})
    return {"sha256": sha256(body)}


def clear_cache() -> None:
    """Empty Typst's cache of the last sheet by compiling nothing often enough."""
    for _ in range(AGES):
        typst.compile(b"", format="svg", font_paths=_no_fonts())


@functools.cache
def _no_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


def _keys(event: object) -> tuple[str, str]:
    values = [event.get(name) for name in ("from", "to")] if isinstance(event, dict) else []
    keys = [key for key in values if isinstance(key, str) and FOLDER in key]
    if len(keys) != 2:
        raise ValueError(f'an event must name two keys with {FOLDER} in them, as "from" and as "to"')
    return keys[0], keys[1]
