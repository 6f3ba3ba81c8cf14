"""What the pages about a coalition's members show, and the links that it passes on to them."""

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
    """The page of one member. ``done`` is what its address says was done, which is told only if it is so."""
    return MemberView(
        head=letter_head(site_url, letter, lang),
        coalition=signature.details.name,
        member=written(member),
        word=member.word,
        on_letter=signature.state == "confirmed",
        done=done if done == member.word else "",
        error=error,
    )


def member_links(
    api_url: str, letter: Letter, signature: Signature, pepper: bytes, lang: str
) -> tuple[MemberLink, ...]:
    """Every member of a coalition with its link; nobody before the coalition has confirmed."""
    return tuple(_link(api_url, letter, signature, member, pepper, lang) for member in members_of(signature))


def written(member: Member) -> str:
    """A member's name in one text, where the list has several ways to write it too."""
    return " / ".join(member.names)


def _link(api_url: str, letter: Letter, signature: Signature, member: Member, pepper: bytes, lang: str) -> MemberLink:
    name = written(member)
    url = f"{api_url}/member/{member_token(pepper, signature.id, member.names[0])}"
    title = letter.title(lang)
    words = phrase(TEMPLATE, "body", lang, signature.details.name, name, title)
    # RFC 6068: lines of a mail that a link begins end in CR LF.
    fields = (quote(phrase(TEMPLATE, "subject", lang, title), safe=""), quote(f"{words}\r\n\r\n{url}\r\n", safe=""))
    return MemberLink(name, member.word, url, "mailto:?subject={}&body={}".format(*fields))
