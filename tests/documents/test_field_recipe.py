"""The recipe "Add a field to the form" of CONTRIBUTING.md holds: what is described once reaches every place.

Each place is tested with each field, so when a new field is missing somewhere, the failure names both.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup

from chalicelib.aws.dynamodb import codec
from chalicelib.organising.signatory_files.columns import COLUMNS
from chalicelib.organising.signatory_files.reading import read_file
from chalicelib.pages.printed import printed_details
from chalicelib.pages.templates import render
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.recovery import recover_numbers
from chalicelib.publishing.edition.roll_file import pack, unpack
from chalicelib.publishing.files import csv_and_json, json_schemas, letter_page, pdf_sheets, text_file, workbook
from chalicelib.publishing.files.list_lines import list_line, number_line, words_in
from chalicelib.rules.letters.letter import KINDS, Kind
from chalicelib.rules.letters.press_kit import PressKit
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.details import (
    ASKED,
    DETAIL_FIELDS,
    PRINTED_AFTER_NAME,
    PUBLISHED,
    SHOWS,
    Details,
    Show,
)
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing import form
from chalicelib.web import confirm_view, signer_page, signer_view
from infra import routes
from tests.rules.signatures.test_transitions import PENDING
from tests.signing.test_own_page import TOKEN, Own
from tests.support.contents import SECRET, content_of, signatory
from tests.support.pages.sample_pages import FORM, HEAD, sign_form
from tests.support.samples import FIELDS, LETTER, named

SITE = "https://cartas.example.org"
Place = Callable[[Details], str]


def sample(name: str) -> Any:
    """A valid value for the field that no other field of the same signer has."""
    match DETAIL_FIELDS[name].content:
        case "country":
            return "MX"
        case "website":
            return "https://pozo.example.org"
        case "members":
            return (Member("Pozo Uno"), Member("Luz Mar", "person", "bióloga", "MX"))
        case "separator":
            return " / "
        case "end":
            return "."
        case "show":
            return "name"
        case _:
            return f"Texto de {name}"


def everything(kind: Kind) -> Details:
    """A signer who fills in every field that they can."""
    asked = [name for name, field in DETAIL_FIELDS.items() if kind in field.kinds and name != "kind"]
    return Details(kind, **{name: sample(name) for name in asked})


def typed_in(details: Details) -> Details:
    """What a form can hold of them."""
    return replace(details, members=named(*details.member_names), separator="", end="")


def fields_of(names: tuple[str, ...]) -> list[tuple[str, Kind]]:
    """Each field with each kind of signer for whom it is published."""
    return [(name, kind) for name in names for kind in KINDS if DETAIL_FIELDS[name].published_of(kind)]


def edition(details: Details, *, first: bool = False) -> Content:
    content = content_of([Signatory(f"{LETTER.slug}#a", details.shown(), 1, number=1)])
    return replace(content, kit=PressKit(first=(1,))) if first else content


def text_of(html: str | bytes, select: str) -> str:
    found = BeautifulSoup(html, "html.parser").select_one(select)
    assert found is not None
    return " ".join(found.get_text().split())


def letter(details: Details) -> str:
    return text_of(letter_page.files(edition(details))["es/index.html"], "#signatories li")


def leading_signatories(details: Details) -> str:
    return text_of(letter_page.files(edition(details, first=True))["es/index.html"], "ul.first li")


def line_of_a_long_list(details: Details) -> str:
    return text_of(list_line(signatory_of(details), 1, "", words_in("es")), "li")


def line_of_numbers(details: Details) -> str:
    return text_of(number_line(signatory_of(details), 1, words_in("es")), "li")


def plain_text(details: Details) -> str:
    return " ".join(text_file.files(edition(details))["letter.es.txt"].decode().split())


def pdf_sheet(details: Details) -> str:
    data = pdf_sheets.letter_sheet(edition(details), "es").data
    return json.dumps([data["organisations"], data["persons"]], ensure_ascii=False)


def pdf_sheet_of_the_first(details: Details) -> str:
    return json.dumps(pdf_sheets.letter_sheet(edition(details, first=True), "es").data["first"], ensure_ascii=False)


def confirm_page(details: Details) -> str:
    view = confirm_view.confirm_view(SITE, LETTER, of_signer(details), TOKEN, TOKEN)
    return text_of(render("sign/confirm.html", "es", {"view": view, "css": ""}), ".slip")


def own_page(details: Details) -> str:
    view = signer_view.signer_view(SITE, LETTER, of_signer(details, state="confirmed"), "")
    return text_of(render("sign/signature.html", "es", {"view": view, "css": ""}), ".slip")


PRINTED: tuple[Place, ...] = (
    letter, leading_signatories, line_of_a_long_list, line_of_numbers, plain_text, pdf_sheet, pdf_sheet_of_the_first,
    confirm_page, own_page,
)  # fmt: skip


def signatory_of(details: Details) -> Signatory:
    return edition(details).listed.persons[0] if details.kind == "person" else edition(details).listed.organisations[0]


def of_signer(details: Details, **more: Any) -> Signature:
    return replace(PENDING, details=details, lang="es", **more)


def in_print(name: str) -> str:
    return "México" if DETAIL_FIELDS[name].content == "country" else sample(name)


def json_list(details: Details) -> dict[str, Any]:
    listed: list[dict[str, Any]] = json.loads(csv_and_json.files(edition(details))["signatories.json"])
    return listed[0]


def csv_list(details: Details) -> dict[str, Any]:
    text = csv_and_json.files(edition(details))["signatories.csv"].decode("utf-8-sig")
    return next(csv.DictReader(io.StringIO(text)))


def workbook_list(details: Details) -> dict[str, Any]:
    body = workbook.files(edition(details))[workbook.PATH]
    header, cells = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True)
    return dict(zip(header, cells, strict=True))


def own_page_for_programs(details: Details) -> dict[str, Any]:
    shown: dict[str, Any] = signer_view.signature_json(LETTER, of_signer(details))["shown"]
    return shown


def index_of_changes(details: Details) -> dict[str, Any]:
    return Signatory.from_public("agua#a", codec.public_text(details, 1, None)).details.to_json()


def kept_roll(details: Details) -> dict[str, Any]:
    one = signatory_of(details)
    roll = unpack(pack({one.id: one}))
    assert roll is not None
    return roll[one.id].details.to_json()


def recovered_roll(details: Details) -> dict[str, Any]:
    one = signatory_of(details)
    before, _ = recover_numbers(csv_and_json.files(edition(details))["signatories.json"], {one.id: one}, SECRET)
    return before[one.id].details.to_json()


DATA: tuple[Callable[[Details], dict[str, Any]], ...] = (
    json_list, csv_list, workbook_list, own_page_for_programs, index_of_changes, kept_roll, recovered_roll,
)  # fmt: skip


@pytest.mark.parametrize("place", PRINTED)
@pytest.mark.parametrize(("name", "kind"), fields_of(("name", *PRINTED_AFTER_NAME)))
def test_a_printed_field_is_printed_wherever_a_signatory_is(place: Place, name: str, kind: Kind) -> None:
    assert in_print(name) in place(everything(kind))


@pytest.mark.parametrize("place", PRINTED)
@pytest.mark.parametrize("kind", KINDS)
def test_every_place_prints_them_in_one_order(place: Place, kind: Kind) -> None:
    printed = place(everything(kind))
    parts = ["Texto de name", *(part.text for part in printed_details(everything(kind).shown(), "es"))]
    at = [printed.index(part) for part in parts]
    assert at == sorted(at)


@pytest.mark.parametrize("place", DATA)
@pytest.mark.parametrize(("name", "kind"), fields_of(PUBLISHED))
def test_a_published_field_is_in_all_data(place: Callable[[Details], dict[str, Any]], name: str, kind: Kind) -> None:
    value = getattr(everything(kind), name)
    if name == "members":
        listed = [member.to_json() for member in value]
        printed = "; ".join(member.printed for member in value)
        assert place(everything(kind))[name] in (listed, json.dumps(listed, ensure_ascii=False), printed)
    else:
        assert place(everything(kind))[name] == value


def test_the_published_columns_have_a_schema() -> None:
    assert tuple(json_schemas.SIGNATORY["properties"]) == csv_and_json.COLUMNS
    for name in PUBLISHED:
        assert json_schemas.SIGNATORY["properties"][name]["description"] == DETAIL_FIELDS[name].published


def test_what_is_published_is_printed_as_well() -> None:
    # Printed as a word, by itself, as a link, as a list, and in that list.
    otherwise = {"kind", "name", "website", "members", "separator", "end"}
    assert set(PUBLISHED) == otherwise | set(PRINTED_AFTER_NAME)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("show", SHOWS)
def test_nothing_else_is_published(kind: Kind, show: Show) -> None:
    """Private fields are in none of these places, and neither is any field of a person who hides the name."""
    if show != "name" and kind != "person":
        return
    details = replace(everything(kind), show=show)
    hidden = [
        str(sample(name))
        for name, field in DETAIL_FIELDS.items()
        if field.content not in ("kind", "show", "members", "separator", "end")
        and (show != "name" or not field.published_of(kind))
    ]
    if show == "count":
        assert codec.public_text(details, None, None) == json.dumps({"kind": kind}, separators=(",", ":"))
        return
    found = [place(details) for place in PRINTED] + [str(place(details)) for place in DATA]
    assert not [(word, text) for word in hidden for text in found if word in text]


class TestTheForm:
    @pytest.mark.parametrize("kind", KINDS)
    def test_asks_for_every_field_of_a_kind_and_no_other(self, kind: Kind) -> None:
        page = sign_form(kinds=(kind,))
        names = {str(control["name"]) for control in page.select("form [name]")} & DETAIL_FIELDS.keys()
        assert names == {name for name in ASKED if kind in DETAIL_FIELDS[name].kinds}

    @pytest.mark.parametrize("name", ASKED)
    def test_leads_from_the_summary_of_problems_to_the_field(self, name: str) -> None:
        page = BeautifulSoup(render("sign/form.html", "es", refused({name: ("Así no.",)})), "html.parser")
        link = page.select_one(f"[role=alert] a[href='#f-{name}']")
        assert link is not None
        assert page.select_one(f"#f-{name}") is not None

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_read_whole(self, kind: Kind) -> None:
        details = typed_in(everything(kind))
        typed = signer_view.values(details)
        given = form.read_form({**FIELDS, "affiliation": "", "role": "", "country": "", **typed}, LETTER)
        assert given.details == details

    def test_is_described_for_programs(self) -> None:
        for body in (routes.SIGN_FIELDS, routes.OWN_PAGE_FIELDS):
            for name in ASKED:
                assert body["properties"][name]["description"] == DETAIL_FIELDS[name].asked

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_filled_in_again_on_the_own_page(self, kind: Kind) -> None:
        page = signer_view.signer_view(SITE, LETTER, of_signer(everything(kind), state="confirmed"), "")
        html = BeautifulSoup(render("sign/signature.html", "es", {"view": page, "css": ""}), "html.parser")
        names = {str(control["name"]) for control in html.select("form [name]")}
        asked = {name for name in ASKED if kind in DETAIL_FIELDS[name].kinds} - {"kind"}
        assert asked <= names
        assert {name for name in asked if not page.form.values[name]} == set()
        assert asked <= signer_page.FIELDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_imported(kind: Kind) -> None:
    details = everything(kind)
    row = {name: value for name, value in details.to_json().items() if name in COLUMNS}
    assert set(DETAIL_FIELDS) - set(COLUMNS) == {"show"}
    assert [one.details for one in read_file(json.dumps([row]).encode(), "list.json").rows] == [details]
    file = io.StringIO()
    writer = csv.DictWriter(file, list(COLUMNS))
    writer.writeheader()
    writer.writerow(row | {"members": "; ".join(details.member_names)})
    by_name = replace(details, members=named(*details.member_names))
    assert [one.details for one in read_file(file.getvalue().encode(), "list.csv").rows] == [by_name]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_kept_and_downloaded(kind: Kind) -> None:
    own = Own(details=everything(kind))
    assert own.signer.download(own.link())["details"] == everything(kind).to_json()
    record = own.stored
    assert codec.signature(record.id, codec.attributes(record), codec.private_text(record)) == record


@pytest.mark.parametrize("name", [name for name in PUBLISHED if name not in ("kind", "name")])
def test_a_list_of_an_older_program_lacks_a_column_and_is_read(name: str) -> None:
    one = signatory(1, "Ana Paz")
    rows = json.loads(csv_and_json.files(content_of([one]))["signatories.json"])
    older = json.dumps([{key: value for key, value in row.items() if key != name} for row in rows]).encode()
    before, after = recover_numbers(older, {one.id: replace(one, number=None)}, SECRET)
    assert (before, after) == ({one.id: one}, {one.id: one})


def test_a_roll_of_a_program_with_other_fields_is_folded_anew() -> None:
    one = signatory(1, "Ana Paz")
    columns, row = json.loads(gzip.decompress(pack({one.id: one})))
    for others in ([*columns[:-1], "town"], columns[:-1], [*columns, "town"]):
        assert unpack(gzip.compress(json.dumps([others, row]).encode())) is None
    # The format from before rolls named their columns.
    assert unpack(gzip.compress(json.dumps([row]).encode())) is None
    assert unpack(gzip.compress(b"[]")) is None


def refused(errors: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    return {"head": HEAD, "form": replace(FORM, errors=errors), "css": ""}
