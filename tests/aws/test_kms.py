"""Keys from KMS: each can be unwrapped only in its own context, and is then cached."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectTimeoutError

from chalicelib import settings
from chalicelib.authoring.folder import read_source
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.kms import (
    KmsDataKeys,
    KmsKeyMaker,
    KmsMailboxKey,
    KmsPeppers,
    unwrap_mailbox_key,
)
from chalicelib.errors import Unavailable
from chalicelib.organising.campaign import Campaign
from chalicelib.rules.keys.sealing import open_, seal
from chalicelib.rules.letters.letter import Letter, LetterRefused
from tests.fakes.storage import MemoryLetters
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.samples import LETTER, NOW, SLUG

ERRORS = [
    ConnectTimeoutError(endpoint_url="https://kms.example.org"),
    ClientError({"Error": {"Code": "KMSInternalException", "Message": "down"}}, "Decrypt"),
]


class Kms:
    """Counts the calls of KMS; answers with ``error`` when there is one."""

    def __init__(self, real: Any) -> None:
        self.real, self.error = real, None
        self.asked: list[tuple[str, Any]] = []

    error: Exception | None

    def __call__(self, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if client.meta.service_model.service_name == "kms":
            self.asked.append((operation, arguments.get("EncryptionContext")))
            if self.error:
                raise self.error
        return self.real(client, operation, arguments)


@pytest.fixture
def letter(aws: None) -> Letter:
    key = settings.current().key_id
    made = KmsKeyMaker(key)
    return replace(LETTER, pepper=made.new_pepper(SLUG), data_keys=(made.new_data_key(SLUG), made.new_data_key(SLUG)))


@pytest.fixture
def kms(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> Kms:
    counted = Kms(BaseClient._make_api_call)
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *arguments: counted(*arguments))
    return counted


def test_the_newest_data_key_stands_last_and_what_an_older_one_sealed_opens(letter: Letter) -> None:
    before = replace(letter, data_keys=letter.data_keys[:1])
    (first,) = KmsDataKeys().of(before).values()
    sealed = seal(first, b"majo@example.org", about="one")
    keys = KmsDataKeys().of(letter)
    assert [name.hex() for name in keys] == [name for name, _ in letter.data_keys]
    assert [key.id for key in keys.values()] == list(keys)
    assert {len(key.key) for key in keys.values()} == {32}
    *_, newest = keys.values()
    assert newest.key != first.key
    assert open_(keys.values(), sealed, about="one") == b"majo@example.org"


def test_a_letter_without_data_keys_has_none(letter: Letter) -> None:
    assert KmsDataKeys().of(replace(letter, data_keys=())) == {}


def test_a_key_is_unwrapped_once_in_a_process(letter: Letter, kms: Kms) -> None:
    peppers, keys = KmsPeppers(), KmsDataKeys()
    for _ in range(3):
        peppers.of(letter)
        keys.of(letter)
    data = {"letter": SLUG, "purpose": "data"}
    assert kms.asked == [
        ("Decrypt", {"letter": SLUG, "purpose": "pepper"}),
        ("Decrypt", data),
        ("Decrypt", data),
    ]


@pytest.mark.promise("While KMS is down, a warm process goes on")
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_while_kms_is_down_a_warm_process_goes_on_and_a_new_one_is_unavailable(
    letter: Letter, kms: Kms, error: Exception
) -> None:
    warm, peppers = KmsDataKeys(), KmsPeppers()
    known, pepper = warm.of(letter), peppers.of(letter)
    kms.error = error
    assert warm.of(letter) == known
    assert peppers.of(letter) == pepper
    for ask in (KmsDataKeys().of, KmsPeppers().of):
        with pytest.raises(Unavailable):
            ask(letter)
    kms.error = None
    assert KmsDataKeys().of(letter) == known


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_no_key_is_made_while_kms_is_down(kms: Kms, error: Exception) -> None:
    kms.error = error
    keys = KmsKeyMaker("k")
    for make in (lambda: keys.new_pepper(SLUG), lambda: keys.new_data_key(SLUG), keys.new_mailbox_key):
        with pytest.raises(Unavailable):
            make()


@pytest.mark.promise("A key opens neither for another letter nor for another purpose")
def test_a_key_opens_neither_for_another_letter_nor_for_another_purpose(letter: Letter) -> None:
    ((name, wrapped), _) = letter.data_keys
    for other in (
        replace(letter, slug="otra"),
        replace(letter, data_keys=((name, letter.pepper),)),
        replace(letter, data_keys=((name, KmsKeyMaker(settings.current().key_id).new_mailbox_key()),)),
    ):
        with pytest.raises(Unavailable):
            KmsDataKeys().of(other)
    with pytest.raises(Unavailable):
        KmsPeppers().of(replace(letter, pepper=wrapped))
    with pytest.raises(Unavailable):
        unwrap_mailbox_key(wrapped)


def test_the_mailbox_key_is_read_and_unwrapped_once(letter: Letter, kms: Kms) -> None:
    letters = MemoryLetters()
    with pytest.raises(Unavailable):
        KmsMailboxKey(letters).get()
    letters.put_mailbox_key(KmsKeyMaker(settings.current().key_id).new_mailbox_key())
    kms.asked.clear()
    mailboxes = KmsMailboxKey(letters)
    assert len(mailboxes.get()) == 32
    assert mailboxes.get() == KmsMailboxKey(letters).get()
    assert kms.asked == [("Decrypt", {"purpose": "mailbox"})] * 2


def test_a_push_makes_the_letter_s_keys_and_the_stage_s_and_a_second_push_makes_none(aws: None) -> None:
    campaign = Campaign(DynamoLetters(), KmsKeyMaker(settings.current().key_id), "luz")
    head = campaign.push(read_source(EXAMPLE, SPOKEN)).letter
    stored = DynamoLetters().head(head.slug)
    assert stored == head
    assert len(KmsDataKeys().of(head)) == 1
    mailbox = KmsMailboxKey(DynamoLetters()).get()
    assert campaign.push(read_source(EXAMPLE, SPOKEN)).outcome == "unchanged"
    assert campaign.find(head.slug).data_keys == head.data_keys
    assert KmsMailboxKey(DynamoLetters()).get() == mailbox


def test_after_rekey_the_new_key_seals_and_the_old_one_opens(aws: None) -> None:
    letters = MemoryLetters()
    campaign = Campaign(letters, KmsKeyMaker(settings.current().key_id), "luz")
    slug = campaign.push(read_source(EXAMPLE, SPOKEN)).letter.slug
    (first,) = KmsDataKeys().of(campaign.find(slug)).values()
    sealed = seal(first, b"majo@example.org", about="one")
    keys = KmsDataKeys().of(campaign.rekey(slug))
    *_, newest = keys.values()
    assert newest.id != first.id
    assert open_(KmsDataKeys().of(campaign.find(slug)).values(), sealed, about="one") == b"majo@example.org"
    assert letters.audit[-1] == (slug, "rekey", {"by": "luz", "key": newest.id.hex()})


def test_a_letter_that_an_older_program_stored_gets_its_first_data_key_at_the_next_push(aws: None) -> None:
    letters = MemoryLetters()
    campaign = Campaign(letters, KmsKeyMaker(settings.current().key_id), "luz")
    head = campaign.push(read_source(EXAMPLE, SPOKEN)).letter
    assert letters.replace_head(head, replace(head, data_keys=()))
    pushed = campaign.push(read_source(EXAMPLE, SPOKEN))
    assert (pushed.outcome, len(pushed.letter.data_keys), pushed.letter.pepper) == ("settings", 1, head.pepper)


def test_a_letter_that_was_purged_gets_no_key_again(aws: None) -> None:
    letters = MemoryLetters()
    campaign = Campaign(letters, KmsKeyMaker(settings.current().key_id), "luz")
    head = campaign.push(read_source(EXAMPLE, SPOKEN)).letter
    assert letters.replace_head(head, replace(head, data_keys=(), purged_at=NOW // 1000))
    assert campaign.push(read_source(EXAMPLE, SPOKEN)).outcome == "unchanged"
    with pytest.raises(LetterRefused, match="destroyed"):
        campaign.rekey(head.slug)
    assert campaign.find(head.slug).data_keys == ()


def test_no_key_is_kept_as_it_is(letter: Letter) -> None:
    DynamoLetters().put_head(letter, expect_version=None, expect_state=None)
    DynamoLetters().put_mailbox_key(KmsKeyMaker(settings.current().key_id).new_mailbox_key())
    stored = repr(clients.dynamodb().scan(TableName=settings.current().letters_table)["Items"])
    keys = [
        KmsPeppers().of(letter),
        KmsMailboxKey(DynamoLetters()).get(),
        *(k.key for k in KmsDataKeys().of(letter).values()),
    ]
    for key in keys:
        assert key.hex() not in stored
        assert repr(key)[2:-1] not in stored
        assert b64encode(key).decode() not in stored
    assert not {"pepper", "data_keys"} & {part.split("=")[0] for part in repr(letter).split(", ")}
