"""What stays from edition to edition: numbers, history, files that did not change, and who is not named."""

import json
from dataclasses import replace

import pytest

from chalicelib.publishing.embargo import RETIRED
from chalicelib.publishing.files import costly_files
from chalicelib.publishing.files.all_files import basis
from chalicelib.rules.letters.letter import Delivery, Document
from chalicelib.rules.signatures.transitions import disowning
from tests.support.contents import content_of, signatory
from tests.support.publisher_world import MINUTE, Press
from tests.support.samples import LETTER, SLUG

WEEK = 8 * 24 * 60 * MINUTE


def permanent(press: Press) -> dict[str, int]:
    return {row["name"]: row["permanent"] for row in json.loads(press.read("signatories.json"))}


def test_numbers_follow_the_confirmation_whatever_the_order_of_the_list(press: Press) -> None:
    press.confirmed("Zoe Paz")
    press.publish()
    press.now += MINUTE
    press.confirmed("Ana Paz")
    press.publish()
    assert permanent(press) == {"Ana Paz": 2, "Zoe Paz": 1}


def test_a_number_that_was_given_is_never_given_again_though_the_roll_is_lost(press: Press) -> None:
    press.confirmed("Ana Paz")
    gone = press.confirmed("Luz Mar")
    press.publish()
    press.signatures.apply(gone, disowning(gone, press.now))
    press.states.objects.clear()
    press.now += WEEK
    press.confirmed("Mar Sol")
    press.publish()
    assert permanent(press) == {"Ana Paz": 1, "Mar Sol": 3}
    assert press.edition()["changes"] == {"added": 1, "withdrawn": 1, "corrected": 0, "taken_down": 0}


def test_what_did_not_change_is_not_written_again(press: Press) -> None:
    press.publish()
    press.bucket.writes.clear()
    press.confirmed("Ana Paz")
    press.now += MINUTE
    press.publish()
    written = {key.removeprefix(f"{SLUG}/") for key in press.bucket.writes}
    assert {"es/index.html", "signatories.json", "edition.json", "editions/2/index.html"} <= written
    assert not {"es/privacy/index.html", "es/thanks/index.html"} & written
    assert len(press.bucket.writes) == len(written)


def test_an_edition_stays_as_it_is_and_names_nobody(press: Press) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    first = {key: body for key, body in press.bucket.objects.items() if "/editions/1/" in key}
    assert {key.rpartition("/")[2] for key in first} == {"edition.json", "index.html"}
    press.confirmed("Luz Mar")
    press.publish()
    assert {key: press.bucket.objects[key] for key in first} == first
    assert not any("/editions/" in key for key in press.served("Ana Paz"))


def test_no_hash_that_is_kept_confirms_a_guess(press: Press) -> None:
    """The same letter and the same name, and no file that names anybody has the same hash: a mark is in each."""
    other = Press()
    for one in (press, other):
        one.confirmed("Ana Paz")
        one.publish()
    naming = {key.removeprefix(f"{SLUG}/") for key in press.served("Ana Paz")}
    assert {"es/index.html", "signatories.json", "signatories.csv", "letter.es.txt", "signatories.xlsx"} <= naming
    mine, theirs = press.edition()["files"], other.edition()["files"]
    assert not [path for path in naming if path in mine and mine[path] == theirs[path]]


def test_the_unnamed_are_told_three_at_a_time(press: Press) -> None:
    for told in (0, 0, 3, 3):
        press.confirmed("Cuenta Sola", show="count")
        press.publish()
        assert (press.edition()["counts"]["unnamed"] if press.bucket.objects else 0) == told


def test_a_letter_without_a_typesetter_is_published_and_its_pdf_comes_later(press: Press) -> None:
    press.typesetter.down = True
    press.confirmed("Ana Paz")
    assert press.publish() == "published"
    assert "letter.es.pdf" not in press.edition()["files"]
    assert not [path for path in ("es/index.html", "es/press/index.html") if "letter.es.pdf" in press.read(path)]
    press.typesetter.down = False
    press.now += MINUTE
    assert press.publish() == "unchanged", "it is let alone for a while"
    press.now += 5 * MINUTE
    assert press.publish() == "published"
    assert "Ana Paz" in press.read("letter.es.pdf")
    assert "letter.es.pdf" in press.read("es/index.html")
    press.now += 10 * MINUTE
    assert press.publish() == "unchanged"


def test_while_the_typesetter_fails_the_last_pdf_stays(press: Press) -> None:
    press.publish()
    before = press.edition()["files"]["letter.es.pdf"]
    press.typesetter.down = True
    press.confirmed("Ana Paz")
    press.publish()
    assert press.edition()["files"]["letter.es.pdf"] == before
    assert "Ana Paz" in press.read("index.html")


def test_a_long_list_has_its_pdf_once_an_hour(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costly_files, "FEW", 1)
    for name in ("Ana Paz", "Luz Mar"):
        press.confirmed(name)
    press.publish()
    press.confirmed("Mar Sol")
    press.now += MINUTE
    press.publish()
    assert "Mar Sol" in press.read("index.html")
    assert press.served("Mar Sol") and not [key for key in press.served("Mar Sol") if key.endswith((".pdf", ".xlsx"))]
    press.now += 60 * MINUTE
    assert press.publish() == "published"
    assert {key.rpartition(".")[2] for key in press.served("Mar Sol")} >= {"pdf", "xlsx"}
    press.now += 60 * MINUTE
    assert press.publish() == "unchanged"


def test_a_document_is_in_the_manifest(press: Press) -> None:
    press.publish()
    document = Document("documents/0.pdf", "0" * 64, {"es": "Acuse"})
    delivered = replace(LETTER, state="delivered", delivery=Delivery("2026-09-20", {"es": "la Ministra"}, document))
    press.letters.put_head(delivered, expect_version=1, expect_state="open")
    press.publish()
    assert press.edition()["files"]["documents/0.pdf"] == "0" * 64
    assert "documents/0.pdf" in press.read("index.html")


def test_under_embargo_a_letter_is_read_by_invitation_and_then_by_all(press: Press) -> None:
    secret = replace(LETTER, embargo=press.now // 1000 + 3600, invitation="abc234")
    press.letters.put_head(secret, expect_version=1, expect_state="open")
    press.confirmed("Ana Paz")
    press.publish()
    assert {key.rpartition("abc234/")[0] for key in press.bucket.objects} == {"invited/"}
    assert "noindex" in press.bucket.objects["invited/abc234/index.html"].decode()

    press.now += 60 * MINUTE
    assert press.publish() == "published"
    assert "Ana Paz" in press.read("index.html")
    assert "noindex" not in press.read("index.html")
    head = press.letters.head(SLUG)
    assert head is not None
    assert head.embargo is None
    assert permanent(press) == {"Ana Paz": 1}

    press.now += MINUTE
    assert press.publish() == "unchanged"
    assert [key for key in press.served("Ana Paz") if key.startswith("invited/")] == []
    assert f"/{SLUG}/es/" in press.bucket.objects["invited/abc234/index.html"].decode()
    assert press.bucket.editions["invited/abc234/edition.json"] == RETIRED
    press.bucket.writes.clear()
    press.now += 10 * MINUTE
    press.publish()
    assert press.bucket.writes == []


def test_a_list_that_became_shorter_leaves_no_page_behind(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [press.confirmed(f"Persona {n:03d}") for n in range(301)]
    press.publish()
    assert press.served("Persona 300")
    for one in people[250:]:
        press.signatures.apply(one, disowning(one, press.now))
    press.now += MINUTE
    press.publish()
    assert press.served("Persona 300") == []


def test_a_typesetter_that_failed_is_not_asked_again_for_a_while_whatever_is_published(press: Press) -> None:
    press.typesetter.down = True
    press.publish()
    press.typesetter.sheets.clear()
    press.now += MINUTE
    press.confirmed("Ana Paz")
    assert press.publish() == "published"
    assert press.typesetter.sheets == []
    press.typesetter.down = False
    press.now += 5 * MINUTE
    press.publish()
    assert "Ana Paz" in press.read("letter.es.pdf")


def test_a_long_list_does_not_wait_an_hour_for_a_pdf_that_failed(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costly_files, "FEW", 1)
    for name in ("Ana Paz", "Luz Mar"):
        press.confirmed(name)
    press.publish()
    press.typesetter.down = True
    press.now += 60 * MINUTE
    press.confirmed("Mar Sol")
    press.publish()
    press.typesetter.down = False
    press.now += 6 * MINUTE
    assert press.publish() == "published"
    assert "Mar Sol" in press.read("letter.es.pdf")


def test_who_leaves_a_long_list_is_gone_from_its_pdf_at_once(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costly_files, "FEW", 1)
    gone = press.confirmed("Ana Paz")
    press.confirmed("Luz Mar")
    press.publish()
    press.signatures.apply(gone, disowning(gone, press.now))
    press.now += MINUTE
    press.publish()
    assert press.served("Ana Paz") == []
    assert "Luz Mar" in press.read("letter.es.pdf")


def test_a_pdf_that_names_who_left_is_taken_away_when_there_is_no_other(press: Press) -> None:
    gone = press.confirmed("Ana Paz")
    press.publish()
    press.typesetter.down = True
    press.signatures.apply(gone, disowning(gone, press.now))
    for _ in range(3):
        press.now += MINUTE
        press.confirmed("Luz Mar")
        press.publish()
        assert press.served("Ana Paz") == []
        assert "letter.es.pdf" not in press.read("es/index.html")


def test_without_a_typesetter_no_edition_comes_for_its_sake(press: Press) -> None:
    press.typesetter.down = True
    press.publish()
    for _ in range(20):
        press.now += MINUTE
        assert press.publish() == "unchanged"
    assert press.edition()["number"] == 1


def test_who_is_not_told_yet_brings_out_no_edition(press: Press) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    everything = dict(press.bucket.objects)
    for _ in range(2):
        press.confirmed("Cuenta Sola", show="count")
        press.now += MINUTE
        assert press.publish() == "unchanged"
    assert press.bucket.objects == everything
    press.confirmed("Cuenta Sola", show="count")
    press.now += MINUTE
    assert press.publish() == "published"
    assert press.edition()["counts"]["unnamed"] == 3


def test_a_typesetter_that_hangs_until_the_run_is_killed_holds_up_one_run(press: Press) -> None:
    class Killed(BaseException):
        pass

    class Hanging:
        def typeset(self, folder: str, sheet: object) -> bytes:
            raise Killed

    press.confirmed("Ana Paz")
    with pytest.raises(Killed):
        press.publisher(typesetter=Hanging()).publish(LETTER)
    press.now += MINUTE
    assert press.publisher(typesetter=Hanging()).publish(LETTER) == "published"
    assert "Ana Paz" in press.read("index.html")


def test_numbers_from_before_the_embargo_ended_stay(press: Press) -> None:
    secret = replace(LETTER, embargo=press.now // 1000 + 3600, invitation="abc234")
    press.letters.put_head(secret, expect_version=1, expect_state="open")
    gone, _, last = (press.confirmed(name) for name in ("Ana Paz", "Luz Mar", "Zoe Sol"))
    press.publish()
    for one in (gone, last):
        press.signatures.apply(one, disowning(one, press.now))
    press.publish()
    press.states.objects.clear()
    press.now += 60 * MINUTE
    press.publish()
    assert permanent(press) == {"Luz Mar": 2}
    assert press.edition()["changes"]["added"] == 1
    press.confirmed("Mar Río")
    press.now += MINUTE
    press.publish()
    assert permanent(press) == {"Luz Mar": 2, "Mar Río": 4}


def test_a_roll_is_kept_again_while_somebody_is_not_told_yet(press: Press) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    press.confirmed("Cuenta Sola", show="count")
    press.states.objects.clear()
    press.now += WEEK
    assert press.publish() == "unchanged"
    assert [key for key in press.states.objects if "/rolls/" in key]
    for _ in range(2):
        press.confirmed("Cuenta Sola", show="count")
    press.now += MINUTE
    assert press.publish() == "published"
    assert press.edition()["counts"]["unnamed"] == 3
    assert permanent(press) == {"Ana Paz": 1}


def test_a_named_signer_of_the_new_text_brings_out_an_edition_and_an_unnamed_one_does_not() -> None:
    def shown(name: str, version: int) -> str:
        return basis(content_of([signatory(1, name, version=version)]))

    assert shown("Ana", 1) != shown("Ana", 2)
    assert shown("", 1) == shown("", 2)
