"""Ports of the mail to organisers: its items and its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.mail.message import Counted
    from chalicelib.rules.mail.organiser_mail import OrganiserMail, Sending


class OrganiserMails(Protocol):
    """The items of organisers' mails. Each method raises `Unavailable`."""

    def put_mail(self, mail: OrganiserMail) -> None:
        """Store a new mail."""

    def add_mail(self, mail: OrganiserMail) -> bool:
        """Store a mail unless there is one of its id; False, with nothing written, if there is."""

    def mail(self, mail_id: str) -> OrganiserMail | None:
        """A mail as it is now (a consistent read)."""

    def apply_sending(self, before: OrganiserMail, after: Sending) -> bool:
        """Write how far the sending is; False, with nothing written, when that has changed since it was read."""

    def add_digest(self, about: str, digest: str) -> bool:
        """Keep the digest of a mail's secret in the item that it is for; False when that item is gone."""

    def drop_digest(self, about: str, digest: str) -> None:
        """Forget the digest of a mail that did not go."""

    def unsent(self, since: int, until: int) -> list[str]:
        """The ids of mails that were asked for in these seconds and whose sending has not begun."""


class OrganiserMailQueue(Protocol):
    def put_organiser_mail(self, mail_id: str, *, since: int, delay: int = 0, owed: Counted | None = None) -> None:
        """Queue a message for an organiser's mail. Raises `Unavailable`."""
