"""What the page of a coalition's member shows, and the links that the coalition passes on."""

from urllib.parse import quote

from chalicelib.pages.shared import letter_head
from chalicelib.pages.templates import phrase
from chalicelib.pages.views.members import MemberLink, MemberView
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.coalition_members import Member, member_token, members_of

TEMPLATE = "sign/_member_mail.html"


def member_view(
    site_url: str, letter: Letter, signature: Signature, member: Member, lang: str, *, done: str = "", error: str = ""
) -> MemberView:
    """The page of one member. ``done`` is the action that the query names, shown only if it is true."""
    return MemberView(
        head=letter_head(site_url, letter, lang),
        coalition=signature.details.name,
        member=joined_names(member),
        word=member.word,
        on_letter=signature.state == "confirmed",
        done=done if done == member.word else "",
        error=error,
    )


def member_links(
    api_url: str, letter: Letter, signature: Signature, pepper: bytes, lang: str
) -> tuple[MemberLink, ...]:
    """Every member of a coalition with its link; none before the coalition has confirmed."""
    return tuple(_link(api_url, letter, signature, member, pepper, lang) for member in members_of(signature))


def joined_names(member: Member) -> str:
    """A member's name as one text, even if the list spells it in several ways."""
    return " / ".join(member.names)


def _link(api_url: str, letter: Letter, signature: Signature, member: Member, pepper: bytes, lang: str) -> MemberLink:
    name = joined_names(member)
    url = f"{api_url}/member/{member_token(pepper, signature.id, member.names[0])}"
    title = letter.title(lang)
    words = phrase(TEMPLATE, "body", lang, signature.details.name, name, title)
    # RFC 6068: line breaks in a mailto link are CR LF.
    fields = (quote(phrase(TEMPLATE, "subject", lang, title), safe=""), quote(f"{words}\r\n\r\n{url}\r\n", safe=""))
    return MemberLink(name, member.word, url, "mailto:?subject={}&body={}".format(*fields))
