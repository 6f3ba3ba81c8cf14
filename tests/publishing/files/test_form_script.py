"""The form's script: its content, its place, and that its ALTCHA part is identical to the published one."""

import dataclasses
import gzip
import hashlib
import json
import re

import pytest
from bs4 import BeautifulSoup

from chalicelib.pages.templates import ASSETS, asset, render
from chalicelib.publishing.files import form_script, letter_page
from chalicelib.rules.fields.near_misses import table
from tests.support.contents import content_of
from tests.support.pages.sample_pages import CSS, FORM, HEAD, shown
from tests.support.samples import SLUG

ALTCHA = ASSETS / "altcha"
# The compressed size of the page with the form and its proof of work; the letter itself is most of it.
MOST_BYTES = 60_000


def page(files: dict[str, bytes]) -> BeautifulSoup:
    return BeautifulSoup(files["es/index.html"], "html5lib")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return letter_page.files(content_of([]))


@pytest.mark.promise("ALTCHA's files are those of its release")
def test_altcha_s_files_are_those_of_its_release() -> None:
    manifest = json.loads((ALTCHA / "manifest.json").read_text())
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    assert {path.name for path in ALTCHA.iterdir()} == {*manifest["files"], "manifest.json"}
    for name, listed in manifest["files"].items():
        assert hashlib.sha256((ALTCHA / name).read_bytes()).hexdigest() == listed["sha256"], name


def test_an_open_letter_has_the_script_in_its_form_and_nothing_besides(files: dict[str, bytes]) -> None:
    found = page(files)
    (script,) = found.select("script:not([type='application/ld+json'])")
    assert script.find_parent("form") is not None
    assert (script.get("defer"), script.text) == ("", "")
    assert script["data-wait"] == "Un momento…"
    assert (script["data-meant"], script["data-use"]) == ("¿Quiso escribir {}?", "Usar {}")
    assert str(script["src"]).removeprefix(f"/{SLUG}/") in files
    assert not found.select("altcha-widget, [name=altcha], noscript")


def test_the_script_starts_the_worker_that_stands_beside_it(files: dict[str, bytes]) -> None:
    script = files[form_script.script_path()].decode()
    (worker,) = re.findall(r'new Worker\(new URL\("([0-9a-f]{32}\.js)", script\.src\)\)', script)
    body = files[f"files/{worker}"].decode()
    assert body.endswith(asset(form_script.WORKER))
    assert "Permission is hereby granted" in body
    assert not [name for name in form_script.PLACEHOLDERS if name in script]


def test_the_script_fetches_what_checks_the_address_with_its_table(files: dict[str, bytes]) -> None:
    script = files[form_script.script_path()].decode()
    (name,) = re.findall(r'more\.src = new URL\("([0-9a-f]{32}\.js)", script\.src\)', script)
    body = files[f"files/{name}"].decode()
    assert json.dumps(table(), separators=(",", ":")) in body
    assert form_script.TABLE not in body


def test_each_stands_under_the_hash_of_what_it_is(files: dict[str, bytes]) -> None:
    ours = {path: body for path, body in files.items() if path.endswith(".js")}
    assert len(ours) == 3
    for path, body in ours.items():
        assert path == f"files/{hashlib.sha256(body).hexdigest()[:32]}.js"


def test_the_form_with_its_proof_of_work_is_small(files: dict[str, bytes]) -> None:
    travels = [files["es/index.html"], *(body for path, body in files.items() if path.startswith("files/"))]
    assert sum(len(gzip.compress(body, 6)) for body in travels) < MOST_BYTES
    assert len(files[form_script.script_path()]) < 2_950
    assert sum(len(gzip.compress(files[path], 6)) for path in files if path.endswith(".js")) < 7_700


@pytest.mark.parametrize("state", ["closed", "delivered"])
def test_a_letter_without_a_form_has_no_script(state: str) -> None:
    files = letter_page.files(content_of([], state=state))
    assert not [path for path in files if path.endswith(".js")]
    assert not page(files).select("script:not([type='application/ld+json'])")


def test_a_proof_that_was_made_goes_with_the_form_again() -> None:
    form = dataclasses.replace(FORM, values={"altcha": 'eyJ9"><b>'})
    found = BeautifulSoup(render("sign/form.html", "es", {"form": form, "head": HEAD, "css": CSS}), "html5lib")
    (field,) = found.select("form [name=altcha]")
    assert (field["type"], field["value"]) == ("hidden", 'eyJ9"><b>')
    assert not found.select("script")
    assert not shown("form").select("[name=altcha]"), "there is none on a form that nothing was proved for"
