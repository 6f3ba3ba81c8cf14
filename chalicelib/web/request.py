"""A request as our handlers see it: the body, and the wanted content type and language."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from chalicelib import settings
from chalicelib.http.bodies import JSON
from chalicelib.http.languages import preferred
from chalicelib.rules.letters.letter import Letter


@dataclass(frozen=True, repr=False)
class WebRequest:
    """One request. ``content_type`` is bare and in lower case, '' when there is none."""

    body: bytes
    content_type: str
    wants_json: bool
    languages: tuple[str, ...]  # of the interface, that the reader accepts, the best first; may be empty
    source: str = ""  # the client's address as the gateway saw it, never from a header
    done: str = ""  # from the query: what the button that led here did, which anybody can make up
    base: str = ""  # the API's address, without a trailing slash
    address: str = ""  # the route's own: absolute, with nothing before, within or behind the path that it declares
    exact: bool = True  # whether it was asked under that path, so that a browser resolves relative addresses rightly
    method: str = "GET"
    asked_number: str = ""  # from the query, as ``done``: the permanent number that a link names
    asked_lang: str = ""  # and the language of the page that it stands on

    @classmethod
    def of(
        cls,
        *,
        body: bytes,
        content_type: str,
        accept: str,
        accept_language: str,
        spoken: Sequence[str],
        source: str = "",
        done: str = "",
        base: str = "",
        address: str = "",
        exact: bool = True,
        method: str = "GET",
        asked_number: str = "",
        asked_lang: str = "",
    ) -> "WebRequest":
        bare = content_type.partition(";")[0].strip().lower()
        languages = preferred(accept_language, spoken)
        wants_json = _wants_json(accept, bare)
        asked = asked_number, asked_lang
        return cls(body, bare, wants_json, languages, source, done, base, address, exact, method, *asked)

    def link(self, relative: str) -> str:
        """An address relative to the route's own, so that it works under any address of the API, as a page or a header
        needs it: absolute when a browser would resolve it against another path."""
        return relative if self.exact else urljoin(self.address, relative)


def page_language(
    request: WebRequest,
    letter: Letter | None = None,
    *,
    first: str = "",
    otherwise: str = "",
    offered: Sequence[str] = (),
) -> str:
    """The language of a page: the reader's best, else the letter's, else the first one ``offered``.

    ``first`` goes before the reader's: the language of a form or a signature was chosen, a browser's header was not.
    ``otherwise`` comes after it: the language of another person, such as a coalition's signer on the page of a member.
    ``offered`` are the languages to choose from, by default those of the interface; a page about one letter offers the
    letter's.
    """
    offered = offered or settings.current().languages
    candidates = (first, *request.languages, otherwise, letter.language if letter else "")
    return next((lang for lang in candidates if lang in offered), offered[0])


def _wants_json(accept: str, content_type: str) -> bool:
    """Whether the client is a program: a browser accepts text/html, a program accepts JSON or sends it."""
    ranges = accept.lower()
    if "text/html" in ranges:
        return False
    return JSON in ranges or content_type == JSON
