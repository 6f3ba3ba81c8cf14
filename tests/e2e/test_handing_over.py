"""A letter is closed and its delivery recorded with a photograph, on the packaged zips with IAM on: the browser sends
the file past the pages, a job takes out what the camera wrote, and the site serves the rest."""

import io
import urllib.error
import urllib.request
from collections.abc import Mapping

import pytest
from PIL import Image

from infra.local.stack import LocalStack
from tests.e2e.test_organising import OpenLetter, invite, join
from tests.support.waiting import wait_for

pytestmark = pytest.mark.ministack
BOUNDARY = "firmamos-test-boundary"


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows where a form leads, and does not go there."""

    def redirect_request(self, *_: object) -> None:
        return None


def send(url: str, fields: Mapping[str, str], file: bytes) -> tuple[int, str]:
    """Post a form with one file, as browsers do; returns the status, and where it leads."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="foto.jpg"\r\n\r\n'
    body = b"".join([*parts, head.encode(), file, f"\r\n--{BOUNDARY}--\r\n".encode()])
    request = urllib.request.Request(url, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
    try:
        with urllib.request.build_opener(Stay).open(request) as answer:
            return answer.status, answer.headers.get("Location", "")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", "")


def photograph() -> bytes:
    output, picture = io.BytesIO(), Image.new("RGB", (80, 60), "red")
    exif = picture.getexif()
    exif[0x0110] = "Telefono-de-Ana"
    picture.save(output, "JPEG", exif=exif.tobytes())
    return output.getvalue()


def test_a_photograph_is_sent_past_the_pages_and_only_its_picture_is_served(
    on_stack: LocalStack, open_letter: OpenLetter, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    owner, _ = join(on_stack, invite(on_stack, slug, "ana@example.org", "owner", capsys), "Ana Paz")
    assert owner.get(f"/l/{slug}/lead").status == 200
    owner.get(f"/l/{slug}/lead/close")
    assert "The letter is closed" in owner.submit("form.form").text

    page = owner.get(f"/l/{slug}/delivery/delivered/file")
    form = page.soup.select_one("form.form")
    assert form is not None
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    assert send(str(form["action"]), {**fields, "key": "uploads/other/x"}, photograph())[0] == 403
    status, location = send(str(form["action"]), fields, photograph())
    assert status == 303
    owner.get(location.partition("?")[0])
    described = [name for name, _ in owner.form("form.form")[1] if name.startswith("described-")]
    owner.submit("form.form", **dict.fromkeys(described, "A door"))
    waiting = owner.path
    wait_for(lambda: owner.get(waiting).status == 303)
    page = owner.follow(owner.get(waiting))
    words = [name for name, _ in owner.form("form.form")[1] if name.startswith("words-")]
    picture = page.soup.select_one("figure img")
    assert picture is not None
    assert "is recorded" in owner.submit("form.form", on="2026-02-10", **dict.fromkeys(words, "To her")).text
    with urllib.request.urlopen(str(picture["src"])) as served:
        body = served.read()
    assert Image.open(io.BytesIO(body)).size == (80, 60)
    assert b"Ana" not in body and b"Exif" not in body
