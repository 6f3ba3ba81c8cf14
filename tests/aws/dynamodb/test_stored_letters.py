"""What every store of letters, editions, switches and the log keeps to."""

import json
from dataclasses import replace

from chalicelib.aws.dynamodb.letters import HEADS, DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.ports.storage import EditionRecord, FrontRecord
from chalicelib.rules.letters.letter import Answer, Controller, Delivery, Document, Handling
from chalicelib.rules.letters.press_kit import NO_KIT, PressKit, PressText, Quote, Update
from chalicelib.rules.letters.switches import NONE_THROWN, Switch
from chalicelib.rules.limits.blocks import Block
from chalicelib.rules.signatories.decisions import NO_DECISIONS, decision
from tests.support.samples import LETTER, NOW, SLUG, VERSION
from tests.support.stores import MANY, Store, at_once


def test_letters_and_versions_come_back_the_same(store: Store) -> None:
    store.letters.put_version(SLUG, VERSION)
    assert store.letters.version(SLUG, 1, VERSION.sha256) == VERSION
    assert store.letters.version(SLUG, 1, "other words") is None
    assert store.letters.put_head(LETTER, expect_version=None, expect_state=None)
    assert not store.letters.put_head(LETTER, expect_version=None, expect_state=None)
    assert not store.letters.put_head(LETTER, expect_version=1, expect_state="closed")
    closed = replace(LETTER, state="closed")
    assert store.letters.put_head(closed, expect_version=1, expect_state="open")
    found = store.letters.head(SLUG)
    assert found == closed
    assert list(closed.titles) == list(found.titles)
    other = replace(LETTER, slug="otra")
    store.letters.put_head(other, expect_version=None, expect_state=None)
    assert [head.slug for head in store.letters.heads()] == [SLUG, "otra"]


def test_a_head_written_over_the_one_that_was_read_is_written_over_no_other(store: Store) -> None:
    assert not store.letters.replace_head(LETTER, LETTER), "there is none"
    store.letters.put_head(LETTER, expect_version=None, expect_state=None)
    embargoed = replace(LETTER, embargo=NOW // 1000, invitation="abc")
    assert store.letters.replace_head(LETTER, embargoed)
    assert store.letters.head(SLUG) == embargoed
    assert not store.letters.replace_head(LETTER, replace(LETTER, contact="otra@example.org")), "it is another one now"
    assert store.letters.head(SLUG) == embargoed


def test_what_came_of_a_letter_comes_back_the_same(store: Store) -> None:
    scan = Document("documents/ab.pdf", "ab" * 32, {"es": "El acuse", "en": "The receipt"})
    letter = replace(
        LETTER,
        state="answered",
        delivery=Delivery("2026-12-01", {"es": "A la Ministra", "en": "To the Minister"}, scan),
        answer=Answer("2026-12-20", {"es": "La Ministra", "en": "The Minister"}, "https://example.org/respuesta"),
        invitation="abc",
    )
    store.letters.put_head(letter, expect_version=None, expect_state=None)
    assert store.letters.head(SLUG) == letter


def test_how_a_letter_is_handled_comes_back_the_same(store: Store) -> None:
    letter = replace(
        LETTER,
        handling=Handling("all", ("Eulalia Xicoy", "Cruz Azul"), 90, "closing"),
        controller=Controller("Red, A.C.", "datos@example.org", "Calle 1"),
        coalition={"es": "red", "en": ""},
        goal=500,
    )
    store.letters.put_head(letter, expect_version=None, expect_state=None)
    assert store.letters.head(SLUG) == letter


def test_a_letter_s_data_keys_come_back_in_their_order(store: Store) -> None:
    letter = replace(
        LETTER,
        data_keys=(("0b", bytes(range(256))), ("0a", b"newer")),
        purged_at=1_800_000_000,
        blocks=(("ab" * 8, 0), ("cd" * 8, 1_800_000_000)),
    )
    store.letters.put_head(letter, expect_version=None, expect_state=None)
    assert store.letters.head(SLUG) == letter


def test_of_fifty_mailbox_keys_that_are_made_at_once_one_stays(store: Store) -> None:
    assert store.letters.mailbox_key() is None
    put = at_once(MANY, lambda n: store.letters.put_mailbox_key(bytes([n])))
    assert sum(put) == 1
    assert store.letters.mailbox_key() == bytes([put.index(True)])
    assert store.letters.heads() == []


def test_blocks_come_back_the_same_and_no_organiser_overwrites_another(store: Store) -> None:
    assert store.letters.blocks(SLUG) == ()
    one = Block("ab" * 8, "network", "198.51.100.0/24", "luz", NOW // 1000, "flood", NOW // 1000 + 60)
    two = Block("cd" * 8, "address", "", "sol", NOW // 1000, "asked", 0)
    assert store.letters.put_blocks(SLUG, (), (one,))
    assert not store.letters.put_blocks(SLUG, (), (two,)), "somebody was first"
    assert store.letters.put_blocks(SLUG, (one,), (one, two))
    assert store.letters.blocks(SLUG) == (one, two)
    assert store.letters.blocks("otra") == ()


def test_a_press_kit_is_replaced_whole_and_one_that_is_not_there_says_nothing(store: Store) -> None:
    assert store.letters.kit(SLUG) == NO_KIT
    text = PressText("En corto.", "*A lo largo*.\n", (Quote("El agua es de todos", "Ana Ñúñez", ""),), "555 01 23")
    kit = PressKit({"es": text}, (Update("2026-12-01", {"es": "Entregada"}, {}, "https://example.org"),), (17, 3))
    store.letters.put_kit(SLUG, kit)
    assert store.letters.kit(SLUG) == kit
    store.letters.put_kit(SLUG, NO_KIT)
    assert store.letters.kit(SLUG) == NO_KIT
    assert store.letters.kit("otra") == NO_KIT


def test_a_head_that_an_older_program_wrote_is_read_and_replaced(aws: None) -> None:
    letters = DynamoLetters()
    letters.put_head(LETTER, expect_version=None, expect_state=None)
    item = LetterItem.get(HEADS, SLUG)
    newer = ("delivery", "answer", "embargo", "invitation", "data_keys", "purged_at", "decided", "blocks", "goal")
    item.content = json.dumps({key: value for key, value in json.loads(item.content).items() if key not in newer})
    item.save()
    assert letters.head(SLUG) == LETTER
    embargoed = replace(LETTER, embargo=NOW // 1000, invitation="abc")
    assert letters.replace_head(LETTER, embargoed)
    assert letters.head(SLUG) == embargoed


def test_the_latest_edition_is_the_highest_number_and_a_number_is_taken_once(store: Store) -> None:
    records = [EditionRecord(number, "{}", "00", "key", NOW, "basis") for number in (1, 2, 10)]
    assert all(store.letters.add_edition(SLUG, record) for record in records)
    assert not store.letters.add_edition(SLUG, replace(records[1], manifest="other"))
    assert store.letters.latest_edition(SLUG) == records[2]


def test_the_front_page_s_record_comes_back_the_same_and_no_publisher_overwrites_another(store: Store) -> None:
    assert store.letters.front() is None
    one = FrontRecord(1, NOW, "basis", {SLUG: 3}, {"index.html": "00", "letters.json": "01"})
    two = replace(one, number=2, shown={SLUG: 4, "otra": 1})
    assert store.letters.put_front(None, one)
    assert not store.letters.put_front(None, two), "somebody was first"
    assert store.letters.front() == one
    assert store.letters.put_front(one, two)
    assert not store.letters.put_front(one, replace(two, number=3))
    assert store.letters.front() == two


def test_switches_come_back_the_same_and_no_operator_overwrites_another(store: Store) -> None:
    assert store.letters.switches() == NONE_THROWN
    one = NONE_THROWN.with_switch(Switch("pause-mail", "", NOW, "luz", "una avalancha"))
    both = one.with_switch(Switch("pause-signing", SLUG, NOW, "sol"))
    assert store.letters.put_switches(NONE_THROWN, one)
    assert not store.letters.put_switches(NONE_THROWN, both), "somebody was first"
    assert store.letters.put_switches(one, both)
    assert store.letters.switches() == both
    assert store.letters.put_switches(both, NONE_THROWN)
    assert store.letters.switches() == NONE_THROWN
    assert store.letters.put_switches(NONE_THROWN, one)


def test_decisions_come_back_the_same_and_no_organiser_overwrites_another(store: Store) -> None:
    assert store.letters.decisions(SLUG) == NO_DECISIONS
    one = NO_DECISIONS.with_decision(decision("4", "5/3fa9c1d2", "one", "luz", 1_800_000_000))
    both = one.with_decision(decision("7", "8", "two", "sol", 1_800_000_001))
    assert store.letters.put_decisions(SLUG, NO_DECISIONS, one)
    assert not store.letters.put_decisions(SLUG, NO_DECISIONS, both), "somebody was first"
    assert store.letters.put_decisions(SLUG, one, both)
    assert store.letters.decisions(SLUG) == both
    assert store.letters.decisions("otra") == NO_DECISIONS
    assert store.letters.put_decisions(SLUG, both, NO_DECISIONS)
    assert store.letters.decisions(SLUG) == NO_DECISIONS
    assert store.letters.put_decisions(SLUG, NO_DECISIONS, one)
    assert store.letters.heads() == []


def test_of_fifty_first_decisions_at_once_one_stays(store: Store) -> None:
    def put(number: int) -> bool:
        made = NO_DECISIONS.with_decision(decision("1", str(number + 2), "one", "luz", 1))
        return store.letters.put_decisions(SLUG, NO_DECISIONS, made)

    assert sum(at_once(MANY, put)) == 1
    assert len(store.letters.decisions(SLUG).made) == 1


def test_the_audit_log_takes_lines(store: Store) -> None:
    store.letters.log(SLUG, NOW, "open", [("by", "luz")])
    store.letters.log(SLUG, NOW, "open", [("by", "luz")])
    assert store.letters.latest_edition(SLUG) is None
