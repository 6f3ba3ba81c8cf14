"""Forms with files are read as browsers send them, and whatever else is sent in their place costs next to nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk.request import MOST_BYTES, DeskRequest, SentFile
from chalicelib.http.bodies import BadRequest
from tests.support.desk_browser import Browser
from tests.support.work import Work

# Of calls; a parser of mails takes millions for small parts.
MOST_STEPS = 100_000
KIND = "multipart/form-data; boundary=b"
HEAD = b'Content-Disposition: form-data; name="x"'


def request(body: bytes, kind: str = KIND) -> DeskRequest:
    return DeskRequest("POST", "/", "https://organise.example", kind, body, {}, "same-origin", "")


def part(head: bytes, content: bytes) -> bytes:
    return b"--b\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


def filled(piece: bytes, end: bytes = b"--b--\r\n") -> bytes:
    """Nearly as much as may be sent, of one piece."""
    return piece * ((MOST_BYTES - 200) // len(piece)) + end


BOMBS = {
    "small parts": (KIND, filled(b"--b\r\n\r\n\r\n")),
    "small fields": (KIND, filled(part(HEAD, b""))),
    "headers": (KIND, b"--b\r\n" + filled(b"A:b\r\n", b"\r\n\r\nv\r\n--b--\r\n")),
    "parameters": (KIND, b"--b\r\nContent-Disposition: form-data" + filled(b"; a=b", b"\r\n\r\nv\r\n--b--\r\n")),
    "open quotes": (KIND, b"--b\r\nContent-Disposition: form-data" + filled(b'; a="', b"\r\n\r\nv\r\n--b--\r\n")),
    "parts in parts": (KIND, filled(b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")),
    "boundaries": (KIND, filled(b"\r\n--")),
    "line ends": (KIND, filled(b"\r\n")),
    "a long boundary": ("multipart/form-data; boundary=" + "b;" * 4000, filled(b"--b\r\n")),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_form_takes_long_to_read_or_refuse(bomb: str) -> None:
    kind, body = BOMBS[bomb]
    work = Work()
    with pytest.raises(BadRequest), work.counted():
        _ = request(body, kind).fields
    assert work.steps < MOST_STEPS, "anybody may send it to the page to log in"


@pytest.mark.parametrize("bomb", ["small parts", "parameters"])
def test_what_nobody_sends_is_refused_before_anybody_has_logged_in(bomb: str) -> None:
    kind, body = BOMBS[bomb]
    assert Browser().post("/login", body=body, content_type=kind).status == 400


@given(
    st.lists(st.tuples(st.text(st.characters(exclude_characters='\0\r\n"%', codec="utf-8")), st.text())), st.binary()
)
def test_every_field_and_file_comes_through_to_the_byte(fields: list[tuple[str, str]], content: bytes) -> None:
    typed = [(name, value) for name, value in fields if name and "\0" not in value and "\r\n--b" not in f"\r\n{value}"]
    if b"\r\n--b" in b"\r\n" + content:
        return
    sent = [part(f'Content-Disposition: form-data; name="{name}"'.encode(), value.encode()) for name, value in typed]
    head = 'Content-Disposition: form-data; name="file"; filename="lista ñ.xlsx"\r\nContent-Type: application/x-y'
    read = request(b"".join([*sent, part(head.encode(), content), b"--b--\r\n"]))
    assert read.files == {"file": SentFile("lista ñ.xlsx", content)}
    assert {name: list(values) for name, values in read.fields.items()} == {
        name: [value for other, value in typed if other == name] for name, _ in typed
    }


def test_the_names_of_files_are_read_as_browsers_escape_them() -> None:
    head = b'Content-Disposition: form-data; name="file"; filename="a%22b.csv"'
    assert request(part(head, b"x") + b"--b--").files["file"].name == 'a"b.csv'


def test_a_field_of_files_that_was_left_empty_is_no_file() -> None:
    head = b'Content-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream'
    assert request(part(head, b"") + b"--b--\r\n").files == {}


TRICKS = {
    "two files of one field": part(b'Content-Disposition: form-data; name="file"; filename="a"', b"1") * 2 + b"--b--",
    "something before the first part": b"x\r\n" + part(HEAD, b"v") + b"--b--",
    "something behind the last part": part(HEAD, b"v") + b"--b--\r\nx",
    "no end": part(HEAD, b"v"),
    "two names": part(HEAD + b"\r\n" + HEAD, b"v") + b"--b--",
    "no name": part(b"Content-Disposition: form-data", b"v") + b"--b--",
    "another disposition": part(b'Content-Disposition: attachment; name="x"', b"v") + b"--b--",
    "not UTF-8": part(HEAD, b"\xff") + b"--b--",
    "NUL": part(HEAD, b"\0") + b"--b--",
    "NUL in the name of a file": part(b'Content-Disposition: form-data; name="f"; filename="\0"', b"v") + b"--b--",
    "more fields than any page has": part(HEAD, b"v") * 2001 + b"--b--",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_what_two_readers_could_read_in_two_ways_is_refused(trick: str) -> None:
    with pytest.raises(BadRequest):
        _ = request(TRICKS[trick]).fields


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; b=b"])
def test_a_form_without_a_boundary_is_refused(kind: str) -> None:
    with pytest.raises(BadRequest):
        _ = request(part(HEAD, b"v") + b"--b--", kind).fields
