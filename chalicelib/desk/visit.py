"""A visit: one request of one organiser, as a handler gets it, after everything about it has been judged."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit

from chalice.app import Response

from chalicelib.desk import answers
from chalicelib.desk.request import DeskRequest, SentFile
from chalicelib.desk.views.frame import Frame, Tab, letter_tabs
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import Act, Role, Verdict, judge
from chalicelib.rules.organisers.session import Session, form_token

MOST_DIGITS = 11  # of a number in an address


@dataclass(frozen=True, repr=False)
class Visit:
    """``person`` and ``session`` are None before somebody has logged in; ``letter`` and ``role`` where the path names
    no letter. ``verdict`` is that of the route's act: yes, or propose."""

    request: DeskRequest
    now_ms: int
    lang: str
    secret: str = ""  # of the session's cookie
    person: Person | None = None
    session: Session | None = None
    letter: Letter | None = None
    verdict: Verdict = Verdict.YES
    parameters: Mapping[str, str] = field(default_factory=dict)  # of the path, decoded

    @property
    def now(self) -> int:
        """Seconds since the epoch."""
        return self.now_ms // 1000

    @property
    def me(self) -> Person:
        """The organiser, on a page that only organisers open."""
        assert self.person is not None
        return self.person

    @property
    def on(self) -> Letter:
        """The letter, on a page of a letter."""
        assert self.letter is not None
        return self.letter

    @property
    def role(self) -> Role | None:
        return None if self.person is None or self.letter is None else self.person.roles.get(self.letter.slug)

    def may(self, act: Act) -> bool:
        """Whether the organiser may do something here, at least as a proposal or with the passkey shown again: whether
        a page offers it. The route that does it judges for itself."""
        if self.person is None or self.session is None:
            return False
        slug = self.letter.slug if self.letter else ""
        return judge(act, self.person.roles, slug, self.session, self.now) not in (Verdict.FORBIDDEN, Verdict.HIDDEN)

    @property
    def knows_address(self) -> bool:
        """Whether the organiser may know where the letter is published: under embargo the address is an invitation,
        which those who write the letter pass on."""
        return self.on.embargo is None or self.may("read-draft")

    def field(self, name: str, otherwise: str = "") -> str:
        """The last value that was posted under a name."""
        values = self.request.fields.get(name)
        return values[-1] if values else otherwise

    def all(self, name: str) -> tuple[str, ...]:
        """Every value that was posted under a name, in order, each once: the boxes that were ticked."""
        return tuple(dict.fromkeys(self.request.fields.get(name, ())))

    def file(self, name: str) -> SentFile | None:
        return self.request.files.get(name)

    def asked(self, name: str, otherwise: str = "") -> str:
        """A parameter of the address, which anybody can make up."""
        return self.request.query.get(name, otherwise)

    def whole(self, name: str) -> int:
        """A parameter of the address as a number; 0 for anything else."""
        return read_whole(self.asked(name), MOST_DIGITS) or 0

    def link(self, path: str, **query: object) -> str:
        """The address of a page of ours, as a page or a header needs it."""
        given = {name: str(value) for name, value in query.items() if value not in ("", None)}
        return f"{self._prefix}{path}" + (f"?{urlencode(given)}" if given else "")

    def here(self, tail: str = "", **query: object) -> str:
        """The address of a page below the letter's: ``here("queue")`` is ``/l/SLUG/queue``."""
        below = f"/{tail}" if tail else ""
        return self.link(f"/l/{quote(self.on.slug)}{below}", **query)

    def see_other(self, path: str, **query: object) -> Response:
        """Leads on after a POST; ``path`` begins at the pages' root."""
        return answers.redirect(self.link(path, **query))

    def go(self, tail: str = "", **query: object) -> Response:
        """Leads on to a page below the letter's."""
        return answers.redirect(self.here(tail, **query))

    def render(
        self,
        template: str,
        view: object,
        status: int = 200,
        *,
        script: str = "",
        sheet: str = "",
        posts_to: str = "",
        frames: bool = False,
        cookies: Sequence[str] = (),
        **named: object,
    ) -> Response:
        """A page: ``view`` is what its template calls `view`, and every template has `frame` and `link`. The style
        sheet, the script and what it posts to are those of `answers.page`."""
        context = {"view": view, "frame": self.frame, "link": self.link, "here": self._here_or_none, **named}
        return answers.page(
            template,
            self.lang,
            context,
            status,
            script=script,
            sheet=sheet,
            posts_to=posts_to,
            frames=frames,
            cookies=cookies,
        )

    @functools.cached_property
    def frame(self) -> Frame:
        """What stands around every page."""
        return Frame(
            person=self.person.name if self.person else "",
            is_limited=bool(self.session and self.session.kind == "code"),
            form_token=form_token(self.secret) if self.session else "",
            letter=self.letter.title(self.lang) if self.letter else "",
            letter_url=self.here() if self.letter else "",
            tabs=self._tabs,
            home_url=self.link("/"),
            me_url=self.link("/me"),
            log_out_url=self.link("/log-out"),
        )

    @property
    def _tabs(self) -> tuple[Tab, ...]:
        if self.letter is None:
            return ()
        return letter_tabs(self.here, self.request.path, self.may)

    @property
    def _here_or_none(self) -> object:
        return self.here if self.letter else None

    @property
    def _prefix(self) -> str:
        return urlsplit(self.request.base).path
