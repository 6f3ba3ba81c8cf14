"""Publishing: whole editions only, whatever dies in between."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.presenting import Site
from chalicelib.publishing import publisher as publishing
from chalicelib.publishing.edition import sha256
from chalicelib.publishing.interface import Seen
from chalicelib.publishing.publisher import Publisher
from chalicelib.signatures import Details, Signature, confirmation, disowning
from tests.conftest import API_URL, SITE_URL
from tests.fakes import MemoryBucket, MemoryLetters, MemoryLimits, MemorySignatures
from tests.samples import LETTER, NOW, SLUG, VERSION

MINUTE = 60_000


class Dead(BaseException):
    """The function died here."""


@dataclass
class Press:
    """A letter, its signatures and a publisher, at a time of the test's choosing."""

    now: int = NOW
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    signatures: MemorySignatures = field(default_factory=MemorySignatures)
    limits: MemoryLimits = field(default_factory=MemoryLimits)
    bucket: MemoryBucket = field(default_factory=MemoryBucket)
    states: MemoryBucket = field(default_factory=MemoryBucket)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.letters.put_version(SLUG, VERSION)
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)

    def publisher(self, **others: Any) -> Publisher:
        parts: dict[str, Any] = {
            "letters": self.letters,
            "changes": self.signatures,
            "limits": self.limits,
            "bucket": self.bucket,
            "states": self.states,
            "site": Site(SITE_URL, API_URL, "Firmamos <firmas@example.org>"),
            "now_ms": lambda: self.now,
        }
        return Publisher(**parts | others)

    def publish(self, *, full: bool = False) -> str:
        return self.publisher().publish(self.letters.head(SLUG) or LETTER, full=full)

    def confirmed(self, name: str, **details: Any) -> Signature:
        signature = Signature(
            id=f"{SLUG}#{next(self.numbers):026d}",
            state="pending",
            email="a@example.org",
            details=Details(**{"kind": "person", "name": name} | details),
            lang="es",
            updates=False,
            consent=None,
            submission="s",
            created_at=self.now,
            expires_at=self.now // 1000 + 1000,
        )
        self.signatures.put_new(signature)
        self.signatures.apply(signature, confirmation(self.now, None))
        return self.signatures.items[signature.id]

    def read(self, path: str) -> str:
        return self.bucket.objects[f"{SLUG}/{path}"].decode()

    def edition(self) -> dict[str, Any]:
        return json.loads(self.read("edition.json"))

    def check_whole(self) -> int:
        """What a reader finds is one whole edition, or nothing yet; its number."""
        if f"{SLUG}/edition.json" not in self.bucket.objects:
            return 0
        edition = self.edition()
        for path in re.findall(rf"/{SLUG}/(files/[0-9a-f]+\.[a-z]+)", self.read("index.html")):
            assert f"{SLUG}/{path}" in self.bucket.objects, "the page refers to a file that is not there"
        for path, digest in edition["files"].items():
            if path.startswith("files/"):
                assert sha256(self.bucket.objects[f"{SLUG}/{path}"]) == digest
        return int(edition["number"])


@pytest.fixture
def press() -> Press:
    return Press()


def test_a_letter_is_published_when_it_opens(press: Press) -> None:
    assert press.publish() == "published"
    assert press.edition()["number"] == 1
    assert press.edition()["previous"] is None
    assert press.edition()["counts"] == dict.fromkeys(
        ("persons", "organisations", "coalitions", "members", "unnamed"), 0
    )
    assert "El agua del río Claro" in press.read("index.html")


def test_nothing_changed_nothing_written(press: Press) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    press.bucket.writes.clear()
    press.states.writes.clear()
    for _ in range(5):
        press.now += MINUTE
        assert press.publish() == "unchanged"
    assert press.bucket.writes == press.states.writes == []


def test_a_confirmed_name_appears_and_a_disowned_one_goes(press: Press) -> None:
    press.publish()
    signature = press.confirmed("Ana Paz")
    press.now += MINUTE
    assert press.publish() == "published"
    assert "Ana Paz" in press.read("index.html")
    press.signatures.apply(signature, disowning(signature, press.now))
    press.now += MINUTE
    assert press.publish() == "published"
    assert "Ana Paz" not in press.read("index.html")
    assert press.edition()["number"] == 3


def test_an_edition_names_the_one_before_by_its_hash(press: Press) -> None:
    press.publish()
    first = press.bucket.objects[f"{SLUG}/edition.json"]
    press.confirmed("Ana Paz")
    press.publish()
    assert press.edition()["previous"] == sha256(first)
    assert press.bucket.objects[f"{SLUG}/editions/1/edition.json"] == first


def test_the_manifest_has_the_hash_of_every_published_path(press: Press) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    files = press.edition()["files"]
    assert {"index.html", "es/index.html", "en/index.html", "signatories.json", "signatories.csv"} <= set(files)
    assert {"es/check-your-email/index.html", "es/thanks/index.html", "es/privacy/index.html"} <= set(files)
    for path, digest in files.items():
        assert sha256(press.bucket.objects[f"{SLUG}/{path}"]) == digest


def test_a_late_change_behind_the_watermark_is_not_skipped(press: Press) -> None:
    late = press.now - 30_000
    press.confirmed("Ana Paz")
    press.publish()
    now, press.now = press.now, late
    press.confirmed("Luz Tardía")  # reached the index after the edition, with an earlier time
    press.now = now + MINUTE
    assert press.publish() == "published"
    assert "Luz Tardía" in press.read("index.html")


def test_a_full_rebuild_gives_the_same_bytes(press: Press) -> None:
    for name in ("Óscar", "Ñandú", "Nube", "Zoe", "álvaro"):
        press.confirmed(name)
        press.now += 1000
        press.publish()
    assert press.publish(full=True) == "unchanged"
    incremental = press.read("signatories.json")
    other = Press(signatures=press.signatures, now=press.now)
    other.publish(full=True)
    assert other.read("signatories.json") == incremental
    assert {key for key in other.states.objects if "/rolls/" in key} <= set(press.states.objects)


def test_a_roll_that_was_forgotten_is_folded_again_without_a_new_edition(press: Press) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    kept = dict(press.states.objects)
    press.states.objects.clear()
    press.now += 8 * 24 * 60 * MINUTE
    assert press.publish() == "unchanged"
    assert set(press.states.objects) == {key for key in kept if "/rolls/" in key}
    press.states.objects.clear()
    press.confirmed("Luz Mar")
    assert press.publish() == "published"
    assert "Ana Paz" in press.read("index.html")


def test_an_edition_whose_files_were_forgotten_before_it_stood_gives_way_to_the_next(press: Press) -> None:
    press.publish()
    press.confirmed("Ana Paz")
    press.publish()
    for key in [key for key in press.bucket.objects if "/editions/" not in key]:
        del press.bucket.objects[key]
    press.states.objects.clear()
    press.now += 8 * 24 * 60 * MINUTE
    assert press.publish() == "published"
    assert press.check_whole() == 3
    assert "Ana Paz" in press.read("index.html")


def test_who_left_is_in_no_file_that_is_served(press: Press) -> None:
    signature = press.confirmed("Ana Paz")
    press.publish()
    press.signatures.apply(signature, disowning(signature, press.now))
    press.now += MINUTE
    press.publish()
    assert not [key for key, body in press.bucket.objects.items() if "Ana Paz" in body.decode()]


class Dying(MemoryBucket):
    """Dies at the nth write to any of the buckets that share ``left``, before it or after it."""

    def __init__(self, objects: MemoryBucket, left: list[int], after: bool) -> None:
        super().__init__()
        self.objects, self.types, self.editions = objects.objects, objects.types, objects.editions
        self._left, self._after = left, after

    def _write(self, key: str, body: bytes, content_type: str, cache: str) -> None:
        self._left[0] -= 1
        if self._left[0] == 0 and not self._after:
            raise Dead
        super()._write(key, body, content_type, cache)
        if self._left[0] == 0:
            raise Dead


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_write_readers_see_a_whole_edition_and_the_next_run_heals(press: Press, after: bool) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    for kill in itertools.count(1):
        press.confirmed(f"Persona Número {'x' * kill}")
        press.now += MINUTE
        left = [kill]
        dying = {name: Dying(getattr(press, name), left, after) for name in ("bucket", "states")}
        before = press.edition()["number"]
        try:
            press.publisher(**dying).publish(LETTER)
        except Dead:
            assert press.check_whole() >= before
            press.limits.rows.clear()  # the lease runs out
            press.now += MINUTE
            press.publish()
            assert press.check_whole() > before
            assert f"Persona Número {'x' * kill}<" in press.read("index.html")
            for path, digest in press.edition()["files"].items():
                assert sha256(press.bucket.objects[f"{SLUG}/{path}"]) == digest
        else:
            break
    assert kill > 15, "every write was tried"


def test_two_publishers_at_once_make_one_edition(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.publish()
    press.confirmed("Ana Paz")
    add = press.letters.add_edition

    def raced(slug: str, record: Any) -> bool:
        """The other publisher commits just before this one."""
        monkeypatch.setattr(press.letters, "add_edition", add)
        press.now += 1000
        assert press.publisher(limits=MemoryLimits()).publish(LETTER) == "published"
        return add(slug, record)

    monkeypatch.setattr(press.letters, "add_edition", raced)
    assert press.publisher(limits=MemoryLimits()).publish(LETTER) == "lost"
    assert press.edition()["number"] == 2
    press.check_whole()


def test_a_publisher_that_wakes_late_never_replaces_a_newer_edition(press: Press) -> None:
    press.publish()
    old = press.letters.latest_edition(SLUG)
    assert old is not None
    press.confirmed("Ana Paz")
    press.publish()
    press.publisher()._settle(SLUG, old, {})
    assert press.edition()["number"] == 2
    assert "Ana Paz" in press.read("index.html")


def test_an_old_file_that_a_sleeper_put_back_is_replaced_within_minutes(press: Press) -> None:
    press.publish()
    signature = press.confirmed("Ana Paz")
    press.publish()
    old = press.bucket.objects[f"{SLUG}/signatories.json"]
    press.signatures.apply(signature, disowning(signature, press.now))
    press.now += MINUTE
    press.publish()
    press.bucket.objects[f"{SLUG}/signatories.json"] = old
    press.bucket.editions[f"{SLUG}/signatories.json"] = 2
    press.now += MINUTE
    assert press.publish() == "unchanged"
    assert "Ana Paz" not in press.read("signatories.json")


def test_the_lease_keeps_a_second_publisher_out(press: Press) -> None:
    press.limits.acquire(f"publish#{SLUG}", "other", press.now // 1000, publishing.LEASE_SECONDS)
    assert press.publish() == "busy"
    press.now += publishing.LEASE_SECONDS * 1000
    assert press.publish() == "published"


def test_a_pointer_that_changes_at_every_look_is_given_up_and_the_old_edition_stands(press: Press) -> None:
    class Busy(MemoryBucket):
        def replace(self, key: str, body: bytes, *, content_type: str, seen: Seen | None, edition: int) -> bool:
            return False

    with pytest.raises(Unavailable):
        press.publisher(bucket=Busy()).publish(LETTER)


def test_the_form_is_gone_after_closing_and_the_letter_stays(press: Press) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    assert "<form" in press.read("index.html")
    closed = replace(LETTER, state="closed")
    press.letters.put_head(closed, expect_version=1, expect_state="open")
    press.now += MINUTE
    assert press.publish() == "published"
    assert "<form" not in press.read("index.html")
    assert "Ana Paz" in press.read("index.html")


def test_closing_by_the_clock_is_published_too(press: Press) -> None:
    closing = replace(LETTER, closes=press.now // 1000 + 30)
    press.letters.put_head(closing, expect_version=1, expect_state="open")
    press.publish()
    press.now += MINUTE
    assert press.publish() == "published"
    assert "<form" not in press.read("index.html")


def test_pages_of_a_language_that_was_dropped_name_nobody_who_left(press: Press) -> None:
    signature = press.confirmed("Ana Paz")
    press.publish()
    assert "Ana Paz" in press.read("en/index.html")
    spanish = replace(LETTER, titles={"es": LETTER.titles["es"]}, version=2)
    press.letters.put_version(SLUG, replace(VERSION, number=2, texts={"es": VERSION.texts["es"]}))
    press.letters.put_head(spanish, expect_version=1, expect_state="open")
    press.signatures.apply(signature, disowning(signature, press.now))
    for _ in range(2):
        press.now += MINUTE
        press.publish()
        press.confirmed("Luz Mar")
    assert "Ana Paz" not in press.read("en/index.html")
    assert press.read("en/index.html") == press.read("es/index.html")
    assert press.read("en/privacy/index.html") == press.read("es/privacy/index.html")


def test_a_full_publication_brings_back_a_page_that_was_lost(press: Press) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    press.now += publishing.WATCH_MS
    del press.bucket.objects[f"{SLUG}/es/index.html"]
    assert press.publish() == "unchanged"
    assert f"{SLUG}/es/index.html" not in press.bucket.objects
    press.publish(full=True)
    assert "Ana Paz" in press.read("es/index.html")


def test_before_its_day_a_letter_says_when_it_opens(press: Press) -> None:
    opening = replace(LETTER, opens=press.now // 1000 + 86_400)
    press.letters.put_head(opening, expect_version=1, expect_state="open")
    press.publish()
    page = press.read("index.html")
    assert "<form" not in page
    assert "22 de septiembre de 2026" in page
    press.now += 86_400_000
    assert press.publish() == "published"
    assert "<form" in press.read("index.html")


def test_an_edition_whose_commit_was_answered_late_is_ones_own(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    add = press.letters.add_edition

    def retried(slug: str, record: Any) -> bool:
        """The first put worked, its answer was lost, and the retry meets the row."""
        return add(slug, record) and add(slug, record)

    monkeypatch.setattr(press.letters, "add_edition", retried)
    assert press.publish() == "published"
    assert press.check_whole() == 1


def test_only_public_fields_come_out(press: Press) -> None:
    press.confirmed("Nombre Entero", show="initials", affiliation="Oculta", role="Oculto")
    press.confirmed("Cuenta Sola", show="count")
    press.confirmed("Org", kind="organisation", representative="Representante Secreta", role="Cargo Secreto")
    press.publish()
    everything = b"".join(press.bucket.objects.values()).decode()
    for secret in ("Nombre Entero", "Ocult", "Cuenta Sola", "Secret", "a@example.org", f"{SLUG}#"):
        assert secret not in everything
    assert press.edition()["counts"]["unnamed"] == 1
    assert json.loads(press.read("signatories.json"))[1]["name"] == "N. E."
