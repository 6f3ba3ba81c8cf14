"""Somebody wants to know what organisers block, or to have an honest signer lost by it. They have the public form."""

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.aws.dynamodb.review_index import DynamoReview
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.organising.blocking import Blocking
from chalicelib.organising.held_signatures import Review
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits.blocks import MOST
from chalicelib.signing.held_data import held_data
from chalicelib.wiring import api
from tests.attacks.test_attack_oracle import CLOSE, ROUNDS
from tests.support.api import deliver, mails, queued
from tests.support.api_client import HOME, networks, own_page, post, record, see, sign_and_confirm, sign_and_mail
from tests.support.counted_calls import Calls
from tests.support.mailed_links import prepare_letter
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, SLUG

ANA, EVA = "ana0@blocked.example.org", "eva0@unknown.example.org"
BAD = "198.51.100.7"
TARGETS = {"its address": ANA, "its domain": "blocked.example.org", "its network": BAD}


@pytest.fixture(autouse=True)
def letter(aws: None, full_allowance: None) -> Iterator[None]:
    yield from prepare_letter()


def head() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def blocking() -> Blocking:
    return Blocking(DynamoLetters(), api.peppers(), "luz", lambda: time.time_ns() // 1_000_000)


def block(*texts: str) -> None:
    for text in texts:
        blocking().block(head(), blocking().target(head(), text), "flood")
    forget()


def send(address: str = ANA, source: str = BAD, **fields: Any) -> dict[str, Any]:
    return post(FIELDS | fields | {"email": address}, source)


@pytest.mark.parametrize("what", TARGETS)
def test_the_form_of_whoever_is_blocked_is_held_and_nothing_is_mailed(what: str) -> None:
    block(TARGETS[what])
    send()
    deliver()
    found = record(ANA)
    assert found is not None
    assert (found.state, found.signals[-1]) == ("held", "blocked")
    assert (mails(), queued()) == ([], [])


@pytest.mark.parametrize("what", TARGETS)
@pytest.mark.parametrize("before", ["new", "pending", "confirmed"])
def test_the_answer_and_the_calls_are_those_of_any_form(calls: Calls, what: str, before: str) -> None:
    for address in (ANA, EVA):
        if before != "new":
            {"pending": sign_and_mail, "confirmed": sign_and_confirm}[before](email=address)
    block("otra.example.org")
    send("luz0@unknown.example.org", HOME)  # it reads the head, the switches and the keys
    answers, made = {}, {}
    for name, address, source in (("free", EVA, HOME), ("other", ANA, BAD)):
        calls.names.clear()
        answers[name] = send(address, source)
        made[name] = list(calls.names)
    block(TARGETS[what])
    send("luz0@unknown.example.org", HOME)
    calls.names.clear()
    assert send() == answers["free"] == answers["other"]
    assert calls.names == made["free"] == made["other"]


def test_the_time_that_it_takes_tells_nothing(calls: Calls) -> None:
    """Counts the function's work, of a letter that blocks as much as it may."""
    block(*TARGETS.values(), *(f"d{number}.example.org" for number in range(MOST - len(TARGETS))))
    taken: dict[str, list[int]] = {"address": [], "network": [], "free": []}
    sources = networks()
    send(EVA, HOME)
    for turn in range(ROUNDS):
        order = list(taken)
        random.Random(turn).shuffle(order)
        for what in order:
            address = f"ana{turn}@{'blocked' if what == 'address' else 'unknown'}.example.org"
            source = BAD if what == "network" else next(sources)
            before = calls.work.steps
            with calls.work.counted():
                send(address, source)
            taken[what].append(calls.work.steps - before)
    middle = {what: statistics.median(steps) for what, steps in taken.items()}
    assert max(middle.values()) <= min(middle.values()) * (1 + CLOSE), taken


def test_a_refused_form_is_refused_alike() -> None:
    block(*TARGETS.values())
    answers = [send(address, source, name="evil.com") for address, source in ((ANA, BAD), (EVA, HOME))]
    assert answers[0]["statusCode"] == 422
    assert answers[0]["body"].replace(ANA, "") == answers[1]["body"].replace(EVA, "")


class TestNobodyHonestIsLost:
    def test_an_organiser_finds_the_form_and_releases_it(self) -> None:
        block(BAD)
        send()
        review = Review(DynamoLetters(), api.signatures(), SqsMailQueue(), DynamoReview(), blocking().now_ms, "luz")
        (item,) = [one for one in review.list_items(head(), suspicious=True) if "blocked" in one.signals]
        assert review.list_releasable(head(), since=0, unproved=True) == [], "not with a lot that nobody looked at"
        review.decide(head(), item.key, "release")
        deliver()
        assert [str(mail["To"]) for mail in mails()] == [ANA]

    def test_what_can_be_confirmed_stays_so(self) -> None:
        token = sign_and_mail(email=ANA)
        block(*TARGETS.values())
        send()
        assert see("confirm", token)["statusCode"] == 200
        found = record(ANA)
        assert found is not None
        assert found.state == "pending"

    def test_whoever_is_on_the_letter_stays_there(self) -> None:
        sign_and_confirm(email=ANA)
        block(*TARGETS.values())
        sent = len(mails())
        send()
        deliver()
        assert len(mails()) == sent
        found = record(ANA)
        assert found is not None
        assert found.state == "confirmed"
        assert see("signature", own_page(ANA))["statusCode"] == 200

    def test_once_lifted_the_same_form_gets_its_mail(self) -> None:
        block(BAD)
        send()
        (one,) = blocking().blocks(head())
        blocking().lift(head(), one.key)
        forget()
        send()
        deliver()
        assert [str(mail["To"]) for mail in mails()] == [ANA]

    def test_another_letter_blocks_nothing(self) -> None:
        block(*TARGETS.values())
        assert head().blocks
        letters = DynamoLetters()
        letters.put_head(replace(head(), slug="otra", blocks=()), expect_version=None, expect_state=None)
        assert [len(one.blocks) for one in letters.heads()] == [3, 0]


def test_its_holder_reads_nothing_of_it_on_their_page() -> None:
    block(*TARGETS.values())
    send()
    found = record(ANA)
    assert found is not None
    assert not any("block" in str(value) for name, value in held_data(found).items() if name != "email")
    assert held_data(found)["state"] == "pending"


def test_a_dump_of_the_tables_has_no_blocked_address() -> None:
    block(*TARGETS.values())
    kept = [item.content or "" for item in LetterItem.scan()]
    assert not any("ana0" in one for one in kept)
    assert any("198.51.100.0/24" in one for one in kept), "what an organiser typed of a network is theirs"
