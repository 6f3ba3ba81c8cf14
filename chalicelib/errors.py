"""What the use cases can answer instead of success. Few and named; the web layer gives each a page."""

from collections.abc import Mapping


class Problem(Exception):
    """Something the reader of the page is told. Never carries what a person typed into a log."""


class UnknownLetter(Problem):
    """No letter of this name can be signed."""


class LetterClosed(Problem):
    """Signing has ended."""


class LetterNotOpen(Problem):
    """Signing has not begun."""


class SigningPaused(Problem):
    """An operator takes no signatures for a while. Nothing was stored."""


class FormRefused(Problem):
    """Fields with problems, all of them at once: field → codes."""

    def __init__(self, errors: Mapping[str, tuple[str, ...]]) -> None:
        # Not which: the name of an unknown field was typed by somebody, too.
        super().__init__(f"{len(errors)} fields")
        self.errors = errors


class LinkInvalid(Problem):
    """The token is not one that we sent, or what it was for is gone."""


class LinkExpired(Problem):
    """The token is ours but its time is over; a new mail may be asked for. ``lang`` is the signer's."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang


class TooManyMails(Problem):
    """The budget of mails to this address is spent for now. ``lang`` is the signer's."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang


class DetailsChanged(Problem):
    """The details were submitted anew since the signer looked at them. ``lang`` is the signer's."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang


class Unavailable(RuntimeError):
    """A service behind did not answer as it should. What was asked may or may not have happened."""
