"""Restoring a table brings back nobody who had left: the drill, on moto."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem, SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoChanges
from chalicelib.aws.erasures import S3Erasures
from chalicelib.operating import cli, stage
from chalicelib.operating.erasing.replaying import stands_again
from chalicelib.rules.signatures.details import Show
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import confirmation
from tests.operating.commands.test_purge import stored
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.samples import NOW, SLUG
from tests.support.world import pending

STAYS, LEFT, AGAIN = (f"{SLUG}#{letter * 26}" for letter in "abc")
NOTHING = {"listed": 0, "standing": 0, "erased": 0, "shown": 0, "hidden": 0}
Run = Callable[..., Result]


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    forget()
    store_letter()
    for one in (STAYS, LEFT, AGAIN):
        sign(one, NOW)
    yield lambda *arguments: CliRunner().invoke(cli.cli, arguments)
    forget()


def sign(signature_id: str, at: int, show: str = "initials", name: str = "Ines Oculta") -> Signature:
    """Store a confirmed signature with sealed fields."""
    SignatureItem(signature_id).delete()
    made = replace(pending(show=show, name=name), id=signature_id, created_at=at)
    stored().submit(made, at // 1000)
    assert stored().apply(made, confirmation(made, at, made.consent))
    return made


def erased(at: int, *ids: str) -> None:
    """Withdraw a signature after the time that the table is restored to."""
    for one in ids:
        S3Erasures(settings.current().state_bucket).add(one, at)


def on_the_letter() -> set[str]:
    return {change.id for change in DynamoChanges().since(SLUG, 0) if change.state == "confirmed"}


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout)["letters"][SLUG])


def test_who_had_left_leaves_again_and_nothing_of_them_stays(run: Run) -> None:
    erased(NOW + 60_000, LEFT)
    assert told(run("--json", "erasures", "replay", "--dry-run")) == {**NOTHING, "listed": 1, "standing": 1}
    assert on_the_letter() == {STAYS, LEFT, AGAIN}
    assert told(run("--json", "erasures", "replay")) == {**NOTHING, "listed": 1, "standing": 1, "erased": 1}
    assert on_the_letter() == {STAYS, AGAIN}
    item = clients.dynamodb().get_item(TableName=settings.current().signatures_table, Key={"id": {"S": LEFT}})["Item"]
    assert item["state"] == {"S": "withdrawn"}
    assert not item.keys() & {"sealed", "consent", "review", "mail"}
    assert json.loads(item["public"]["S"]) == {"kind": "person"}
    (line,) = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    assert json.loads(line.content)["what"] == "erasures replayed"


def test_it_can_be_run_again(run: Run) -> None:
    erased(NOW + 60_000, LEFT, f"{SLUG}#{'z' * 26}")
    run("erasures", "replay", "--letter", SLUG)
    said = run("erasures", "replay").output
    assert "2 on the list, 0 of them were in the table and 0 others showed a hidden name; 0 erased" in said


def test_who_left_and_signed_anew_stays(run: Run) -> None:
    erased(NOW - 60_000, AGAIN)
    assert told(run("--json", "erasures", "replay")) == {**NOTHING, "listed": 1}
    assert AGAIN in on_the_letter()


@pytest.mark.parametrize(("show", "public"), [("initials", "A. P."), ("count", None)])
def test_who_had_hidden_their_name_hides_it_again(run: Run, show: Show, public: str | None) -> None:
    """The name was shown at the time that the table is restored to."""
    sign(STAYS, NOW, show="name", name="Ana Paz")
    S3Erasures(settings.current().state_bucket).show(STAYS, show, NOW + 60_000)
    assert told(run("--json", "erasures", "replay", "--dry-run")) == {**NOTHING, "shown": 1}
    assert told(run("--json", "erasures", "replay")) == {**NOTHING, "shown": 1, "hidden": 1}
    (change,) = [one for one in DynamoChanges().since(SLUG, 0) if one.id == STAYS]
    assert "Ana" not in change.public
    assert json.loads(change.public).get("name") == public
    found = stored().get(STAYS)
    assert found is not None and found.details.name == "Ana Paz", "they may show it again"
    assert told(run("--json", "erasures", "replay")) == NOTHING


def test_what_is_shown_less_or_was_signed_anew_is_let_be(run: Run) -> None:
    listed = S3Erasures(settings.current().state_bucket)
    listed.show(STAYS, "name", NOW + 60_000)
    listed.show(LEFT, "count", NOW - 60_000)
    listed.show(f"{SLUG}#{'z' * 26}", "count", NOW + 60_000)
    assert told(run("--json", "erasures", "replay")) == NOTHING
    assert on_the_letter() == {STAYS, LEFT, AGAIN}


def test_what_the_list_says_is_short_enough_to_be_kept(run: Run) -> None:
    """The bucket deletes objects of 20 bytes or more after a week."""
    bucket = settings.current().state_bucket
    S3Erasures(bucket).show(STAYS, "initials", 9_999_999_999_999)
    (found,) = clients.s3().list_objects_v2(Bucket=bucket, Prefix=f"erased/{SLUG}/")["Contents"]
    assert found["Size"] < 20
    assert S3Erasures(bucket).of(SLUG) == S3Erasures(bucket).listed(SLUG) == {}


def test_nobody_of_a_letter_that_was_purged_is_looked_for(run: Run) -> None:
    erased(NOW + 60_000, LEFT)
    head = DynamoLetters().head(SLUG)
    assert head is not None
    DynamoLetters().replace_head(head, replace(head, data_keys=(), pepper=b"", purged_at=NOW // 1000))
    assert json.loads(run("--json", "erasures", "replay").stdout)["letters"] == {}


def test_only_who_was_there_when_they_left_stands_again() -> None:
    one = replace(pending(), created_at=NOW)
    assert stands_again(one, NOW) and stands_again(one, NOW + 1)
    assert not stands_again(one, NOW - 1)
    assert not stands_again(None, NOW)
    assert not stands_again(replace(one, state="withdrawn"), NOW)
    assert not stands_again(replace(one, state="disowned"), NOW)
