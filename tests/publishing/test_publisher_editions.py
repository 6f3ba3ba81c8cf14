"""From edition to edition: numbers, history and unchanged files stay, and unnamed signers stay unnamed."""

import json
from dataclasses import replace

import pytest

from chalicelib.publishing.embargo import RETIRED
from chalicelib.publishing.files import costly_files
from chalicelib.publishing.files.all_files import basis
from chalicelib.rules.letters.letter import Delivery, Document
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatures.transitions import disownment
from tests.support.contents import content_of, signatory
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, SLUG

WEEK = 8 * 24 * 60 * MINUTE


def permanent(world: PublisherWorld) -> dict[str, int]:
    return {row["name"]: row["permanent"] for row in json.loads(world.read("signatories.json"))}


@pytest.mark.promise("A permanent number follows the appearance and stays")
def test_numbers_follow_the_confirmation_whatever_the_order_of_the_list(world: PublisherWorld) -> None:
    world.confirmed("Zoe Paz")
    world.publish()
    world.now += MINUTE
    world.confirmed("Ana Paz")
    world.publish()
    assert permanent(world) == {"Ana Paz": 2, "Zoe Paz": 1}


@pytest.mark.promise("A permanent number follows the appearance and stays")
def test_a_number_that_was_given_is_never_given_again_though_the_roll_is_lost(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    gone = world.confirmed("Luz Mar")
    world.publish()
    world.signatures.apply(gone, disownment(gone, world.now))
    world.states.objects.clear()
    world.now += WEEK
    world.confirmed("Mar Sol")
    world.publish()
    assert permanent(world) == {"Ana Paz": 1, "Mar Sol": 3}
    assert world.edition()["changes"] == ChangeTotals(added=1, withdrawn=1).to_json()


@pytest.mark.promise("What did not change is not written again")
def test_what_did_not_change_is_not_written_again(world: PublisherWorld) -> None:
    world.publish()
    world.bucket.writes.clear()
    world.confirmed("Ana Paz")
    world.now += MINUTE
    world.publish()
    written = {key.removeprefix(f"{SLUG}/") for key in world.bucket.writes}
    assert {"es/index.html", "signatories.json", "edition.json", "editions/2/index.html"} <= written
    assert not {"es/privacy/index.html", "es/thanks/index.html"} & written
    assert len(world.bucket.writes) == len(written)


@pytest.mark.promise("Whoever leaves is gone from the next edition")
def test_an_edition_stays_as_it_is_and_names_nobody(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    first = {key: body for key, body in world.bucket.objects.items() if "/editions/1/" in key}
    assert {key.rpartition("/")[2] for key in first} == {"edition.json", "index.html"}
    world.confirmed("Luz Mar")
    world.publish()
    assert {key: world.bucket.objects[key] for key in first} == first
    assert not any("/editions/" in key for key in world.served("Ana Paz"))


@pytest.mark.promise("No hash that is kept confirms a guess")
def test_no_hash_that_is_kept_confirms_a_guess(world: PublisherWorld) -> None:
    """With the same letter and the same names, no file with names has the same hash, because each contains a mark."""
    other = PublisherWorld()
    for one in (world, other):
        one.confirmed("Ana Paz")
        one.publish()
    naming = {key.removeprefix(f"{SLUG}/") for key in world.served("Ana Paz")}
    assert {"es/index.html", "signatories.json", "signatories.csv", "letter.es.txt", "signatories.xlsx"} <= naming
    mine, theirs = world.edition()["files"], other.edition()["files"]
    assert not [path for path in naming if path in mine and mine[path] == theirs[path]]


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
def test_the_unnamed_are_told_once_a_day_and_three_at_a_time(world: PublisherWorld) -> None:
    world.publish()
    for expected in (0, 0, 0, 0, 3, 3, 3, 6):
        world.confirmed("Cuenta Sola", show="count")
        world.now += MINUTE
        assert world.publish() == "unchanged"
        world.wait_for_the_count()
        world.publish()
        assert world.edition()["counts"]["unnamed"] == expected


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
def test_a_name_that_comes_as_the_number_moves_waits_for_the_next_edition(world: PublisherWorld) -> None:
    world.publish()
    for _ in range(5):
        world.confirmed("Cuenta Sola", show="count")
    world.wait_for_the_count()
    world.confirmed("Ana Paz")
    world.publish()
    assert (world.edition()["counts"]["unnamed"], permanent(world)) == (3, {})
    world.now += MINUTE
    world.publish()
    assert (world.edition()["counts"]["unnamed"], permanent(world)) == (3, {"Ana Paz": 1})
    assert world.edition()["changes"]["added"] == 1


@pytest.mark.promise("A letter does not wait for its PDF")
def test_a_letter_without_a_typesetter_is_published_and_its_pdf_comes_later(world: PublisherWorld) -> None:
    world.typesetter.down = True
    world.confirmed("Ana Paz")
    assert world.publish() == "published"
    assert "letter.es.pdf" not in world.edition()["files"]
    assert not [path for path in ("es/index.html", "es/press/index.html") if "letter.es.pdf" in world.read(path)]
    world.typesetter.down = False
    world.now += MINUTE
    assert world.publish() == "unchanged", "it is let alone for a while"
    world.now += 5 * MINUTE
    assert world.publish() == "published"
    assert "Ana Paz" in world.read("letter.es.pdf")
    assert "letter.es.pdf" in world.read("es/index.html")
    world.now += 10 * MINUTE
    assert world.publish() == "unchanged"


@pytest.mark.promise("A letter does not wait for its PDF")
def test_while_the_typesetter_fails_the_last_pdf_stays(world: PublisherWorld) -> None:
    world.publish()
    before = world.edition()["files"]["letter.es.pdf"]
    world.typesetter.down = True
    world.confirmed("Ana Paz")
    world.publish()
    assert world.edition()["files"]["letter.es.pdf"] == before
    assert "Ana Paz" in world.read("index.html")


@pytest.mark.promise("A long list gets a new PDF once an hour")
def test_a_long_list_has_its_pdf_once_an_hour(world: PublisherWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costly_files, "FEW", 1)
    for name in ("Ana Paz", "Luz Mar"):
        world.confirmed(name)
    world.publish()
    world.confirmed("Mar Sol")
    world.now += MINUTE
    world.publish()
    assert "Mar Sol" in world.read("index.html")
    assert world.served("Mar Sol") and not [key for key in world.served("Mar Sol") if key.endswith((".pdf", ".xlsx"))]
    world.now += 60 * MINUTE
    assert world.publish() == "published"
    assert {key.rpartition(".")[2] for key in world.served("Mar Sol")} >= {"pdf", "xlsx"}
    world.now += 60 * MINUTE
    assert world.publish() == "unchanged"


@pytest.mark.promise("A manifest has the hash of every file")
def test_a_document_is_in_the_manifest(world: PublisherWorld) -> None:
    world.publish()
    document = Document("documents/0.pdf", "0" * 64, {"es": "Acuse"})
    delivered = replace(LETTER, state="delivered", delivery=Delivery("2026-09-20", {"es": "la Ministra"}, document))
    world.letters.put_head(delivered, expect_version=1, expect_state="open")
    world.publish()
    assert world.edition()["files"]["documents/0.pdf"] == "0" * 64
    assert "documents/0.pdf" in world.read("index.html")


@pytest.mark.promise("Under embargo a letter is read by invitation, and then by all")
def test_under_embargo_a_letter_is_read_by_invitation_and_then_by_all(world: PublisherWorld) -> None:
    secret = replace(LETTER, embargo=world.now // 1000 + 3600, invitation="abc234")
    world.letters.put_head(secret, expect_version=1, expect_state="open")
    world.confirmed("Ana Paz")
    world.publish()
    assert {key.rpartition("abc234/")[0] for key in world.bucket.objects} == {"invited/"}
    assert "noindex" in world.bucket.objects["invited/abc234/index.html"].decode()

    world.now += 60 * MINUTE
    assert world.publish() == "published"
    assert "Ana Paz" in world.read("index.html")
    assert "noindex" not in world.read("index.html")
    head = world.letters.head(SLUG)
    assert head is not None
    assert head.embargo is None
    assert permanent(world) == {"Ana Paz": 1}

    world.now += MINUTE
    assert world.publish() == "unchanged"
    assert [key for key in world.served("Ana Paz") if key.startswith("invited/")] == []
    assert f"/{SLUG}/es/" in world.bucket.objects["invited/abc234/index.html"].decode()
    assert world.bucket.editions["invited/abc234/edition.json"] == RETIRED
    world.bucket.writes.clear()
    world.now += 10 * MINUTE
    world.publish()
    assert world.bucket.writes == []


@pytest.mark.promise("Whoever leaves is gone from the next edition")
def test_a_list_that_became_shorter_leaves_no_page_behind(
    world: PublisherWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [world.confirmed(f"Persona {n:03d}") for n in range(301)]
    world.publish()
    assert world.served("Persona 300")
    for one in people[250:]:
        world.signatures.apply(one, disownment(one, world.now))
    world.now += MINUTE
    world.publish()
    assert world.served("Persona 300") == []


@pytest.mark.promise("A typesetter that failed rests before it is asked again")
def test_a_typesetter_that_failed_is_not_asked_again_for_a_while_whatever_is_published(world: PublisherWorld) -> None:
    world.typesetter.down = True
    world.publish()
    world.typesetter.sheets.clear()
    world.now += MINUTE
    world.confirmed("Ana Paz")
    assert world.publish() == "published"
    assert world.typesetter.sheets == []
    world.typesetter.down = False
    world.now += 5 * MINUTE
    world.publish()
    assert "Ana Paz" in world.read("letter.es.pdf")


@pytest.mark.promise("A long list gets a new PDF once an hour")
def test_a_long_list_does_not_wait_an_hour_for_a_pdf_that_failed(
    world: PublisherWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(costly_files, "FEW", 1)
    for name in ("Ana Paz", "Luz Mar"):
        world.confirmed(name)
    world.publish()
    world.typesetter.down = True
    world.now += 60 * MINUTE
    world.confirmed("Mar Sol")
    world.publish()
    world.typesetter.down = False
    world.now += 6 * MINUTE
    assert world.publish() == "published"
    assert "Mar Sol" in world.read("letter.es.pdf")


@pytest.mark.promise("Whoever leaves is gone from the PDF at once, with the PDF if need be")
def test_who_leaves_a_long_list_is_gone_from_its_pdf_at_once(
    world: PublisherWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(costly_files, "FEW", 1)
    gone = world.confirmed("Ana Paz")
    world.confirmed("Luz Mar")
    world.publish()
    world.signatures.apply(gone, disownment(gone, world.now))
    world.now += MINUTE
    world.publish()
    assert world.served("Ana Paz") == []
    assert "Luz Mar" in world.read("letter.es.pdf")


@pytest.mark.promise("Whoever leaves is gone from the PDF at once, with the PDF if need be")
def test_a_pdf_that_names_who_left_is_taken_away_when_there_is_no_other(world: PublisherWorld) -> None:
    gone = world.confirmed("Ana Paz")
    world.publish()
    world.typesetter.down = True
    world.signatures.apply(gone, disownment(gone, world.now))
    for _ in range(3):
        world.now += MINUTE
        world.confirmed("Luz Mar")
        world.publish()
        assert world.served("Ana Paz") == []
        assert "letter.es.pdf" not in world.read("es/index.html")


@pytest.mark.promise("A letter does not wait for its PDF")
def test_without_a_typesetter_no_edition_comes_for_its_sake(world: PublisherWorld) -> None:
    world.typesetter.down = True
    world.publish()
    for _ in range(20):
        world.now += MINUTE
        assert world.publish() == "unchanged"
    assert world.edition()["number"] == 1


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
def test_who_is_not_told_yet_brings_out_no_edition(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    everything = dict(world.bucket.objects)
    for _ in range(9):
        world.confirmed("Cuenta Sola", show="count")
        world.now += MINUTE
        assert world.publish() == "unchanged"
    assert world.bucket.objects == everything


@pytest.mark.promise("A typesetter that failed rests before it is asked again")
def test_a_typesetter_that_hangs_until_the_run_is_killed_holds_up_one_run(world: PublisherWorld) -> None:
    class Killed(BaseException):
        pass

    class Hanging:
        def typeset(self, folder: str, sheet: object) -> bytes:
            raise Killed

    world.confirmed("Ana Paz")
    with pytest.raises(Killed):
        world.publisher(typesetter=Hanging()).publish(LETTER)
    world.now += MINUTE
    assert world.publisher(typesetter=Hanging()).publish(LETTER) == "published"
    assert "Ana Paz" in world.read("index.html")


@pytest.mark.promise("A permanent number follows the appearance and stays")
def test_numbers_from_before_the_embargo_ended_stay(world: PublisherWorld) -> None:
    secret = replace(LETTER, embargo=world.now // 1000 + 3600, invitation="abc234")
    world.letters.put_head(secret, expect_version=1, expect_state="open")
    gone, _, last = (world.confirmed(name) for name in ("Ana Paz", "Luz Mar", "Zoe Sol"))
    world.publish()
    for one in (gone, last):
        world.signatures.apply(one, disownment(one, world.now))
    world.publish()
    world.states.objects.clear()
    world.now += 60 * MINUTE
    world.publish()
    assert permanent(world) == {"Luz Mar": 2}
    assert world.edition()["changes"]["added"] == 1
    world.confirmed("Mar Río")
    world.now += MINUTE
    world.publish()
    assert permanent(world) == {"Luz Mar": 2, "Mar Río": 4}


def test_a_roll_is_kept_again_while_somebody_is_not_told_yet(world: PublisherWorld) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    world.confirmed("Cuenta Sola", show="count")
    world.states.objects.clear()
    world.now += WEEK
    assert world.publish() == "unchanged"
    assert [key for key in world.states.objects if "/rolls/" in key]
    for _ in range(4):
        world.confirmed("Cuenta Sola", show="count")
    world.wait_for_the_count()
    assert world.publish() == "published"
    assert world.edition()["counts"]["unnamed"] == 3
    assert permanent(world) == {"Ana Paz": 1}


def test_a_named_signer_of_the_new_text_brings_out_an_edition_and_an_unnamed_one_does_not() -> None:
    def shown(name: str, version: int) -> str:
        return basis(content_of([signatory(1, name, version=version)]))

    assert shown("Ana", 1) != shown("Ana", 2)
    assert shown("", 1) == shown("", 2)
