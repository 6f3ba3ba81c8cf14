"""A mail to a signer as it will be, with a link that is nobody's."""

import re
from datetime import timedelta

from chalice.app import Response

from chalicelib.desk import answers
from chalicelib.desk.previews.inert import make_inert
from chalicelib.desk.views.preview import MAIL_NAMES, MailPreview
from chalicelib.desk.visit import Visit
from chalicelib.mail.mime import parts
from chalicelib.organising.sample_mails import TOKEN, sample_views
from chalicelib.pages.cldr import long_date
from chalicelib.pages.views.shared import MailView
from chalicelib.publishing.edition.content import Content
from chalicelib.rules.mail.mail_state import MailKind
from chalicelib.rules.signatures.signature import PENDING_SECONDS

# Before anything that organisers write, and of our own template.
_SHEET = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def show(visit: Visit, content: Content, kind: MailKind, lang: str, back_url: str) -> Response:
    """The mail of a kind, in one of the letter's languages."""
    subject, text, html = parts(kind, lang, _view(content, kind, lang))
    head = html.partition("</head>")[0]
    sheet = "".join(_SHEET.findall(re.sub(r"<title>.*?</title>", "", head, flags=re.DOTALL)))
    view = MailPreview(MAIL_NAMES[kind], subject, make_inert(html, lambda _: "").body, text, back_url)
    return answers.preview("desk/preview_mail.html", visit.lang, view, lang, sheet)


def _view(content: Content, kind: MailKind, lang: str) -> MailView:
    letter, site = content.letter, content.site
    token = f"{letter.slug}_{TOKEN}"
    page_url = f"{site.api_url}/signature/{token}"
    usual = MailView(
        letter_title=letter.title(lang),
        letter_url=letter.url(site.site_url, lang),
        link=page_url,
        organisers=letter.run_by,
        contact=letter.questions_to,
        expires="",
        page_url=page_url,
        unsubscribe_url=f"{site.api_url}/unsubscribe/{token}",
    )
    last_day = (content.at + timedelta(seconds=PENDING_SECONDS)).date()
    return sample_views(usual, f"{site.api_url}/confirm/{token}", long_date(last_day, lang))[kind]
