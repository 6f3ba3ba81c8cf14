"""Fills the folder that Chalice packages: the program, its compiled templates and translations, its libraries."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from chalicelib.pages.program import DIGEST_FILE, UNSHIPPED, digest
from infra import ROOT
from infra.vendoring import closure, import_names

# Template folders that Jinja does not read: files that are sent unchanged, and those of the typesetting zip.
NOT_COMPILED = ("assets/", "pdf/")


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
    _compile_translations(target / "chalicelib" / "locales")
    _compile_templates(source, target / "vendor" / "templates_compiled")
    (target / "vendor" / DIGEST_FILE.name).write_text(digest(source), encoding="ascii")
    assets = source / "templates" / "assets"
    if assets.is_dir():
        shutil.copytree(assets, target / "vendor" / "templates" / "assets")


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
        return unshipped | {name for name in names if f"{(relative / name).as_posix()}/" in UNSHIPPED}

    return ignore


def _compile_translations(locales: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))
        source.unlink()


def _compile_templates(source: Path, target: Path) -> None:
    """Compiles them with Jinja, under a fixed hash seed so that two builds give the same bytes."""
    target.mkdir()
    program = (
        "import sys; from chalicelib.pages.templates import environment; "
        "environment('en').compile_templates(sys.argv[1], zip=None, ignore_errors=False, "
        "filter_func=lambda name: not name.startswith(tuple(sys.argv[2:])))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", program, str(target), *NOT_COMPILED], cwd=source, env=env, check=True)
