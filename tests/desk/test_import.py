"""A list is imported in the browser, from the file to its result, and nothing is written before it is begun."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.organising.import_job import MOST_BYTES
from chalicelib.organising.import_store import KEPT_SECONDS
from chalicelib.organising.jobs.import_rows import FIRST_MAILS, MAILS_A_RUN
from chalicelib.rules.organisers.rights import VOUCHED_AT_ONCE
from chalicelib.wiring import chores
from tests.support.api import queued
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.multipart import multipart
from tests.support.roles import acting
from tests.support.samples import SLUG
from tests.support.workbooks import Sheet, xlsx

HERE = f"/l/{SLUG}/import"
LIST = "kind,name,email\nperson,Ana Paz,ana@example.org\norganisation,Casa Azul,\nperson,Íñigo Ñandú,i@example.org\n"
# As Google Forms exports it in Spanish, with three rows that are wrong.
GOOGLE_FORMS = (
    "Marca temporal,Dirección de correo electrónico,Nombre y apellidos,Organización,País,¿Cómo se enteró?\n"
    "12/03/2026 10:22:11,ana@example.org,Ana Peña,Colectivo Río,México,por la radio\n"
    "12/03/2026 10:23:11,sin arroba,Eva Luna,,Chile,\n"
    "12/03/2026 10:24:11,luis@example.org,Luis Sol,,Mexcio,por una amiga\n"
    "12/03/2026 10:25:11,mar@example.org,#REF!,,Perú,\n"
    "12/03/2026 10:26:11,sol@example.org,Sol Núñez,,Perú,\n"
)


@pytest.fixture
def editor() -> Browser:
    return as_role("editor")


def send(browser: Browser, body: bytes | str, name: str = "lista.csv") -> Shown:
    """Choose a file and send the form."""
    browser.get(HERE)
    _, fields = browser.form("main form[enctype]")
    content = body.encode() if isinstance(body, str) else body
    sent, content_type = multipart([pair for pair in fields if pair[0] != "file"], {"file": (name, content)})
    return browser.follow(browser.post(HERE, body=sent, content_type=content_type))


def check_rows(browser: Browser, **decided: Any) -> Shown:
    return browser.submit("main form[action]", act="check", **decided)


def run_jobs(times: int = 1) -> None:
    with acting("Chores"):
        for _ in range(times):
            chores.engine().run_all()


def counts(page: Shown) -> dict[str, str]:
    found = {}
    for row in page.soup.select("tbody tr"):
        if (head := row.select_one("th")) is not None and (cell := row.select_one("td")) is not None:
            found[head.get_text(strip=True)] = cell.get_text(strip=True)
    return found


def names() -> set[str]:
    return {str(item.public).partition('"name":"')[2].partition('"')[0] for item in SignatureItem.scan()}


def start(browser: Browser, mode: str, **fields: str) -> Shown:
    browser.get(f"{HERE}/{draft().id}/start")
    return browser.submit("main form", mode=mode, **fields)


def draft() -> Any:
    """The newest import."""
    return DynamoJobs().listed(SLUG)[0]


def result(browser: Browser) -> list[dict[str, str]]:
    shown = browser.get(f"{HERE}/{draft().id}/result")
    assert shown.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(shown.body.removeprefix("\ufeff"))))


def test_a_list_that_is_vouched_for_is_on_the_letter_and_the_result_adds_up(editor: Browser) -> None:
    page = send(editor, LIST)
    assert "What is in the file" in page.text
    page = check_rows(editor)
    assert counts(page) == {
        "Rows of the file": "3",
        "All right": "3",
        "To be mended or left out": "0",
        "Left out": "0",
    }
    assert "Íñigo Ñandú" in page.text, "so that one sees whether the encoding is right"
    assert SignatureItem.count() == 0, "nothing is added before it is begun"
    page = start(editor, "vouched", vouched_by="Eva Mar")
    assert "Import of signatories" in page.text
    run_jobs()
    page = editor.get(f"/l/{SLUG}/jobs/{draft().id}")
    assert "done" in page.text
    assert counts(page)["Added to the letter"] == "3"
    assert names() == {"Ana Paz", "Casa Azul", "Íñigo Ñandú"}
    assert {item.state for item in SignatureItem.scan()} == {"confirmed"}
    assert {item.vouched_by for item in SignatureItem.scan()} == {"Eva Mar"}
    assert queued() == []
    assert [row["outcome"] for row in result(editor)] == ["added"] * 3


def test_a_spanish_export_of_google_forms_with_three_bad_rows_is_mended_in_place_and_mailed(editor: Browser) -> None:
    page = send(editor, GOOGLE_FORMS)
    assert "¿Cómo se enteró?" in page.text
    page = check_rows(editor)
    assert page.status == 422 and "Say what these columns hold" in page.text, "a column that is not understood is asked"
    chosen = {one["aria-label"]: _selected(one) for one in page.soup.select("select[name^=column-]")}
    assert chosen["What “Marca temporal” holds"] == "" and chosen["What “Nombre y apellidos” holds"] == "name"
    unknown = page.soup.select("select[name^=column-]")[-1]["name"]
    page = check_rows(editor, **{str(unknown): ""})
    assert counts(page)["To be mended or left out"] == "3"
    wrong = {str(one.select("legend")[0].get_text()): one for one in page.soup.select("fieldset.card")}
    assert set(wrong) == {"Row 3", "Row 4", "Row 5"}
    assert "“⁨sin arroba⁩” is no e-mail address" in wrong["Row 3"].get_text()
    assert _value(page, "name-1") == "Eva Luna" and _value(page, "email-1") == "sin arroba"
    assert _value(page, "country-2") == "Mexcio" and _value(page, "name-3") == "#REF!"
    page = editor.submit("main form", **{"email-1": "eva@example.org", "country-2": "México", "left": "3"})
    assert counts(page)["All right"] == "4" and counts(page)["Left out"] == "1"
    start(editor, "pending")
    run_jobs()
    page = editor.get(f"/l/{SLUG}/jobs/{draft().id}")
    assert counts(page) == {
        "Found at the start": "5",
        "Added and asked by mail": "4",
        "There before": "0",
        "Refused or left out": "1",
        "Still to come": "0",
    }
    assert {item.state for item in SignatureItem.scan()} == {"pending"}
    assert len(queued()) == 4
    rows = result(editor)
    assert [row["line"] for row in rows] == ["2", "3", "4", "5", "6"]
    assert rows[3]["outcome"] == "left out" and "You left it out" in rows[3]["reason"]
    assert not any("@" in cell for row in rows for cell in row.values()), "the result names no address"


def _selected(select: Any) -> str:
    return str(select.select_one("option[selected]")["value"])


def _value(page: Shown, name: str) -> str:
    found = page.soup.select_one(f"[name={name}]")
    assert found is not None
    return str(found.get("value", found.get_text()))


def test_a_list_is_pasted(editor: Browser) -> None:
    editor.get(HERE)
    page = editor.submit(
        "main form[enctype]", pasted="Organizaciones:\n1. Casa del Maíz\n2. Foro Mar\n\nPersonas:\nLuz Mar"
    )
    assert "What is in the file" in page.text
    page = check_rows(editor)
    assert counts(page)["All right"] == "3"
    assert "3 rows have no e-mail address" in page.text


def test_rows_of_a_spreadsheet_are_pasted(editor: Browser) -> None:
    editor.get(HERE)
    editor.submit("main form[enctype]", pasted="Nombre\tCorreo\nAna Paz\tana@example.org\n")
    assert counts(check_rows(editor))["All right"] == "1"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("nombre;correo;país\nÍñigo Muñoz;a@example.org;España\n".encode("cp1252"), "Excel in Spain"),
        ("nombre\tcorreo\tpaís\nÍñigo Muñoz\ta@example.org\tEspaña\n".encode("utf-16"), "UTF-16"),
        ("nombre,correo,país\nÍñigo Muñoz,a@example.org,España\n".encode("utf-8-sig"), "with its mark"),
    ],
)
def test_names_with_accents_are_read_in_each_encoding(editor: Browser, body: bytes, name: str) -> None:
    send(editor, body)
    page = check_rows(editor)
    assert "Íñigo Muñoz" in page.text
    assert counts(page)["All right"] == "1"


def test_an_old_encoding_is_chosen_by_eye(editor: Browser) -> None:
    page = send(editor, "nombre,correo\nÍñigo Muñoz,a@example.org\nLucía Peña,b@example.org\n".encode("mac_roman"))
    assert "Which names are written correctly?" in page.text
    assert "Íñigo Muñoz" in page.text and "Peña" in page.text
    page = editor.submit("main form", act="look", encoding="mac-roman")
    assert "Íñigo Muñoz" in check_rows(editor).text


def test_sheets_and_hidden_rows_are_asked_about(editor: Browser) -> None:
    rows = [["Nombre", "Correo"], ["Ana Paz", "ana@example.org"], ["Eva Luna", "eva@example.org"]]
    book = xlsx(Sheet([["notas"]], name="Notas"), Sheet(rows, name="Firmas", hidden_rows=[3]))
    page = send(editor, book, "firmas.xlsx")
    assert "Say which sheet has the signatories" in page.text
    page = editor.submit("main form", act="look", sheet="Firmas")
    assert "Hidden rows: 3" in page.text
    assert check_rows(editor).status == 422, "what becomes of them is not guessed"
    page = check_rows(editor, hidden="leave-out")
    assert counts(page)["All right"] == "1" and counts(page)["Left out"] == "1"
    editor.get(f"{HERE}/{draft().id}")
    page = check_rows(editor, hidden="include")
    assert counts(page)["All right"] == "2"


def test_the_row_that_names_the_columns_is_asked_for(editor: Browser) -> None:
    page = send(editor, "Encuentro,2026,enero\nquién,mail,x\nAna Paz,ana@example.org,\n")
    assert "Say which row names the columns" in page.text
    page = editor.submit("main form", act="look", header_row="2")
    page = check_rows(editor, **{"column-0": "name", "column-1": "email", "column-2": ""})
    assert counts(page)["All right"] == "1"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "There is nothing in the file"),
        (b"%PDF-1.7", "This is a PDF"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "an old .xls"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"<html><table><tr><td>Ana", "a web page"),
        (b"a" * (MOST_BYTES + 1), "more than 4 MB"),
        (b"\x89PNG", "a picture"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence_and_nothing_is_kept(editor: Browser, body: bytes, says: str) -> None:
    page = send(editor, body)
    assert page.status in (413, 422)
    if page.status == 422:
        assert says in page.text
    assert DynamoJobs().listed(SLUG) == []


def test_a_bomb_is_refused_before_it_unpacks(editor: Browser) -> None:
    sheet = Sheet([["x" * 30_000] for _ in range(3000)])
    page = send(editor, xlsx(sheet), "bomba.xlsx")
    assert page.status == 422 and "unpacks to far more" in page.text


def test_neither_and_both_are_said(editor: Browser) -> None:
    editor.get(HERE)
    page = editor.submit("main form[enctype]", pasted="  ")
    assert page.status == 422 and "Choose a file, or paste a list" in page.text


def test_a_formula_in_the_result_is_inert(editor: Browser) -> None:
    send(editor, 'name,email\n"=HYPERLINK(""https://evil.example"")",a@example.org\nAna Paz,b@example.org\n')
    check_rows(editor)
    editor.submit("main form:has(input[value=leave-all])")
    start(editor, "vouched", vouched_by="Eva Mar")
    run_jobs()
    written = editor.get(f"{HERE}/{draft().id}/result").body
    assert "'=HYPERLINK" in written
    assert not any(row["name"].startswith("=") for row in result(editor))


def test_the_same_file_is_said_and_not_refused(editor: Browser) -> None:
    for turn in range(2):
        page = send(editor, LIST)
        assert ("The same file was imported already" in page.text) is bool(turn)
        check_rows(editor)
        start(editor, "vouched", vouched_by="Eva Mar")
        run_jobs()
    page = editor.get(f"/l/{SLUG}/jobs/{draft().id}")
    assert counts(page)["There before"] == "3" and counts(page)["Added to the letter"] == "0"
    assert SignatureItem.count() == 3
    assert {row["reason"] for row in result(editor)} == {"It was on the letter already."}


def test_a_form_that_is_sent_twice_begins_one_import(editor: Browser) -> None:
    editor.get(HERE)
    address, fields = editor.form("main form[enctype]")
    fields = [(name, LIST if name == "pasted" else value) for name, value in fields]
    first, second = editor.post(address, fields), editor.post(address, fields)
    assert first.location == second.location
    assert len(DynamoJobs().listed(SLUG)) == 1


def many(number: int) -> str:
    return "name,email\n" + "".join(
        f"Ana Paz {chr(97 + at // 26)}{chr(97 + at % 26)},a{at}@example.org\n" for at in range(number)
    )


def test_above_ten_a_second_person_has_to_approve_exactly_these_rows(editor: Browser) -> None:
    send(editor, many(VOUCHED_AT_ONCE + 1))
    check_rows(editor)
    page = start(editor, "vouched", vouched_by="Eva Mar")
    assert "A second person has to approve this" in page.text
    run_jobs()
    assert SignatureItem.count() == 0
    proposed = draft()
    assert proposed.state == "checked"


def test_the_limit_of_ten_holds_for_a_day_and_not_for_a_file(editor: Browser) -> None:
    send(editor, many(VOUCHED_AT_ONCE))
    check_rows(editor)
    assert "Import of signatories" in start(editor, "vouched", vouched_by="Eva Mar").text
    send(editor, "name,email\nLuis Sol,l@example.org\n")
    check_rows(editor)
    assert "A second person has to approve this" in start(editor, "vouched", vouched_by="Eva Mar").text


def test_an_edit_takes_the_proposal_s_digest_away(editor: Browser) -> None:
    from chalicelib.wiring import organise_imports

    send(editor, many(VOUCHED_AT_ONCE + 1) + "x,wrong\n")
    check_rows(editor)
    editor.submit("main form:has(input[value=leave-all])")
    start(editor, "vouched", vouched_by="Eva Mar")
    desk, job = organise_imports.import_desk("x"), draft()
    approved = desk.present_digest(SLUG, job.id)
    assert approved
    editor.get(f"{HERE}/{job.id}/rows")
    editor.submit("main form", **{"email-11": "x@example.org", "name-11": "Xul Sol"}, left=[])
    assert desk.present_digest(SLUG, job.id) == ""
    with pytest.raises(Exception, match="changed"):
        desk.start_proposed(SLUG, job.id, approved)
    run_jobs()
    assert SignatureItem.count() == 0


def test_what_is_approved_runs_once(editor: Browser) -> None:
    from chalicelib.wiring import organise_imports

    send(editor, many(VOUCHED_AT_ONCE + 1))
    check_rows(editor)
    start(editor, "vouched", vouched_by="Eva Mar")
    desk, job = organise_imports.import_desk(DynamoPeople().people()[0].id), draft()
    approved = desk.present_digest(SLUG, job.id)
    for _ in range(2):
        desk.start_proposed(SLUG, job.id, approved)
        run_jobs()
    assert desk.present_digest(SLUG, job.id) == approved
    assert SignatureItem.count() == VOUCHED_AT_ONCE + 1


def test_a_mode_and_a_name_are_asked_for_and_nothing_typed_is_lost(editor: Browser) -> None:
    send(editor, LIST)
    check_rows(editor)
    page = start(editor, "vouched", vouched_by=" ")
    assert page.status == 422 and "Say who vouches for them" in page.text
    assert page.soup.select_one("input[value=vouched][checked]") is not None
    editor.get(f"{HERE}/{draft().id}/start")
    page = editor.submit("main form", vouched_by="Eva Mar")
    assert page.status == 422 and _value(page, "vouched_by") == "Eva Mar"


def test_an_import_stops_with_the_access_of_whoever_began_it(editor: Browser) -> None:
    send(editor, LIST)
    check_rows(editor)
    start(editor, "vouched", vouched_by="Eva Mar")
    (person,) = DynamoPeople().people()
    assert DynamoPeople().put_person(replace(person, roles={SLUG: "moderator"}), expected=person.revision)
    run_jobs()
    assert SignatureItem.count() == 0 and (draft().state, draft().why) == ("paused", "no-right")
    owner = as_role("owner", name="Mar Paz")
    assert "may not do this any more" in owner.get(f"/l/{SLUG}/jobs/{draft().id}").text
    owner.submit("form:has(input[value=resume])")
    run_jobs()
    assert SignatureItem.count() == 3


def test_a_wrong_row_is_not_imported_unless_it_is_mended_or_left_out(editor: Browser) -> None:
    send(editor, LIST + "person,,x\n")
    check_rows(editor)
    page = editor.get(f"{HERE}/{draft().id}/start")
    assert page.status == 303
    address = f"{HERE}/{draft().id}/start"
    kept = draft().parameters["kept"]
    assert editor.post(address, {"form": editor.token, "mode": "pending", "kept": kept}).status == 409
    run_jobs()
    assert SignatureItem.count() == 0


def test_mended_rows_are_seen_by_whoever_mends_them_at_once(editor: Browser) -> None:
    """Two organisers on one import: the second who saves is told, and overwrites nothing."""
    send(editor, LIST + "person,,x\n")
    check_rows(editor)
    job = draft()
    other = as_role("editor", name="Mar Paz")
    for browser in (editor, other):
        browser.get(f"{HERE}/{job.id}/rows")
    address, fields = editor.form("main form")
    typed = [(name, value) for name, value in fields if name not in ("name-3", "email-3")]
    assert editor.post(address, [*typed, ("name-3", "Luz Mar"), ("email-3", "l@example.org")]).status == 303
    before = draft()
    page = other.submit("main form", **{"name-3": "Otra Persona", "email-3": "o@example.org"})
    assert counts(page)["All right"] == "4"
    assert draft() == before, "a row that is right is not mended any more"


def test_two_days_later_the_file_is_gone(editor: Browser) -> None:
    send(editor, LIST)
    job = draft()
    DynamoJobs().put(job, replace(job, created_at=job.created_at - KEPT_SECONDS * 1000))
    for tail in ("", "/rows", "/start", "/all"):
        page = editor.get(f"{HERE}/{job.id}{tail}")
        assert page.status == 410 and "deleted by now" in page.text


def test_an_import_that_was_begun_is_not_changed(editor: Browser) -> None:
    send(editor, LIST)
    check_rows(editor)
    start(editor, "vouched", vouched_by="Eva Mar")
    job = draft()
    for tail in ("", "/rows", "/start"):
        assert editor.post(f"{HERE}/{job.id}{tail}", {"form": editor.token}).location == f"/l/{SLUG}/jobs/{job.id}"
    assert draft() == job


def test_a_job_of_another_kind_or_letter_is_no_import(editor: Browser) -> None:
    send(editor, LIST)
    job = draft()
    DynamoJobs().add(replace(job, id="1", kind="release"))
    DynamoJobs().add(replace(job, id="2", slug="another-letter"))
    for number in ("1", "2", "3"):
        assert editor.get(f"{HERE}/{number}").status == 404
        assert editor.get(f"{HERE}/{number}/result").status == 404


@pytest.mark.parametrize("role", ["reader", "moderator"])
def test_only_editors_and_owners_see_what_was_sent(editor: Browser, role: Any) -> None:
    send(editor, LIST)
    other = as_role(role)
    for tail in ("", f"/{draft().id}", f"/{draft().id}/all", f"/{draft().id}/result"):
        assert other.get(HERE + tail).status == 403


def test_what_is_kept_of_a_file_is_sealed(editor: Browser) -> None:
    from chalicelib.aws import clients
    from tests.conftest import ENVIRONMENT

    send(editor, LIST)
    check_rows(editor)
    s3, bucket = clients.s3(), ENVIRONMENT["FIRMAMOS_STATE_BUCKET"]
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="imports/")["Contents"]]
    assert len(keys) >= 3 and all(key.startswith(f"imports/{SLUG}/") for key in keys)
    for key in keys:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        assert b"ana@" not in body and b"Paz" not in body and b"YW5h" not in body
    item = next(iter(DynamoJobs().listed(SLUG)))
    assert "Ana" not in str(item.parameters) and "@" not in str(item.parameters)


def test_mails_go_slowly_and_wait_after_the_first(editor: Browser) -> None:
    send(editor, many(FIRST_MAILS + 50))
    check_rows(editor)
    page = editor.get(f"{HERE}/{draft().id}/start")
    assert "waits for two hours" in page.text and "about 123 minutes" in page.text
    start(editor, "pending")
    run_jobs()
    assert len(queued()) == MAILS_A_RUN
    page = editor.get(f"/l/{SLUG}/jobs/{draft().id}")
    assert "waiting" in page.text
