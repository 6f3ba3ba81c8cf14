"""Publishing: what is published when, and what of it stays."""

import json
from dataclasses import replace

from chalicelib.publishing import publisher as publishing
from chalicelib.rules.files import sha256
from chalicelib.rules.signatures.transitions import disowning
from tests.support.publisher_world import MINUTE, Press
from tests.support.samples import LETTER, SLUG, VERSION


def test_a_letter_is_published_when_it_opens(press: Press) -> None:
    assert press.publish() == "published"
    assert press.edition()["number"] == 1
    assert press.edition()["previous"] is None
    assert press.edition()["counts"] == dict.fromkeys(
        ("persons", "organisations", "coalitions", "members", "unnamed"), 0
    )
    assert press.edition()["changes"] == {"added": 0, "withdrawn": 0, "corrected": 0, "taken_down": 0}
    assert "El agua del río Claro" in press.read("index.html")


def test_new_keys_and_a_purge_bring_out_no_edition(press: Press) -> None:
    press.publish()
    kept = replace(LETTER, data_keys=(("0a", b"wrapped"),), purged_at=press.now // 1000)
    assert press.letters.replace_head(LETTER, kept)
    press.now += MINUTE
    assert press.publish() == "unchanged"


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
    press.states.objects.clear()
    assert press.publish(full=True) == "unchanged"
    other = Press(signatures=press.signatures, now=press.now)
    other.publish(full=True)
    # Marks are made with a secret that each chain has of its own.
    mine, theirs = (json.loads(text) for text in (incremental, other.read("signatories.json")))
    assert [row | {"mark": ""} for row in mine] == [row | {"mark": ""} for row in theirs]
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
    assert "es/index.html" in press.edition()["files"]
    assert press.served("Ana Paz") == []


def test_the_lease_keeps_a_second_publisher_out(press: Press) -> None:
    press.limits.acquire(f"publish#{SLUG}", "other", press.now // 1000, publishing.LEASE_SECONDS)
    assert press.publish() == "busy"
    press.now += publishing.LEASE_SECONDS * 1000
    assert press.publish() == "published"


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


def test_only_public_fields_come_out(press: Press) -> None:
    press.confirmed("Nombre Entero", show="initials", affiliation="Oculta", role="Oculto")
    for _ in range(3):
        press.confirmed("Cuenta Sola", show="count")
    press.confirmed("Org", kind="organisation", representative="Representante Secreta", role="Cargo Secreto")
    press.publish()
    for secret in ("Nombre Entero", "Ocult", "Cuenta Sola", "Secret", "a@example.org", f"{SLUG}#"):
        assert press.served(secret) == []
    assert press.edition()["counts"]["unnamed"] == 3
    assert json.loads(press.read("signatories.json"))[1]["name"] == "N. E."
