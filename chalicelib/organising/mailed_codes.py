"""Logging in with a mailed code: a browser asks for one, and types it in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.ports.organisers import OrganisersVault, People
from chalicelib.ports.sign_in import SignIn
from chalicelib.rules.fields.emails import Address
from chalicelib.rules.mail import mailed_secrets
from chalicelib.rules.organisers.mailed_code import AskedCode, browser_key, is_invitation, is_nobody, nobody
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.session import is_secret, new_secret
from chalicelib.rules.races import RACE_ATTEMPTS

logger = logging.getLogger(__name__)


class CodeRefused(Exception):
    """The code opens nothing. ``tries`` are left; 0 when another code has to be asked for."""

    def __init__(self, tries: int) -> None:
        super().__init__("refused")
        self.tries = tries


@dataclass(frozen=True)
class MailedCodes:
    """``browser`` is the secret in a browser's cookie, ``now`` in s since the epoch."""

    people: People
    sign_in: SignIn
    vault: OrganisersVault

    def ask(self, address: Address, browser: str, now: int, queue_code: Callable[[str, str], object]) -> str:
        """Ask for a code to log in with an address. Returns the secret of the browser's cookie, which may be new.

        It makes the same calls whether an organiser has the address or not: ``queue_code`` is told whom to mail, or
        whom nobody is, and where the digest of the code is to be kept. Raises `Unavailable`.
        """
        found = self.find(address)
        subject = found.id if found else nobody(self.vault.address_hash(address.canonical))
        return self.open(subject, browser, now, queue_code)

    def open(self, subject: str, browser: str, now: int, queue_code: Callable[[str, str], object]) -> str:
        """The same for a subject that is known: a person's id, or an invitation's owner."""
        asked = self.sign_in.asked_code(browser_key(browser)) if is_secret(browser) else None
        # A cookie asks for one subject, so that no code that was mailed to one person opens another's session.
        if asked is None or asked.subject != subject or not asked.is_open(now):
            browser = new_secret()
            asked = AskedCode(browser_key(browser), subject, now)
            self.sign_in.put_asked_code(asked)
        queue_code(subject, asked.about)
        return browser

    def take(self, typed: str, browser: str, now: int, *, of: str = "") -> str:
        """The subject of a code that was typed in this browser; the code is used up. ``of`` is the owner of an
        invitation that is to be accepted; '' to log in. Raises `CodeRefused`, `Unavailable`. What cannot be a code
        costs no try."""
        if not is_secret(browser):
            raise CodeRefused(0)
        asked = self._count(browser_key(browser), bool(mailed_secrets.typed_code(typed)), now)
        key = self.vault.secret(mailed_secrets.CODE)
        digest = mailed_secrets.code_digest(key, mailed_secrets.typed_code(typed), asked.about)
        logs_in = not is_nobody(asked.subject) and not is_invitation(asked.subject)
        is_for_this = asked.subject == of if of else logs_in
        if not mailed_secrets.is_among(asked.digests, digest, now) or not is_for_this:
            raise CodeRefused(asked.tries_left)
        if not self.sign_in.delete_asked_code(asked.browser):
            raise CodeRefused(0)
        return asked.subject

    def find(self, address: Address) -> Person | None:
        """The organiser who has an address. Everybody is compared, whoever it is."""
        wanted = self.vault.address_hash(address.canonical)
        found = [person for person in self.people.people() if person.address_hash == wanted]
        return found[0] if found else None

    def _count(self, browser: str, is_code: bool, now: int) -> AskedCode:
        """What the browser asked for, with one more try counted before anything is compared, so that nobody tries more
        codes at once than one after another."""
        for _ in range(RACE_ATTEMPTS):
            asked = self.sign_in.asked_code(browser)
            if asked is None or not asked.is_open(now):
                raise CodeRefused(0)
            if not is_code:
                raise CodeRefused(asked.tries_left)
            if self.sign_in.count_try(asked):
                return asked.tried
        raise Unavailable("somebody else is typing")
