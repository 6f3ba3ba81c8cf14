"""The package for the addressee: what is in it, that it is of one edition, and that anybody can verify it."""

import io
import json
import subprocess
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.operating.verify.verifier import Verifier
from chalicelib.pages.shared import Site
from chalicelib.publishing.edition.manifest import manifest_path
from chalicelib.publishing.files import workbook
from chalicelib.publishing.handover.handed_edition import HandedEdition, read_edition
from chalicelib.publishing.handover.package import SUMS, all_files, papers_of, zipped
from chalicelib.rules.files import LIST_WORKBOOK, sha256
from tests.conftest import API_URL, SITE_URL
from tests.support.handover_world import HandoverWorld, unpacked
from tests.support.samples import LETTER, SLUG

LANGS = ["es", "en"]


@pytest.fixture
def world() -> HandoverWorld:
    world = HandoverWorld()
    world.confirmed("Ana Paz", role="Bióloga")
    world.confirmed("Casa Azul", kind="organisation", representative="Eva Mar")
    assert world.publish() == "published"
    return world


def edition(world: HandoverWorld) -> HandedEdition:
    record = world.letters.latest_edition(SLUG)
    assert record is not None
    found = read_edition(Site(SITE_URL, API_URL, ""), world.letters, LETTER, record)
    assert found is not None
    return found


def pack(world: HandoverWorld) -> bytes:
    return world.packer().pack(edition(world), LANGS)


@dataclass
class PackedCopy:
    """The published letter, with the files of a package in place of its own."""

    packed: dict[str, bytes]
    world: HandoverWorld
    read: set[str]
    changes: bool = False

    def get(self, path: str) -> bytes | None:
        self.read.add(path)
        return self.packed.get(path) or self.world.bucket.get(f"{SLUG}/{path}")


def test_it_has_everything_for_the_addressee_and_nothing_else(world: HandoverWorld) -> None:
    files = unpacked(pack(world))
    assert sorted(files) == sorted(name for name, _, _ in all_files(LANGS))
    assert sorted(files) == [
        "SHA256SUMS",
        "covering-note.en.pdf",
        "covering-note.es.pdf",
        "edition.json",
        "letter.en.pdf",
        "letter.es.pdf",
        "receipt.en.pdf",
        "receipt.es.pdf",
        "signatories.csv",
        "signatories.xlsx",
    ]
    assert LIST_WORKBOOK == workbook.PATH
    assert not [name for name, body in files.items() if b"Eva Mar" in body], "a representative is nobody's business"


@pytest.mark.promise("What is handed over is of one edition, and anybody can verify it")
def test_sha256sum_accepts_every_file(world: HandoverWorld, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(pack(world))) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert folder.name == f"{SLUG}-edition-1"

    def check() -> int:
        return subprocess.run(
            ["sha256sum", "--strict", "-c", SUMS], cwd=folder, capture_output=True, check=False
        ).returncode

    assert check() == 0
    named = {line.partition("  ")[2] for line in (folder / SUMS).read_text().splitlines()}
    assert named == {path.name for path in folder.iterdir()} - {SUMS}, "over every file"
    (folder / "signatories.csv").write_text("another list")
    assert check() != 0


@pytest.mark.promise("What is handed over is of one edition, and anybody can verify it")
def test_it_is_what_was_published(world: HandoverWorld) -> None:
    packed = unpacked(pack(world))
    copy = PackedCopy(packed, world, set())
    assert list(Verifier(copy).steps())
    published = json.loads(packed["edition.json"])["files"]
    assert {*published} & {*packed} <= copy.read
    assert {name for name in packed if name in published} == {
        "letter.es.pdf",
        "letter.en.pdf",
        "signatories.csv",
        "signatories.xlsx",
    }
    assert all(sha256(packed[name]) == published[name] for name in packed if name in published)
    assert packed["edition.json"] == world.bucket.objects[f"{SLUG}/{manifest_path(1)}"]


def test_it_has_the_same_bytes_whenever_it_is_made(world: HandoverWorld) -> None:
    first = pack(world)
    world.now += 7 * 24 * 3600 * 1000
    assert pack(world) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {one.date_time for one in archive.infolist()} == {(2026, 9, 21, 14, 13, 20)}
        assert {one.external_attr >> 16 for one in archive.infolist()} == {0o100644}
        assert archive.namelist() == sorted(archive.namelist())


def test_a_time_before_zips_can_hold_one_is_the_first_that_they_can() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped("x", {"a": b"1"}, 0))) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


class TestAnEditionThatIsReplacedMeanwhile:
    def test_is_still_packed_from_what_was_kept_of_it(self, world: HandoverWorld) -> None:
        first = edition(world)
        before = world.packer().pack(first, LANGS)
        world.confirmed("Luz Sol")
        world.now += 60_000
        assert world.publish() == "published"
        assert world.packer().pack(first, LANGS) == before

    def test_is_not_packed_from_files_of_another(self, world: HandoverWorld) -> None:
        first = edition(world)
        world.confirmed("Luz Sol")
        world.now += 60_000
        world.publish()
        world.states.objects.clear()
        with pytest.raises(Unavailable, match="not that of the edition"):
            world.packer().pack(first, LANGS)

    @pytest.mark.parametrize("path", ["letter.es.pdf", "signatories.csv", "signatories.xlsx"])
    def test_nor_from_one_that_was_altered_or_is_gone(self, world: HandoverWorld, path: str) -> None:
        found = edition(world)
        world.states.objects.clear()
        world.bucket.objects[f"{SLUG}/{path}"] += b" "
        with pytest.raises(Unavailable):
            world.packer().pack(found, LANGS)
        del world.bucket.objects[f"{SLUG}/{path}"]
        with pytest.raises(Unavailable):
            world.packer().pack(found, LANGS)

    def test_nor_from_one_that_its_manifest_does_not_name(self, world: HandoverWorld) -> None:
        found = edition(world)
        without = {path: digest for path, digest in found.digests.items() if path != "signatories.csv"}
        with pytest.raises(Unavailable):
            world.packer().pack(replace(found, digests=without), LANGS)


def test_a_paper_that_cannot_be_typeset_is_not_left_out(world: HandoverWorld) -> None:
    world.typesetter.down = True
    with pytest.raises(Unavailable, match="typeset"):
        pack(world)


@pytest.mark.parametrize("changes", [{"version_sha256": "another"}, {"version": 2}])
def test_an_edition_of_other_words_than_the_letter_has_now_is_not_handed_over(
    world: HandoverWorld, changes: dict[str, Any]
) -> None:
    record = world.letters.latest_edition(SLUG)
    assert record is not None
    assert read_edition(Site(SITE_URL, API_URL, ""), world.letters, replace(LETTER, **changes), record) is None


def test_each_paper_is_for_its_language(world: HandoverWorld) -> None:
    sheets = {name: make() for name, make in papers_of(edition(world), LANGS).items()}
    assert {name: sheet.data["lang"] for name, sheet in sheets.items()} == {
        f"{paper}.{lang}.pdf": lang for paper in ("covering-note", "receipt") for lang in LANGS
    }
