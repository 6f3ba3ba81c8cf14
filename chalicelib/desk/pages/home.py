"""The letters of an organiser: whether anything needs them, before everything else."""

from dataclasses import replace

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk.pages.glance import read_letter
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.home import Home, Letter
from chalicelib.desk.visit import Visit
from chalicelib.errors import Unavailable
from chalicelib.mail.health import MailHealth, read_health
from chalicelib.rules.letters import letter as rules
from chalicelib.rules.organisers.rights import STAGE
from chalicelib.wiring import organise, organise_watch


def show(visit: Visit) -> Response:
    heads = [organise.letters().head(slug) for slug in sorted(visit.me.roles) if slug != STAGE]
    found = [head for head in heads if head is not None]
    mail = read_health(organise_watch.limits(), settings.current().mail_per_day, visit.now)
    letters = sorted((_letter(visit, head) for head in found), key=_urgency)
    begin_url = visit.link("/begin") if visit.may("begin-letters") else ""
    home = Home(letters, mail, _until(visit, found, mail), _waiting_mails(), begin_url)
    return visit.render("desk/home.html", home)


def _letter(visit: Visit, head: rules.Letter) -> Letter:
    switches, edition = organise.letters().switches(), organise.letters().latest_edition(head.folder)
    return read_letter(replace(visit, letter=head), head, visit.me.roles[head.slug], switches, edition)


def _urgency(letter: Letter) -> tuple[int, bool, str]:
    """What has waited longest comes first."""
    return -max((waits.oldest + 1 for waits in letter.needs), default=0), letter.state != "open", letter.title


def _until(visit: Visit, heads: list[rules.Letter], mail: MailHealth) -> str:
    """When a pause ends, as the clocks show it at the first of the letters."""
    if not mail.until:
        return ""
    return in_words(visit, mail.until * 1000, heads[0] if heads else None)


def _waiting_mails() -> int | None:
    try:
        return organise.mail_queue().waiting()
    except Unavailable:
        return None  # the rest of the page is worth more
