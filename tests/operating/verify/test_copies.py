"""Published files read from a folder and from a site, and the command that verifies them."""

import contextlib
import functools
import http.client
import io
import itertools
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.request import Request

import pytest
from click.testing import CliRunner

from chalicelib.errors import Unavailable
from chalicelib.operating import cli as commands
from chalicelib.operating.cli import cli
from chalicelib.operating.verify import copies
from chalicelib.operating.verify.copies import FolderCopy, Mismatch, SiteCopy, copy_at
from chalicelib.operating.verify.verifier import Verifier
from chalicelib.rules.outside import Unreadable
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


class Hostile(BaseHTTPRequestHandler):
    """A site that answers with whatever a test tells it, for as long as anybody reads."""

    answer: ClassVar[str] = ""
    sent: ClassVar[int] = 0

    def do_GET(self) -> None:
        status, _, rest = self.answer.partition(" ")
        if status == "302":
            self.send_response(302)
            self.send_header("Location", rest)
            self.end_headers()
            return
        if status == "raw":
            self.wfile.write(rest.encode())
            return
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            while True:
                self.wfile.write(b"[" * 65_536)
                Hostile.sent += 65_536

    def log_message(self, *_: object) -> None:
        """Logs nothing."""


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Hostile, "sent", 0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_an_endless_answer_is_given_up_at_the_limit(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST_BYTES", 1_000_000)
    with pytest.raises(Mismatch, match=r"^edition\.json: it has more than 1,000,000 bytes"):
        SiteCopy(hostile).get("edition.json")
    # What stands in the buffers of two sockets was sent besides.
    assert Hostile.sent < 50_000_000


def test_an_answer_that_comes_for_ever_is_given_up_by_the_clock(hostile: str) -> None:
    moments = itertools.count(0, copies.MOST_SECONDS // 3)
    with pytest.raises(Mismatch, match=r"^edition\.json: it has not come after 10 minutes"):
        SiteCopy(hostile, now=lambda: next(moments)).get("edition.json")


@pytest.mark.parametrize(
    "to",
    [
        "ftp://127.0.0.1/edition.json", "file:///etc/passwd", "data:text/plain,x", "gopher://127.0.0.1/",
        "//[", "http://ana:clave@127.0.0.1/", "javascript:x", "http://127.0.0.1:99999/", "/edition.json",
    ],
)  # fmt: skip
def test_no_redirect_leads_to_another_kind_of_address_or_round_and_round(
    hostile: str, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    monkeypatch.setattr(Hostile, "answer", f"302 {to}")
    with pytest.raises((Mismatch, Unavailable)) as refusal:
        SiteCopy(hostile, pause=lambda _: None).get("edition.json")
    assert "edition.json: " in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_no_redirect_leads_from_an_encrypted_address_to_an_open_one() -> None:
    handler, headers = copies._SameKind(), http.client.HTTPMessage()
    for one, other in (("https", "http"), ("https", "ftp"), ("http", "ftp"), ("http", "file")):
        with pytest.raises(Unreadable, match=f"it redirects to {other}:, which is not followed"):
            handler.redirect_request(Request(f"{one}://a.example/"), io.BytesIO(), 302, "", headers, f"{other}://a/x")
    for one, other in (("https", "https"), ("http", "https"), ("http", "http")):
        assert handler.redirect_request(
            Request(f"{one}://a.example/"), io.BytesIO(), 302, "", headers, f"{other}://b.example/x"
        )


@pytest.mark.parametrize(
    "answer",
    [
        "", "x", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", "HTTP/1.1 99999 x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\n" + "a: b\r\n" * 200 + "\r\n", "HTTP/1.1 200 OK\r\nx: " + "y" * 100_000 + "\r\n\r\n",
        "HTTP/1.1 302 x\r\n\r\n", "HTTP/1.1 302 x\r\nLocation: \r\n\r\n",
        "HTTP/1.1 500 " + "z" * 5000 + "\r\n\r\n", "220 ftp\r\n",
    ],
)  # fmt: skip
def test_whatever_a_site_answers_is_one_sentence(hostile: str, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(Hostile, "answer", f"raw {answer}")
    with pytest.raises((Mismatch, Unavailable)) as refusal:
        Verifier(SiteCopy(hostile, pause=lambda _: None))
    assert "edition.json" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 400
