"""An attacker floods the form so that others cannot sign: an office behind one address, or one chosen person."""

import time
from collections.abc import Iterator

import pytest

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.review_index import DynamoReview
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.organising.held_signatures import Review
from chalicelib.rules.limits import buckets
from chalicelib.rules.mail.mail_state import INTERVAL_SECONDS
from chalicelib.wiring import api
from tests.support.api import deliver
from tests.support.api_client import (
    DAY,
    FEW,
    HOUR,
    after,
    change_setting,
    link,
    lower_unproved_limit,
    mailed,
    networks,
    own_page,
    post,
    press,
    record,
    sign_and_confirm,
    sign_and_mail,
    states,
)
from tests.support.mailed_links import prepare_letter
from tests.support.samples import FIELDS, SLUG

ANA = "ana@example.org"
OFFICE = "198.51.100.7"
A_DAY = buckets.MAILBOX[0].most


@pytest.fixture(autouse=True)
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    lower_unproved_limit(monkeypatch)
    yield from prepare_letter()


@pytest.fixture
def flooded() -> Iterator[None]:
    """At the beginning of an hour, a colleague has sent more forms than the office's network may in a minute."""
    with after(HOUR - time.time() % HOUR):
        for number in range(FEW + 1):
            post(FIELDS | {"email": f"bot{number}@example.org"}, OFFICE)
        yield


def test_who_signs_after_a_colleague_s_flood_is_kept_and_let_in_by_an_organiser(flooded: None) -> None:
    answers = [post(FIELDS | {"email": ANA}, OFFICE), post(FIELDS | {"email": "beto@example.org"})]
    assert answers[0] == answers[1]
    kept = record(ANA)
    assert kept is not None and (kept.state, kept.email) == ("held", ANA)
    letters = DynamoLetters()
    review = Review(letters, api.signatures(), SqsMailQueue(), DynamoReview(), lambda: int(time.time() * 1000), "luz")
    letter = letters.head(SLUG)
    assert letter is not None
    keys = [look.key for look in review.list_items(letter, suspicious=True)]
    (key,) = [key for key in keys if key.startswith(kept.id.partition("#")[2])]
    review.decide(letter, key, "release")
    deliver()
    assert press("confirm", link(mailed(ANA)[-1]))["statusCode"] == 303
    assert states()["confirmed"] == 1


def test_a_little_later_the_same_office_signs_as_ever(flooded: None) -> None:
    post(FIELDS | {"email": ANA}, OFFICE)
    deliver()
    assert mailed(ANA) == []
    with after(61):
        post(FIELDS | {"email": ANA}, OFFICE)
        deliver()
        assert press("confirm", link(mailed(ANA)[-1]))["statusCode"] == 303


def test_from_elsewhere_they_sign_at_once(flooded: None) -> None:
    post(FIELDS | {"email": ANA}, OFFICE)
    post(FIELDS | {"email": ANA}, "203.0.113.200")
    deliver()
    assert press("confirm", link(mailed(ANA)[-1]))["statusCode"] == 303


def test_an_office_that_is_known_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    change_setting(monkeypatch, "FIRMAMOS_ALLOWED_NETWORKS", "198.51.100.0/24")
    for number in range(FEW + 5):
        post(FIELDS | {"email": f"persona{number}@example.org"}, OFFICE)
    assert states() == {"pending": FEW + 5}


def test_who_has_their_link_confirms_while_the_office_is_over_its_limit() -> None:
    with after(HOUR - time.time() % HOUR):
        token = sign_and_mail(email=ANA)
        for number in range(FEW + 5):
            post(FIELDS | {"email": f"bot{number}@example.org"})
        before = record(ANA)
        for changed in ({"name": "Otro Nombre"}, {"affiliation": "Bot"}, {}):
            post(FIELDS | {"email": ANA} | changed)
        assert record(ANA) == before
        assert press("confirm", token)["statusCode"] == 303
        kept = record(ANA)
    assert kept is not None and (kept.state, kept.details.name) == ("confirmed", FIELDS["name"])


def test_a_bot_that_keeps_submitting_ana_s_address_does_not_keep_her_from_confirming() -> None:
    sources = networks()
    token = sign_and_mail(email=ANA, name="Ana Flores")
    for number in range(12):
        post(FIELDS | {"email": "ana+bot@example.org", "name": f"Nombre {chr(65 + number)}ot"}, next(sources))
        deliver()
    assert press("confirm", token)["statusCode"] == 303
    kept = record(ANA)
    # The third name and every later one overwrite the pending signature: she sees this and corrects it on her own page.
    assert kept is not None and kept.state == "confirmed"
    press("signature", own_page(ANA), action="amend", name="Ana Flores", show="name")
    kept = record(ANA)
    assert kept is not None and (kept.state, kept.details.name) == ("confirmed", "Ana Flores")


def test_when_a_bot_used_up_ana_s_mails_those_that_it_caused_are_hers_to_sign_with() -> None:
    """Her own form sends no mail that day, but she has links that obey her, not the person who filled in the form."""
    sources, sent = networks(), 0
    with after(buckets.WEEK - time.time() % buckets.WEEK):
        for turn in range(A_DAY):
            with after(turn * (INTERVAL_SECONDS + 1)):
                post(FIELDS | {"email": ANA, "name": ("Bot Uno", "Robot Dos")[turn % 2]}, next(sources))
                deliver()
                sent = len(mailed(ANA))
        with after(2 * HOUR):
            post(FIELDS | {"email": ANA, "name": "Ana Flores"})
            deliver()
            assert len(mailed(ANA)) == sent, "her own form brought none"
            token = link(mailed(ANA)[-1])
            page = link(mailed(ANA)[-1], "signature")
            assert press("signature", page, action="amend", name="Ana Flores", show="name")["statusCode"] == 303
            assert press("confirm", token)["statusCode"] == 303
    assert states()["confirmed"] == 1


def test_the_day_after_ana_s_own_form_brings_a_mail_again() -> None:
    with after(buckets.WEEK - time.time() % buckets.WEEK):
        for turn in range(A_DAY + 2):
            with after(turn * (INTERVAL_SECONDS + 1)):
                post(FIELDS | {"email": ANA, "name": ("Bot Uno", "Robot Dos")[turn % 2]}, next(networks(turn)))
                deliver()
        before = len(mailed(ANA))
        with after(DAY + 2 * buckets.MAILBOX[0].slice):
            post(FIELDS | {"email": ANA, "name": "Ana Flores"})
            deliver()
            assert len(mailed(ANA)) == before + 1
            assert press("confirm", link(mailed(ANA)[-1]))["statusCode"] == 303


def test_when_programs_used_up_the_day_s_mails_who_proves_some_work_still_gets_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change_setting(monkeypatch, "FIRMAMOS_MAIL_PER_DAY", "10")
    monkeypatch.setenv("FIRMAMOS_PROOF_DIFFICULTY", "1")
    settings.current.cache_clear()
    from tests.attacks.test_attack_proof import challenge
    from tests.support.solve_proof import solved

    for number, source in zip(range(12), networks(), strict=False):
        post(FIELDS | {"email": f"bot{number}@example.org"}, source)
    deliver()
    post(FIELDS | {"email": ANA, "altcha": solved(challenge())})
    deliver()
    assert len(mailed(ANA)) == 1
    assert press("confirm", link(mailed(ANA)[-1]))["statusCode"] == 303


def test_who_signed_before_is_not_touched_by_any_flood(flooded: None) -> None:
    sign_and_confirm(email=ANA, name="Ana Flores")
    before = record(ANA)
    for number in range(10):
        post(FIELDS | {"email": ANA, "name": f"Bot {chr(65 + number)}"}, OFFICE)
        post(FIELDS | {"email": ANA, "name": f"Bot {chr(65 + number)}"}, f"192.0.2.{number}")
    assert record(ANA) == before
