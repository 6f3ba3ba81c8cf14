"""A thief has a dump of all three tables and both buckets, and a list of people who may have signed.

They cannot call KMS. They know the program: it is public.
"""

import base64
import hashlib
import hmac
import itertools
import json
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.publishing.files import all_files, corrections, csv_and_json
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.derived import page_key
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.unsubscribe import unsubscribe_token
from tests.support import leak_search
from tests.support.api import deliver, mails
from tests.support.api_client import link, own_page, post, press, record, see, sign_and_confirm, sign_and_mail
from tests.support.mailed_links import prepare_letter, stored_state
from tests.support.publish_on_moto import publish
from tests.support.samples import FIELDS, SLUG

KINDS = ("confirm", "disown", "signature", "unsubscribe")
# Signers in every state, with everything hidden that can be; and the words of each that must stay secret.
SIGNERS = {
    "ana.quispe@example.org": {"name": "Ana Quispe Mamani", "show": "initials", "updates": "yes"},
    "beto.luna@gmail.com": {"name": "Beto Luna Choque", "show": "count"},
    "carla@ayuntamiento.example": {"name": "Carla Sol Poma", "show": "count", "affiliation": "Ayuntamiento"},
    "dina@casa.example": {
        "kind": "organisation",
        "name": "Casa del Agua",
        "representative": "Dina Huanca",
        "website": "https://otra.example",
    },
}
HIDDEN = (
    *SIGNERS,
    "betoluna@gmail.com",
    "Ana Quispe Mamani",
    "Beto Luna Choque",
    "Carla Sol Poma",
    "Dina Huanca",
    "Ayuntamiento",
)


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter()


@pytest.fixture
def signers(letter: None) -> None:
    """Signatures that were confirmed, are pending, were withdrawn, or drew a complaint."""
    for address, fields in SIGNERS.items():
        sign_and_confirm(email=address, **fields)
    sign_and_mail(email="eva@example.org", name="Eva Paz", show="count")
    sign_and_mail(email="fabiola@example.org", name="Fabiola Xicoy", show="initials")
    sign_and_confirm(email="gina@example.org", name="Gina Mar")
    press("signature", own_page("gina@example.org"), action="withdraw")
    post(FIELDS | {"email": "ana.quispe@example.org", "name": "Ana Quispe Mamani"})
    deliver()
    DynamoSuppressions().suppress("a" * 26, "complaint", 1)


@pytest.fixture
def dump(signers: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The thief's copy of everything."""
    # Pages contain nothing that the data do not, and are slow to search.
    monkeypatch.setattr(all_files, "MAKERS", (csv_and_json.files, corrections.files))
    publish()
    return {**leak_search.tables(), **leak_search.site(), **leak_search.state()}


ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha512", "blake2b", "blake2s", "sha3_256")
HASHES: tuple[Callable[[bytes], bytes], ...] = (
    *(lambda text, name=name: hashlib.new(name, text).digest() for name in ALGORITHMS),
    lambda text: zlib.crc32(text).to_bytes(4, "big"),
    lambda text: text,
    lambda text: hashlib.sha256(hashlib.sha256(text).digest()).digest(),
    lambda text: hmac.digest(b"", text, "sha256"),
    lambda text: hmac.digest(SLUG.encode(), text, "sha256"),
)  # fmt: skip
SHORTEST = 4  # bytes of a hash, enough that a match within a megabyte or two is no coincidence


def guesses() -> set[bytes]:
    """The guesses of a thief who knows the right people: each as written, folded, and combined with the letter's
    slug."""
    found: set[bytes] = set()
    for one in HIDDEN:
        for text in {one, one.lower(), one.upper(), one.casefold(), one.replace(" ", "")}:
            found |= {part.encode() for part in (text, f"{SLUG}#{text}", f"{SLUG}{text}", f"{text}{SLUG}", f"{text}\n")}
    return found


def coded(digest: bytes) -> Iterator[bytes]:
    """Every form in which a hash may have been stored: bytes, hexadecimal, base64, base32; complete or truncated."""
    for length in {len(digest), 32, 20, 16} & set(range(SHORTEST, len(digest) + 1)):
        cut = digest[:length]
        yield cut
        for text in (cut.hex().encode(), base64.b64encode(cut), base64.urlsafe_b64encode(cut), base64.b32encode(cut)):
            yield text.rstrip(b"=").lower()


def test_no_guess_is_confirmed_by_any_hash_that_needs_no_key(dump: dict[str, bytes]) -> None:
    # Public anyway: the letter, and the signers who show their names.
    held = {place: body.lower() for place, body in dump.items()}
    whole = b"\n".join([*held.values(), *dump.values(), *(place.lower().encode() for place in dump)])
    wanted = {one for guess in guesses() for digest in HASHES for one in coded(digest(guess))}
    assert len(wanted) > 5_000
    assert {one for one in wanted if one in whole} == set()


def test_no_stored_value_is_a_link_or_makes_one(dump: dict[str, bytes]) -> None:
    before = stored_state()
    ids = [place.split("#")[-1] for place in dump if re.search(rf" {SLUG}#[a-z2-7]{{26}}$", place)]
    assert len(ids) >= 6
    secrets = digests(dump)
    assert len(secrets) > 20
    for signature_id, secret in itertools.product(ids[:1], secrets):
        token = tokens.encode(SLUG, tokens.id_bytes(f"{SLUG}#{signature_id}"), secret)
        for kind in KINDS:
            assert see(kind, token)["statusCode"] == 404
    assert stored_state() == before


def digests(dump: dict[str, bytes]) -> list[bytes]:
    """Every 32-byte value in a table, raw or in hexadecimal, and its own hash."""
    stored = {place: body for place, body in dump.items() if place.startswith("test-")}
    found = {
        bytes.fromhex(text.decode()) for body in stored.values() for text in re.findall(rb"\b[0-9a-f]{64}\b", body)
    }
    for table in (settings.current().letters_table, settings.current().signatures_table):
        for item in clients.dynamodb().scan(TableName=table)["Items"]:
            blobs = [value["B"] for value in item.values() if "B" in value]
            found |= {part for blob in blobs for part in (blob[:32], blob[-32:], hashlib.sha256(blob).digest())}
    return sorted({one for one in found if len(one) == 32})


def test_wrapped_keys_taken_for_keys_open_no_page(signers: None) -> None:
    """A stored pepper is wrapped, so links made with it lead nowhere."""
    one = record("ana.quispe@example.org")
    assert one is not None
    (head,) = [item for item in heads() if item["record"]["S"] == SLUG]
    wrapped = bytes(head["pepper"]["B"])
    for pepper in (wrapped, wrapped[-32:], wrapped[:32], b"", bytes(32), SLUG.encode()):
        made = {"signature": page_token(pepper, one.id), "unsubscribe": unsubscribe_token(pepper, one.id)}
        for kind, token in made.items():
            assert see(kind, token)["statusCode"] == 404
            assert press(kind, token, action="withdraw")["statusCode"] == 404
        secret = hmac.digest(page_key(pepper), one.id.encode(), "sha256")
        assert see("confirm", tokens.encode(SLUG, tokens.id_bytes(one.id), secret))["statusCode"] == 404


def heads() -> list[dict[str, dict[str, Any]]]:
    table = settings.current().letters_table
    return [item for item in clients.dynamodb().scan(TableName=table)["Items"] if item["letter"]["S"] == "#letters"]


def test_no_address_no_hidden_name_and_no_link_stands_in_the_clear(dump: dict[str, bytes]) -> None:
    links = {link(mail, kind) for mail in mails() for kind in ("confirm", "signature")} - {""}
    mailed_secrets = {one.rpartition("_")[2] for one in links}
    assert len(mailed_secrets) > 8
    words = {
        "quispe",
        "mamani",
        "beto",
        "choque",
        "carla",
        "poma",
        "dina h",
        "huanca",
        "ayuntamiento",
        "gina m",
        "xicoy",
    }
    assert leak_search.find_words(words | mailed_secrets, dump) == []
    assert [
        place for place, body in dump.items() if re.search(rb"[\w.+-]+@(?:gmail|casa|ayuntamiento)\.\w", body)
    ] == []


def test_what_is_sealed_tells_neither_by_its_length_nor_by_what_repeats(signers: None) -> None:
    blobs = [
        bytes(item["sealed"]["B"])
        for table in (settings.current().signatures_table, settings.current().limits_table)
        for item in clients.dynamodb().scan(TableName=table)["Items"]
        if "sealed" in item
    ]
    assert len(blobs) > 6
    assert all((len(blob) - 37) % 64 == 0 for blob in blobs)
    tails = [blob[9:] for blob in blobs]
    assert len({tail[:12] for tail in tails}) == len(tails), "a nonce each"
    pieces = [blob[at : at + 8] for blob in tails for at in range(len(blob) - 8)]
    assert len(set(pieces)) == len(pieces)


def test_hashes_of_names_tell_nobody_apart_across_records(signers: None) -> None:
    """The same surname has a different hash in each record, so nobody can count how often it occurs."""
    for number in range(3):
        sign_and_mail(email=f"hugo{number}@example.org", name="Hugo Mamani", show="count")
    hashes = [who for number in range(3) for who in _who(record(f"hugo{number}@example.org"))]
    assert len(hashes) == len(set(hashes)) == 6


def _who(signature: Signature | None) -> list[str]:
    assert signature is not None
    return signature.name_hash.split()


def test_a_record_moved_to_another_key_does_not_open(signers: None) -> None:
    """A thief who can also write stores another signer's sealed address under their own id, to read it on their
    page."""
    table, mine = settings.current().signatures_table, record("carla@ayuntamiento.example")
    other = record("ana.quispe@example.org")
    assert mine is not None and other is not None
    sealed = clients.dynamodb().get_item(TableName=table, Key={"id": {"S": other.id}})["Item"]["sealed"]
    clients.dynamodb().update_item(
        TableName=table,
        Key={"id": {"S": mine.id}},
        UpdateExpression="SET sealed = :s",
        ExpressionAttributeValues={":s": sealed},
    )
    for as_json in (False, True):
        answer = see("signature", own_page("carla@ayuntamiento.example"), as_json=as_json)
        assert answer["statusCode"] == 503
        assert "quispe" not in json.dumps(answer).lower()
