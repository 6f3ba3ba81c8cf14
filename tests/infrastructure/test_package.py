"""The zip that is deployed: the same bytes every time, whole, and nothing that does not belong in it."""

import shutil
import zipfile
from pathlib import Path

import pytest

from infra import package as packaging
from infra import vendoring, zipping
from infra.package import Package, package

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(built: Package) -> set[str]:
    with zipfile.ZipFile(built.archive) as archive:
        return set(archive.namelist())


@pytest.mark.timeout(120)
def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (package("test", dist=tmp_path / name) for name in ("first", "second"))
    assert first.archive.read_bytes() == second.archive.read_bytes()
    assert first.template.read_bytes() == second.template.read_bytes()


def test_a_build_is_made_again_only_when_a_source_changed(
    built: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist = tmp_path / "dist"
    shutil.copytree(built.archive.parent, dist / "local")
    builds: list[Path] = []
    monkeypatch.setattr(packaging, "_build", lambda _stage, source, _dist: builds.append(source))
    packaging.ensure("local", dist=dist)
    assert builds == []
    # What a checkout does not have of its own is taken from this one.
    (tmp_path / "app.py").write_text("# changed", encoding="utf-8")
    packaging.ensure("local", source=tmp_path, dist=dist)
    assert builds == [tmp_path]


def test_every_module_of_the_program_is_in_it(names: set[str]) -> None:
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "chalicelib").rglob("*.py")}
    shipped = {name for name in own if name != "chalicelib/cli.py" and "/operating/" not in name}
    assert shipped <= names
    assert names & (own - shipped) == set()


def test_templates_and_translations_travel_compiled(names: set[str]) -> None:
    sources = [p for p in (ROOT / "templates").rglob("*") if p.is_file() and "assets" not in p.parts]
    assert len([name for name in names if name.startswith("templates_compiled/")]) == len(sources)
    assert "templates/assets/firmamos.css" in names
    catalogues = {path.parent.parent.name for path in (ROOT / "chalicelib" / "locales").glob("*/*/*.po")}
    assert {name.split("/")[2] for name in names if name.endswith(".mo")} == catalogues
    assert not [name for name in names if name.endswith((".po", ".pot"))]


def test_what_no_function_needs_stays_out(names: set[str]) -> None:
    assert not [name for name in names if name.endswith(".pyc") or "__pycache__" in name]
    tops = {name.split("/")[0] for name in names}
    assert not tops & {"pip", "setuptools", "yaml", "click", "inquirer", "boto3", "tests", "infra"}
    assert {n.split("/")[1] for n in names if n.startswith("chalice/")} == {"__init__.py", "app.py"}


def test_botocore_knows_the_services_used_and_no_other(names: set[str]) -> None:
    services = {n.split("/")[2] for n in names if n.startswith("botocore/data/") and n.count("/") > 3}
    assert services == vendoring.SERVICES


def test_native_code_is_for_lambda_s_machine(names: set[str]) -> None:
    assert all("cpython-313-aarch64" in name for name in names if name.endswith(".so"))


def test_entries_have_one_date_and_one_mode_and_are_sorted(built: Package) -> None:
    with zipfile.ZipFile(built.archive) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {(entry.date_time, entry.external_attr) for entry in entries} == {(zipping.EPOCH, zipping.MODE)}


def test_a_zip_that_lacks_a_library_is_refused(built: Package, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(built.archive) as whole, zipfile.ZipFile(broken, "w") as lacking:
        for name in whole.namelist():
            if not name.startswith("jmespath/"):
                lacking.writestr(name, whole.read(name))
    with pytest.raises(zipping.IncompleteZipError, match="jmespath"):
        zipping.prove(broken, ["chalicelib.jobs.publish.publish"], tmp_path / "unpacked")


def test_a_library_without_a_lock_is_refused() -> None:
    with pytest.raises(vendoring.VendoringError, match="left-pad"):
        vendoring.locked({"left-pad"})


def test_locks_name_no_package_index() -> None:
    for path in ROOT.glob("requirements*"):
        assert "://" not in path.read_text(), path.name
