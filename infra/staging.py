"""Fills the folder that Chalice packages: the program, its compiled templates and translations, its libraries."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from chalicelib.pages.program import DIGEST_FILE, digest, is_shipped
from infra import ROOT
from infra.vendoring import closure, import_names

# Template folders that Jinja does not read: files that are sent unchanged, and those of the typesetting zip.
NOT_COMPILED = ("assets/", "pdf/")
ASSETS = Path("templates") / "assets"


def fill_stage(source: Path, target: Path, libraries: Path) -> None:
    """Replaces ``target`` with a copy of the checkout ``source`` and the installed ``libraries``."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copy2(source / "app.py", target)
    shutil.copytree(source / "chalicelib", target / "chalicelib", ignore=_unshipped(source))
    shutil.copytree(ROOT / ".chalice", target / ".chalice", ignore=shutil.ignore_patterns("deployments", "deployed"))
    shutil.copytree(ROOT / "infra" / "policies", target / ".chalice" / "policies")
    # vendor/ already holds the libraries: Chalice has none to resolve.
    (target / "requirements.txt").touch()
    shutil.copytree(libraries, target / "vendor", copy_function=os.link)
    compile_translations(target / "chalicelib" / "locales")
    compile_templates(source, target / "vendor" / "templates_compiled", is_shipped)
    (target / "vendor" / DIGEST_FILE.name).write_text(digest(source), encoding="ascii")
    assets = source / ASSETS
    if assets.is_dir():
        shutil.copytree(assets, target / "vendor" / ASSETS, ignore=_unshipped(source))


def expected_files(staged: Path) -> set[str]:
    """The files that a stage's zip must contain: every staged file, Chalice's runtime, every library's packages."""
    vendor = staged / "vendor"
    own = {path.relative_to(staged).as_posix() for path in (staged / "chalicelib").rglob("*") if path.is_file()}
    vendored = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    libraries = {name for library in closure() for name in import_names(library)}
    return own | vendored | libraries | {"app.py", "chalice/app.py", "chalice/__init__.py"}


def _unshipped(source: Path) -> Callable[[str, list[str]], set[str]]:
    """Has `shutil.copytree` leave out caches, sources of catalogues and the operator's tools."""

    def ignore(folder: str, names: list[str]) -> set[str]:
        unshipped = {name for name in names if name == "__pycache__" or name.endswith((".pyc", ".mo", ".pot"))}
        relative = Path(folder).relative_to(source)
        return unshipped | {name for name in names if not is_shipped(_path(relative / name, source))}

    return ignore


def _path(relative: Path, source: Path) -> str:
    """The path of a file, or of a folder with a slash at its end."""
    return relative.as_posix() + ("/" if (source / relative).is_dir() else "")


def compile_translations(locales: Path) -> None:
    """Replaces the catalogues in a folder by what gettext reads."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))
        source.unlink()


def compile_templates(source: Path, target: Path, wanted: Callable[[str], bool]) -> None:
    """Compiles the ``wanted`` ones with Jinja, under a fixed hash seed so that two builds give the same bytes."""
    target.mkdir()
    names = (path.relative_to(source / "templates").as_posix() for path in (source / "templates").rglob("*.*"))
    compiled = [name for name in names if not name.startswith(NOT_COMPILED) and wanted(f"templates/{name}")]
    program = (
        "import sys; from chalicelib.pages.templates import environment; "
        "environment('en').compile_templates(sys.argv[1], zip=None, ignore_errors=False, "
        "filter_func=lambda name: name in sys.argv[2:])"
    )
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", program, str(target), *sorted(compiled)], cwd=source, env=env, check=True)
