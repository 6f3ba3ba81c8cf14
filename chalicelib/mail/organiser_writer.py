"""Writes the mails to organisers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from chalicelib.mail.mime import compose
from chalicelib.pages.cldr import long_date
from chalicelib.pages.views.organiser_mails import OrganiserMailView
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail.mailed_secrets import code_in_groups, join_token
from chalicelib.rules.mail.organiser_mail import OrganiserMail, secret_expires

# Kind → the page that its mail leads to, for a mail about a letter; one about the stage leads to the first page.
PAGES: Mapping[str, str] = {
    "people-changed": "/l/{slug}/people",
    "names-exported": "/l/{slug}/log",
    "waiting": "/l/{slug}/queue",
    "daily": "/l/{slug}",
    "surge": "/l/{slug}",
    "comments": "/l/{slug}/comments",
    "purge": "/l/{slug}/delivery",
}


@dataclass(frozen=True, repr=False)
class Reader:
    """Who reads a mail, and the names of whomever it is about; '' for nobody known."""

    address: str
    lang: str
    by: str = ""
    who: str = ""


@dataclass(frozen=True)
class OrganiserWriter:
    sender: str  # Firmamos <firmas@example.org>
    organise_url: str

    def write(self, mail: OrganiserMail, letter: Letter | None, to: Reader, secret: str, *, now: int) -> bytes:
        """The whole mail; ``secret`` is that of its link, or the code, if it has one."""
        expires = datetime.fromtimestamp(secret_expires(mail, now), UTC).date()
        view = OrganiserMailView(
            host=urlsplit(self.organise_url).netloc,
            link=self._link(mail, secret),
            letter_title=letter.title(to.lang) if letter else "",
            code=code_in_groups(secret) if mail.rule.secret == "code" else "",
            expires=long_date(expires, to.lang) if mail.rule.secret == "join" else "",
            by=to.by,
            who=to.who,
            day=long_date(date.fromisoformat(mail.params["on"]), to.lang) if "on" in mail.params else "",
            params=mail.params,
        )
        at = datetime.fromtimestamp(now, UTC)
        return compose(template_of(mail.kind), to.lang, view, sender=self.sender, to=to.address, at=at, headers={})

    def _link(self, mail: OrganiserMail, secret: str) -> str:
        if mail.rule.secret == "code":
            return ""  # nothing in that mail logs in
        if mail.rule.secret == "join":
            return f"{self.organise_url}/join/{join_token(mail.about.partition('#')[2], secret)}"
        if mail.kind == "proposal":
            return f"{self.organise_url}/proposals"
        return self.organise_url + (PAGES.get(mail.kind, "/l/{slug}").format(slug=mail.slug) if mail.slug else "/")


def template_of(kind: str) -> str:
    """The name of a kind's templates, without ending."""
    return f"organiser_{kind.replace('-', '_')}"
