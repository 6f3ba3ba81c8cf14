"""A letter's folder as a zip: it comes back byte for byte, and what somebody else packed is refused in words."""

import io
import stat
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.folder import read_source
from chalicelib.authoring.folder_zip import LIMITS, FolderRefused, pack, unpack
from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.authoring.writing import files_of
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.work import Work

FILES = files_of(read_source(EXAMPLE, SPOKEN))
names = st.sampled_from(["letter.toml", "es.md", "en.md", "privacy.es.md", "press.fr.md"])
# Line ends become those of this system, as when a folder is read.
texts = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=200).filter(
    lambda text: not text.startswith("\ufeff")
)


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", compression) as out:
        for name, content in members:
            out.writestr(name, content)
    return body.getvalue()


def special(name: str, kind: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, (kind | 0o777) << 16
    return member


def named(raw: bytes) -> bytes:
    """A zip with a file whose name has these bytes, which Python would not write."""
    return zipped(("N" * len(raw), "x"), ("es.md", "y"), compression=zipfile.ZIP_STORED).replace(b"N" * len(raw), raw)


@given(st.dictionaries(names, texts, min_size=1))
def test_what_is_packed_comes_back_and_is_always_packed_the_same(files: dict[str, str]) -> None:
    packed = pack(files)
    assert unpack(packed).texts == files
    assert unpack(packed).left_out == ()
    assert pack(dict(reversed(files.items()))) == packed


def test_a_folder_is_found_one_folder_down_among_what_systems_leave_behind() -> None:
    members = [(f"mi carta/{name}", text) for name, text in FILES.items()]
    left = [("__MACOSX/mi carta/._es.md", "x"), ("mi carta/.DS_Store", "x"), ("mi carta/", ""), ("Thumbs.db", "x")]
    assert unpack(zipped(*left, *members)).texts == FILES


def test_what_is_no_letter_s_is_left_out_and_named() -> None:
    found = unpack(zipped(("es.md", "Agua"), ("fotos/es.md", "no"), ("notas.docx", b"PK"), ("signatories.json", "[]")))
    assert (found.texts, found.left_out) == ({"es.md": "Agua"}, ("fotos/es.md", "notas.docx", "signatories.json"))


def test_names_are_found_in_capitals_and_texts_with_a_byte_order_mark_and_windows_lines() -> None:
    found = unpack(zipped(("ES.MD", b"\xef\xbb\xbfAgua\r\nviva\r")))
    assert found.texts == {"es.md": "Agua\nviva\n"}


def bomb() -> bytes:
    return zipped(("es.md", b"\0" * (LIMITS.small + 1)))


def liar() -> bytes:
    """A directory that claims a few bytes for what unpacks to many."""
    body = zipped(("es.md", b"a" * 5_000_000))
    return body.replace((5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def encrypted() -> bytes:
    body = bytearray(zipped(("es.md", "Agua")))
    body[body.index(b"PK\x01\x02") + 8] |= 1
    body[6] |= 1
    return bytes(body)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "damaged"),
    "no zip": (lambda: b"Querida ministra", "damaged"),
    "cut off": (lambda: zipped(("es.md", "Agua"))[:-30], "damaged"),
    "a changed byte": (lambda: zipped(("es.md", "Agua" * 9), compression=0).replace(b"Agua", b"Aguo", 1), "damaged"),
    "a bomb": (bomb, "bomb"),
    "a bomb of names": (lambda: zipped(*((f"{number}.txt", "") for number in range(LIMITS.parts + 1))), "bomb"),
    "many texts": (
        lambda: zipped(
            *(
                (f"{name}{lang}.md", "a" * MOST_BYTES)
                for name in ("", "press.", "privacy.")
                for lang in ("es", "en", "pt", "fr")
            )
        ),
        "bomb",
    ),
    "a password": (encrypted, "password"),
    "another compression": (lambda: zipped(("es.md", "a" * 99), compression=zipfile.ZIP_LZMA), "damaged"),
    "above": (lambda: zipped(("../es.md", "x"), ("es.md", "y")), "path"),
    "above, from below": (lambda: zipped(("a/../../es.md", "x"), ("es.md", "y")), "path"),
    "from the root": (lambda: zipped(("/etc/passwd", "x"), ("es.md", "y")), "path"),
    "another system's slash": (lambda: named(rb"..\es.md"), "path"),
    "a drive": (lambda: zipped(("C:es.md", "x"), ("es.md", "y")), "path"),
    "a name that ends early": (lambda: named(b"es.md\0.png"), "path"),
    "a link": (lambda: zipped((special("es.md", stat.S_IFLNK), "/etc/passwd")), "link"),
    "a device": (lambda: zipped((special("en.md", stat.S_IFCHR), ""), ("es.md", "y")), "link"),
    "twice": (lambda: zipped(("es.md", "x"), ("es.md", "y")), "twice"),
    "twice, in capitals": (lambda: zipped(("es.md", "x"), ("ES.md", "y")), "twice"),
    "nothing of a letter": (lambda: zipped(("notas.txt", "x")), "no-letter"),
    "too large": (lambda: zipped(("es.md", b"Agua" * MOST_BYTES)), "large"),
    "not UTF-8": (lambda: zipped(("es.md", "ñandú".encode("cp1252"))), "not-utf-8"),
    "UTF-16": (lambda: zipped(("es.md", "Agua".encode("utf-16"))), "not-utf-8"),
    "NUL": (lambda: zipped(("es.md", "A\0gua")), "not-utf-8"),
    "a document": (lambda: zipped(("es.md", b"%PDF-1.7\xff\xfe")), "not-utf-8"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_zip_that_is_no_letter_s_is_refused_by_its_reason(name: str) -> None:
    make, why = HOSTILE[name]
    with pytest.raises(FolderRefused) as refusal:
        unpack(make())
    assert refusal.value.why == why
    assert refusal.value.file.isprintable()


def test_a_zip_that_lies_about_its_size_yields_no_more_than_it_claims() -> None:
    with pytest.raises(FolderRefused) as refusal:
        unpack(liar())
    assert refusal.value.why == "damaged"


@given(st.binary(max_size=400), st.integers(0, 300), st.binary(min_size=1, max_size=4))
def test_any_bytes_are_a_letter_or_refused(junk: bytes, place: int, patch: bytes) -> None:
    whole = pack({"es.md": "Agua", "letter.toml": 'slug = "agua"'})
    for body in (junk, b"PK\x03\x04" + junk, whole[:place] + patch + whole[place + len(patch) :], whole + junk):
        try:
            found = unpack(body)
        except FolderRefused as refusal:
            assert refusal.file.isprintable()
        else:
            assert {*found.texts} <= {"es.md", "letter.toml"}


def test_a_zip_of_as_many_files_as_are_taken_costs_little() -> None:
    body = zipped(*((f"{number}.md", "a" * 900) for number in range(LIMITS.parts - 1)), ("es.md", "Agua"))
    work = Work()
    with work.counted():
        assert unpack(body).texts == {"es.md": "Agua"}
    assert work.steps < 400_000
