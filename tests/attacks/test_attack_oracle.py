"""Her employer, her brother or her government wants to know whether Ana signed. They have the public form."""

import itertools
import json
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.rules.keys import tokens
from chalicelib.rules.limits import buckets
from chalicelib.wiring import send_mail
from tests.support.api import call, deliver, mails, queued
from tests.support.api_client import (
    FEW,
    disown_link,
    ids,
    lower_unproved_limit,
    networks,
    own_page,
    post,
    press,
    press_not_me,
    record,
    see,
    sign_and_confirm,
    sign_and_mail,
)
from tests.support.counted_calls import Calls
from tests.support.mailed_links import prepare_letter
from tests.support.samples import FIELDS, SLUG

ROUNDS = 3
CLOSE = 0.03  # half the work of one more AWS call, or of reading one more record
CASA = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Mar", "website": "https://casa.example"}
FLOODED = "198.51.100.7"


@pytest.fixture(autouse=True)
def letter(aws: None, full_allowance: None) -> Iterator[None]:
    yield from prepare_letter()


def suppressed(address: str) -> None:
    DynamoSuppressions().suppress(send_mail.sender().gate.mailboxes.of(address), "complaint", 1)


def over_budget(address: str) -> None:
    mailbox = send_mail.sender().gate.mailboxes.of(address)
    name, windows = buckets.mailbox_bucket(mailbox)
    for _ in range(windows[0].most):
        assert send_mail.sender().gate.limits.take(name, windows, int(time.time()))


def disowned(address: str) -> None:
    press_not_me(disown_link(sign_and_mail(email=address)))


def withdrawn(address: str) -> None:
    sign_and_confirm(email=address)
    press("signature", own_page(address), action="withdraw")


def both_taken(address: str) -> None:
    sign_and_confirm(email=address, name="Berta Otra")
    sign_and_confirm(email=address, name="Carla Otra")


def one_left(address: str) -> None:
    sign_and_confirm(email=address, name="Berta Otra")
    sign_and_confirm(email=address, name="Carla Otra")
    press("signature", own_page(address, 1), action="withdraw")


def locked_beside(address: str) -> None:
    token = sign_and_confirm(email=address, name="Berta Otra")
    sign_and_confirm(email=address, name=FIELDS["name"])
    press_not_me(disown_link(token))


# The state of an address → the steps that lead to it. All addresses have the same length.
KNOWN: dict[str, Callable[[str], Any]] = {
    "new": lambda address: None,
    "pending": lambda address: sign_and_mail(email=address),
    "pending under another name": lambda address: sign_and_mail(email=address, name="Berta Otra"),
    "confirmed": lambda address: sign_and_confirm(email=address),
    "confirmed under another name": lambda address: sign_and_confirm(email=address, name="Berta Otra"),
    "waiting for an organiser": lambda address: sign_and_confirm(**CASA | {"email": address}),
    "withdrawn": withdrawn,
    "disowned": disowned,
    "suppressed": suppressed,
    "over its budget": over_budget,
    "taken twice": both_taken,
    "taken twice and left once": one_left,
    "locked beside one who confirmed": locked_beside,
}


# The states with other records, or another path through the program.
TIMED = ("new", "pending", "confirmed", "waiting for an organiser", "withdrawn", "taken twice")


def addresses(states: Iterable[str] = tuple(KNOWN)) -> dict[str, str]:
    """An address in each state."""
    found = {}
    for number, what in enumerate(states):
        found[what] = f"persona{number:04}@example.org"
        KNOWN[what](found[what])
    deliver()
    return found


def test_the_form_answers_alike_whatever_is_known_of_the_address(calls: Calls, subtests: pytest.Subtests) -> None:
    known, sources = addresses(), networks()
    for as_json in (False, True):
        answers, made = {}, {}
        for what, address in known.items():
            calls.names.clear()
            answers[what] = post(FIELDS | {"email": address}, next(sources), as_json=as_json)
            made[what] = list(calls.names)
        assert made["new"][-1] == ("dynamodb", "UpdateItem")
        for what in known:
            with subtests.test(what, as_json=as_json):
                assert answers[what] == answers["new"], "status, headers, body and so length"
                assert made[what] == made["new"]


def test_over_a_network_s_limit_the_answer_is_the_same_and_so_are_the_calls(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the time of an answer would tell how much a network has sent, without any mailbox to look into."""
    known = addresses()
    lower_unproved_limit(monkeypatch)
    answers: list[str] = []
    made: list[list[tuple[str, str]]] = []
    for number in range(FEW + len(known)):
        calls.names.clear()
        answers.append(str(post(FIELDS | {"email": f"bot{number:05}@example.org"}, FLOODED)))
        made.append(list(calls.names))
    for sources in (itertools.repeat(FLOODED), networks()):
        for address, source in zip(known.values(), sources, strict=False):
            calls.names.clear()
            answers.append(str(post(FIELDS | {"email": address}, source)))
            made.append(list(calls.names))
    assert all(one == made[0] for one in made)
    assert ("sqs", "SendMessage") in made[0]
    assert len(set(answers)) == 1
    over = ["network" in found.signals for number in range(FEW + 1) if (found := record(f"bot{number:05}@example.org"))]
    assert over == [False] * FEW + [True]


def test_over_the_limit_nobody_is_mailed_whatever_is_known_of_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    known = addresses()
    lower_unproved_limit(monkeypatch)
    for number in range(FEW):
        post(FIELDS | {"email": f"bot{number}@example.org"}, FLOODED)
    deliver()
    sent = len(mails())
    for address in known.values():
        post(FIELDS | {"email": address}, FLOODED)
    deliver()
    assert len(mails()) == sent
    assert queued() == [], "and nothing waits"


def test_what_is_refused_is_refused_alike(calls: Calls) -> None:
    known = addresses(TIMED)
    for as_json in (False, True):
        wrong = [FIELDS | {"name": "evil.com", "email": address} for address in known.values()]
        calls.names.clear()
        answers = [post(fields, as_json=as_json) for fields in wrong]
        told = {answer["body"].replace(fields["email"], "") for answer, fields in zip(answers, wrong, strict=True)}
        assert len(told) == 1
        assert {str(answer["headers"]) for answer in answers} == {str(answers[0]["headers"])}
        assert calls.names == []


def test_the_time_that_it_takes_tells_nothing(calls: Calls) -> None:
    """Counts the function's work, which is the same on every machine, without that of the imitated AWS."""
    known, sources = addresses(TIMED), networks()
    taken: dict[str, list[int]] = {what: [] for what in known}
    post(FIELDS, next(sources))
    for turn in range(ROUNDS):
        order = list(known)
        random.Random(turn).shuffle(order)
        for what in order:
            # A signature is new only until the first request.
            asked = f"otra{turn:07}@example.org" if what == "new" else known[what]
            fields, source, before = FIELDS | {"email": asked}, next(sources), calls.work.steps
            with calls.work.counted():
                post(fields, source)
            taken[what].append(calls.work.steps - before)
    middle = {what: statistics.median(steps) for what, steps in taken.items()}
    assert max(middle.values()) <= min(middle.values()) * (1 + CLOSE), taken


def links_of_nobody() -> dict[str, str]:
    """Made-up links for the ids of addresses in every state, as if the attacker knew the ids."""
    return {
        what: tokens.encode(SLUG, tokens.id_bytes(ids(address)[0]), b"x" * 32) for what, address in addresses().items()
    }


def test_a_link_that_was_made_up_says_the_same_of_everybody(subtests: pytest.Subtests) -> None:
    made_up = links_of_nobody()
    for kind in ("confirm", "disown", "signature", "unsubscribe", "member"):
        for as_json in (False, True):
            with subtests.test(kind, as_json=as_json):
                looked = {str(see(kind, token, as_json=as_json)) for token in made_up.values()}
                pressed = {str(press(kind, token, as_json=as_json, action="withdraw")) for token in made_up.values()}
                assert (len(looked), len(pressed)) == (1, 1)
        assert json.loads(see(kind, made_up["new"], as_json=True)["body"]) == {"error": "invalid"}


def test_old_links_of_who_left_look_like_made_up_ones() -> None:
    token = sign_and_confirm(email="ana@example.org")
    own = tokens.decode(token)
    made_up = tokens.encode(SLUG, own.id_bytes, b"x" * 32)
    press("signature", own_page("ana@example.org"), action="withdraw")
    for kind in ("confirm", "disown"):
        assert see(kind, token) == see(kind, made_up)
        assert press(kind, token) == press(kind, made_up)


def test_challenges_and_the_letter_s_own_answers_know_no_address(calls: Calls) -> None:
    before = call("GET", "/letters/{slug}/challenge", slug=SLUG)
    addresses(TIMED)
    calls.names.clear()
    now = call("GET", "/letters/{slug}/challenge", slug=SLUG)
    assert (now["statusCode"], now["headers"], len(now["body"])) == (200, before["headers"], len(before["body"]))
    assert calls.names == []


def test_who_has_one_signature_s_page_learns_nothing_of_the_other_at_its_address() -> None:
    sign_and_confirm(email="ana@example.org", name="Ana Flores")
    alone = press("signature", own_page("ana@example.org"), as_json=True, action="download")["body"]
    page = see("signature", own_page("ana@example.org"))["body"]
    sign_and_confirm(email="ana@example.org", name="Beto Luna")
    assert press("signature", own_page("ana@example.org"), as_json=True, action="download")["body"] == alone
    assert see("signature", own_page("ana@example.org"))["body"] == page
    assert record("ana@example.org", 1) is not None
