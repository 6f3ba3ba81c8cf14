"""`firmamos members`, as an operator types it: the members' links for a coalition that cannot open its own page."""

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from chalicelib.errors import LinkInvalid
from chalicelib.operating import cli, stage
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.signing.mailed_link import read_link
from chalicelib.wiring import api
from tests.conftest import API_URL
from tests.support.api import call, deliver, sign, token
from tests.support.mailed_links import COALITION, prepare_letter
from tests.support.samples import FIELDS, SLUG

Run = Callable[..., Result]


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    for _ in prepare_letter():
        yield lambda *arguments: CliRunner().invoke(cli.cli, arguments)


def signed(**fields: str) -> None:
    sign(fields)
    deliver()
    call("POST", "/confirm/{token}", token=token())


def test_lists_the_coalitions_and_then_the_links_of_one(run: Run) -> None:
    assert run("members", SLUG).output == "no coalition has confirmed\n"
    signed(**COALITION | {"members": "Pozo Vivo\nÑandú"})
    signed(**FIELDS)
    sign(COALITION | {"name": "Otra Red", "email": "sol@otra.example"})
    (coalition,) = json.loads(run("--json", "members", SLUG).output)["coalitions"]
    assert (coalition["name"], coalition["members"]) == ("Red de Pozos", 2), "the other has not confirmed"
    assert "Red de Pozos: 2 members" in run("members", SLUG).output
    told = json.loads(run("--json", "members", SLUG, coalition["key"]).output)["members"]
    assert [(one["name"], one["word"]) for one in told] == [("Pozo Vivo", "listed"), ("Ñandú", "listed")]
    link = told[1]["link"]
    assert link.startswith(f"{API_URL}/member/{SLUG}_")
    api.members().record_word(read_link(api.letters().head, link.rpartition("/")[2]), "objected")
    words = run("members", SLUG, coalition["key"]).output
    assert f"Ñandú: objected\n  {link}" in words


def test_where_nobody_may_speak_it_says_so(run: Run) -> None:
    signed(**FIELDS)
    key = token().rpartition("_")[2][:26]
    for unknown in (key, "a" * 26):
        assert isinstance(run("members", SLUG, unknown).exception, LetterRefused)
    with pytest.raises(LinkInvalid):
        api.members().find(read_link(api.letters().head, f"{SLUG}_{'a' * 77}"))
