"""The errors that use cases raise. There are few, each has a name, and the web layer shows a page for each."""

from collections.abc import Mapping


class Problem(Exception):
    """A problem that the page explains to its reader. It never carries what a person typed into a log."""


class UnknownLetter(Problem):
    """There is no letter of this name to sign."""


class LetterClosed(Problem):
    """Signing has ended."""


class LetterNotOpen(Problem):
    """Signing has not begun."""


class SigningPaused(Problem):
    """An operator has paused signing. Nothing was stored."""


class FormRefused(Problem):
    """Every field that has a problem: field → codes. Of a field with several lines, ``lines`` has the codes by the
    number of the line, from 1."""

    def __init__(
        self,
        errors: Mapping[str, tuple[str, ...]],
        lines: Mapping[str, Mapping[int, tuple[str, ...]]] | None = None,
    ) -> None:
        # The number alone: a sender chose the names of unknown fields.
        super().__init__(f"{len(errors)} fields")
        self.errors = errors
        self.lines = lines or {}


class LinkInvalid(Problem):
    """We did not send this token, or the signature it belonged to is gone."""


class SignatureEnded(LinkInvalid):
    """The link was ours, but its address's owner said "it wasn't me". ``lang`` is the signer's; ``state`` is
    ``disowned`` while nobody can sign with the address, and another once its owner has opened it again."""

    def __init__(self, state: str, lang: str) -> None:
        super().__init__()
        self.state = state
        self.lang = lang


class LinkExpired(Problem):
    """The token is ours but has expired; the signer may ask for a new mail. ``lang`` is the signer's."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang


class TooManyMails(Problem):
    """This address has used up its mails for now. ``lang`` is the signer's."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang


class DetailsChanged(Problem):
    """The form was submitted again after the signer looked at the details. ``lang`` is the signer's."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang


class Unavailable(RuntimeError):
    """A service we depend on failed. The request to it may or may not have taken effect."""


class NobodyInvited(Unavailable):
    """The stage has no key of organisers: it is made with the first invitation."""
