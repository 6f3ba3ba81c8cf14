"""`firmamos organiser`: the first owner comes in, others are listed, and an access is ended."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import settings
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.operating import cli, stage
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import STAGE
from chalicelib.wiring import organise, organise_people
from tests.conftest import ORGANISE_URL
from tests.support.api import deliver, mails
from tests.support.mail_body import body_of
from tests.support.mailed_links import prepare_letter
from tests.support.process_caches import forget
from tests.support.samples import SLUG

Run = Callable[..., Result]
ANA, LUZ = "ana@example.org", "luz@example.org"


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    for _ in prepare_letter():
        forget()
        yield lambda *arguments: CliRunner().invoke(cli.cli, ["organiser", *arguments])


def done(result: Result) -> str:
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(result: Result) -> str:
    assert result.exit_code != 0
    return f"{result.output}{result.exception}"


def join(link: str, name: str, passkey: str = "k") -> Person:
    """Accept the invitation of a link, as its page does."""
    found = organise_people.invitations().find(link.rpartition("/")[2])
    assert found is not None, "the link opens nothing"
    return organise_people.invitations().accept(found, name=name, passkey=passkey)


def invite(run: Run, address: str, *options: str) -> Person:
    link = done(run("invite", address, "--print", *options)).splitlines()[-1]
    return join(link, address.partition("@")[0].title())


def test_the_first_owner_is_mailed_and_the_stage_gets_its_key(run: Run) -> None:
    assert DynamoPeople().wrapped_key() is None
    assert "the mail is on its way" in done(run("invite", ANA, "--letter", SLUG, "--role", "owner"))
    key = DynamoPeople().wrapped_key()
    assert key is not None
    deliver()
    (mail,) = mails()
    assert mail["To"] == ANA
    link = next(word for word in body_of(mail).split() if "/join/" in word)
    assert link.startswith(f"{ORGANISE_URL}/join/")
    ana = join(link, "Ana Paz")
    assert dict(ana.roles) == {SLUG: "owner"}
    done(run("invite", LUZ, "--letter", SLUG))
    assert DynamoPeople().wrapped_key() == key, "the key is made once"


def test_the_address_of_the_link_is_printed_last_and_alone_and_no_mail_goes(run: Run) -> None:
    output = done(run("invite", ANA, "--letter", SLUG, "--print"))
    assert output.splitlines()[-1].startswith(f"{ORGANISE_URL}/join/")
    assert output.endswith("\n")
    deliver()
    assert mails() == []
    assert dict(join(output.splitlines()[-1], "Ana Paz").roles) == {SLUG: "owner"}
    with pytest.raises(AssertionError, match="opens nothing"):
        join(output.splitlines()[-1], "Mal Vado")


def test_without_a_letter_they_are_an_owner_of_the_stage(run: Run) -> None:
    assert dict(invite(run, ANA).roles) == {STAGE: "owner"}
    assert dict(invite(run, ANA, "--letter", SLUG, "--role", "editor").roles) == {STAGE: "owner", SLUG: "editor"}
    assert "name a --letter" in refused(run("invite", LUZ, "--role", "editor"))


def test_an_invitation_is_repeated_when_its_mail_was_lost(run: Run) -> None:
    first, second = (done(run("invite", ANA, "--letter", SLUG, "--print")).splitlines()[-1] for _ in range(2))
    ana = join(second, "Ana Paz")
    again = organise_people.invitations().find(first.rpartition("/")[2])
    assert again is not None
    assert organise_people.invitations().accept(again, passkey="of somebody else").passkeys == ana.passkeys


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody", "--letter", SLUG], "not an e-mail address"),
        ([ANA, "--letter", "no-such-letter"], "there is no letter"),
        ([ANA, "--letter", SLUG, "--role", "emperor"], "emperor"),
        ([ANA, "--letter", SLUG, "--lang", "xx"], "--lang is one of"),
        ([ANA, "--letter", SLUG, "--anew"], "there is no such organiser"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_invited(run: Run, arguments: list[str], words: str) -> None:
    assert words in refused(run("invite", *arguments))
    assert organise_people.teams().invitations() == []


def test_a_stage_without_the_pages_invites_nobody(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRMAMOS_ORGANISE_URL", "")
    settings.current.cache_clear()
    assert "has no organisers' pages" in refused(run("invite", ANA, "--letter", SLUG, "--print"))


def test_who_lost_their_passkeys_is_invited_anew(run: Run) -> None:
    ana = invite(run, ANA, "--letter", SLUG)
    assert "--anew" in refused(run("invite", ANA, "--letter", SLUG))
    link = done(run("invite", ANA, "--letter", SLUG, "--anew", "--print")).splitlines()[-1]
    again = join(link, "", passkey="new")
    assert (again.id, again.name, again.passkeys) == (ana.id, "Ana", ("new",))


def test_they_are_listed_with_roles_and_what_waits(run: Run) -> None:
    assert done(run("list")) == "there are no organisers\n"
    ana = invite(run, ANA, "--letter", SLUG)
    done(run("invite", LUZ, "--letter", SLUG, "--role", "reader"))
    listed = done(run("list"))
    assert f"{ana.id}  Ana <{ANA}>: owner of {SLUG}; 1 passkeys" in listed
    assert f"invited: {LUZ} as reader of {SLUG}" in listed
    found: dict[str, Any] = json.loads(done(CliRunner().invoke(cli.cli, ["--json", "organiser", "list"])))
    assert [one["address"] for one in found["organisers"]] == [ANA]
    assert [one["address"] for one in found["invitations"]] == [LUZ]


@pytest.mark.parametrize("by", ["id", "address"])
def test_an_access_is_ended_at_once_also_that_of_a_last_owner(run: Run, by: str) -> None:
    ana = invite(run, ANA, "--letter", SLUG)
    invite(run, ANA)
    output = done(run("end", ana.id if by == "id" else ANA, "--letter", SLUG))
    assert f"{SLUG} has no owner now: invite one" in output
    assert dict(organise.people().people()[0].roles) == {STAGE: "owner"}
    done(run("end", ana.id))
    assert done(run("list")) == "there are no organisers\n"
    assert "there is no such organiser" in refused(run("end", ana.id))
    assert "there is no such organiser" in refused(run("end", LUZ))
