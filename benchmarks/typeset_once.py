"""One process that typesets the ``model`` letter, or one of a number of signatories; prints its measurements as JSON.

``floor``: the same words, which Typst sets as plain paragraphs, each on its own line.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import people
from benchmarks.publish_once import peak_bytes
from chalicelib.aws.dynamodb import codec
from chalicelib.pages.shared import Site
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files.pdf_sheets import card_sheet, letter_sheet
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.typeset_sheet import Sheet
from tests.support import model_letter
from tests.support.samples import NOW

SITE = Site("https://cartas.example.org", "https://firmas.example.org", "Firmamos <firmas@example.org>")
LANG = "es"
PARAGRAPHS = b"#for words in json(bytes(sys.inputs.words)) { par(words) }"


def main() -> None:
    what, size = sys.argv[1:]
    content = _content(size)
    sheet = {"letter": letter_sheet, "floor": letter_sheet, "card": card_sheet}[what](content, LANG)
    began = time.perf_counter()
    # Imported here: loading the library is part of the first letter's cost.
    make = _floor() if what == "floor" else _press()
    made = make(sheet)
    first, most = time.perf_counter(), peak_bytes()
    # With other signatories: a warm function gets another edition.
    began_again = time.perf_counter()
    make(_renamed(sheet))
    again = time.perf_counter()
    found = {"cold": first - began, "warm": again - began_again, "bytes": len(made), "megabytes": most / 1e6}
    sys.stdout.write(json.dumps(found))


def _press() -> Callable[[Sheet], bytes]:
    from chalicelib.typesetting.compiler import typeset

    return typeset


def _floor() -> Callable[[Sheet], bytes]:
    import typst

    fonts = typst.Fonts(include_system_fonts=False)

    def typeset(sheet: Sheet) -> bytes:
        words = json.dumps(list(_words(sheet.data)))
        return typst.compile(PARAGRAPHS, format="pdf", pdf_tags=False, font_paths=fonts, sys_inputs={"words": words})

    return typeset


def _words(data: Mapping[str, Any]) -> list[str]:
    body = [str(block) for block in data["body"]]
    entries = data["organisations"] + data["persons"]
    return body + [" ".join((who, what, *members)) for who, what, members, *_ in entries]


def _renamed(sheet: Sheet) -> Sheet:
    if sheet.kind == "card":
        return Sheet("card", {**sheet.data, "title": f"{sheet.data['title']} "})
    changed = {
        group: [[f"{who} II", *rest] for who, *rest in sheet.data[group]] for group in ("organisations", "persons")
    }
    return Sheet("letter", {**sheet.data, **changed})


def _content(size: str) -> Content:
    letter = model_letter.letter()
    if size == "model":
        confirmed = model_letter.confirmed(letter.slug, model_letter.signatories())
        publics = [(one.id, one.public) for one in confirmed]
    else:
        signed = people.signatories(int(size))
        publics = [(one.id, codec.public_text(one.details, one.confirmed_at, one.position)) for one in signed]
    roll = {key: Signatory.from_public(key, public, number) for number, (key, public) in enumerate(publics, start=1)}
    return Content(SITE, letter, model_letter.version(), roll, 1, NOW)


if __name__ == "__main__":
    main()
