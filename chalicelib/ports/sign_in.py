"""Ports of signing in: passkeys, the challenges that they have answered, and mailed codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.organisers.mailed_code import AskedCode
    from chalicelib.rules.organisers.passkey import Passkey


class SignIn(Protocol):
    """Every read is consistent; every method raises `Unavailable`."""

    def passkey(self, key: str) -> Passkey | None:
        """A passkey by the hash of its credential's id. It counts only while its person lists it."""

    def put_new_passkey(self, passkey: Passkey) -> bool:
        """Store a passkey; False, with nothing written, when another has its credential's id. Storing a
        person's key again is fine, and changes nothing."""

    def replace_passkey(self, before: Passkey, after: Passkey) -> bool:
        """Write a passkey over the one that was read; False, with nothing written, when that has changed since."""

    def delete_passkey(self, key: str) -> None: ...

    def spend(self, nonce: str, until: int) -> bool:
        """Spend a challenge, and remember it until ``until`` (s since the epoch); False when it was spent before."""

    def asked_code(self, browser: str) -> AskedCode | None:
        """What a browser asked for, by the hash of its cookie."""

    def put_asked_code(self, asked: AskedCode) -> bool:
        """Store that a browser asks; False, with nothing written, when its cookie has asked before. The mails of one
        cookie are all to one person, so a code that was mailed to somebody never opens another's session."""

    def count_try(self, asked: AskedCode) -> bool:
        """Count one more try; False, with nothing counted, when the tries have changed since it was read."""

    def delete_asked_code(self, browser: str) -> bool:
        """Forget what a browser asked for; False when it was forgotten before, so that a code opens one session."""
