"""A link from a mail or a page, read once for each request: which letter and signature it names.

Nothing in it is checked yet. Anybody can write a token; each use case compares the secret in it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.errors import LinkInvalid
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter


@dataclass(frozen=True, repr=False)
class MailedLink:
    """A well-formed token, and the head of the letter that it names."""

    letter: Letter
    token: tokens.MailToken

    @property
    def signature_id(self) -> str:
        return self.token.signature_id


def read_link(find_letter: Callable[[str], Letter | None], token: str) -> MailedLink:
    """Read the token in a link's address. Raises `LinkInvalid`, and `Unavailable` as ``find_letter`` does."""
    try:
        decoded = tokens.decode(token)
    except tokens.TokenMalformed:
        raise LinkInvalid from None
    letter = find_letter(decoded.slug)
    if letter is None:
        raise LinkInvalid
    return MailedLink(letter, decoded)
