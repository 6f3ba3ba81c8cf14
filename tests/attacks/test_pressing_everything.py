"""A program that presses every button on every page that a mail leads to, in every order, does no lasting harm.

All states that it can reach are visited, from pages as they are served, whatever the number of presses. From each of
them the mailbox's owner gets a confirmed signature, and gets rid of everything, by pages that their mails lead to.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag

from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.coalition_members import Members
from chalicelib.signing.unsubscribe import Unsubscribing, unsubscribe_token
from chalicelib.web import link_pages, member_page, sign_page, signer_page, unsubscribe_page
from tests.fakes.keys import PEPPER, FakePeppers
from tests.support.api import call
from tests.support.samples import SLUG
from tests.support.world import DAY, MINUTE, World

ANA = "ana@example.org"
OWN = {"email": ANA, "name": "Ana Paz", "role": "", "affiliation": "", "country": "MX"}
LINK = re.compile(rf"\b(confirm|disown|signature|unsubscribe|member)/({SLUG}_[a-z2-7]{{77}})")
COALITION = {
    "kind": "coalition",
    "name": "Red de Pozos",
    "email": "luz@pozos.example",
    "website": "https://pozos.example",
    "representative": "Luz Mar",
    "members": "Pozo Vivo\nPozo Seco",
}

Link = tuple[str, str]  # the first part of its path, and its token
Press = tuple[Link, tuple[tuple[str, str], ...]]


@dataclass
class Mailbox:
    """A letter in memory, served through the application, and the links that were mailed to one address."""

    world: World

    def mailed(self) -> list[Link]:
        """The links of every mail: what the text has, and the header that unsubscribes."""
        found: dict[Link, None] = {}
        for url in self.world.mailer.links():
            token = url.rpartition("/")[2]
            signature_id = tokens.decode(token).signature_id
            if "/confirm/" in url:
                found[("confirm", token)] = None
            found[("signature", page_token(PEPPER, signature_id))] = None
            found[("unsubscribe", unsubscribe_token(PEPPER, signature_id))] = None
        return list(found)

    def see(self, link: Link) -> BeautifulSoup:
        answer = call("GET", f"/{link[0]}/{{token}}", token=link[1])
        assert answer["statusCode"] < 500
        return BeautifulSoup(answer["body"], "html.parser")

    def press(self, press: Press) -> dict[str, Any]:
        (kind, token), fields = press
        answer = call("POST", f"/{kind}/{{token}}", urlencode(fields).encode(), token=token)
        assert answer["statusCode"] < 500
        return answer

    def buttons(self, links: list[Link]) -> list[Press]:
        """Every button of every page that the links lead to, directly or through other pages."""
        seen, todo, found = set(links), list(links), []
        while todo:
            link = todo.pop()
            page = self.see(link)
            found += buttons_on(page, link)
            new = {(kind, token) for kind, token in LINK.findall(str(page))} - seen
            seen |= new
            todo += new
        return found

    def state(self) -> tuple[Any, ...]:
        """What is stored, without times and random values."""
        rows = sorted(self.world.signatures.items.items())
        return tuple(
            (
                *(one.id, one.state, one.opened, one.details, one.quiet, one.pinned, one.updates, bool(one.email)),
                *(one.consent is None, one.confirmed_members, one.objected_members, one.alive(self.world.now)),
                *(expiry * 1000 > self.world.now for _, expiry in one.mail.tokens),
            )
            for _, one in rows
        )

    def go_to(self, saved: tuple[dict[str, Signature], int]) -> None:
        self.world.signatures.items = dict(saved[0])
        self.world.limits.counts.clear()
        del self.world.mailer.sent[saved[1] :]
        self.world.queue.messages.clear()

    def save(self) -> tuple[dict[str, Signature], int]:
        return dict(self.world.signatures.items), len(self.world.mailer.sent)


def buttons_on(page: BeautifulSoup, link: Link) -> list[Press]:
    """The buttons of a page, which may post to another."""
    found = []
    for form in page.select("form[method=post]"):
        target = LINK.search(str(form.get("action", "")))
        found += [((target[1], target[2]) if target else link, fields) for fields in filled_in(form)]
    return found


def filled_in(form: Tag) -> Iterator[tuple[tuple[str, str], ...]]:
    """What the form sends as it is, and once more for each choice of what is shown."""
    fields = {}
    for control in form.select("input, select, textarea"):
        name = str(control.get("name", ""))
        if not name or (control.get("type") in ("radio", "checkbox") and not control.has_attr("checked")):
            continue
        chosen = control.select_one("option[selected]") if control.name == "select" else control
        text = control.get_text().removeprefix("\n") if control.name == "textarea" else ""
        fields[name] = text or str(chosen.get("value", "") if chosen else "")
    yield tuple(fields.items())
    for choice in form.select("input[name=show]:not([checked])"):
        yield tuple((fields | {"show": str(choice["value"])}).items())


@pytest.fixture
def mailbox(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    world = World()
    monkeypatch.setattr(sign_page, "signing", lambda: world.signing)
    monkeypatch.setattr(signer_page, "signer", lambda: world.signer)
    monkeypatch.setattr(link_pages, "letters", lambda: world.signing.letters)
    members = Members(world.signatures, FakePeppers(), world.limits, now_ms=lambda: world.now)
    monkeypatch.setattr(member_page, "members", lambda: members)
    monkeypatch.setattr(unsubscribe_page, "unsubscribing", lambda: Unsubscribing(world.signatures, FakePeppers()))
    with time_machine.travel(world.now / 1000, tick=False):
        yield Mailbox(world)


def waiting(world: World) -> None:
    world.sign(**OWN)
    world.deliver()


def with_mallory_s_other_name(world: World) -> None:
    waiting(world)
    world.sign(**OWN | {"name": "Rigoberta Falsa"})
    world.deliver()


def overwritten_by_mallory(world: World) -> None:
    waiting(world)
    world.sign(**OWN | {"name": "Ana Paz Falsa", "affiliation": "Casa de Mallory"})
    world.deliver()


def confirmed_beside_mallory_s(world: World) -> None:
    waiting(world)
    world.signing.confirm(world.mailed_link())
    world.sign(**OWN | {"name": "Rigoberta Falsa", "updates": "yes"})
    world.deliver()


def coalition(world: World) -> None:
    world.sign(**COALITION)
    world.deliver()
    world.signing.confirm(world.mailed_link())


STARTS = (waiting, with_mallory_s_other_name, overwritten_by_mallory, confirmed_beside_mallory_s, coalition)
# Where an address has two signatures, what corrects one of them is left out: it would only multiply the states.
TWO = (with_mallory_s_other_name, confirmed_beside_mallory_s)
CORRECTING = {("action", "amend"), ("action", "news"), ("action", "download")}


@pytest.mark.promise("Nothing that a program presses locks a mailbox's owner out")
@pytest.mark.parametrize("start", STARTS)
def test_whatever_a_program_presses_in_whatever_order_the_owner_signs_or_leaves(
    mailbox: Mailbox, start: Callable[[World], None]
) -> None:
    start(mailbox.world)
    fields = COALITION if start is coalition else OWN
    reached = {mailbox.state(): mailbox.save()}
    todo = list(reached.values())
    while todo:
        here = todo.pop()
        mailbox.go_to(here)
        for press in dict.fromkeys(mailbox.buttons(mailbox.mailed())):
            if start in TWO and CORRECTING.intersection(press[1]):
                continue
            mailbox.go_to(here)
            mailbox.press(press)
            mailbox.world.deliver()
            if mailbox.state() not in reached:
                reached[mailbox.state()] = mailbox.save()
                todo.append(mailbox.save())
    assert len(reached) >= 15
    assert {record.state for saved, _ in reached.values() for record in saved.values()} >= {"disowned", "withdrawn"}
    now = mailbox.world.now
    for saved in reached.values():
        for later in (11 * MINUTE, 8 * DAY):
            mailbox.world.now = now
            mailbox.go_to(saved)
            mailbox.world.now = now + later
            with time_machine.travel(mailbox.world.now / 1000, tick=False):
                assert signs(mailbox, fields), f"locked out: {mailbox.state()}"
                leaves(mailbox)


def signs(mailbox: Mailbox, fields: dict[str, str]) -> bool:
    """What an owner does who wants to be on the letter, by what the pages offer; whether they are on it."""
    pages = [link for link in mailbox.mailed() if link[0] != "unsubscribe"]
    unlock(mailbox, pages)
    correct(mailbox, fields)
    mailbox.world.sign(**fields)
    mailbox.world.deliver()
    for link in reversed([one for one in mailbox.mailed() if one[0] == "confirm"]):
        for press in buttons_on(mailbox.see(link), link)[:1]:
            if dict(press[1]).get("resend"):
                mailbox.press(press)
                mailbox.world.deliver()
    for link in reversed([one for one in mailbox.mailed() if one[0] == "confirm"]):
        page = mailbox.see(link)
        revision = page.select_one("input[name=revision]")
        if revision is not None and fields["name"] in page.get_text():
            mailbox.press((link, (("revision", str(revision["value"])),)))
    records = mailbox.world.signatures.items.values()
    return any(one.state == "confirmed" and one.details.name == fields["name"] for one in records)


def unlock(mailbox: Mailbox, pages: list[Link]) -> None:
    """Press the button that opens the address, where a page shows it."""
    for link in pages:
        for target, fields in buttons_on(mailbox.see(link), link)[:1]:
            if ("action", "again") in fields:
                mailbox.press((target, fields))


def correct(mailbox: Mailbox, fields: dict[str, str]) -> None:
    """Correct the name on the first own page that still shows a signature."""
    for link in mailbox.mailed():
        form = mailbox.see(link).select_one("form:has(input[value=amend])") if link[0] == "signature" else None
        if form is not None:
            sent = dict(next(filled_in(form))) | {"name": fields["name"]}
            sent |= {"show": "name"} if "show" in sent else {}
            mailbox.press((link, tuple(sent.items())))
            return


def leaves(mailbox: Mailbox) -> None:
    """Withdraw on every own page; nothing may be left."""
    for link in mailbox.mailed():
        if link[0] == "signature":
            mailbox.press((link, (("action", "withdraw"),)))
    for one in mailbox.world.signatures.items.values():
        assert one.state in ("withdrawn", "disowned") or not one.alive(mailbox.world.now)
        assert not one.details.name or not one.alive(mailbox.world.now)
