"""``firmamos held``, as an organiser types it."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from chalicelib.operating import cli, stage
from chalicelib.rules.limits import buckets
from chalicelib.signing.form import HONEYPOT
from tests.support.api import call, deliver
from tests.support.api_client import (
    FEW,
    HOUR,
    after,
    link,
    lower_unproved_limit,
    mailed,
    post,
    press,
    record,
    sign_and_confirm,
    states,
)
from tests.support.mailed_links import prepare_letter
from tests.support.samples import FIELDS, SLUG
from tests.support.solve_proof import solved

Run = Callable[..., Result]
ANA, BOT, CASA = "ana@example.org", "bot@example.org", "casa@gmail.com"
OFFICE = "198.51.100.7"
HOUSE = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Mar", "email": CASA}


@pytest.fixture
def run_(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    lower_unproved_limit(monkeypatch)
    for _ in prepare_letter():
        yield lambda *arguments: CliRunner().invoke(cli.cli, ("--stage", "test", *arguments))


def key_of(run_: Run, name: str, *options: str) -> str:
    """The key under which the list shows a signatory."""
    shown = json.loads(run_("--json", "held", "list", SLUG, *options).output)
    (key,) = [one["key"] for one in shown["signatures"] if one["name"] == name]
    return str(key)


def proof() -> str:
    return solved(json.loads(call("GET", "/letters/{slug}/challenge", slug=SLUG)["body"]))


def flood() -> None:
    """Flood the form from Ana's office without proof of work, while Ana's browser proves its work as always."""
    for number in range(FEW):
        post(FIELDS | {"email": f"colega{number}@example.org"}, OFFICE)
    post(FIELDS | {"email": BOT}, OFFICE)
    post_proved(ANA)


def test_who_waits_is_listed_with_the_reason_and_let_in_by_what_was_seen(run_: Run) -> None:
    sign_and_confirm(**HOUSE)
    told = run_("held", "list", SLUG)
    assert told.exit_code == 0
    assert "Casa del Agua" in told.output
    assert "nothing proves that the signer may sign for it" in told.output
    key = key_of(run_, "Casa del Agua")
    wrong = run_("held", "approve", SLUG, f"{key.partition('.')[0]}.00000000")
    assert (wrong.exit_code, states()["confirmed"]) == (1, 0)
    assert "look at it again" in str(wrong.exception)
    approved = run_("held", "approve", SLUG, key)
    assert approved.output == "Casa del Agua: it will be on the letter from the next edition\n"
    assert states()["confirmed"] == 1
    assert run_("held", "list", SLUG).output == "nothing waits\n"
    # Taking a name down in a hurry works whatever the name is.
    assert run_("held", "refuse", SLUG, key.partition(".")[0]).exit_code == 0
    assert states()["held"] == 1


def released(run_: Run, *options: str) -> int:
    return int(json.loads(run_("--json", "held", "release-all", SLUG, "--yes", *options).output)["released"])


@pytest.mark.usefixtures("full_allowance")
def test_an_office_s_people_are_released_together_and_who_proved_nothing_is_not(
    run_: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "PROVED", (buckets.Window(60, FEW), buckets.Window(HOUR, 60)))
    with after(HOUR - time.time() % HOUR):
        flood()
        deliver()
        assert (mailed(ANA), mailed(BOT)) == ([], [])
        told = run_("held", "release-all", SLUG, "--yes")
        assert (told.exit_code, told.output) == (
            0,
            "released 1: their mails go out within the next quarter of an hour\n",
        )
        deliver()
        assert press("confirm", link(mailed(ANA)[-1]))["statusCode"] == 303
        assert mailed(BOT) == []
        held = record(BOT)
        assert held is not None and held.state == "held"
        assert released(run_, "--unproved") == 1
        deliver()
        assert len(mailed(BOT)) == 1
        assert released(run_, "--unproved") == 0


def test_whom_it_would_be_is_said_before_and_nothing_is_done(run_: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the organiser can recognise a flooder who proves work, by the addresses that the mail would go to."""
    monkeypatch.setattr(buckets, "PROVED", (buckets.Window(60, 0), buckets.Window(HOUR, 60)))
    for number in range(3):
        post_proved(f"blanco{number}@victim.example")
    post_proved(ANA)
    told = run_("held", "release-all", SLUG)
    assert told.output == "would release 4\n  3 at victim.example\n  1 at example.org\n"
    deliver()
    assert mailed(ANA) == []
    with after(2 * HOUR):
        assert released(run_, "--hours", "1") == 0
        assert released(run_) == 4


def post_proved(address: str) -> None:
    solution = proof()
    with after(5):  # people take longer than two seconds
        post(FIELDS | {"email": address, "altcha": solution}, OFFICE)


def test_who_filled_in_what_nobody_sees_is_released_by_name_alone(run_: Run) -> None:
    with after(HOUR - time.time() % HOUR):
        for number in range(FEW):
            post(FIELDS | {"email": f"colega{number}@example.org"}, OFFICE)
        post(FIELDS | {"email": BOT, "name": "Eva Trampa", HONEYPOT: "x"}, OFFICE)
        assert released(run_, "--unproved") == 0
        key = key_of(run_, "Eva Trampa", "--suspicious")
        assert run_("held", "release", SLUG, key).output == f"{key}: its mail goes out now\n"
        deliver()
        assert len(mailed(BOT)) == 1
