"""The mails that signers get, with a link and a time that are nobody's: to look at before anything is sent."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from chalicelib.pages.views.shared import MailView
from chalicelib.rules.mail.mail_state import MailKind

KINDS: tuple[MailKind, ...] = get_args(MailKind)
# As long as a token of a mailed link, and none.
TOKEN = "mzxw6ytboi" * 7 + "mzxw6yq"


def sample_views(usual: MailView, confirm_url: str, expires: str) -> Mapping[MailKind, MailView]:
    """Each mail, by its kind. ``usual`` is that of a mail whose link leads to the signer's own page; ``expires`` is the
    day until which a signature can be confirmed."""
    confirming = replace(usual, link=confirm_url, expires=expires)
    return {
        "confirm": replace(confirming, unsubscribe_url=""),
        "already_signed": replace(usual, link=usual.letter_url),
        "reminder": confirming,
        "approved": usual,
        "refused": usual,
        "corrected": usual,
        "text_changed": usual,
    }
