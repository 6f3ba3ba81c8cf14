"""Asking for a mail to organisers: the item is written, then its message is queued.

Anyone who dies between the two leaves an item that the minute's round queues: `queue_lost` in
`chalicelib.mail.organiser_send`.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from chalicelib.errors import Unavailable
from chalicelib.ports.organiser_mail import OrganiserMailQueue, OrganiserMails
from chalicelib.ports.organisers import OrganisersVault
from chalicelib.rules.mail.organiser_mail import OrganiserMail, new_mail_id

logger = logging.getLogger(__name__)


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
        self.mails.put_mail(mail)
        self.queue.put_organiser_mail(mail.id, since=mail.since)
        logger.info("a mail to an organiser is queued", extra={"letter": mail.slug, "outcome": rule.budget})
        return mail.id
