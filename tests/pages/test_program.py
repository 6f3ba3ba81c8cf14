"""Pages are rendered again when the code that renders them changes, and only then."""

import shutil
from pathlib import Path

import pytest

from chalicelib.pages.program import ROOT, digest, program


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for folder in ("chalicelib", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    return tmp_path


def test_a_checkout_is_known_by_its_sources(checkout: Path) -> None:
    assert digest(checkout) == program()


@pytest.mark.parametrize(
    "name",
    [
        "templates/letter/letter.html",
        "templates/assets/firmamos.css",
        "templates/assets/proof.js",
        "templates/assets/altcha/pbkdf2.js",
        "chalicelib/pages/markdown/html.py",
        "chalicelib/locales/fr/LC_MESSAGES/firmamos.po",
    ],
)
def test_a_change_of_what_draws_pages_is_seen(checkout: Path, name: str) -> None:
    with (checkout / name).open("a") as file:
        file.write("\n")
    assert digest(checkout) != program()


@pytest.mark.parametrize(
    "name",
    [
        "chalicelib/operating/cli.py",
        "chalicelib/authoring/folder.py",
        "chalicelib/desk/visit.py",
        "chalicelib/wiring/organise.py",
        "chalicelib/locales/es/LC_MESSAGES/desk.po",
        "chalicelib/locales/es/LC_MESSAGES/firmamos.mo",
        "templates/desk/home.html",
        "templates/assets/desk.css",
    ],
)
def test_what_only_operators_and_organisers_run_and_what_is_made_does_not_matter(checkout: Path, name: str) -> None:
    (checkout / name).write_text("changed")
    assert digest(checkout) == program()
