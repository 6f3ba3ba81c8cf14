"""The mails to organisers: the table and its twin in memory keep the same contract."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails
from chalicelib.ports.organiser_mail import OrganiserMails
from chalicelib.rules.mail.organiser_mail import OrganiserMail, Sending, new_mail_id
from tests.fakes.organiser_mail import MemoryOrganiserMails

NOW = 1_790_000_000
CODE = "code#" + "c" * 64
CLAIMED = Sending("claimed", 1, "mine", NOW + 180)


@pytest.fixture(params=["memory", "moto"])
def mails(request: pytest.FixtureRequest) -> OrganiserMails:
    if request.param == "memory":
        return MemoryOrganiserMails()
    request.getfixturevalue("aws")
    return DynamoOrganiserMails()


@pytest.fixture
def hold(mails: OrganiserMails) -> Callable[[str], Callable[[], set[str]]]:
    """Makes the item that holds the digests of what a mail is about, and returns what reads them."""

    def make(about: str) -> Callable[[], set[str]]:
        if isinstance(mails, MemoryOrganiserMails):
            mails.digests[about] = set()
            return lambda: mails.digests[about]
        kind, _, name = about.partition("#")
        key = ("#invitations", name) if kind == "invitation" else (about, "-")
        OrganiserItem(*key, content="{}").save()
        return lambda: set(OrganiserItem.get(*key).digests or ())

    return make


def mail(**fields: Any) -> OrganiserMail:
    return replace(OrganiserMail(new_mail_id(NOW), "invitation", NOW), **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"person_id": "a" * 16, "kind": "people-changed", "params": {"what": "role", "role": "owner"}},
        {"sealed_address": b"\x01sealed", "lang": "es", "slug": "agua", "about": "invitation#x"},
    ],
)
def test_a_mail_comes_back_as_it_was_put(mails: OrganiserMails, fields: dict[str, Any]) -> None:
    one = mail(**fields)
    mails.put_mail(one)
    assert mails.mail(one.id) == one
    assert mails.mail(new_mail_id(NOW)) is None


def test_how_far_it_is_is_written_over_what_was_read(mails: OrganiserMails) -> None:
    one = mail()
    assert not mails.apply_sending(one, CLAIMED), "it is not there yet"
    mails.put_mail(one)
    assert mails.apply_sending(one, CLAIMED)
    assert not mails.apply_sending(one, replace(CLAIMED, claim="theirs"))
    ours = replace(one, sending=CLAIMED)
    assert mails.mail(one.id) == ours
    assert mails.apply_sending(ours, Sending())
    assert mails.mail(one.id) == one
    assert mails.apply_sending(one, CLAIMED)


@pytest.mark.parametrize("about", ["invitation#" + "a" * 26, CODE])
def test_digests_are_kept_where_they_are_for(
    mails: OrganiserMails, hold: Callable[[str], Callable[[], set[str]]], about: str
) -> None:
    assert not mails.add_digest(about, "x:1"), "there is no such item, and none is made"
    mails.drop_digest(about, "x:1")
    read = hold(about)
    assert mails.add_digest(about, "x:1")
    assert mails.add_digest(about, "y:2")
    assert mails.add_digest(about, "y:2")
    assert read() == {"x:1", "y:2"}
    mails.drop_digest(about, "x:1")
    assert read() == {"y:2"}
    mails.drop_digest(about, "y:2")
    assert read() == set()


def test_the_round_finds_those_of_some_time_that_nobody_has_begun(mails: OrganiserMails) -> None:
    times = {at: mail(id=new_mail_id(at), since=at) for at in (NOW - 8000, NOW - 7000, NOW - 600, NOW - 10)}
    begun = mail(id=new_mail_id(NOW - 500), since=NOW - 500)
    for one in (*times.values(), begun):
        mails.put_mail(one)
    assert mails.apply_sending(begun, CLAIMED)
    assert mails.unsent(NOW - 7200, NOW - 300) == [times[NOW - 7000].id, times[NOW - 600].id]
