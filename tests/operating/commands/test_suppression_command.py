"""`firmamos suppression` as an operator types it: how many, why this address, and mail again."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.stub import Stubber
from click.testing import CliRunner, Result

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.aws.kms import KmsMailboxKey
from chalicelib.mail.mailbox_hash import Mailboxes
from chalicelib.operating import cli, stage
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget

Run = Callable[..., Any]
IN_MAY, IN_JUNE = 1_777_800_000, 1_781_000_000


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    forget()
    store_letter(state="open")

    def invoke(*arguments: str) -> Any:
        result: Result = CliRunner().invoke(cli.cli, ["--json", "suppression", *arguments])
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    yield invoke
    forget()


def suppress(address: str, why: str, at: int = IN_MAY, *, exact: bool = True) -> None:
    DynamoSuppressions().suppress(Mailboxes(KmsMailboxKey(DynamoLetters())).of(address), why, at, exact=exact)


def test_the_list_counts_and_names_nobody(run: Run) -> None:
    assert run("list") == {"suppressed": []}
    for number in range(3):
        suppress(f"p{number}@example.org", "bounce")
    suppress("q@example.org", "complaint", IN_JUNE)
    assert run("list") == {
        "suppressed": [
            {"month": "2026-05", "why": "bounce", "addresses": 3},
            {"month": "2026-06", "why": "complaint", "addresses": 1},
        ]
    }


def test_an_address_is_shown_with_why_and_since_when(run: Run) -> None:
    suppress("ana+nadie@example.org", "bounce")
    assert run("show", "Ana+Nadie@example.org") == {
        "suppressed": [{"why": "bounce", "since": "2026-05-03", "every_spelling": False}]
    }
    assert run("show", "ana@example.org") == {"suppressed": []}


@pytest.mark.parametrize(
    ("suppressed", "why", "exact", "lifted"),
    [
        ("ana+x@example.org", "bounce", True, True),
        ("ana@example.org", "bounce", True, False),
        ("ana@example.org", "complaint", True, True),
        ("ana@example.org", "bounce", False, True),
        ("eva@example.org", "complaint", True, False),
    ],
)
def test_lifting_an_address_lifts_whatever_stops_its_mail(
    run: Run, suppressed: str, why: str, exact: bool, lifted: bool
) -> None:
    suppress(suppressed, why, exact=exact)
    # moto has no list of SES's own.
    with Stubber(clients.sesv2()) as ses:
        asked = {"EmailAddress": "ana+x@example.org"}
        ses.add_client_error("delete_suppressed_destination", "NotFoundException", expected_params=asked)
        assert run("lift", "ana+x@example.org") == {"lifted": lifted, "why": why if lifted else ""}
        ses.assert_no_pending_responses()
    assert run("show", "ana+x@example.org") == {"suppressed": []}
    assert (run("list") == {"suppressed": []}) is lifted
