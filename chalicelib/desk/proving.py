"""What a posted answer of a passkey proves: whose it is. The challenge is spent with it."""

import logging
from dataclasses import dataclass

from chalicelib.desk import passkeys
from chalicelib.desk.passkeys import KnownKey, NewKey, PasskeyRefused, RelyingParty
from chalicelib.organising.own_passkeys import OwnPasskeys
from chalicelib.ports.organisers import People
from chalicelib.ports.sign_in import SignIn
from chalicelib.rules.organisers.challenge import check_challenge, new_challenge
from chalicelib.rules.organisers.passkey import Passkey, passkey_key
from chalicelib.rules.organisers.person import Person

logger = logging.getLogger(__name__)

LOGIN = "login"


@dataclass(frozen=True, repr=False)
class Prover:
    """Asks one browser for passkeys, and checks its answers. ``browser`` is the secret in its cookie, ``key`` the key
    of challenges; ``now`` is in s since the epoch."""

    party: RelyingParty
    people: People
    sign_in: SignIn
    key: bytes
    browser: str
    now: int

    def login_options(self) -> dict[str, object]:
        """What a login asks for: any passkey of these pages."""
        return passkeys.login_options(self.party, challenge=self._challenge(LOGIN))

    def again_options(self, person: Person) -> dict[str, object]:
        """What is asked of somebody who has logged in: one of their own passkeys."""
        known = [passkey.credential_id for passkey in self._own.listed(person)]
        return passkeys.login_options(self.party, challenge=self._challenge(again(person)), known=known)

    def registration_options(self, purpose: str, handle: str, name: str, person: Person | None) -> dict[str, object]:
        """What a new passkey is asked for. ``handle`` is that of the person, who may not be there yet."""
        known = [passkey.credential_id for passkey in self._own.listed(person)] if person else []
        return passkeys.registration_options(
            self.party, challenge=self._challenge(purpose), user_handle=bytes.fromhex(handle), name=name, known=known
        )

    def prove(self, field: str, asked_of: Person | None) -> tuple[Person, str]:
        """The person whose passkey answered, and the passkey's key. ``asked_of`` is whoever has logged in already.
        Raises `PasskeyRefused`, `Unavailable`."""
        answer = passkeys.read(field)
        purpose = LOGIN
        if asked_of is not None and self._made(answer.challenge, again(asked_of)):
            purpose = again(asked_of)
        passkey, person = self._owner(answer.credential_id)
        if purpose != LOGIN and (asked_of is None or person.id != asked_of.id):
            raise PasskeyRefused("another-person")
        self._require(answer.challenge, purpose)
        known = KnownKey(
            passkey.credential_id,
            passkey.public_key,
            passkey.count,
            passkey.backup_eligible,
            bytes.fromhex(person.handle),
        )
        proved = passkeys.check_login(
            self.party, answer, known, challenge=answer.challenge, handle_required=purpose == LOGIN
        )
        if proved.count_went_back:
            logger.warning("the count of a passkey went back to zero", extra={"person": person.id})
        self._spend(answer.challenge, purpose)
        self._own.note_use(passkey, count=proved.count, backed_up=proved.backed_up, now=self.now)
        return person, passkey.key

    def check_new(self, field: str, purpose: str) -> NewKey:
        """The new passkey in an answer to `registration_options`. Raises `PasskeyRefused`, `Unavailable`."""
        answer = passkeys.read(field)
        self._require(answer.challenge, purpose)
        new = passkeys.check_registration(self.party, answer, challenge=answer.challenge)
        self._spend(answer.challenge, purpose)
        return new

    @property
    def _own(self) -> OwnPasskeys:
        return OwnPasskeys(self.people, self.sign_in)

    def _challenge(self, purpose: str) -> bytes:
        return new_challenge(self.key, purpose, self.browser, self.now)

    def _made(self, challenge: bytes, purpose: str) -> bool:
        return check_challenge(self.key, challenge, purpose, self.browser, self.now) is not None

    def _require(self, challenge: bytes, purpose: str) -> None:
        if not self._made(challenge, purpose):
            raise PasskeyRefused("challenge")

    def _spend(self, challenge: bytes, purpose: str) -> None:
        fresh = check_challenge(self.key, challenge, purpose, self.browser, self.now)
        if fresh is None or not self.sign_in.spend(fresh.nonce, fresh.until):
            raise PasskeyRefused("spent")

    def _owner(self, credential_id: bytes) -> tuple[Passkey, Person]:
        passkey = self.sign_in.passkey(passkey_key(credential_id))
        person = None if passkey is None else self.people.person(passkey.person_id)
        if passkey is None or person is None or passkey.key not in person.passkeys:
            raise PasskeyRefused("unknown")
        return passkey, person


def again(person: Person) -> str:
    """What the challenge is for that somebody who has logged in is asked with."""
    return f"again#{person.id}"


def stored_key(new: NewKey, person_id: str, label: str, now: int) -> Passkey:
    """A new passkey as it is stored."""
    return Passkey(
        credential_id=new.credential_id,
        person_id=person_id,
        public_key=new.public_key,
        count=new.count,
        backup_eligible=new.backup_eligible,
        backed_up=new.backed_up,
        label=label,
        made_at=now,
    )
