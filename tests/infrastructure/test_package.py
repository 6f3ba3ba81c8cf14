"""The deployed zips: the same bytes on every build, complete, and without anything that does not belong."""

import platform
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from chalicelib.authoring.templates import FOLDER as TEMPLATES
from chalicelib.pages.program import UNSHIPPED
from chalicelib.typesetting.compiler import FONT_PACKAGES
from infra import organise_zip, typeset_zip, vendoring, zipping
from infra import package as packaging
from infra.imports import needed_files
from infra.package import Package, package
from infra.parameters import runs_on_emulator

ROOT = Path(__file__).parents[2]
X86_64 = b"\x7fELF" + bytes(14) + b"\x3e\x00"
RUST = "cryptography/hazmat/bindings/_rust.abi3.so"


@pytest.fixture(scope="module")
def names(built: Package) -> set[str]:
    with zipfile.ZipFile(built.archive) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def for_aws(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package of a stage that does not run on this machine."""
    return package("test", dist=tmp_path_factory.mktemp("aws"))


@pytest.fixture(scope="module")
def typesetting(for_aws: Package) -> set[str]:
    with zipfile.ZipFile(for_aws.typesetting) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def organising(for_aws: Package) -> set[str]:
    with zipfile.ZipFile(for_aws.organising) as archive:
        return set(archive.namelist())


def natives(archive: Path) -> dict[str, bytes]:
    """The compiled libraries in a zip, each with its architecture from the ELF header."""
    with zipfile.ZipFile(archive) as content:
        return {name: content.read(name)[18:20] for name in content.namelist() if name.endswith(".so")}


def test_two_builds_give_the_same_bytes(for_aws: Package, tmp_path: Path) -> None:
    again = package("test", dist=tmp_path)
    assert [path.name for path in again.files] == ["deployment.zip", "typeset.zip", "organise.zip", "stack.json"]
    for first, second in zip(for_aws.files, again.files, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


@pytest.mark.parametrize("here", [False, True])
def test_libraries_that_are_installed_twice_are_the_same(
    here: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = vendoring.vendor(here=here)
    monkeypatch.setattr(vendoring, "BUILD", tmp_path)
    second = vendoring.vendor(here=here)
    assert second.is_relative_to(tmp_path)
    contents = [{p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in (first, second)]
    assert contents[0] == contents[1]


def test_a_build_for_another_machine_or_python_is_made_again(
    built: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist = tmp_path / "dist"
    shutil.copytree(built.archive.parent, dist / "local")
    builds: list[str] = []
    monkeypatch.setattr(packaging, "_build", lambda stage, _source, _dist: builds.append(stage))
    packaging.build_if_changed("local", dist=dist)
    assert builds == []
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    packaging.build_if_changed("local", dist=dist)
    assert builds == ["local"]


def test_a_build_is_made_again_only_when_a_source_changed(
    built: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist = tmp_path / "dist"
    shutil.copytree(built.archive.parent, dist / "local")
    builds: list[Path] = []
    monkeypatch.setattr(packaging, "_build", lambda _stage, source, _dist: builds.append(source))
    packaging.build_if_changed("local", dist=dist)
    assert builds == []
    # Files missing in that checkout are taken from this one.
    (tmp_path / "app.py").write_text("# changed", encoding="utf-8")
    packaging.build_if_changed("local", source=tmp_path, dist=dist)
    assert builds == [tmp_path]


def test_every_module_of_the_program_is_in_it(names: set[str]) -> None:
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "chalicelib").rglob("*.py")}
    rooms = ("authoring", "desk", "operating", "organising")
    wiring = tuple(f"chalicelib/wiring/{function}" for function in ("chores", "organise"))
    handed_over = ("chalicelib/aws/exports.", "chalicelib/publishing/handover/")
    elsewhere = (*(f"chalicelib/{room}/" for room in rooms), *wiring, *handed_over)
    shipped = {name for name in own if not name.startswith(elsewhere)}
    assert shipped <= names
    assert names & (own - shipped) == set()


def test_templates_and_translations_travel_compiled(names: set[str]) -> None:
    others = {"assets", "desk", "pdf"}
    sources = [p for p in (ROOT / "templates").rglob("*") if p.is_file() and not others & {*p.parts}]
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


@pytest.mark.promise("Each zip carries the libraries that it runs, built for its machine")
def test_the_functions_that_do_not_typeset_carry_neither_the_library_nor_fonts(names: set[str]) -> None:
    assert not {name.split("/")[0] for name in names} & {"typst", *FONT_PACKAGES}
    assert not [name for name in names if name.endswith((".typ", ".ttf", ".ttc", ".otf"))]


def test_the_function_that_typesets_carries_what_it_imports_and_no_more(typesetting: set[str]) -> None:
    own = {path.relative_to(ROOT).as_posix() for path in needed_files(ROOT, typeset_zip.MODULE)}
    assert {name for name in typesetting if name.startswith("chalicelib/")} == own
    assert {"chalicelib/jobs/typeset.py", "chalicelib/typesetting/compiler.py", "chalicelib/aws/clients.py"} <= own
    assert not own & {
        "chalicelib/publishing/publisher.py",
        "chalicelib/aws/dynamodb/models.py",
        "chalicelib/signing/sign_and_confirm.py",
    }
    tops = {name.split("/")[0] for name in typesetting}
    assert {"typst", "botocore", "chalice", "templates", *FONT_PACKAGES} <= tops
    assert not tops & {"jinja2", "babel", "pynamodb", "app.py", "templates_compiled", "locales"}


@pytest.mark.promise("The public functions carry nothing of the organisers' pages")
def test_the_public_zip_has_nothing_of_the_organisers_pages(names: set[str]) -> None:
    assert not [name for name in names if name.startswith(UNSHIPPED)]
    assert not {name.split("/")[0] for name in names} & {"fido2"}
    assert not [name for name in names if name.startswith(("chalicelib/desk", "chalicelib/organising"))]


@pytest.mark.promise("The public functions carry nothing of the organisers' pages")
def test_what_of_the_organisers_pages_strays_into_the_public_zip_is_refused(built: Package, tmp_path: Path) -> None:
    stray = tmp_path / "stray.zip"
    with zipfile.ZipFile(stray, "w") as archive:
        archive.writestr("chalicelib/desk/visit.py", "")
        archive.writestr("chalicelib/mail/late.py", "def later():\n    from chalicelib.organising import finding\n")
    with pytest.raises(zipping.IncompleteZipError) as refused:
        zipping.check_contents(stray, (), elsewhere=organise_zip.ELSEWHERE, unwanted=UNSHIPPED)
    assert str(refused.value).splitlines() == [
        "not resolved: chalicelib.organising (imported by chalicelib/mail/late.py)",
        "unwanted: chalicelib/desk/visit.py",
    ]


def test_the_organisers_functions_carry_their_pages_and_what_verifies_passkeys(organising: set[str]) -> None:
    own = {path.relative_to(ROOT).as_posix() for path in organise_zip.own_files(ROOT)}
    assert {name for name in organising if name.startswith("chalicelib/") and "/locales/" not in name} == own
    assert {"chalicelib/jobs/organise.py", "chalicelib/jobs/chores.py", "chalicelib/desk/organise.py"} <= own
    assert {path for path in own if path.startswith("chalicelib/operating/")} == set()
    tops = {name.split("/")[0] for name in organising}
    assert {"fido2", "jinja2", "babel", "pynamodb", "chalice", "templates", "templates_compiled"} <= tops
    assert not tops & {"typst", "app.py", "boto3", *FONT_PACKAGES}
    domains = {name.rpartition("/")[2] for name in organising if name.endswith((".mo", ".po"))}
    assert domains == {"desk.mo", "firmamos.mo"}
    assert {"templates/assets/desk.css", "templates/assets/firmamos.css"} <= organising


def test_every_page_of_organisers_travels_with_its_template_and_the_tables_that_it_reads(organising: set[str]) -> None:
    sources = [p for p in (ROOT / "templates").rglob("*") if p.is_file() and not {"assets", "pdf"} & {*p.parts}]
    assert len([name for name in organising if name.startswith("templates_compiled/")]) == len(sources)
    assert {"chalicelib/rules/fields/top_levels.txt", "chalicelib/rules/fields/unicode_table.txt"} <= organising
    begun = [p.relative_to(ROOT).as_posix() for p in TEMPLATES.rglob("*") if p.suffix in (".md", ".toml")]
    assert len(begun) > 16 and {*begun} <= organising


def test_the_templates_of_the_pdf_travel_as_they_are(typesetting: set[str], for_aws: Package) -> None:
    sources = {p.relative_to(ROOT).as_posix(): p for p in (ROOT / "templates" / "pdf").rglob("*") if p.is_file()}
    assert {name for name in typesetting if name.startswith("templates/")} == set(sources)
    with zipfile.ZipFile(for_aws.typesetting) as archive:
        assert all(archive.read(name) == path.read_bytes() for name, path in sources.items())


def test_every_zip_is_within_what_lambda_takes(for_aws: Package) -> None:
    for path in (for_aws.archive, for_aws.typesetting, for_aws.organising):
        with zipfile.ZipFile(path) as archive:
            assert sum(entry.file_size for entry in archive.infolist()) < 250 * 1024 * 1024


@pytest.mark.promise("Each zip carries the libraries that it runs, built for its machine")
def test_the_typesetting_library_is_for_the_machine_that_runs_it(for_aws: Package, built: Package) -> None:
    zipping.check_contents(for_aws.typesetting, {"typst/_typst.abi3.so"})
    zipping.check_contents(built.typesetting, {"typst/__init__.py"}, here=True)
    with zipfile.ZipFile(for_aws.typesetting) as ours, zipfile.ZipFile(built.typesetting) as local:
        assert ours.read("templates/pdf/letter.typ") == local.read("templates/pdf/letter.typ")


def test_a_stage_of_the_emulator_is_for_this_machine_and_every_other_for_lambda_s() -> None:
    assert runs_on_emulator("local")
    assert not runs_on_emulator("prod.example")
    assert not runs_on_emulator("not-yet-written")


def test_a_native_library_for_another_machine_is_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("typst/_typst.abi3.so", X86_64)
    with pytest.raises(zipping.IncompleteZipError, match=r"for another machine: typst/_typst\.abi3\.so"):
        zipping.check_contents(foreign, ())
    zipping.check_contents(foreign, (), here=True)


def test_a_program_that_imports_what_its_zip_lacks_is_refused(tmp_path: Path) -> None:
    lacking = tmp_path / "lacking.zip"
    with zipfile.ZipFile(lacking, "w") as archive:
        archive.writestr("chalicelib/late.py", "def later():\n    import typst\n    import json\n")
    with pytest.raises(zipping.IncompleteZipError, match=r"not resolved: typst \(imported by chalicelib/late\.py\)"):
        zipping.check_contents(lacking, ())
    zipping.check_contents(lacking, (), elsewhere={"typst"})


def test_what_a_module_needs_is_found_however_deep_and_however_late(tmp_path: Path) -> None:
    sources = {
        "a/__init__.py": "",
        "a/start.py": "import json\nfrom a import near\n",
        "a/near.py": "def later():\n    from a.deep.far import thing\n",
        "a/deep/__init__.py": "",
        "a/deep/far.py": "from a import start\nthing = 1\n",
        "a/other.py": "",
    }
    for name, text in sources.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = {path.relative_to(tmp_path).as_posix() for path in needed_files(tmp_path, "a.start")}
    assert found == sources.keys() - {"a/other.py"}


def test_botocore_knows_the_services_used_and_no_other(names: set[str]) -> None:
    services = {n.split("/")[2] for n in names if n.startswith("botocore/data/") and n.count("/") > 3}
    assert services == vendoring.SERVICES


@pytest.mark.promise("Each zip carries the libraries that it runs, built for its machine")
def test_compiled_libraries_are_for_the_machine_that_runs_them(for_aws: Package, built: Package) -> None:
    with Path(sys.executable).open("rb") as interpreter:
        here = interpreter.read(20)[18:20]
    on_aws, local = zipping.AARCH64, here
    for archive, machine in (
        (for_aws.archive, on_aws),
        (for_aws.organising, on_aws),
        (built.archive, local),
        (built.organising, local),
    ):
        found = natives(archive)
        assert RUST in found
        assert set(found.values()) == {machine}
    tagged = [name.partition(".")[2] for name in natives(for_aws.archive) if "abi3" not in name]
    assert tagged
    assert set(tagged) == {"cpython-313-aarch64-linux-gnu.so"}


def test_of_compiled_libraries_what_nothing_reads_stays_out_and_their_licences_travel(for_aws: Package) -> None:
    with zipfile.ZipFile(for_aws.archive) as archive:
        names = set(archive.namelist())
    assert not [name for name in names if name.endswith((".pyi", ".c", ".h"))]
    assert not {name.split("/")[0] for name in names} & {"cffi", "pycparser"}
    licences = {name.partition("-")[0] for name in names if ".dist-info/licenses/LICENSE" in name}
    assert {"cryptography", "cffi"} <= licences


@pytest.mark.promise("Each zip carries the libraries that it runs, built for its machine")
def test_a_library_without_a_wheel_for_the_machine_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendoring, "BUILD", tmp_path)
    monkeypatch.setattr(vendoring, "PLATFORMS", ("manylinux_2_17_sparc64",))
    with pytest.raises(vendoring.VendoringError, match="could not install the locked libraries for Lambda"):
        vendoring.vendor()
    assert not [path for path in (tmp_path / "vendor").iterdir() if not path.name.endswith((".unfinished", ".txt"))]


@pytest.mark.promise("Each zip carries the libraries that it runs, built for its machine")
def test_a_zip_whose_compiled_library_does_not_load_is_refused(built: Package, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(built.archive) as whole, zipfile.ZipFile(broken, "w") as foreign:
        for name in whole.namelist():
            foreign.writestr(name, X86_64 if name == RUST else whole.read(name))
    with pytest.raises(zipping.IncompleteZipError, match=r"cryptography\.hazmat"):
        zipping.check_imports(broken, [packaging.SEALING], tmp_path / "unpacked")


def test_entries_have_one_date_and_one_mode_and_are_sorted(built: Package) -> None:
    for path in (built.archive, built.typesetting, built.organising):
        with zipfile.ZipFile(path) as archive:
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
        zipping.check_imports(broken, ["chalicelib.jobs.publish"], tmp_path / "unpacked")


def test_a_library_without_a_lock_is_refused() -> None:
    with pytest.raises(vendoring.VendoringError, match="left-pad"):
        vendoring.locked({"left-pad"})


def test_locks_name_no_package_index() -> None:
    for path in ROOT.glob("requirements*"):
        assert "://" not in path.read_text(), path.name
