"""What organisers were told last, and mails that an occasion names, in memory and on moto."""

from dataclasses import replace

import pytest

from chalicelib.aws.dynamodb.digests import DynamoTold
from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails
from chalicelib.ports.digests import ToldStore
from chalicelib.ports.organiser_mail import OrganiserMails
from chalicelib.rules.mail.organiser_mail import OrganiserMail, Sending
from chalicelib.rules.organisers.digest import Told, mail_id
from tests.fakes.digests import MemoryTold
from tests.fakes.organiser_mail import MemoryOrganiserMails

FIRST = Told("waiting#" + "a" * 16, 1_795_000_000, 5, "agua", {"count": "3"})


@pytest.fixture(params=["memory", "moto"])
def told(request: pytest.FixtureRequest) -> ToldStore:
    if request.param == "memory":
        return MemoryTold()
    request.getfixturevalue("aws")
    return DynamoTold()


@pytest.fixture(params=["memory", "moto"])
def mails(request: pytest.FixtureRequest) -> OrganiserMails:
    if request.param == "memory":
        return MemoryOrganiserMails()
    request.getfixturevalue("aws")
    return DynamoOrganiserMails()


def test_of_two_who_tell_at_once_one_does(told: ToldStore) -> None:
    assert told.told(FIRST.name) is None
    assert told.put_told(None, FIRST)
    assert not told.put_told(None, replace(FIRST, at=FIRST.at + 1))
    assert told.told(FIRST.name) == FIRST
    queued = replace(FIRST, is_queued=True)
    assert told.put_told(FIRST, queued)
    assert not told.put_told(FIRST, queued)
    assert told.told(FIRST.name) == queued
    assert told.put_told(queued, replace(FIRST, at=FIRST.at + 9, params={}))
    assert told.told("surge#agua") is None


def test_a_mail_is_added_once_and_what_became_of_it_stays(mails: OrganiserMails) -> None:
    mail = OrganiserMail(mail_id(FIRST, "a" * 16), "waiting", FIRST.at, "a" * 16, params={"count": "3"})
    assert mails.add_mail(mail)
    assert mails.apply_sending(mail, Sending("sent", 1))
    assert not mails.add_mail(mail)
    stored = mails.mail(mail.id)
    assert stored is not None and stored.sending == Sending("sent", 1)


def test_an_occasion_has_one_mail_for_each_of_those_who_are_told() -> None:
    assert mail_id(FIRST, "a") == mail_id(replace(FIRST, is_queued=True, params={}), "a")
    assert len({mail_id(FIRST, "a"), mail_id(FIRST, "b"), mail_id(replace(FIRST, at=1), "a")}) == 3
