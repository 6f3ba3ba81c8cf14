"""What is published of a letter is the same to the byte, whether it was written in the browser or in a folder."""

import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine

from chalicelib import settings
from chalicelib.authoring.folder import read_source
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.models import LetterItem, LimitItem, OrganiserItem, SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.transitions import confirmation
from chalicelib.wiring import organise_writing
from tests.fakes.keys import PlainVault
from tests.support.edit_letter import EXAMPLE, SPOKEN, change
from tests.support.process_caches import forget
from tests.support.publish_on_moto import publish
from tests.support.samples import SLUG, named
from tests.support.world import pending

SIGNERS = (
    Details(kind="person", name="Ana Quispe", role="Maestra", country="PE"),
    Details(kind="person", name="L. M.", show="initials"),
    Details(kind="person", name="", show="count"),
    Details(kind="organisation", name="Casa del Agua", website="https://agua.example.org"),
    Details(kind="coalition", name="Red de Ríos", members=named("Río Uno", "Río Dos")),
)
Write = Callable[[Path], None]


def push(folder: Path) -> None:
    """As the operator's command does."""
    organise_writing.campaign("ana").push(read_source(folder, SPOKEN))


def write(folder: Path) -> None:
    """As organisers do in the browser: a letter that has a name alone, then each text in its field, several times, by
    two of them, with the line ends that browsers send."""
    campaign, by = organise_writing.campaign("eva"), organise_writing.drafting
    begun = campaign.begin(SLUG, "es", "Agua")
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".md", ".toml"):
            continue
        typed = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        first = by("eva").save(begun, path.name, f"{typed[: len(typed) // 2]} …", 0)
        by("luz").save(begun, path.name, typed, first.revision)
    assert by("eva").settle(begun).problems == ()


def open_signed_and_published(write_letter: Write, folder: Path) -> dict[str, bytes]:
    """The files on the site after a letter was written, opened and signed by every kind of signatory."""
    write_letter(folder)
    organise_writing.campaign("eva").move(SLUG, "open")
    signatures = DynamoSignatures(PlainVault())
    at_ms = int(time.time() * 1000) - 600_000
    for number, details in enumerate(SIGNERS):
        signed = replace(pending(), id=f"{SLUG}#{number:026d}", details=details, created_at=at_ms + number)
        assert signatures.put_new(signed)
        assert signatures.apply(signed, confirmation(signed, at_ms + number, None))
    return publish()


def empty_the_stage() -> None:
    for model in (LetterItem, LimitItem, OrganiserItem, SignatureItem):
        for item in model.scan():
            item.delete()
    for bucket in (settings.current().site_bucket, settings.current().state_bucket):
        for one in clients.s3().list_objects_v2(Bucket=bucket).get("Contents", []):
            clients.s3().delete_object(Bucket=bucket, Key=one["Key"])
    forget()


@pytest.mark.promise("A letter written in the browser is published like one from a folder, to the byte")
def test_every_published_byte_is_the_same_whichever_way_a_letter_was_written(
    aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / SLUG
    shutil.copytree(EXAMPLE, folder)
    change(folder / "letter.toml", read_source(EXAMPLE, SPOKEN).slug, SLUG)
    # The letter's secret and the times are chance; all else follows from what was written and who signed.
    monkeypatch.setattr(secrets, "token_bytes", lambda count: b"s" * count)
    files: list[dict[str, Any]] = []
    at = int(time.time()) + 3600
    for write_letter in (push, write):
        with time_machine.travel(at, tick=False):
            files.append(open_signed_and_published(write_letter, folder))
        empty_the_stage()
    pushed, written = files
    assert len(pushed) > 60
    assert f"site {SLUG}/es/index.html" in pushed and b"Ana Quispe" in pushed[f"site {SLUG}/es/index.html"]
    assert [name for name in {*pushed, *written} if pushed.get(name) != written.get(name)] == []
