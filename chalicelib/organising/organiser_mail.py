"""Asking for a mail to organisers: the item is written, then its message is queued.

Anyone who dies between the two leaves an item that the round queues: `queue_lost`.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from chalicelib.errors import Unavailable
from chalicelib.ports.organiser_mail import OrganiserMailQueue, OrganiserMails
from chalicelib.ports.organisers import OrganisersVault
from chalicelib.ports.storage import Limits
from chalicelib.rules.mail.organiser_mail import PROOF, OrganiserMail, new_mail_id, signed, waiting_name

logger = logging.getLogger(__name__)

# A message that was not lost has been looked at by then; and what is older than the other was queued by many rounds.
LOST_AFTER, LOST_UNTIL = 5 * 60, 2 * 3600


@dataclass(frozen=True)
class Outbox:
    mails: OrganiserMails
    queue: OrganiserMailQueue
    vault: OrganisersVault
    now: Callable[[], int]  # s since the epoch

    def queue_mail(self, person_id: str, kind: str, *, slug: str = "", about: str = "", **params: str) -> str:
        """Ask for a mail to an organiser, and return its id. ``params`` are for its template: ids, kinds and counts,
        never what somebody typed. Raises `Unavailable`; then the mail may go all the same."""
        now = self.now()
        mail = OrganiserMail(new_mail_id(now), kind, now, person_id, slug=slug, about=about, params=params)
        return self._put(mail)

    def queue_once(self, mail_id: str, person_id: str, kind: str, *, slug: str = "", **params: str) -> None:
        """Ask for a mail under an id that its occasion gives it: however often it is asked for, one goes. Raises
        `Unavailable`; then the mail may go all the same."""
        since = int(mail_id.partition("-")[0])
        mail = OrganiserMail(mail_id, kind, since, person_id, slug=slug, params=params)
        rule = mail.rule  # before anything is written: it fails for a kind that there is not
        self.mails.add_mail(mail)
        # Also for one that was there: whoever asked first may have died before the message.
        self.queue.put_organiser_mail(mail.id, since=since)
        logger.info("a mail to an organiser is queued", extra={"letter": slug, "outcome": rule.budget})

    def queue_mail_to(
        self, address: str, kind: str, *, lang: str, slug: str = "", about: str = "", **params: str
    ) -> str:
        """The same to an address, of somebody who is no organiser yet."""
        now = self.now()
        mail = OrganiserMail(new_mail_id(now), kind, now, lang=lang, slug=slug, about=about, params=params)
        return self._put(replace(mail, sealed_address=self.vault.seal(mail.id, address)))

    def tell(self, people: Iterable[str], kind: str, *, slug: str = "", **params: str) -> None:
        """Tell several organisers of what has been done. It is done, so a failure is logged and not raised."""
        for person_id in people:
            try:
                self.queue_mail(person_id, kind, slug=slug, **params)
            except Unavailable:
                logger.exception("an organiser may not be told", extra={"letter": slug, "outcome": kind})

    def _put(self, mail: OrganiserMail) -> str:
        rule = mail.rule  # before anything is written: it fails for a kind that there is not
        if rule.secret:
            mail = signed(self.vault.secret(PROOF), mail)
        self.mails.put_mail(mail)
        self.queue.put_organiser_mail(mail.id, since=mail.since)
        logger.info("a mail to an organiser is queued", extra={"letter": mail.slug, "outcome": rule.budget})
        return mail.id


def queue_lost(mails: OrganiserMails, queue: OrganiserMailQueue, limits: Limits, now: int) -> list[str]:
    """Queue the mails whose message was lost, because whoever asked for them died before it was queued; returns their
    ids. A message too many sends nothing more. ``now`` in s since the epoch. Raises `Unavailable`."""
    unsent = mails.unsent(now - LOST_UNTIL, now - LOST_AFTER)
    lost = [mail_id for mail_id in unsent if limits.paused_until(waiting_name(mail_id)) <= now]
    for mail_id in lost:
        queue.put_organiser_mail(mail_id, since=now)
    return lost
