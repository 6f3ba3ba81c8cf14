"""Whatever is in a file that an operator's command reads, it ends in a sentence: never in a traceback, nor in a machine
without memory."""

import gzip
import io
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.errors import Unavailable
from chalicelib.operating import cli, stage
from chalicelib.operating.erasing import canaries
from chalicelib.operating.verify import copies
from chalicelib.organising import scans
from chalicelib.organising.matches import Listing, published_places
from chalicelib.organising.scans import read_scan
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.outside import MOST_DEPTH, Unreadable, check_value, gunzip, read_json
from chalicelib.rules.signatories.counted_places import keys_of
from chalicelib.rules.signatories.decisions import NO_DECISIONS
from tests.support.edit_letter import EXAMPLE
from tests.support.edition_chain import sample_chain
from tests.support.hostile_data import TEXTS, VALUES, damaged, hostile_json

NUMBER = 500
PUBLISHED = sample_chain().objects


class Command:
    """The operator's command, as it is run by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def run(self, *arguments: str) -> tuple[int, str]:
        """Its exit code, and what it wrote to the error stream. Anything but an orderly end raises."""
        self.monkeypatch.setattr("sys.argv", ["firmamos", *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, self.capsys.readouterr().err

    def refused(self, name: str, *arguments: str) -> str:
        """The sentences that it is refused with; each is one line and says which file it is about."""
        code, said = self.run(*arguments)
        assert code == 1, said
        lines = [line for line in said.splitlines() if not line.startswith("verifying")]
        assert lines
        assert all(len(line) > 10 for line in lines)
        assert name in said
        assert "Traceback" not in said
        return said


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    for path, body in PUBLISHED.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    return tmp_path


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))


@pytest.mark.parametrize("path", ["edition.json", "editions/3/edition.json"])
def test_verify_refuses_any_other_manifest(command: Command, published: Path, path: str) -> None:
    for body in hostile_json(PUBLISHED[path], NUMBER):
        (published / path).write_bytes(body)
        if body != PUBLISHED[path]:
            # A file whose path was damaged in the manifest is missing under that path.
            command.refused(": it", "verify", str(published))


@pytest.mark.parametrize("path", ["signatories.json", "corrections.json"])
def test_verify_refuses_any_other_list_though_its_hash_is_right(command: Command, published: Path, path: str) -> None:
    """The one who publishes a letter may write what they like, and hash it."""
    refusals = 0
    for body in hostile_json(PUBLISHED[path], NUMBER):
        (published / path).write_bytes(body)
        manifest = json.loads(PUBLISHED["edition.json"])
        manifest["files"][path] = sha256(body)
        for copy in ("edition.json", f"editions/{manifest['number']}/edition.json"):
            (published / copy).write_text(json.dumps(manifest))
        code, said = command.run("verify", str(published))
        assert code == 0 or (code == 1 and path in said)
        refusals += code
    # What no reader looks at may differ: a role, say.
    assert refusals > NUMBER / 2


def test_verify_reads_no_file_that_is_endless_huge_or_closed(
    command: Command, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = published / "edition.json"
    makers: list[Callable[[], None]] = [
        lambda: present.symlink_to("/dev/zero"),
        lambda: os.mkfifo(present),
        lambda: present.symlink_to(present),
        lambda: present.mkdir(),
    ]
    for make in makers:
        present.unlink()
        make()
        command.refused("edition.json", "verify", str(published))
    present.rmdir()
    present.write_bytes(PUBLISHED["edition.json"] + b" " * 1000)
    monkeypatch.setattr(copies, "MOST_BYTES", len(PUBLISHED["edition.json"]))
    assert "more than" in command.refused("edition.json", "verify", str(published))


@pytest.mark.parametrize(
    "place", ["http://[", "https://[::1", "http://\ud800/", "x\0y", "", "file:///etc/passwd", "ftp://a/"]
)
def test_verify_names_an_address_that_is_none(command: Command, place: str) -> None:
    code, said = command.run("verify", place)
    assert (code, "neither a web address nor a folder" in said) == (2, True)


@pytest.mark.parametrize("name", ["letter.toml", "es.md", "press.es.md", "privacy.es.md"])
def test_check_names_the_file_that_cannot_be_read(command: Command, letter: Path, name: str) -> None:
    for body in (b"\xff\xfe", b"\xed\xa0\x80", b"x" * 2_000_000):
        (letter / name).write_bytes(body)
        said = command.refused(name, "letter", "check", str(letter))
        assert re.search(rf"^{re.escape(name)}(:\d+)?: (it|this file) ", said, re.MULTILINE)
    makers: list[Callable[[], None]] = [
        lambda: os.mkfifo(letter / name),
        lambda: (letter / name).symlink_to("/dev/zero"),
    ]
    for make in makers:
        (letter / name).unlink()
        make()
        assert "it is not a plain file" in command.refused(name, "letter", "check", str(letter))


def hostile_settings(chance: random.Random) -> Iterator[bytes]:
    sound = (EXAMPLE / "letter.toml").read_bytes()
    yield from TEXTS
    # In TOML's own words.
    values = ["nan", "inf", "0x" + "f" * 5000, "9" * 5000, "[]", "{}", '""', '"x"', "true", "-1", "1.5", "0001-01-01",
              "9999-12-31", "0001-01-01T00:00:00+23:59", "23:59:59", "[" * 2000 + "]" * 2000, "[[], {}, 1, nan]",
              '["x", "x"]', "[1, 1, 0x" + "f" * 5000 + "]", "{a = {b = {c = 1}}}"]  # fmt: skip
    lines = sound.decode().splitlines()
    keys = [number for number, line in enumerate(lines) if " = " in line and not line.startswith(("#", " "))]
    for number in keys:
        for value in values:
            key = lines[number].partition(" = ")[0]
            yield "\n".join([*lines[:number], f"{key} = {value}", *lines[number + 1 :]]).encode()
    for key in ('"("', '"[a-"', '"\\\\"', '"\\u001b[31m"', "a.b", "x" * 5000):
        yield f"{key} = 1\n".encode() + sound
    yield b"".join(b"k%d = 1\n" % number for number in range(9000))
    yield sound + b"".join(b"[[addressees]]\nname = 1\n" for _ in range(5000))
    yield sound + b"".join(b"[[updates]]\nx = 1\n" for _ in range(5000))
    yield b"first_signatories = [" + b"7," * 60_000 + b"7]\n" + sound
    while True:
        yield damaged(sound, chance)


def hostile_texts(chance: random.Random, name: str) -> Iterator[bytes]:
    sound = (EXAMPLE / name).read_bytes()
    yield from TEXTS
    values = ["[" * 3000, "{a: " * 3000, "&a [*a]", "*a", "!!python/object:os.system x", "!!binary x", '"\\ud800"',
              '"\\0"', "2026-99-99", "0x" + "f" * 5000, "9" * 5000, ".nan", "[]", "{}", "~", "1", "true", "? [a]",
              "|\n  x", "- x", "'", "%", "<<: [1]", "{<<: {<<: 1}}", "[[a, b], [c, d]]"]  # fmt: skip
    lines = sound.decode().splitlines()
    for number, line in enumerate(lines[:12]):
        for value in values:
            key = line.partition(":")[0]
            yield "\n".join([*lines[:number], f"{key}: {value}", *lines[number + 1 :]]).encode()
    merged = "a0: &a0 {k: v}\n" + "".join(
        f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * 9)}]}}\n" for level in range(1, 12)
    )
    yield f"---\n{merged}---\nx\n".encode()
    for pattern in ("[", "![", "> ", "- ", "*_", "`a", "<a ", "&amp;", "[a][", "\\", "    x\n", "| "):
        yield sound + (pattern * 4000)[:4000].encode()
    while True:
        yield damaged(sound, chance)


@pytest.mark.parametrize("name", ["letter.toml", "es.md", "press.es.md"])
def test_check_ends_in_sentences_whatever_a_file_holds(command: Command, letter: Path, name: str) -> None:
    # One language is enough, and quicker.
    for other in letter.glob("*.*.md"):
        if ".es." not in other.name:
            other.unlink()
    for lang in ("en", "fr", "pt"):
        (letter / f"{lang}.md").unlink()
    chance = random.Random(NUMBER)
    bodies = hostile_settings(chance) if name == "letter.toml" else hostile_texts(chance, name)
    refusals = 0
    # A whole folder is checked each time, so every third of them.
    for body in islice(bodies, 0, NUMBER, 3):
        (letter / name).write_bytes(body)
        code, said = command.run("letter", "check", str(letter))
        assert code == 0 or (code == 1 and name in said)
        refusals += code
    assert refusals > NUMBER / 12


def pictures() -> Iterator[bytes]:
    for size, mode, form in (((40, 30), "RGB", "JPEG"), ((40, 30), "RGBA", "PNG"), ((9, 9), "P", "PNG")):
        output = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "Cámara"
        Image.new(mode, size, 7).save(output, form, exif=exif)
        yield output.getvalue()


def test_no_document_of_a_delivery_ends_in_a_traceback(tmp_path: Path) -> None:
    chance, path, refusals = random.Random(NUMBER), tmp_path / "acuse.jpg", 0
    sound = list(pictures())
    for number in range(NUMBER):
        path.write_bytes(TEXTS[number] if number < len(TEXTS) else damaged(sound[number % 3], chance))
        try:
            read_scan(path, {})
        except LetterRefused as refusal:
            assert str(refusal).startswith("acuse.jpg")
            refusals += 1
    assert refusals > NUMBER / 4


def test_a_small_file_with_a_huge_picture_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "acuse.png"
    Image.new("1", (20_000, 10_000)).save(path)
    assert path.stat().st_size < 100_000
    with pytest.raises(LetterRefused, match=r"acuse\.png has more than \d+ million pixels"):
        read_scan(path, {})
    os.mkfifo(tmp_path / "tubo.png")
    (tmp_path / "sin-fin.png").symlink_to("/dev/zero")
    for name in ("tubo.png", "sin-fin.png"):
        with pytest.raises(LetterRefused, match=f"{name}: it is not a plain file"):
            read_scan(tmp_path / name, {})
    monkeypatch.setattr(scans, "MOST_BYTES", 10)
    with pytest.raises(LetterRefused, match="larger than"):
        read_scan(path, {})


def test_the_local_stack_s_description_is_read_or_refused_in_a_sentence(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = tmp_path / "stack.json"
    monkeypatch.setattr(stage, "LOCAL", local)
    sound = {"aws_endpoint": 1, "region": "us-east-1", "stack_name": "x", "credentials": {"access_key_id": "x"}}
    for body in hostile_json(json.dumps(sound).encode(), NUMBER):
        local.write_bytes(body)
        command.refused("stack.json", "held", "list", "carta")
    for name in ("region", "stack_name", "credentials"):
        local.write_text(json.dumps(sound | {"aws_endpoint": "http://127.0.0.1:9", name: [1]}))
        assert "it does not give" in command.refused("stack.json", "held", "list", "carta")


def test_a_published_list_that_is_none_has_no_matches() -> None:
    refusals = 0
    for body in hostile_json(PUBLISHED["signatories.json"], NUMBER):
        try:
            places, _ = published_places(body)
            Listing(places, keys_of(places, b"secret"), b"secret", NO_DECISIONS).matches()
        except LetterRefused as refusal:
            assert "signatories.json" in str(refusal)
            refusals += 1
    assert refusals > NUMBER / 4


def test_what_is_searched_for_canaries_is_unpacked_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = gzip.compress(b'{"email": "ana@example.org"}' * 100)
    chance = random.Random(NUMBER)
    for body in [*TEXTS, *(damaged(sound, chance) for _ in range(NUMBER))]:
        assert isinstance(canaries.searchable_text("rolls/x.json.gz", body), bytes)
    assert b"ana@example.org" in canaries.searchable_text("rolls/x.json.gz", sound)
    monkeypatch.setattr(canaries, "MOST_BYTES", 1000)
    with pytest.raises(Unavailable, match=r"rolls/x\.json\.gz cannot be searched: it contains more than 1,000 bytes"):
        canaries.searchable_text("rolls/x.json.gz", sound)


def test_gzip_is_unpacked_as_python_does_and_no_further_than_the_limit() -> None:
    parts = gzip.compress(b"a" * 600) + gzip.compress(b"b" * 400) + b"\0" * 9
    assert gunzip(parts, 1000) == gzip.decompress(parts)
    for body in (parts, gzip.compress(bytes(10_000_000))):
        with pytest.raises(Unreadable, match="more than 999 bytes"):
            gunzip(body, 999)
    for cut in (1, 9, 20, len(parts) - 20):
        with pytest.raises(Unreadable):
            gunzip(parts[:cut], 1000)


@pytest.mark.parametrize("text", [one for one in VALUES if one[0] in "NI-1" or "ud800" in one or 'x": 2' in one])
def test_no_json_is_read_that_others_read_otherwise(text: str) -> None:
    if text in ("-1", "1.5"):
        assert read_json(text) in (-1, 1.5)
        return
    with pytest.raises(Unreadable, match=r"^it "):
        read_json(text)


def test_what_is_nested_too_deeply_is_refused_and_what_contains_itself_too() -> None:
    deepest = MOST_DEPTH - 1
    assert read_json("[" * deepest + "]" * deepest) is not None
    for depth in (MOST_DEPTH + 1, 900, 200_000):
        with pytest.raises(Unreadable, match="nested too deeply"):
            read_json("[" * depth + "]" * depth)
    own: list[object] = []
    own.append(own)
    with pytest.raises(Unreadable, match="nested too deeply"):
        check_value(own)
