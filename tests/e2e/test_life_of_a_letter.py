"""A letter from its first edition to the reply, on the local stack: readers find it, and it verifies."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.operating.verify import verifier
from infra.local.stack import LocalStack
from tests.e2e.client import ask, edition, firmamos, published

pytestmark = pytest.mark.ministack

OpenLetter = Callable[[], str]


def vouched(folder: Path, slug: str, *names: str) -> None:
    rows = folder / "rows.json"
    rows.write_text(json.dumps([{"kind": "person", "name": name} for name in names]), encoding="utf-8")
    firmamos("import", str(rows), "--letter", slug, "--vouched-by", "Equipo")


def test_it_is_signed_quoted_closed_delivered_and_answered(
    on_stack: LocalStack,
    open_letter: OpenLetter,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # `verify` retries after a minute in case the site is between two editions; this site is not.
    monkeypatch.setattr(verifier, "WAIT_SECONDS", 0)
    slug = open_letter()
    address = f"{on_stack.info['site_url']}/{slug}/"
    vouched(tmp_path, slug, "Zoe Paz")
    on_stack.publish_until_settled(slug)
    quoted = published(on_stack, slug, "editions/1/")
    vouched(tmp_path, slug, "Ana Paz")
    on_stack.publish_until_settled(slug)

    assert published(on_stack, slug, "editions/1/") == quoted, "what was quoted does not change"
    permanent = {row["name"]: row["permanent"] for row in json.loads(published(on_stack, slug, "signatories.json"))}
    assert permanent["Zoe Paz"] < permanent["Ana Paz"]
    numbers = published(on_stack, slug, "es/signatories/numbers/1.html")
    assert f'id="n{permanent["Zoe Paz"]}"' in numbers

    photograph = tmp_path / "acuse.png"
    Image.new("RGB", (60, 40), "navy").save(photograph)
    firmamos("letter", "close", slug)
    firmamos(
        "letter", "deliver", slug, "--on", "2026-11-20", "--to", "la Ministra",
        "--document", str(photograph), "--described", "El acuse de recibo",
    )  # fmt: skip
    firmamos("letter", "answer", slug, "--on", "2026-11-23", "--by", "la Ministra", "--url", "https://example.org/r")
    on_stack.publish_until_settled(slug)
    page = published(on_stack, slug, "es/")
    assert "<form" not in page
    assert "20 de noviembre de 2026" in page
    assert 'alt="El acuse de recibo"' in page
    assert "https://example.org/r" in page
    (document,) = [path for path in edition(on_stack, slug)["files"] if path.startswith("documents/")]
    assert ask(address + "es/").status == 200

    capsys.readouterr()
    firmamos("--json", "verify", address)
    told = json.loads(capsys.readouterr().out)
    # Three, or more if the stack's own schedule ran between two commands.
    assert told["editions"] == edition(on_stack, slug)["number"] >= 3
    s3, bucket = on_stack.client("s3"), on_stack.info["site_bucket"]
    s3.put_object(Bucket=bucket, Key=f"{slug}/{document}", Body=b"another photograph")
    with pytest.raises(Exception, match="documents/"):
        firmamos("verify", address)


def test_a_pdf_and_a_card_come_with_the_first_edition(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    files = set(edition(on_stack, slug)["files"])
    assert {f"letter.{lang}.pdf" for lang in ("es", "en", "pt", "fr")} <= files
    assert {f"card.{lang}.png" for lang in ("es", "en", "pt", "fr")} | {"card.png"} <= files
