"""Xochitl signed, is frightened now, and leaves. Afterwards there is no trace of her."""

import time
from collections.abc import Iterator

import pytest

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.publishing.files import all_files, corrections, csv_and_json
from chalicelib.rules.keys import tokens
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatures.details import Details
from chalicelib.wiring import api
from tests.fakes.mail import MemoryMailQueue
from tests.support import leak_search
from tests.support.api import deliver, mails
from tests.support.api_client import (
    DAY,
    MINUTE,
    after,
    disown_link,
    ids,
    link,
    mailed,
    own_page,
    post,
    press,
    press_not_me,
    record,
    see,
    sign_and_confirm,
    sign_and_mail,
    states,
)
from tests.support.mailed_links import prepare_letter
from tests.support.publish_on_moto import edition, listed, publish
from tests.support.samples import FIELDS, SLUG
from tests.support.solve_proof import packed

ADDRESS = "xochitl.quetzalli@kanari.example"
HER = {"email": ADDRESS, "name": "Xochitl Quetzalli", "affiliation": "Refugio Tonantzin", "role": "Enfermera Tlapalli"}
WORDS = ("xochitl", "quetzalli", "kanari", "tonantzin", "tlapalli")
OTHERS = ("Ana Flores", "Beto Luna", "Carla Sol")
# The objects that the state bucket's lifecycle rules in infra/stack-site.yaml delete.
FORGOTTEN_AFTER, NAMES_NOBODY = 7 * DAY, 20


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter()


@pytest.fixture
def data_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish only the lists: pages contain no more than these, and other tests check the pages."""
    monkeypatch.setattr(all_files, "MAKERS", (csv_and_json.files, corrections.files))


def a_letter_with_her(**changes: str) -> str:
    """The token that she confirmed with, on a letter that others also signed."""
    for number, name in enumerate(OTHERS):
        sign_and_confirm(email=f"otra{number}@example.org", name=name)
    return sign_and_confirm(**HER | changes)


def forget_what_is_old() -> None:
    """Delete what S3's lifecycle rules delete a week later."""
    bucket = settings.current().state_bucket
    for one in clients.s3().list_objects_v2(Bucket=bucket)["Contents"]:
        old = time.time() - one["LastModified"].timestamp() >= FORGOTTEN_AFTER
        if old and one["Size"] > NAMES_NOBODY:
            clients.s3().delete_object(Bucket=bucket, Key=one["Key"])


@pytest.mark.promise("Whoever leaves is gone from the next edition")
def test_who_withdraws_by_the_link_of_an_old_mail_is_nowhere_any_more(capfd: pytest.CaptureFixture[str]) -> None:
    a_letter_with_her()
    before = publish()
    assert leak_search.find_words(WORDS[:2], before), "she was there"
    (entry,) = [one for one in listed(before) if one["name"] == HER["name"]]
    with after(3 * DAY):
        assert press("signature", link(mailed(ADDRESS)[0], "signature"), action="withdraw")["statusCode"] == 303
        files = publish()
        assert leak_search.find_words((*WORDS, str(entry["mark"])), files) == []
        assert leak_search.find_words(WORDS, leak_search.tables()) == []
        kept = {name for name, value in next(iter_items(ids(ADDRESS)[0])).items() if value}
        assert kept == {"id", "state", "public", "lang", "submission", "created_at", "changed_at", "letter_shard"}
        assert edition(files)["counts"]["persons"] == len(OTHERS)
        assert edition(files)["changes"] == ChangeTotals(withdrawn=1).to_json()
        with after(FORGOTTEN_AFTER + DAY):
            forget_what_is_old()
            publish()
            assert leak_search.find_words(WORDS, leak_search.state()) == []
            assert leak_search.find_words(WORDS, leak_search.site()) == []
    assert leak_search.find_words(WORDS, {"the log": "".join(capfd.readouterr()).encode()}) == []


def iter_items(signature_id: str) -> Iterator[dict[str, object]]:
    return (item.attribute_values for item in SignatureItem.query(signature_id))


@pytest.mark.promise("Whoever leaves is gone from the next edition")
@pytest.mark.parametrize("how", ["withdraw", "disown"])
def test_nobody_brings_her_back_and_nobody_writes_to_her(data_alone: None, how: str) -> None:
    token = a_letter_with_her()
    if how == "withdraw":
        press("signature", own_page(ADDRESS), action="withdraw")
    else:
        press_not_me(disown_link(token))
    sent = len(mails())
    for name in (HER["name"], "Otra Persona", "X."):
        post(FIELDS | HER | {"name": name, "email": "XOCHITL.quetzalli+x@kanari.example"})
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    importer = Importer(api.signatures(), MemoryMailQueue(), letter, api.peppers().of(letter))
    row = ImportRow(1, Details("person", HER["name"]), ADDRESS, ADDRESS)
    now = time.time_ns() // 1_000_000
    assert importer.import_vouched(row, "luz", now).outcome == "refused"
    assert importer.import_pending(row, now).outcome == "refused"
    with after(30 * DAY):
        post(FIELDS | HER)
        deliver()
        assert len(mails()) == sent
        assert states() == {"confirmed": len(OTHERS), {"withdraw": "withdrawn", "disown": "disowned"}[how]: 1}
        assert leak_search.find_words(WORDS, publish()) == []


def test_of_two_at_one_address_who_left_by_the_second_is_not_written_to_by_the_first() -> None:
    """Before she signed, someone typed her address under another name and let the link expire."""
    sign_and_mail(email=ADDRESS, name="Nombre Falso")
    sign_and_confirm(**HER)
    assert record(ADDRESS, 1) is not None
    press("signature", own_page(ADDRESS, 1), action="withdraw")
    sent = len(mails())
    for days in (0.1, 8, 30):
        with after(days * DAY):
            for name in ("Nombre Falso", HER["name"], "Tercera Persona"):
                post(FIELDS | HER | {"name": name})
                deliver()
    assert len(mails()) == sent


@pytest.mark.parametrize("how", ["withdraw", "disown"])
def test_a_stranger_who_types_the_name_of_the_other_who_confirmed_there_has_no_mail_sent_to_who_left(how: str) -> None:
    """The letter prints that name."""
    token = sign_and_confirm(**HER)
    sign_and_confirm(email=ADDRESS, name="Beto Luna")
    if how == "withdraw":
        press("signature", own_page(ADDRESS), action="withdraw")
    else:
        press_not_me(disown_link(token))
    sent, before = len(mails()), record(ADDRESS, 1)
    for days in (0.1, 8, 30):
        with after(days * DAY):
            post(FIELDS | {"email": ADDRESS, "name": "Beto Luna"})
            deliver()
    assert len(mails()) == sent
    assert record(ADDRESS, 1) == before, "and the other is on the letter as before"


def test_who_withdrew_and_signs_again_at_once_is_off_the_letter_until_she_confirms(data_alone: None) -> None:
    a_letter_with_her()
    assert leak_search.find_words(WORDS[:1], publish())
    press("signature", own_page(ADDRESS), action="withdraw")
    press("signature", own_page(ADDRESS), action="again")
    post(FIELDS | HER | {"show": "count"})
    files = publish()
    assert leak_search.find_words(WORDS, files) == []
    assert edition(files)["changes"]["withdrawn"] == 1
    deliver()
    press("confirm", link(mailed(ADDRESS)[-1]))
    assert leak_search.find_words(WORDS, publish()) == []


def test_who_withdrew_and_signs_again_for_an_organisation_that_waits_is_off_the_letter(data_alone: None) -> None:
    a_letter_with_her()
    publish()
    press("signature", own_page(ADDRESS), action="withdraw")
    press("signature", own_page(ADDRESS), action="again")
    casa = {"kind": "organisation", "name": "Refugio Tonantzin", "representative": "Xochitl Quetzalli"}
    post(FIELDS | HER | casa)
    deliver()
    press("confirm", link(mailed(ADDRESS)[-1]))
    assert states() == {"confirmed": len(OTHERS), "held": 1}
    assert leak_search.find_words(WORDS, publish()) == []


def test_who_opened_the_address_again_is_entered_by_an_organiser_at_once(data_alone: None) -> None:
    """What is left of her old signature is deleted a week later."""
    a_letter_with_her()
    publish()
    press("signature", own_page(ADDRESS), action="withdraw")
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    importer = Importer(api.signatures(), MemoryMailQueue(), letter, api.peppers().of(letter))
    row = ImportRow(1, Details("person", HER["name"]), ADDRESS, ADDRESS)
    assert importer.import_vouched(row, "luz", time.time_ns() // 1_000_000).outcome == "refused"
    press("signature", own_page(ADDRESS), action="again")
    assert importer.import_vouched(row, "luz", time.time_ns() // 1_000_000).outcome == "added"
    assert importer.import_vouched(row, "luz", time.time_ns() // 1_000_000).outcome == "there"
    assert HER["name"] in [one["name"] for one in listed(publish())]


def test_the_pages_do_not_tell_that_she_was_there() -> None:
    token = a_letter_with_her()
    press("signature", own_page(ADDRESS), action="withdraw")
    nobody = "nadie@example.org"
    for kind in ("confirm", "disown", "signature", "unsubscribe"):
        for made_up in (b"x" * 32, bytes(32)):
            links = [_made_up(address, made_up) for address in (ADDRESS, nobody)]
            assert see(kind, links[0]) == see(kind, links[1])
            assert press(kind, links[0], action="again") == press(kind, links[1], action="again")
    assert post(FIELDS | HER) == post(FIELDS | {"email": nobody}, "192.0.2.7")
    assert see("confirm", token) == see("confirm", _made_up(nobody, b"x" * 32))


def _made_up(address: str, secret: bytes) -> str:
    return tokens.encode(SLUG, tokens.id_bytes(ids(address)[0]), secret)


@pytest.mark.parametrize("show", ["count", "initials"])
def test_who_shows_no_name_is_in_no_file_and_openly_in_no_table(show: str, capfd: pytest.CaptureFixture[str]) -> None:
    a_letter_with_her(show=show)
    for _ in range(2):
        files = publish()
        assert leak_search.find_words(WORDS, files) == []
        assert leak_search.find_words(WORDS, leak_search.state()) == []
        assert leak_search.find_words(WORDS, leak_search.tables()) == []
        assert ("X. Q." in [one["name"] for one in listed(files)]) == (show == "initials")
        sign_and_confirm(email="otra9@example.org", name="Dino Mar")
    press("signature", own_page(ADDRESS), action="withdraw")
    files = publish()
    assert leak_search.find_words((*WORDS, "X. Q."), files) == []
    assert leak_search.find_words(WORDS, leak_search.tables()) == []
    assert leak_search.find_words(WORDS, {"the log": "".join(capfd.readouterr()).encode()}) == []


@pytest.mark.parametrize("show", ["count", "initials"])
def test_who_takes_the_name_away_leaves_it_in_no_file(show: str) -> None:
    a_letter_with_her()
    (entry,) = [one for one in listed(publish()) if one["name"] == HER["name"]]
    with after(MINUTE):
        fields = {name: value for name, value in HER.items() if name != "email"}
        press("signature", own_page(ADDRESS), fields | {"show": show}, action="amend")
        files = publish()
        assert leak_search.find_words((*WORDS, str(entry["mark"])), files) == []
        assert leak_search.find_words(WORDS, leak_search.tables()) == []
        assert entry["permanent"] not in [one["permanent"] for one in listed(files)]
        with after(FORGOTTEN_AFTER + DAY):
            forget_what_is_old()
            publish()
            assert leak_search.find_words(WORDS, leak_search.state()) == []


def test_what_she_typed_and_never_confirmed_is_in_no_file_and_ends_by_itself(data_alone: None) -> None:
    sign_and_mail(**HER)
    assert leak_search.find_words(WORDS, publish()) == []
    with after(7 * DAY + MINUTE):
        assert see("confirm", link(mailed(ADDRESS)[0]))["statusCode"] == 410
        assert "Xochitl" not in see("signature", own_page(ADDRESS))["body"]
        # DynamoDB's TTL deletes by this attribute, hours or days after the expiry.
        items = list(SignatureItem.scan())
        assert all(item.expires_at and item.expires_at < time.time() for item in items)


def test_a_dump_of_a_proof_of_work_names_nobody() -> None:
    post(FIELDS | HER | {"altcha": packed({"challenge": HER["name"], "solution": ADDRESS})})
    assert (
        leak_search.find_words(("kanari",), {k: v for k, v in leak_search.tables().items() if "submission#" in k}) == []
    )
