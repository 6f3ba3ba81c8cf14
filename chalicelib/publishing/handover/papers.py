"""The sheets of the covering note and of the receipt, which go to the addressee with the letter."""

from collections.abc import Sequence
from typing import Any

from chalicelib.pages.cldr import language_name, number
from chalicelib.pages.templates import phrase
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.files import phrases
from chalicelib.publishing.files.pdf_sheets import WORDS as SHEETS
from chalicelib.publishing.files.pdf_sheets import code
from chalicelib.publishing.handover.handed_edition import HandedEdition
from chalicelib.rules.files import sha256
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.typeset_sheet import Sheet, paper

WORDS = "desk/_handover.html"
KINDS = ("organisations", "coalitions", "persons", "unnamed", "repeated")  # that signatures are the sum of

# A file of the package: its name, what kind of file it is, and the language that it is in; '' for none.
PackageFile = tuple[str, str, str]


def covering_note(edition: HandedEdition, lang: str, files: Sequence[PackageFile]) -> Sheet:
    """What is delivered, how many signed it, and where it can be verified. ``files`` are those of the package."""
    content = edition.content
    text = content.version.texts[lang]
    url = content.absolute(f"{lang}/")
    verify = [
        ["p", _say("published_at", lang)],
        ["link", url],
        ["p", _say("manifest_at", lang)],
        ["link", content.absolute(manifest.manifest_path(edition.number))],
        ["code", _fingerprint(edition)],
    ]
    parts: list[list[Any]] = [
        ["p", _say("enclosed", lang, text.subject, phrases.place_and_date(content, lang))],
        ["p", phrase(phrases.WORDS, "signed", lang, edition.counts, content.as_of(lang))],
        *_counts(edition.counts, lang),
        ["h", _say("verify_heading", lang)],
        ["beside", verify, code(url), phrase(SHEETS, "code", lang)],
        ["blanks", [[_say("place_and_date", lang), _say("signed_for", lang)]]],
        *_questions(edition, lang),
        ["files", _say("files_caption", lang), [_say("file_head", lang), _say("what_head", lang)], _files(files, lang)],
        ["p", _say("commands", lang)],
        ["command", "sha256sum -c SHA256SUMS"],
        ["command", f"firmamos verify {content.absolute()}"],
    ]
    return _sheet(edition, lang, "note", _say("note_heading", lang, content.letter.title(lang)), parts)


def receipt(edition: HandedEdition, lang: str) -> Sheet:
    """What was received, with lines for whoever received it."""
    content, letter = edition.content, edition.content.letter
    facts = {
        "letter": letter.title(lang),
        "subject": content.version.texts[lang].subject,
        "from": letter.organisers,
        "dated": phrases.place_and_date(content, lang),
        "signed": phrases.counts(edition.counts, lang) if edition.counts.signatures else "0",
        "edition": f"{number(edition.number, lang)}, {content.as_of(lang)}",
        "address": content.absolute(),
        "fingerprint": _fingerprint(edition),
    }
    rows = [
        [_say("fact_of", lang, name), "code" if name == "fingerprint" else "text", value]
        for name, value in facts.items()
        if value
    ]
    blanks = [_say("blank_of", lang, name) for name in ("on", "by", "position", "signature")]
    contact: list[list[Any]] = [["small", _say("return_to", lang, letter.contact)]] if letter.contact else []
    parts: list[list[Any]] = [
        ["p", _say("received", lang)],
        ["facts", _say("facts_caption", lang), [_say("fact_head", lang), _say("value_head", lang)], rows],
        ["stamped", blanks, _say("blank_of", lang, "stamp")],
        *contact,
    ]
    return _sheet(edition, lang, "receipt", _say("receipt_heading", lang, letter.title(lang)), parts)


def _sheet(edition: HandedEdition, lang: str, name: str, heading: str, parts: list[list[Any]]) -> Sheet:
    content = edition.content
    return Sheet(
        "handover",
        {
            "lang": lang,
            "paper": paper(content.version.timezone),
            "made_at": content.at_ms // 1000,
            "name": _say(name, lang),
            "title": content.letter.title(lang),
            "label": phrases.open_letter(lang),
            "organisers": content.letter.organisers,
            "edition": f"{phrases.edition(edition.number, lang)} · {content.as_of(lang)}",
            "addressees": [list(addressee) for addressee in phrases.addressees(content, lang)],
            "heading": heading,
            "parts": parts,
        },
    )


def _counts(counts: Counts, lang: str) -> list[list[Any]]:
    """The table of signatures by kind, and a sentence on members, who signed nothing; nothing for nobody."""
    if not counts.signatures:
        return []
    rows = [[_say("count_of", lang, kind), number(found, lang)] for kind in KINDS if (found := getattr(counts, kind))]
    in_all = [_say("count_of", lang, "signatures"), number(counts.signatures, lang)]
    table = ["counts", _say("counts_caption", lang), [_say("kind_head", lang), _say("count_head", lang)], rows, in_all]
    besides = _say("besides", lang, counts)
    return [table, ["small", besides]] if besides else [table]


def _files(files: Sequence[PackageFile], lang: str) -> list[list[str]]:
    return [[name, _say("file_of", lang, kind, language_name(of, lang) if of else "")] for name, kind, of in files]


def _questions(edition: HandedEdition, lang: str) -> list[list[str]]:
    contact = edition.content.letter.contact
    return [["small", phrase(SHEETS, "contact", lang, contact)]] if contact else []


def _fingerprint(edition: HandedEdition) -> str:
    return sha256(edition.record.manifest.encode())


def _say(macro: str, lang: str, *values: object) -> str:
    return phrase(WORDS, macro, lang, *values)
