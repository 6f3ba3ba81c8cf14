"""A PDF is published byte for byte, so what holds more than its pages is refused, however it is hidden."""

import io
import zipfile
import zlib

import pytest

from chalicelib.organising.pdf_scans import EXIF, MOST_LISTS, MOST_PAGES, MOST_STREAMS, MOST_UNPACKED, refuse_pdf
from chalicelib.organising.scan_refused import ScanRefused

HEAD, END = b"%PDF-1.7\n", b"\n%%EOF\n"


def packed(objects: bytes, head: bytes = b"/Type/ObjStm/Filter/FlateDecode") -> bytes:
    return HEAD + b"1 0 obj\n<<" + head + b">>\nstream\r\n" + zlib.compress(objects, 9) + b"\nendstream" + END


def zipped() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as folder:
        folder.writestr("carta.txt", "hola")
    return output.getvalue()


SOUND = {
    "a scan": HEAD
    + b"1 0 obj<</Type /Page>>endobj 2 0 obj<</Filter/DCTDecode>>stream\n\xff\xd8\xff\xe0 endstream"
    + END,
    "a seal": HEAD + b"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 9 9 9]>>" + END,
    "objects in a list": packed(b"<</Type/Page>> <</Type/Catalog/OpenAction[3 0 R/Fit]>>"),
    "words that look alike": HEAD + b"<</JavaScripts 1/Encrypted false/EmbeddedFilesystem 2/Launcher 3>>" + END,
    "a revision": HEAD + b"<</Type/Page>>" + END + b"<</Type/Page>>" + END,
    "damage in a list": HEAD + b"1 0 obj<</Type/ObjStm/Filter/FlateDecode>>\nstream\nno zlib\nendstream" + END,
}
HOSTILE = {
    "a program": (HEAD + b"<</S/JavaScript/JS(app.alert(1))>>" + END, "pdf-program"),
    "a program by other letters": (HEAD + b"<</S/#4aava#53cript/JS 3 0 R>>" + END, "pdf-program"),
    "a program in a list": (packed(b"<</S/JavaScript/JS(1)>>"), "pdf-program"),
    "a program in a list by other letters": (
        packed(b"<</S/Jav#61Script>>", b"/Type/Obj#53tm/Filter/Fl#61teDecode"),
        "pdf-program",
    ),
    "a command": (HEAD + b"<</S/Launch/F(cmd.exe)>>" + END, "pdf-program"),
    "a form that sends": (HEAD + b"<</S /SubmitForm/F(https://example.org)>>" + END, "pdf-program"),
    "a form of its own": (HEAD + b"<</AcroForm<</XFA [1 0 R]>>>>" + END, "pdf-program"),
    "a file": (HEAD + b"<</Type/EmbeddedFile>>" + END, "pdf-files"),
    "files in a list": (packed(b"<</Names<</EmbeddedFiles 3 0 R>>>>"), "pdf-files"),
    "a lock": (HEAD + b"trailer<</Encrypt 5 0 R>>" + END, "pdf-locked"),
    "camera data": (HEAD + b"stream\n\xff\xd8\xff\xe1" + EXIF + b"endstream" + END, "camera-data"),
    "camera data, packed": (packed(b"\xff\xd8\xff\xe1" + EXIF, b"/Filter[/FlateDecode/DCTDecode]"), "camera-data"),
    "too many pages": (HEAD + b"<</Type /Page>>" * (MOST_PAGES + 1) + END, "pdf-pages"),
    "too many pages in a list": (packed(b"<</Type/Page/P 1>>" * (MOST_PAGES + 1)), "pdf-pages"),
    "a page behind it": (HEAD + END + b"<script>alert(1)</script>" * 9, "pdf-other"),
    "no end": (HEAD + b"<</Type/Page>>", "pdf-other"),
    "an archive behind it": (HEAD + END + zipped(), "pdf-other"),
    "an archive that ends as a PDF": (HEAD + zipped()[:-2] + b"\x06\0" + b"\n%%EOF", "pdf-other"),
    "a list that is packed otherwise": (HEAD + b"1 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\nx" + END, "pdf-other"),
    "a bomb": (packed(b"a" * (MOST_UNPACKED + 1)), "pdf-other"),
    "many lists": (HEAD + b"1 0 obj<</Type/ObjStm>>stream\n" * (MOST_LISTS + 1) + END, "pdf-other"),
    "many streams": (HEAD + b"stream\n" * (MOST_STREAMS + 2) + END, "pdf-other"),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_a_scanner_or_a_seal_writes_is_taken(name: str) -> None:
    refuse_pdf(SOUND[name], "acuse.pdf")


@pytest.mark.parametrize("name", HOSTILE)
def test_what_holds_more_than_its_pages_is_refused(name: str) -> None:
    body, code = HOSTILE[name]
    with pytest.raises(ScanRefused) as refusal:
        refuse_pdf(body, "acuse.pdf")
    assert refusal.value.code == code


def test_many_small_bombs_are_refused_before_they_are_unpacked() -> None:
    small = zlib.compress(b"a" * (MOST_UNPACKED - 1), 9)
    one = b"1 0 obj<</Type/ObjStm/Filter/FlateDecode>>\nstream\n" + small + b"\nendstream\n"
    with pytest.raises(ScanRefused) as refusal:
        refuse_pdf(HEAD + one * 20 + END, "acuse.pdf")
    assert refusal.value.code == "pdf-other"
