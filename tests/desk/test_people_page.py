"""The people of a letter and what takes two of them, as owners do it in the browser."""

import re
import time
from dataclasses import replace

import pytest
import time_machine

from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.teams import DynamoTeams
from chalicelib.jobs.organise import organise as organise_function
from chalicelib.organising.vouched_import import VouchedImport
from chalicelib.rules.mail.organiser_mail import OrganiserMail, new_mail_id
from chalicelib.rules.organisers.invitation import Invitation
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import ALONE_SECONDS, LASTS_SECONDS
from chalicelib.rules.organisers.rights import ROLES, Role
from chalicelib.wiring import organise, organise_people
from tests.conftest import ORGANISE_URL
from tests.support.api import deliver, mails
from tests.support.desk_browser import Browser, add_person, as_role, log_in, now, stored
from tests.support.mail_body import body_of
from tests.support.process_caches import forget
from tests.support.roles import acting
from tests.support.samples import SLUG

PEOPLE, PROPOSALS = f"/l/{SLUG}/people", f"/l/{SLUG}/proposals"
EVA = "eva@example.net"


def member(name: str, role: Role = "owner", **changes: object) -> Person:
    """An organiser with an address that opens."""
    person = add_person(name=name, roles={SLUG: role}, **changes)
    address = f"{name.split()[0].lower()}@example.org"
    sealed, hashed = organise.vault().seal(person.id, address), organise.vault().address_hash(address)
    assert DynamoPeople().put_person(
        replace(person, sealed_address=sealed, address_hash=hashed), expected=person.revision
    )
    return stored(person)


@pytest.fixture
def ana() -> Browser:
    return log_in(member("Ana Paz"))


@pytest.fixture
def luz() -> Browser:
    return log_in(member("Luz Mar"))


def invitation() -> Invitation:
    (found,) = organise_people.invitations().waiting(SLUG)
    return found


def mailed_to(address: str) -> list[str]:
    return [body_of(mail) for mail in mails() if str(mail["To"]) == address]


def test_an_owner_invites_somebody_who_gets_a_mail_and_joins(ana: Browser) -> None:
    ana.get(PEOPLE)
    shown = ana.submit("form.invite", email=EVA, role="moderator", lang="es")
    assert "The invitation is on its way" in shown.text
    assert EVA in shown.text
    deliver()
    assert "The mail was sent." in ana.get(PEOPLE).text
    (body,) = mailed_to(EVA)
    found = re.search(rf"{re.escape(ORGANISE_URL)}/join/(\S+)", body)
    assert found
    assert "Función" in body or "función" in body
    opened = organise_people.invitations().find(found[1])
    assert opened is not None
    with acting("Organise"):
        organise_people.invitations().accept(opened, name="Eva Sol", passkey="k")
    shown = ana.get(PEOPLE)
    assert "Eva Sol" in shown.text
    assert "Invited" not in shown.text
    deliver()
    told = " ".join(mailed_to("ana@example.org")[-1].split())
    assert "Eva Sol has joined. Role: moderator." in told
    assert "Eva" not in " ".join(str(mail["Subject"]) for mail in mails())


@pytest.mark.parametrize(
    ("typed", "problem", "field"),
    [
        ({"email": "nobody", "role": "reader"}, "not an e-mail address", "#f-email"),
        ({"email": "ANA@example.org", "role": "reader"}, "works on the letter already", "#f-email"),
        ({"email": EVA, "role": "emperor"}, "Choose a role", "#f-role"),
        ({"email": EVA, "role": "owner"}, "Choose a role", "#f-role"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    ana: Browser, typed: dict[str, str], problem: str, field: str
) -> None:
    ana.get(PEOPLE)
    shown = ana.submit("form.invite", **typed)
    assert shown.status == 422
    summary = shown.soup.select_one(".summary a")
    assert summary is not None
    assert problem in summary.get_text()
    assert summary["href"] == field
    assert shown.soup.select_one(field) is not None
    assert shown.soup.select_one("form.invite .error") is not None
    typed_address = shown.soup.select_one("#f-email")
    assert typed_address is not None
    assert typed_address["value"] == typed["email"]
    assert organise_people.invitations().waiting(SLUG) == []


def test_an_invitation_is_sent_again_and_withdrawn(ana: Browser) -> None:
    ana.get(PEOPLE)
    ana.submit("form.invite", email=EVA, role="reader")
    deliver()
    assert "once more" in ana.submit('form[action$="/again"]').text
    deliver()
    links = [re.search(r"/join/(\S+)", body) for body in mailed_to(EVA)]
    assert all(found and organise_people.invitations().find(found[1]) for found in links)
    assert len(links) == 2
    assert "is withdrawn" in ana.submit('form[action$="/withdraw"]').text
    assert not any(found and organise_people.invitations().find(found[1]) for found in links)
    gone = ana.post(f"{PEOPLE}/invitations/{'a' * 26}/again", {"form": ana.token})
    assert (gone.status, "no longer there" in gone.text) == (422, True)


def test_an_owner_changes_a_role_and_ends_an_access(ana: Browser) -> None:
    sol = member("Sol Río", "moderator")
    theirs = log_in(sol)
    assert "Change the access of Sol Río" in ana.get(PEOPLE).text
    ana.get(f"{PEOPLE}/{sol.id}")
    assert "The role has changed" in ana.submit("form.role", role="reader").text
    assert stored(sol).roles[SLUG] == "reader"
    ana.get(f"{PEOPLE}/{sol.id}")
    assert "The access has ended" in ana.submit('form[action$="/end"]').text
    assert "Log in" in theirs.get(f"/l/{SLUG}").text
    assert stored(sol).sealed_address == b""
    deliver()
    assert any("ended the access of Sol Río" in " ".join(body.split()) for body in mailed_to("sol@example.org"))
    assert ana.get(f"{PEOPLE}/{sol.id}").status == 404


def test_nobody_ends_themselves_and_the_page_offers_it_to_nobody(ana: Browser) -> None:
    me = DynamoPeople().people()[0]
    shown = ana.get(f"{PEOPLE}/{me.id}")
    assert "This is you" in shown.text
    assert shown.soup.select("main form") == []
    for act in ("end", "recover"):
        refused = ana.post(f"{PEOPLE}/{me.id}/{act}", {"form": ana.token})
        assert (refused.status, "Nobody does that to themselves" in refused.text) == (422, True)
    refused = ana.post(f"{PEOPLE}/{me.id}/role", {"form": ana.token, "role": "reader"})
    assert refused.status == 422
    assert stored(me).roles[SLUG] == "owner"


def test_who_lost_their_passkeys_is_invited_to_get_in_again(ana: Browser) -> None:
    sol = member("Sol Río", "editor", passkeys=("lost",))
    ana.get(f"{PEOPLE}/{sol.id}")
    shown = ana.submit('form[action$="/recover"]')
    assert "To get in again: Sol Río" in shown.text
    deliver()
    (body,) = mailed_to("sol@example.org")
    assert "get in again with a new passkey" in " ".join(body.split())


def test_a_second_owner_approves_a_third(ana: Browser, luz: Browser) -> None:
    ana.get(PEOPLE)
    shown = ana.submit("form.owner", email=EVA)
    assert "It is proposed" in shown.text
    assert "Another owner has to approve it" in shown.text
    assert not any("approve" in str(form.get("action")) for form in shown.soup.select("main form"))
    deliver()
    (body,) = mailed_to("luz@example.org")
    assert "to make somebody an owner" in " ".join(body.split())
    assert f"{ORGANISE_URL}/proposals" in body
    assert "1 waits" in luz.get("/proposals").text
    assert EVA in luz.get(PROPOSALS).text
    assert "approved and done" in luz.submit('form[action$="/approve"]').text
    assert invitation().role == "owner"
    deliver()
    assert len(mailed_to(EVA)) == 1


def test_a_member_is_proposed_as_an_owner_from_their_page(ana: Browser, luz: Browser) -> None:
    sol = member("Sol Río", "editor")
    ana.get(f"{PEOPLE}/{sol.id}")
    assert "It is proposed" in ana.submit("form.owner").text
    luz.get(PROPOSALS)
    luz.submit('form[action$="/approve"]')
    assert (invitation().role, invitation().address_hash) == ("owner", stored(sol).address_hash)


def test_one_s_own_is_not_approved_by_a_form_made_by_hand(ana: Browser, luz: Browser) -> None:
    ana.get(PEOPLE)
    ana.submit("form.owner", email=EVA)
    (proposal,) = organise_people.proposals().of(SLUG)
    fields = {"form": ana.token, "digest": proposal.digest}
    shown = ana.post(f"{PROPOSALS}/{proposal.id}/approve", fields)
    assert (shown.status, "You proposed it yourself" in shown.text) == (422, True)
    wrong = luz.post(f"{PROPOSALS}/{proposal.id}/approve", {"form": luz.token, "digest": "0" * 64})
    assert (wrong.status, "not what your page showed" in wrong.text) == (422, True)
    assert organise_people.invitations().waiting(SLUG) == []


def test_a_lone_owner_is_urged_to_invite_a_second_and_waits_for_a_day(ana: Browser) -> None:
    assert "one owner alone" in ana.get(PEOPLE).text
    shown = ana.submit("form.owner", email=EVA)
    assert "You are the only owner" in shown.text
    assert "unless it is cancelled" in shown.text
    with time_machine.travel(time.time() + ALONE_SECONDS + 1):
        forget()
        with acting("Organise"):
            assert organise_people.proposals().finish_due() == 1
        assert invitation().role == "owner"
    forget()


def test_a_lone_owner_cancels(ana: Browser) -> None:
    ana.get(PEOPLE)
    ana.submit("form.owner", email=EVA)
    shown = ana.submit('form[action$="/cancel"]')
    assert "It is cancelled" in shown.text
    assert "Nothing waits" in shown.text
    with time_machine.travel(time.time() + ALONE_SECONDS + 1):
        forget()
        assert organise_people.proposals().finish_due() == 0
    forget()


def test_what_lapsed_is_shown_as_that(ana: Browser, luz: Browser) -> None:
    ana.get(PEOPLE)
    ana.submit("form.owner", email=EVA)
    with time_machine.travel(time.time() + LASTS_SECONDS + 1):
        forget()
        later = log_in(DynamoPeople().people()[1])
        shown = later.get(PROPOSALS)
        assert "lapsed" in shown.text
        assert "Nothing waits" in shown.text
    forget()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
def test_an_insider_of_a_lesser_role_changes_nobody_and_sees_no_address(ana: Browser, role: Role) -> None:
    ana.get(PEOPLE)
    ana.submit("form.owner", email=EVA)
    ana.get(PEOPLE)
    ana.submit("form.invite", email="sol@example.net", role="reader")
    (proposal,), waiting = organise_people.proposals().of(SLUG), invitation()
    owner, people = DynamoPeople().people()[0], DynamoPeople().people()
    insider = as_role(role, name="Mal Vado")
    me = DynamoPeople().people()[-1]
    assert insider.get(PEOPLE).status == 403
    shown = insider.get(PROPOSALS)
    assert shown.status == 200
    assert "example.net" not in shown.body
    attacks = {
        f"{PEOPLE}/invite": {"email": "mal@example.net", "role": "owner"},
        f"{PEOPLE}/owners": {"email": "mal@example.net"},
        f"{PEOPLE}/{me.id}/role": {"role": "owner"},
        f"{PEOPLE}/{owner.id}/role": {"role": "reader"},
        f"{PEOPLE}/{owner.id}/end": {},
        f"{PEOPLE}/{owner.id}/recover": {},
        f"{PEOPLE}/invitations/{waiting.id}/again": {},
        f"{PEOPLE}/invitations/{waiting.id}/withdraw": {},
        f"{PROPOSALS}/{proposal.id}/approve": {"digest": proposal.digest},
    }
    for address, fields in attacks.items():
        assert insider.post(address, {"form": insider.token, **fields}).status == 403, address
    assert insider.post(f"{PROPOSALS}/{proposal.id}/cancel", {"form": insider.token}).status == 422
    assert DynamoPeople().people() == [*people, stored(me)]
    assert organise_people.invitations().waiting(SLUG) == [waiting]
    assert organise_people.proposals().of(SLUG) == [proposal]


def test_an_owner_of_another_letter_reaches_nobody_here(ana: Browser) -> None:
    sol = member("Sol Río", "editor")
    stranger = log_in(add_person(name="Mal Vado", roles={"otra-carta": "owner"}))
    for act in ("role", "end", "recover"):
        for slug in (SLUG, "otra-carta"):
            shown = stranger.post(f"/l/{slug}/people/{sol.id}/{act}", {"form": stranger.token, "role": "reader"})
            assert shown.status == 404
    assert stored(sol).roles[SLUG] == "editor"


def test_an_owner_who_hijacked_a_session_by_code_or_an_old_passkey_changes_nobody(ana: Browser) -> None:
    person = DynamoPeople().people()[0]
    for browser in (log_in(person, kind="code"), log_in(person, fresh=False)):
        assert browser.get(PEOPLE).status == 403
        assert browser.post(f"{PEOPLE}/invite", {"form": browser.token, "email": EVA, "role": "reader"}).status == 403
    assert organise_people.invitations().waiting(SLUG) == []


def test_a_name_that_is_markup_is_shown_as_it_is(ana: Browser) -> None:
    member("<b>Sol</b> & Mar", "editor")
    assert "<b>Sol</b> & Mar" in ana.get(PEOPLE).text


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_every_language_has_its_own_words(lang: str) -> None:
    browser = log_in(member("Ana Paz", lang=lang))
    sol = member("Sol Río", "editor")
    browser.get(PEOPLE)
    browser.submit("form.owner", email=EVA)
    english = {"Team", "Propose as an owner", "Nothing waits.", "End the access", "Proposals"}
    found = set[str]()
    for path in (PEOPLE, PROPOSALS, f"{PEOPLE}/{sol.id}", "/proposals"):
        shown = browser.get(path)
        assert shown.status == 200
        assert len(shown.soup.select("h1")) == 1
        found |= {one.get_text(strip=True) for one in shown.soup.select("h1, h2, button")} & english
    assert bool(found) == (lang == "en")


def test_the_log_has_each_step_with_the_organiser_s_id_and_no_address(ana: Browser, luz: Browser) -> None:
    ana.get(PEOPLE)
    ana.submit("form.owner", email=EVA)
    luz.get(PROPOSALS)
    luz.submit('form[action$="/approve"]')
    lines = DynamoAuditLog().lines(SLUG, most=50)
    ids = [person.id for person in DynamoPeople().people()]
    found = [(line.what, line.detail["by"]) for line in lines]
    assert sorted(found) == sorted(
        zip(("propose: new-owner", "approve: new-owner", "invite"), (*ids, ids[0]), strict=True)
    )
    assert "eva" not in str(lines)


def test_the_round_finishes_what_was_approved_and_queues_mails_that_were_lost(ana: Browser, luz: Browser) -> None:
    ana.get(PEOPLE)
    ana.submit("form.owner", email=EVA)
    (proposal,) = organise_people.proposals().of(SLUG)
    approved = replace(proposal, state="approved", decided_by=DynamoPeople().people()[1].id, decided_at=now())
    assert DynamoTeams().replace_proposal(proposal, approved), "and then the function died"
    outbox = organise.outbox()
    lost = OrganiserMail(new_mail_id(now() - 600), "people-changed", now() - 600, DynamoPeople().people()[0].id)
    outbox.mails.put_mail(replace(lost, params={"what": "joined", "role": "reader"}))
    schedule = {"source": "aws.events", "detail-type": "Scheduled Event"}
    with acting("Organise"):
        assert organise_function(schedule, None) == {"proposals": 1, "mails": 1}
        assert organise_function(schedule, None) == {"proposals": 0, "mails": 1}, "nobody has sent it yet"
    assert invitation().role == "owner"
    deliver()
    assert sum("has joined" in body for body in mailed_to("ana@example.org")) == 1
    with acting("Organise"):
        assert organise_function(schedule, None) == {"proposals": 0, "mails": 0}


def test_an_owner_sees_exactly_which_import_they_approve(
    ana: Browser, luz: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VouchedImport, "digest", lambda _, proposal: proposal.digest)
    subject = {"job": "a" * 26, "rows": "123", "vouched_by": "Mar Río"}
    author = DynamoPeople().people()[0].id
    organise_people.proposals().propose(SLUG, author, "import-vouched", "d" * 64, subject)
    shown = luz.get(PROPOSALS)
    assert "123 entries, for which Mar Río vouches" in shown.text
    assert shown.soup.select_one(f'main a[href$="/import/{"a" * 26}/all"]') is not None
    reader = as_role("reader", name="Sol Río").get(PROPOSALS)
    assert "123 entries" in reader.text
    assert not reader.soup.select('main a[href*="/import/"]')


@pytest.mark.parametrize(
    ("kind", "role", "state"),
    [
        ("import", None, "paused"),
        ("import", "reader", "paused"),
        ("release", "editor", "paused"),
        ("import", "editor", "running"),
    ],
)
def test_what_somebody_had_begun_waits_once_they_may_not_begin_it(
    ana: Browser, kind: str, role: Role | None, state: str
) -> None:
    luz = member("Luz Mar")
    begun = organise.job_control(luz.id).begin(SLUG, kind, found=3, parameters={})
    of_ana = organise.job_control(DynamoPeople().people()[0].id).begin(SLUG, kind, found=3, parameters={})
    ana.get(f"{PEOPLE}/{luz.id}")
    act, fields = ("role", {"role": role}) if role else ("end", {})
    assert ana.post(f"{PEOPLE}/{luz.id}/{act}", {"form": ana.token, **fields}).status == 303
    found = [organise.jobs().job(SLUG, one.id) for one in (begun, of_ana)]
    assert [one and one.state for one in found] == [state, "running"]
