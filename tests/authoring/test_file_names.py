"""Files of a letter are found however their names are written and they were saved, or it is said why not."""

import shutil
from pathlib import Path

import pytest

from chalicelib.authoring.folder import LetterSource, SourceRefused, read_source
from chalicelib.authoring.text_reading import DOCUMENT, OTHER, UTF_16
from tests.support.edit_letter import EXAMPLE, SPOKEN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))


def warnings(folder: Path) -> list[str]:
    return [str(warning) for warning in read_source(folder, SPOKEN).warnings]


def problems(folder: Path) -> list[str]:
    with pytest.raises(SourceRefused) as refusal:
        read_source(folder, SPOKEN)
    return [str(problem) for problem in refusal.value.problems]


def content(source: LetterSource) -> object:
    return source.signed_content(), source.kit


def test_the_example_has_nothing_to_tell(folder: Path) -> None:
    assert warnings(folder) == []


@pytest.mark.parametrize(
    ("name", "other"),
    [("es.md", "Es.md"), ("en.md", "EN.MD"), ("letter.toml", "LETTER.TOML"), ("privacy.fr.md", "Privacy.FR.md"),
     ("press.pt.md", "PRESS.pt.Md")],
)  # fmt: skip
def test_capitals_in_a_files_name_change_nothing(folder: Path, name: str, other: str) -> None:
    before = content(read_source(folder, SPOKEN))
    (folder / name).rename(folder / other)
    assert content(read_source(folder, SPOKEN)) == before
    assert warnings(folder) == []


def test_a_problem_names_the_file_as_it_is_there(folder: Path) -> None:
    (folder / "letter.toml").rename(folder / "Letter.TOML")
    (folder / "es.md").rename(folder / "ES.md")
    with (folder / "Letter.TOML").open("a") as settings:
        settings.write("[odd]\n")
    with (folder / "ES.md").open("a") as text:
        text.write("\n<b>Agua</b>\n")
    assert {problem.partition(":")[0] for problem in problems(folder)} == {"ES.md", "Letter.TOML"}


def test_two_files_that_differ_in_capitals_alone_are_refused(folder: Path) -> None:
    shutil.copy(folder / "es.md", folder / "ES.md")
    assert problems(folder) == ["es.md: ES.md and es.md are the same file of a letter"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("es (1).md", "this file is not read; if it is to be part of the letter, name it es.md"),
        ("es.markdown", "this file is not read; if it is to be part of the letter, name it es.md"),
        ("es.md.txt", "this file is not read; if it is to be part of the letter, name it es.md"),
        ("es.txt", "this file is not read; if it is to be part of the letter, name it es.md"),
        ("Copia de es.md", "this file is not read; if it is to be part of the letter, name it es.md"),
        ("privacy_es.md", "this file is not read; if it is to be part of the letter, name it privacy.es.md"),
        ("letter.toml.txt", "this file is not read; if it is to be part of the letter, name it letter.toml"),
        ("Carta final.docx", "documents are not read; paste the text into a file such as es.md"),
        ("notas.md", "this file is not part of a letter and is not read"),
        ("foto.jpg", "this file is not part of a letter and is not read"),
    ],
)
def test_a_file_that_is_not_read_is_told(folder: Path, name: str, told: str) -> None:
    (folder / name).write_text("Agua\n")
    assert warnings(folder) == [f"{name}: {told}"]


def test_a_folder_is_told_and_what_systems_leave_behind_is_not(folder: Path) -> None:
    (folder / "viejo").mkdir()
    for name in (".DS_Store", "Thumbs.db", "~$es.docx", "es.md~"):
        (folder / name).write_bytes(b"x")
    assert warnings(folder) == ["viejo: this folder is not part of a letter and is not read"]


@pytest.mark.parametrize("name", ["letter.toml", "es.md", "privacy.es.md", "press.es.md"])
def test_a_byte_order_mark_and_other_line_ends_are_read(folder: Path, name: str) -> None:
    before = content(read_source(folder, SPOKEN))
    written = (folder / name).read_bytes()
    (folder / name).write_bytes(b"\xef\xbb\xbf" + written.replace(b"\n", b"\r\n"))
    assert content(read_source(folder, SPOKEN)) == before
    assert warnings(folder) == []
    (folder / name).write_bytes(written.replace(b"\n", b"\r"))
    assert content(read_source(folder, SPOKEN)) == before


@pytest.mark.parametrize("name", ["letter.toml", "es.md", "privacy.es.md", "press.es.md"])
@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-16", UTF_16), ("utf-16-le", UTF_16), ("cp1252", OTHER), ("mac-roman", OTHER)]
)
def test_another_encoding_is_told_in_a_sentence(folder: Path, name: str, encoding: str, told: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_bytes(text.encode(encoding, "replace"))
    (problem,) = [problem for problem in problems(folder) if problem.startswith(name)]
    assert problem.endswith(f": {told}")


@pytest.mark.parametrize("begins", [b"PK\x03\x04...", b"{\\rtf1...", b"%PDF-1.7"])
def test_a_document_in_a_text_files_name_is_told(folder: Path, begins: bytes) -> None:
    (folder / "es.md").write_bytes(begins)
    assert f"es.md: {DOCUMENT}" in problems(folder)


def test_a_privacy_notice_without_its_text_is_told(folder: Path) -> None:
    (folder / "pt.md").unlink()
    (folder / "press.pt.md").unlink()
    assert problems(folder) == ["privacy.pt.md: the letter has no text in this language: there is no pt.md"]


def test_warnings_have_the_line_of_the_file(folder: Path) -> None:
    text = (folder / "es.md").read_text(encoding="utf-8")
    last = text.rstrip("\n").count("\n") + 1
    (folder / "es.md").write_text(f"{text.rstrip()}\n\nUno\fDos ~~tres~~\n\n- [ ] cuatro\n", encoding="utf-8")
    assert warnings(folder) == [
        f"es.md:{last + 2}: “~~” is printed as it stands: words cannot be struck through or lowered",
        f"es.md:{last + 4}: “[ ] cuatro” is printed as it stands: boxes to tick are not known",
    ]


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", "this row has more cells than there are titles of columns"),
        ("[^9]: Nadie me cita.\n", "nothing in the text refers to this note: write [^9] where it belongs"),
        ("Uno[^9].\n\n[^9]: A.\n\n[^9]: B.\n", "there are two notes [^9]; give each its own mark"),
    ],
)
def test_words_that_would_be_lost_are_refused(folder: Path, added: str, told: str) -> None:
    with (folder / "es.md").open("a", encoding="utf-8") as text:
        text.write(f"\n{added}")
    (problem,) = [problem for problem in problems(folder) if problem.startswith("es.md")]
    assert told in problem


def test_marks_in_a_title_are_told(folder: Path) -> None:
    text = (folder / "es.md").read_text(encoding="utf-8")
    line = next(n for n, row in enumerate(text.split("\n"), 1) if row.startswith("subject:"))
    (folder / "es.md").write_text(text.replace("subject: ", "subject: **Urgente** ", 1), encoding="utf-8")
    assert warnings(folder) == [f"es.md:{line}: “subject” is plain text: “**” is printed as it stands"]
