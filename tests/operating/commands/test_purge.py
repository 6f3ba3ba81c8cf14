"""`firmamos purge` destroys the data of a letter's signers and keeps the letter; both are proved."""

import gzip
import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.claims import DynamoClaims
from chalicelib.aws.dynamodb.letters import HEADS, DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.aws.dynamodb.purge_store import PUBLISHED, DynamoPurge
from chalicelib.aws.dynamodb.reports import DynamoReportBox
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.kms import KmsDataKeys
from chalicelib.errors import Unavailable
from chalicelib.operating import cli, stage
from chalicelib.operating.erasing.canaries import searchable_text
from chalicelib.operating.erasing.purging import Purger
from chalicelib.ports.publishing import one_by_one
from chalicelib.publishing import all_letters
from chalicelib.publishing.files import all_files, csv_and_json
from chalicelib.publishing.handover.package import zipped
from chalicelib.rules.letters.letter import Delivery, Handling, Letter, LetterRefused
from chalicelib.rules.letters.purge import due_on
from chalicelib.rules.limits.blocks import Block
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Verdict, confirmation, withdrawal
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.wiring.publish import publisher
from tests.conftest import ENVIRONMENT
from tests.support.faulty_aws import Faulty
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.samples import LETTER, NOW, SLUG, VERSION
from tests.support.world import pending

SITE, STATE = ENVIRONMENT["FIRMAMOS_SITE_BUCKET"], ENVIRONMENT["FIRMAMOS_STATE_BUCKET"]
DELIVERED = Delivery("2026-01-10", {"es": "A la Ministra", "en": "To the Minister"})
TIME_CAME = {"state": "delivered", "delivery": DELIVERED, "handling": Handling(purge_days=90)}
AT = NOW // 1000  # 2026-09-21
GROUP = "/firmamos/test/api"
Run = Callable[..., Result]

NAMED, INITIALS, COUNTED, WAITS, LEFT, NEWS = (f"{SLUG}#{letter * 26}" for letter in "abcdef")


@pytest.fixture
def run_(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the command on a stage with a letter that is due for a purge, and a minimal publisher."""
    monkeypatch.setattr(stage, "use", lambda name: None)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.setattr(all_letters, "at_once", one_by_one)
    monkeypatch.setattr(all_files, "MAKERS", (csv_and_json.files,))
    for bucket in (SITE, STATE):
        clients.s3().put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    clients.session().create_client("logs").create_log_group(logGroupName=GROUP)
    forget()
    yield lambda *arguments: CliRunner().invoke(cli.cli, ("--stage", "test", *arguments))
    forget()


def stored() -> DynamoSignatures:
    return DynamoSignatures(LetterVault(DynamoLetters(), KmsDataKeys()))


def signers() -> Iterator[tuple[Signature, bool]]:
    """The signers, with each one's private data, and whether they confirmed."""
    for signature_id, show, name, confirms in (
        (NAMED, "name", "Nadia Abierta", True),
        (INITIALS, "initials", "Ines Oculta Ruiz", True),
        (COUNTED, "count", "Clara Contada Paz", True),
        (WAITS, "name", "Wanda Espera Sol", False),
        (LEFT, "name", "Lia Retirada", True),
        (NEWS, "name", "Noe Noticias", True),
    ):
        email = f"{name.split()[0].lower()}@privada.example.org"
        made = pending(name=name, show=show, email=email, updates="yes" if signature_id == NEWS else "")
        yield replace(made, id=signature_id, expires_at=AT + 7 * 86400), confirms


def fill(**letter: Any) -> None:
    """Store a letter that was signed, delivered and published."""
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter(SLUG, **TIME_CAME | letter)
    signatures = stored()
    for one, confirms in signers():
        assert signatures.submit(one, AT)
        if confirms:
            keep = Verdict(keep_address=one.id != INITIALS, evidence="domain:example.org")
            assert signatures.apply(one, confirmation(one, NOW, one.consent, keep))
    left = signatures.get(LEFT)
    assert left is not None
    signatures.apply(left, withdrawal(left, NOW + 1))
    DynamoClaims().claim(SLUG, "n" * 26, NAMED, 1)
    # What readers reported goes as well; like a claim, it is no signature.
    DynamoReportBox().add(SLUG, 12, "invented", 1, is_counted=True)
    DynamoReportBox().note(SLUG, 12, b"sealed", is_counted=True)
    block = Block("0" * 16, "network", "203.0.113.0/24", "eva", AT, "flood", 0)
    assert DynamoLetters().put_blocks(SLUG, (), (block,))
    vault = LetterVault(DynamoLetters(), KmsDataKeys())
    DynamoLimits().put_submission("0123", vault.seal(SLUG, "submission#0123", "ines@privada.example.org"), AT, 60)
    DynamoLimits().put_submission("4567", b"of another letter", AT, 60)
    forget()


def items(slug: str = SLUG) -> dict[str, dict[str, Any]]:
    found = clients.dynamodb().scan(TableName=settings.current().signatures_table)["Items"]
    return {item["id"]["S"]: item for item in found if item["id"]["S"].startswith(f"{slug}#")}


def site(path: str) -> bytes:
    body: bytes = clients.s3().get_object(Bucket=SITE, Key=f"{SLUG}/{path}")["Body"].read()
    return body


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def head() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def audit() -> list[str]:
    lines = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    return [json.loads(line.content)["what"] for line in lines]


@pytest.mark.promise("Little is held, and not for long")
def test_a_dry_run_counts_what_would_go_and_changes_nothing(run_: Run) -> None:
    fill()
    before = items(), head()
    (letter,) = told(run_("--json", "purge", "--dry-run"))["letters"]
    assert letter["slug"] == SLUG
    assert letter["would_go"]["items"] == {"claim": 2, "confirmed": 4, "pending": 1, "withdrawn": 1}
    assert letter["would_go"]["limits"] == 1
    assert letter["would_go"]["attributes"]["confirmed"]["sealed"] == 4
    assert letter["would_go"]["attributes"]["confirmed"]["updates"] == 1
    words = run_("purge", "--dry-run").output
    assert "due since 2026-04-10" in words
    assert [line.split()[:2] for line in words.splitlines() if line.endswith(("stripped", "deleted"))] == [
        ["claim", "2"], ["confirmed", "4"], ["pending", "1"], ["withdrawn", "1"], ["limits", "1"],
    ]  # fmt: skip
    refused = run_("purge")
    assert isinstance(refused.exception, LetterRefused) and "run it with --yes" in str(refused.exception)
    assert (items(), head()) == before
    assert audit() == []


@pytest.mark.promise("Little is held, and not for long")
def test_everything_personal_goes_and_the_list_stays_byte_for_byte(run_: Run) -> None:
    fill()
    publisher().publish(head(), full=True)
    listed, table = site("signatories.json"), site("signatories.csv")
    public = {key: item["public"] for key, item in items().items() if key in (NAMED, INITIALS, COUNTED, NEWS)}
    (result,) = told(run_("--json", "purge", "--yes"))["letters"]
    assert (result["stripped"], result["deleted"], result["empty"]) == (4, 4, True)
    assert result["search"]["canaries"] >= 4
    assert result["search"]["found"] == []
    assert (result["search"]["items"] > 4, result["search"]["objects"] > 3) == (True, True)
    assert {key: item["public"] for key, item in items().items()} == public
    for item in items().values():
        rest = {name: item[name] for name in item.keys() - PUBLISHED}
        assert rest == {"lang": {"S": ""}, "submission": {"S": ""}, "created_at": {"N": "0"}}
    assert (head().data_keys, head().pepper, bool(head().purged_at)) == ((), b"", True)
    assert (head().blocks, DynamoLetters().blocks(SLUG)) == ((), ()), "a network in words is one of a signer"
    assert b"Oculta" not in listed
    for full in (False, True):
        assert publisher().publish(head(), full=full) == "unchanged"
    assert (site("signatories.json"), site("signatories.csv")) == (listed, table)
    assert audit() == ["purge: keys destroyed", "purge"]
    limits = clients.dynamodb().scan(TableName=settings.current().limits_table)["Items"]
    assert [item["name"]["S"] for item in limits if "submission" in item["name"]["S"]] == ["submission#4567"]


def test_a_second_run_finds_nothing_and_a_restored_table_is_purged_again(run_: Run) -> None:
    fill()
    told(run_("--json", "purge", "--yes"))
    assert "nothing to destroy" in run_("purge", "--yes").output
    one = replace(next(signers())[0], id=f"{SLUG}#{'z' * 26}", email="")
    clients.dynamodb().put_item(
        TableName=settings.current().signatures_table,
        Item={"id": {"S": one.id}, "state": {"S": "pending"}, "public": {"S": "{}"}, "sealed": {"B": b"x"}},
    )
    (again,) = told(run_("--json", "purge", "--dry-run"))["letters"]
    assert again["would_go"]["items"] == {"pending": 1}
    (result,) = told(run_("--json", "purge", "--yes"))["letters"]
    assert (result["deleted"], result["search"]["canaries"]) == (1, 0)


def test_who_left_just_before_is_off_the_list(run_: Run) -> None:
    fill()
    publisher().publish(head(), full=True)
    named = stored().get(NAMED)
    assert named is not None
    stored().apply(named, withdrawal(named, NOW + 5))
    told(run_("--json", "purge", "--yes"))
    assert b"Nadia" not in site("signatories.json")


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        ({"handling": Handling()}, "sets no purge_days_after_delivery"),
        ({"state": "closed", "delivery": None}, "not delivered"),
        ({"handling": Handling(purge_days=100_000)}, "is kept until 2299-"),
    ],
)
def test_nothing_goes_before_its_time(run_: Run, letter: dict[str, Any], why: str) -> None:
    fill(**letter)
    refused = run_("purge", "--letter", SLUG, "--yes")
    assert isinstance(refused.exception, LetterRefused) and why in str(refused.exception)
    assert "nothing to destroy" in run_("purge", "--yes").output
    assert len(items()) == 8


def test_a_letter_that_cannot_be_published_is_not_purged(run_: Run) -> None:
    """Otherwise people who have left would stay on its list for ever."""
    fill()
    run_("switch", "on", "freeze-publishing")
    refused = run_("purge", "--yes")
    assert "frozen" in str(refused.exception)
    assert head().data_keys


class TestWhatIsFoundAgain:
    def leak(self, run_: Run, put: Callable[[str], object], text: str = "clara@privada.example.org") -> str:
        fill()
        put(text)
        result = run_("purge", "--yes")
        assert isinstance(result.exception, LetterRefused), result.output
        assert text not in result.output and "Clara" not in result.output
        return result.output

    def test_in_a_version_of_an_object(self, run_: Run) -> None:
        def put(text: str) -> None:
            for body in (f"<p>{text}</p>", "replaced"):
                clients.s3().put_object(Bucket=SITE, Key=f"{SLUG}/old.html", Body=body.encode())

        assert f"address in bucket {SITE}: {SLUG}/old.html version" in self.leak(run_, put)

    def test_in_the_audit_log(self, run_: Run) -> None:
        found = self.leak(run_, lambda text: DynamoLetters().log(SLUG, NOW, "note", [("by", text)]))
        assert f"address in table {settings.current().letters_table}: {SLUG} audit#" in found

    def test_in_a_message(self, run_: Run) -> None:
        queue = settings.current().mail_queue_url
        found = self.leak(run_, lambda text: clients.sqs().send_message(QueueUrl=queue, MessageBody=text))
        assert "address in queue test-mail" in found

    def test_in_a_log(self, run_: Run) -> None:
        def put(text: str) -> None:
            logs = clients.session().create_client("logs")
            logs.create_log_stream(logGroupName=GROUP, logStreamName="one")
            event = {"timestamp": int(time.time() * 1000), "message": json.dumps({"message": f"hola {text}"})}
            logs.put_log_events(logGroupName=GROUP, logStreamName="one", logEvents=[event])

        assert f"address in log {GROUP}: one" in self.leak(run_, put)

    @pytest.mark.parametrize("key", [f"{SLUG}/rolls/x.json.gz", f"imports/{SLUG}/x"])
    def test_a_hidden_name_in_the_roll_or_in_what_organisers_have_kept(self, run_: Run, key: str) -> None:
        def put(text: str) -> None:
            body = gzip.compress(json.dumps([text]).encode())
            clients.s3().put_object(Bucket=STATE, Key=key, Body=body)

        assert "name in bucket" in self.leak(run_, put, "Ines Oculta Ruiz")

    def test_what_another_letter_has_is_its_own(self, run_: Run) -> None:
        fill()
        clients.s3().put_object(Bucket=SITE, Key="otra/index.html", Body=b"clara@privada.example.org")
        assert told(run_("--json", "purge", "--yes"))["letters"][0]["search"]["found"] == []


class TestWhatOrganisersHadExported:
    def test_is_deleted_in_every_version_and_that_of_other_letters_is_not(self, run_: Run) -> None:
        fill()
        clients.s3().put_bucket_versioning(Bucket=STATE, VersioningConfiguration={"Status": "Enabled"})
        for key in (f"exports/{SLUG}/1-1.zip", f"exports/{SLUG}/2-0", f"exports/{SLUG}-y-mar/3-0", "exports/otra/4-0"):
            for body in (b"one", b"two"):
                clients.s3().put_object(Bucket=STATE, Key=key, Body=body)
        clients.s3().delete_object(Bucket=STATE, Key=f"exports/{SLUG}/2-0")
        assert run_("--json", "purge", "--yes").exit_code == 0
        listed = clients.s3().list_object_versions(Bucket=STATE, Prefix="exports/")
        assert {one["Key"] for one in listed["Versions"]} == {f"exports/{SLUG}-y-mar/3-0", "exports/otra/4-0"}
        assert len(listed["Versions"]) == 4 and "DeleteMarkers" not in listed

    def test_is_searched_inside_a_package_too(self) -> None:
        packed = zipped("x", {"signatories.csv": b"1,Ines Oculta Ruiz", "letter.es.pdf": b"%PDF"}, NOW)
        assert b"Ines Oculta Ruiz" not in packed
        assert b"Ines Oculta Ruiz" in searchable_text(f"exports/{SLUG}/1-1.zip", packed)

    @pytest.mark.parametrize("cut", [4, 40, -30])
    def test_one_that_is_damaged_is_searched_as_it_is(self, cut: int) -> None:
        packed = zipped("x", {"signatories.csv": b"1,Ines Oculta Ruiz"}, NOW)[:cut]
        assert searchable_text("x.zip", packed) == packed


MOST_CALLS = 80
FAULTS = ("died right after it", "timed out after it worked", "throttled")


@pytest.mark.parametrize("fault", FAULTS)
def test_killed_anywhere_the_next_run_ends_it(faulty: Faulty, fault: str) -> None:
    LetterItem(HEADS, SLUG).delete()
    fill()
    snapshot = every_item()
    public = {key: item["public"] for key, item in items().items() if item.get("state") == {"S": "confirmed"}}
    for number in itertools.count(1):
        assert number < MOST_CALLS
        put_back(snapshot)
        faulty.arm(number, fault)
        for _ in range(3):
            try:
                faulty.run(lambda: purger().purge(head()))
            except (Unavailable, LetterRefused):
                continue
            if head().purged_at and not list(DynamoPurge().holdings(SLUG)):
                break
        assert purger().survey(head()).empty
        assert (head().data_keys, head().pepper, head().blocks) == ((), b"", ())
        assert DynamoLetters().blocks(SLUG) == ()
        assert {key: item["public"] for key, item in items().items()} == public
        if not faulty.hit:
            break
    assert number > 15


def every_item() -> dict[str, list[dict[str, Any]]]:
    names = (ENVIRONMENT[f"FIRMAMOS_{name}_TABLE"] for name in ("LETTERS", "SIGNATURES", "LIMITS"))
    return {name: clients.dynamodb().scan(TableName=name)["Items"] for name in names}


def put_back(snapshot: dict[str, list[dict[str, Any]]]) -> None:
    """Restore every earlier item over the current ones; a purge adds only lines of the audit log."""
    for table, rows in snapshot.items():
        for row in rows:
            clients.dynamodb().put_item(TableName=table, Item=row)


def purger() -> Purger:
    return Purger(
        letters=DynamoLetters(),
        store=DynamoPurge(),
        publish=lambda letter: "unchanged",
        read_list=lambda letter: b"the list",
        by="luz",
        now_ms=lambda: NOW,
        wait=lambda seconds: None,
    )


def test_a_list_that_is_not_what_it_was_is_told(aws: None) -> None:
    fill()
    lists = iter((b"before", b"after"))
    with pytest.raises(LetterRefused, match="has changed"):
        replace(purger(), read_list=lambda letter: next(lists)).purge(head())


def test_a_publisher_that_is_busy_is_waited_for(aws: None) -> None:
    fill()
    outcomes = itertools.chain(["busy", "lost", "published"], itertools.repeat("unchanged"))
    waited: list[float] = []
    replace(purger(), publish=lambda letter: next(outcomes), wait=waited.append).purge(head())
    assert len(waited) == 3  # twice for the publisher, and once for work in progress


def test_the_day_is_counted_from_the_delivery() -> None:
    letter = replace(LETTER, delivery=DELIVERED, handling=Handling(purge_days=0))
    assert str(due_on(letter)) == "2026-01-10"
    assert due_on(replace(letter, delivery=None)) is None
    assert due_on(replace(letter, handling=Handling())) is None
    assert not purger().is_due(replace(letter, delivery=replace(DELIVERED, on="2026-09-22")))
    assert purger().is_due(replace(letter, delivery=replace(DELIVERED, on="2026-09-21")))
