"""Publishing: what is published when, and what is kept."""

import json
from dataclasses import replace

import pytest

from chalicelib.publishing import publisher as publishing
from chalicelib.rules.files import sha256
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatures.transitions import disownment
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, SLUG, VERSION


def test_a_letter_is_published_when_it_opens(world: PublisherWorld) -> None:
    assert world.publish() == "published"
    assert world.edition()["number"] == 1
    assert world.edition()["previous"] is None
    assert world.edition()["counts"] == Counts().to_json()
    assert world.edition()["changes"] == ChangeTotals().to_json()
    assert "El agua del río Claro" in world.read("index.html")


def test_new_keys_and_a_purge_bring_out_no_edition(world: PublisherWorld) -> None:
    world.publish()
    kept = replace(LETTER, data_keys=(("0a", b"wrapped"),), purged_at=world.now // 1000)
    assert world.letters.replace_head(LETTER, kept)
    world.now += MINUTE
    assert world.publish() == "unchanged"


@pytest.mark.promise("What did not change is not written again")
def test_nothing_changed_nothing_written(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    world.bucket.writes.clear()
    world.states.writes.clear()
    for _ in range(5):
        world.now += MINUTE
        assert world.publish() == "unchanged"
    assert world.bucket.writes == world.states.writes == []


def test_a_confirmed_name_appears_and_a_disowned_one_goes(world: PublisherWorld) -> None:
    world.publish()
    signature = world.confirmed("Ana Paz")
    world.now += MINUTE
    assert world.publish() == "published"
    assert "Ana Paz" in world.read("index.html")
    world.signatures.apply(signature, disownment(signature, world.now))
    world.now += MINUTE
    assert world.publish() == "published"
    assert "Ana Paz" not in world.read("index.html")
    assert world.edition()["number"] == 3


@pytest.mark.promise("What is quoted stays")
def test_an_edition_names_the_one_before_by_its_hash(world: PublisherWorld) -> None:
    world.publish()
    first = world.bucket.objects[f"{SLUG}/edition.json"]
    world.confirmed("Ana Paz")
    world.publish()
    assert world.edition()["previous"] == sha256(first)
    assert world.bucket.objects[f"{SLUG}/editions/1/edition.json"] == first


@pytest.mark.promise("A manifest has the hash of every file")
def test_the_manifest_has_the_hash_of_every_published_path(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    files = world.edition()["files"]
    assert {"index.html", "es/index.html", "en/index.html", "signatories.json", "signatories.csv"} <= set(files)
    assert {"es/check-your-email/index.html", "es/thanks/index.html", "es/privacy/index.html"} <= set(files)
    for path, digest in files.items():
        assert sha256(world.bucket.objects[f"{SLUG}/{path}"]) == digest


@pytest.mark.promise("A change that reaches the index late is not skipped")
def test_a_late_change_behind_the_watermark_is_not_skipped(world: PublisherWorld) -> None:
    late = world.now - 30_000
    world.confirmed("Ana Paz")
    world.publish()
    now, world.now = world.now, late
    world.confirmed("Luz Tardía")  # appeared in the index after the edition, with an earlier time
    world.now = now + MINUTE
    assert world.publish() == "published"
    assert "Luz Tardía" in world.read("index.html")


@pytest.mark.promise("A full rebuild gives the same bytes")
def test_a_full_rebuild_gives_the_same_bytes(world: PublisherWorld) -> None:
    for name in ("Óscar", "Ñandú", "Nube", "Zoe", "álvaro"):
        world.confirmed(name)
        world.now += 1000
        world.publish()
    assert world.publish(full=True) == "unchanged"
    incremental = world.read("signatories.json")
    world.states.objects.clear()
    assert world.publish(full=True) == "unchanged"
    other = PublisherWorld(signatures=world.signatures, now=world.now)
    other.publish(full=True)
    # Each chain makes its marks with its own secret.
    mine, theirs = (json.loads(text) for text in (incremental, other.read("signatories.json")))
    assert [row | {"mark": ""} for row in mine] == [row | {"mark": ""} for row in theirs]
    assert {key for key in other.states.objects if "/rolls/" in key} <= set(world.states.objects)


@pytest.mark.promise("A full rebuild gives the same bytes")
def test_a_roll_that_was_forgotten_is_folded_again_without_a_new_edition(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    kept = dict(world.states.objects)
    world.states.objects.clear()
    world.now += 8 * 24 * 60 * MINUTE
    assert world.publish() == "unchanged"
    assert set(world.states.objects) == {key for key in kept if "/rolls/" in key}
    world.states.objects.clear()
    world.confirmed("Luz Mar")
    assert world.publish() == "published"
    assert "Ana Paz" in world.read("index.html")


@pytest.mark.promise("An edition whose files were lost before it was shown gives way to the next")
def test_an_edition_whose_files_were_forgotten_before_it_stood_gives_way_to_the_next(world: PublisherWorld) -> None:
    world.publish()
    world.confirmed("Ana Paz")
    world.publish()
    for key in [key for key in world.bucket.objects if "/editions/" not in key]:
        del world.bucket.objects[key]
    world.states.objects.clear()
    world.now += 8 * 24 * 60 * MINUTE
    assert world.publish() == "published"
    assert world.check_whole() == 3
    assert "Ana Paz" in world.read("index.html")


@pytest.mark.promise("Whoever leaves is gone from the next edition")
def test_who_left_is_in_no_file_that_is_served(world: PublisherWorld) -> None:
    signature = world.confirmed("Ana Paz")
    world.publish()
    world.signatures.apply(signature, disownment(signature, world.now))
    world.now += MINUTE
    world.publish()
    assert "es/index.html" in world.edition()["files"]
    assert world.served("Ana Paz") == []


@pytest.mark.promise("Two publishers at once make one edition")
def test_the_lease_keeps_a_second_publisher_out(world: PublisherWorld) -> None:
    world.limits.acquire(f"publish#{SLUG}", "other", world.now // 1000, publishing.LEASE_SECONDS)
    assert world.publish() == "busy"
    world.now += publishing.LEASE_SECONDS * 1000
    assert world.publish() == "published"


def test_the_form_is_gone_after_closing_and_the_letter_stays(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    assert "<form" in world.read("index.html")
    closed = replace(LETTER, state="closed")
    world.letters.put_head(closed, expect_version=1, expect_state="open")
    world.now += MINUTE
    assert world.publish() == "published"
    assert "<form" not in world.read("index.html")
    assert "Ana Paz" in world.read("index.html")


def test_closing_by_the_clock_is_published_too(world: PublisherWorld) -> None:
    closing = replace(LETTER, closes=world.now // 1000 + 30)
    world.letters.put_head(closing, expect_version=1, expect_state="open")
    world.publish()
    world.now += MINUTE
    assert world.publish() == "published"
    assert "<form" not in world.read("index.html")


@pytest.mark.promise("Whoever leaves is gone from the next edition")
def test_pages_of_a_language_that_was_dropped_name_nobody_who_left(world: PublisherWorld) -> None:
    signature = world.confirmed("Ana Paz")
    world.publish()
    assert "Ana Paz" in world.read("en/index.html")
    spanish = replace(LETTER, titles={"es": LETTER.titles["es"]}, version=2)
    world.letters.put_version(SLUG, replace(VERSION, number=2, texts={"es": VERSION.texts["es"]}))
    world.letters.put_head(spanish, expect_version=1, expect_state="open")
    world.signatures.apply(signature, disownment(signature, world.now))
    for _ in range(2):
        world.now += MINUTE
        world.publish()
        world.confirmed("Luz Mar")
    assert "Ana Paz" not in world.read("en/index.html")
    assert world.read("en/index.html") == world.read("es/index.html")
    assert world.read("en/privacy/index.html") == world.read("es/privacy/index.html")


def test_a_full_publication_brings_back_a_page_that_was_lost(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    world.now += publishing.WATCH_MS
    del world.bucket.objects[f"{SLUG}/es/index.html"]
    assert world.publish() == "unchanged"
    assert f"{SLUG}/es/index.html" not in world.bucket.objects
    world.publish(full=True)
    assert "Ana Paz" in world.read("es/index.html")


def test_before_its_day_a_letter_says_when_it_opens(world: PublisherWorld) -> None:
    opening = replace(LETTER, opens=world.now // 1000 + 86_400)
    world.letters.put_head(opening, expect_version=1, expect_state="open")
    world.publish()
    page = world.read("index.html")
    assert "<form" not in page
    assert "22 de septiembre de 2026" in page
    world.now += 86_400_000
    assert world.publish() == "published"
    assert "<form" in world.read("index.html")


def test_only_public_fields_come_out(world: PublisherWorld) -> None:
    world.confirmed("Nombre Entero", show="initials", affiliation="Oculta", role="Oculto")
    for _ in range(5):
        world.confirmed("Cuenta Sola", show="count")
    world.confirmed("Org", kind="organisation", representative="Representante Secreta", role="Cargo Secreto")
    world.publish()
    world.wait_for_the_count()
    world.publish()
    for secret in ("Nombre Entero", "Ocult", "Cuenta Sola", "Secret", "a@example.org", f"{SLUG}#"):
        assert world.served(secret) == []
    assert world.edition()["counts"]["unnamed"] == 3
    assert json.loads(world.read("signatories.json"))[1]["name"] == "N. E."
