"""Published files read from a folder and from a site, and the command that verifies them."""

import functools
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from chalicelib.errors import Unavailable
from chalicelib.operating import cli as commands
from chalicelib.operating.cli import cli
from chalicelib.operating.verify.copies import FolderCopy, Mismatch, SiteCopy, copy_at
from tests.support.edition_chain import sample_chain
from tests.support.samples import SLUG


@functools.cache
def published() -> dict[str, bytes]:
    return sample_chain().objects


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, body in published().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    return tmp_path


class Server(BaseHTTPRequestHandler):
    broken = False
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        body = published().get(self.path.removeprefix(f"/{SLUG}/"))
        status = 503 if self.broken else 200 if body is not None else 403
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Logs nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Server, "broken", False)
    monkeypatch.setattr(Server, "seen", [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{SLUG}"
    server.shutdown()
    server.server_close()


def test_a_folder_is_verified(folder: Path) -> None:
    result = CliRunner().invoke(cli, ["--json", "verify", str(folder)], catch_exceptions=False)
    found = json.loads(result.stdout)
    assert (found["letter"], found["number"], found["files"]) == (SLUG, 5, len(published()))
    result = CliRunner().invoke(cli, ["verify", str(folder)], catch_exceptions=False)
    assert "edition 5" in result.stdout
    assert found["sha256"] in result.stdout


@pytest.mark.parametrize("end", ["", "/", "/index.html", "/edition.json", "/?from=press#top"])
def test_a_site_is_verified(site: str, end: str) -> None:
    result = CliRunner().invoke(cli, ["--json", "verify", site + end], catch_exceptions=False)
    assert json.loads(result.stdout)["number"] == 5
    # Every file once, except the manifest, which is published twice.
    assert sorted(Server.seen) == sorted(f"/{SLUG}/{path}" for path in published())


def test_the_first_misfit_is_one_line_and_exit_code_1(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "editions/2/index.html").write_bytes(b"another page")
    monkeypatch.setattr("sys.argv", ["firmamos", "verify", str(folder)])
    with pytest.raises(SystemExit) as end:
        commands.main()
    assert end.value.code == 1
    result = capsys.readouterr().err.splitlines()[-1]
    assert result == "editions/2/index.html: its content does not match the hash in editions/2/edition.json"


def test_what_is_neither_an_address_nor_a_folder_is_a_misuse() -> None:
    assert copy_at("file:///etc/passwd") is None
    assert copy_at("https://") is None
    assert CliRunner().invoke(cli, ["verify", "nowhere"]).exit_code == 2


def test_a_folder_without_editions_is_told(tmp_path: Path) -> None:
    with pytest.raises(Mismatch, match=r"^edition\.json: it is missing"):
        CliRunner().invoke(cli, ["verify", str(tmp_path)], catch_exceptions=False)


def test_what_is_not_there_is_none(folder: Path, site: str) -> None:
    assert FolderCopy(folder).get("editions") is None
    assert FolderCopy(folder).get("nothing.html") is None
    assert SiteCopy(f"{site}/").get("nothing.html") is None
    assert SiteCopy(f"{site}/").get("corrections.json") == FolderCopy(folder).get("corrections.json")


def test_a_site_that_fails_is_asked_again_and_then_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Server, "broken", True)
    pauses: list[float] = []
    with pytest.raises(Unavailable):
        SiteCopy(f"{site}/", pause=pauses.append).get("edition.json")
    assert len(Server.seen) == 3
    assert pauses == [1, 1]
