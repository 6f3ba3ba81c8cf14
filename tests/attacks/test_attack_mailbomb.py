"""Mallory makes the service write to Ana as often as she can. The tests count the mails in Ana's mailbox."""

import itertools
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.mail import send_batch
from chalicelib.rules.limits import buckets
from chalicelib.rules.mail.mail_state import INTERVAL_SECONDS, MOST_MAILS
from chalicelib.rules.mail.message import Message
from chalicelib.wiring import send_mail
from tests.support.api import call, deliver, event, mails, queued
from tests.support.api_client import (
    DAY,
    after,
    disown_link,
    full_width,
    link,
    mailboxes,
    mailed,
    networks,
    own_page,
    post,
    press,
    press_not_me,
    sign_and_confirm,
    sign_and_mail,
    states,
)
from tests.support.mailed_links import prepare_letter
from tests.support.moto_aws import store_letter
from tests.support.samples import FIELDS, SLUG
from tests.support.solve_proof import solved

ANA, MALLORY = "ana@example.org", "mallory@evil.example"
A_DAY = buckets.MAILBOX[0].most
A_WEEK = buckets.MAILBOX_LETTER[0].most
NAMES = ("Ana Flores", "Beto Luna", "Carla Sol", "Dino Mar")


# Mailboxes, and spellings of each one's address.
SPELLINGS = {
    "anaflores@gmail.com": ("ana.flores@gmail.com", "a.n.a.flores+x@googlemail.com", "AnaFlores@GMAIL.com"),
    "ana@xn--mnchen-3ya.example": ("ana@münchen.example", "ana@MÜNCHEN.example", "ana@xn--mnchen-3ya.example"),
    "ana@icloud.com": ("ana@icloud.com", "ana@me.com", "ana+a@mac.com"),
    "anaflores@proton.me": ("ana.flores@proton.me", "ana_flores@proton.me", "ana-flores+a@proton.me"),
    "ana@example.org": ("ana@example。org", f"ana@{full_width('example.org')}", "\u200bana@example.org\u202c"),
}


@pytest.fixture(autouse=True)
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # The cheapest challenge: these tests are not about its cost.
    monkeypatch.setenv("FIRMAMOS_PROOF_DIFFICULTY", "1")
    yield from prepare_letter()


@pytest.fixture
def morning() -> Iterator[None]:
    """The first second of a day and of a week of the limits, so that no window ends during a test."""
    with after(buckets.WEEK - time.time() % buckets.WEEK):
        yield


def proof(slug: str = SLUG) -> str:
    challenge = call("GET", "/letters/{slug}/challenge", slug=slug)
    return solved(json.loads(challenge["body"]))


def flood(rounds: int, spellings: tuple[str, ...], slugs: tuple[str, ...] = (SLUG,), *, proved: bool = False) -> None:
    """Send forms in every spelling of an address, each from a new network; the mails are sent a little later
    each time, so that no minimum interval prevents them."""
    sources = networks()
    for turn in range(rounds):
        with after(turn * (INTERVAL_SECONDS + 1)):
            for slug, spelling in itertools.product(slugs, spellings):
                name = NAMES[turn % len(NAMES)]
                altcha = {"altcha": proof(slug)} if proved else {}
                answer = post(FIELDS | {"email": spelling, "name": name} | altcha, next(sources), slug)
                assert answer["statusCode"] == 303
            deliver()


@pytest.mark.promise("The form cannot flood a mailbox")
@pytest.mark.parametrize("proved", [False, True], ids=["without proof of work", "with it"])
def test_a_day_of_forms_in_every_spelling_is_no_more_mails_than_the_limit(morning: None, proved: bool) -> None:
    flood(5, ("ana@example.org", " Ana+agua+1@EXAMPLE.org "), proved=proved)
    assert 1 <= len(mailed(ANA)) <= A_DAY
    assert mailboxes().keys() == {ANA}


def test_whatever_a_mailbox_is_called_it_is_one(morning: None) -> None:
    flood(2, tuple(spelling for spellings in SPELLINGS.values() for spelling in spellings))
    assert set(mailboxes()) == set(SPELLINGS)
    assert max(mailboxes().values()) <= 2, "one for each name in ten minutes"
    assert sum(states().values()) <= 2 * len(SPELLINGS), "one record, and a second for a person who shares the mailbox"


def test_many_letters_are_no_way_around_the_day(morning: None) -> None:
    slugs = tuple(f"carta-{number}" for number in range(A_DAY + 2))
    for slug in slugs:
        store_letter(slug)
    flood(1, (ANA,), slugs)
    assert len(mailed(ANA)) == A_DAY
    with after(DAY - 1):
        flood(1, (ANA,), slugs)
    assert len(mailed(ANA)) == A_DAY, "not before the day is over"
    with after(DAY + buckets.MAILBOX[0].slice):
        flood(1, (ANA,), slugs)
    assert len(mailed(ANA)) == 2 * A_DAY, "a new day, and no more than a day's"


def test_a_week_of_one_letter_ends_before_the_days_do(morning: None) -> None:
    for day in range(4):
        with after(day * DAY):
            flood(3, (ANA,))
    assert len(mailed(ANA)) <= A_WEEK


@pytest.mark.promise("In any 24 hours there are no more mails than the limit")
def test_around_midnight_it_is_no_more_than_in_any_other_day() -> None:
    evening, morning = (tuple(f"{when}-{number}" for number in range(A_DAY + 1)) for when in ("tarde", "alba"))
    for slug in (*evening, *morning):
        store_letter(slug)
    with after(2 * DAY - time.time() % DAY - 60):
        flood(1, (ANA,), evening)
        with after(120):
            flood(1, (ANA,), morning)
    assert len(mailed(ANA)) == A_DAY


@pytest.mark.parametrize("at_once", [1, 4], ids=["again and again", "at once"])
def test_a_message_delivered_many_times_is_one_mail(at_once: int) -> None:
    post(FIELDS | {"email": ANA})
    records = [event("sqs")["Records"][0] | message for message in queued()] * 12
    by = send_mail.sender()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda record: send_batch.handle_batch([record], by), records))
    assert len(mailed(ANA)) == 1


def test_forms_and_deliveries_at_once_stay_within_the_limit() -> None:
    sources = networks()
    for number in range(10):
        post(FIELDS | {"email": f"ana+{number}@example.org", "name": NAMES[number % 4]}, next(sources))
    messages = queued()
    records = [event("sqs")["Records"][0] | message for message in messages]
    by = send_mail.sender()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda record: send_batch.handle_batch([record], by), records * 3))
    assert len(mailed(ANA)) <= 2, "one for each of two who may share it; the next in ten minutes"


def test_a_forged_message_for_an_address_of_which_nothing_is_known_sends_nothing() -> None:
    post(FIELDS | {"email": ANA})
    queued()
    for submission in ("", "0" * 16, "x" * 5000):
        body = Message(f"{SLUG}#{'a' * 26}", submission, int(time.time()) - 3600).body()
        send_batch.handle_batch([event("sqs")["Records"][0] | {"messageId": "1", "body": body}], send_mail.sender())
    assert mails() == []


def test_the_button_for_another_link_is_within_the_limit_too(morning: None) -> None:
    token = sign_and_mail(email=ANA)
    for turn in range(MOST_MAILS + 1):
        with after((turn + 1) * (INTERVAL_SECONDS + 1)):
            assert press("confirm", token, resend="yes")["statusCode"] in (200, 429)
            assert press("confirm", token, resend="yes")["statusCode"] in (200, 429)
            deliver()
    assert len(mailed(ANA)) <= MOST_MAILS


def test_who_has_confirmed_is_told_so_no_oftener_than_the_limit(morning: None) -> None:
    sign_and_confirm(email=ANA, name="Ana Flores")
    for turn in range(MOST_MAILS + 1):
        with after((turn + 1) * (INTERVAL_SECONDS + 1)):
            post(FIELDS | {"email": "ana+x@example.org", "name": "Ana Flores"}, next(networks(turn)))
            deliver()
    assert len(mailed(ANA)) <= MOST_MAILS


@pytest.mark.parametrize("how", ["disown", "withdraw", "complain", "unsubscribe"])
def test_who_wants_no_more_gets_no_more(morning: None, how: str) -> None:
    token = sign_and_confirm(email=ANA, name="Ana Flores")
    if how == "disown":
        press_not_me(disown_link(token))
    elif how == "withdraw":
        press("signature", own_page(ANA), action="withdraw")
    elif how == "complain":
        DynamoSuppressions().suppress(send_mail.sender().gate.mailboxes.of(ANA), "complaint", 1)
    else:
        with after(INTERVAL_SECONDS + 1):
            post(FIELDS | {"email": ANA, "name": "Ana Flores"})
            deliver()
        press("unsubscribe", link(mailed(ANA)[-1], "unsubscribe"))
    before = len(mailed(ANA))
    store_letter("otra-carta")
    with after(DAY):
        flood(2, (ANA, "ana+y@example.org"))
        if how == "complain":
            flood(1, (ANA,), ("otra-carta",))
    # Someone who stops the mail about a signature may share the mailbox with someone who has not signed yet.
    assert len(mailed(ANA)) - before <= (MOST_MAILS if how == "unsubscribe" else 0)


def test_mallory_who_has_mail_sent_to_herself_gets_no_share_of_others() -> None:
    sign_and_confirm(email=MALLORY, name="Mallory")
    sign_and_mail(email=ANA)
    assert mailboxes() == {MALLORY: 1, ANA: 1}
