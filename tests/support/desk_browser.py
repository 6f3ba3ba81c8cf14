"""A browser on the organisers' pages, in process: it keeps cookies and posts the forms of the page that it shows.

browser = as_role("moderator")
page = browser.get("/l/SLUG/queue")
browser.submit("form.decide", decision="approve")
"""

import base64
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.aws.dynamodb.people import PEOPLE, DynamoPeople
from chalicelib.desk.organise import application
from chalicelib.rules.organisers import session as sessions
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import Role
from chalicelib.rules.organisers.session import Session, SessionKind
from tests.conftest import ORGANISE_URL
from tests.support.api import event
from tests.support.roles import acting
from tests.support.samples import SLUG

FORM = "application/x-www-form-urlencoded"
COOKIE = "__Host-desk"


@dataclass(frozen=True)
class Shown:
    """A response."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]  # every Set-Cookie
    body: str
    content: bytes  # of a file that is downloaded

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "html.parser")

    @property
    def text(self) -> str:
        """The words of the page, separated by one space."""
        main = self.soup.select_one("main") or self.soup
        return " ".join(main.get_text(" ").split())

    @property
    def location(self) -> str:
        """Where it leads, below the pages' root."""
        return self.headers.get("Location", "").removeprefix(ORGANISE_URL)


@dataclass
class Browser:
    """``page`` is what it shows at ``path``. Its headers are those of a current browser on our own pages."""

    cookies: dict[str, str] = field(default_factory=dict)
    lang: str = "en"
    headers: dict[str, str] = field(default_factory=dict)
    path: str = "/"
    page: Shown | None = None

    def get(self, address: str) -> Shown:
        return self._show("GET", address)

    def post(
        self,
        address: str,
        fields: Mapping[str, Any] | list[tuple[str, str]] | None = None,
        *,
        body: bytes | None = None,
        content_type: str = FORM,
        headers: Mapping[str, str] | None = None,
    ) -> Shown:
        """Post fields as they are, without those that the page's form hides."""
        sent = urlencode(fields or {}, doseq=True).encode() if body is None else body
        own = {"Sec-Fetch-Site": "same-origin", "Origin": ORGANISE_URL} | dict(headers or {})
        return self._show("POST", address, sent, own | {"Content-Type": content_type})

    def submit(self, selector: str = "main form", **typed: Any) -> Shown:
        """Fill in a form of the page and send it, with whatever it hides; follow where it leads."""
        address, fields = self.form(selector)
        values = [(name, value) for name, value in fields if name not in typed]
        for name, given in typed.items():
            values += [(name, value) for value in ([given] if isinstance(given, str) else given)]
        return self.follow(self.post(address, values))

    def form(self, selector: str = "main form") -> tuple[str, list[tuple[str, str]]]:
        """Where a form of the page posts to, and what it would send as it is."""
        assert self.page is not None
        form = self.page.soup.select_one(selector)
        assert form is not None, f"no {selector} in: {self.page.text}"
        action = form.get("action") or self.path
        assert isinstance(action, str)
        return action, list(_fields(form))

    def follow(self, shown: Shown) -> Shown:
        return self.get(shown.location) if shown.status == 303 else shown

    @property
    def token(self) -> str:
        """What every form of the session carries."""
        return sessions.form_token(self.cookies[COOKIE])

    def _show(self, method: str, address: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Shown:
        parts = urlsplit(address.removeprefix(ORGANISE_URL))
        path = parts.path or "/"
        route, parameters = _route(path, method)
        sent = {"Accept-Language": self.lang, **self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = event("apigateway-proxy") | {
            "resource": route,
            "path": path,
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "pathParameters": parameters or None,
            "queryStringParameters": query or None,
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
            "body": base64.b64encode(body).decode() if body else None,
            "isBase64Encoded": bool(body),
        }
        request["requestContext"] |= {"resourcePath": route, "httpMethod": method, "path": path}
        with acting("Organise"):
            answer = dict(application()(request, None))
        self.page, self.path = _shown(answer), path
        self._keep(self.page.cookies)
        return self.page

    def _keep(self, cookies: tuple[str, ...]) -> None:
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def as_role(
    role: Role,
    slug: str = SLUG,
    *,
    kind: SessionKind = "passkey",
    fresh: bool = True,
    name: str = "Luz Mar",
    lang: str = "en",
    **changes: Any,
) -> Browser:
    """The browser of a new organiser with a role on a letter, who is logged in."""
    return log_in(add_person(name=name, lang=lang, roles={slug: role}, **changes), kind=kind, fresh=fresh)


def add_person(**changes: Any) -> Person:
    """A new organiser in the table."""
    number = len(DynamoPeople().people()) + 1
    values: dict[str, Any] = {
        "id": f"{number:016x}",
        "name": "Luz Mar",
        "lang": "en",
        "handle": f"{number:064x}",
        "sealed_address": b"",
        "address_hash": f"hash {number}",
        "created_at": now(),
    }
    person = Person(**values | changes)
    assert DynamoPeople().put_person(person, expected=None)
    return stored(person)


def log_in(person: Person, *, kind: SessionKind = "passkey", fresh: bool = True) -> Browser:
    """A browser in which somebody is logged in, by passkey or by code."""
    secret, people = sessions.new_secret(), DynamoPeople()
    proved = (now() if fresh else now() - sessions.FRESH_SECONDS) if kind == "passkey" else 0
    session = Session(sessions.session_key(secret), person.id, kind, now(), now(), proved, "Firefox, Linux")
    people.put_session(session)
    current = stored(person)
    with_it = replace(current, sessions=sessions.with_session(current.sessions, session.key))
    assert people.put_person(with_it, expected=current.revision)
    return Browser(cookies={COOKIE: secret}, lang=person.lang)


def delete_person(person: Person) -> None:
    """Take a person out of the table, as only an operator can, by hand."""
    OrganiserItem(PEOPLE, person.id).delete()


def stored(person: Person) -> Person:
    found = DynamoPeople().person(person.id)
    assert found is not None
    return found


def now() -> int:
    return int(time.time())


def _route(path: str, method: str) -> tuple[str, dict[str, str]]:
    """The route that API Gateway would choose for a path, and its parameters as Lambda gets them."""
    for route in application().routes:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route)
        if (match := re.fullmatch(pattern, path)) is not None and method in application().routes[route]:
            return route, {name: unquote(value) for name, value in match.groupdict().items()}
    raise AssertionError(f"API Gateway has no route for {method} {path}")


def _shown(answer: dict[str, Any]) -> Shown:
    several = answer.get("multiValueHeaders") or {}
    body = str(answer["body"])
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return Shown(answer["statusCode"], answer["headers"], tuple(several.get("Set-Cookie", ())), body, content)


def _fields(form: Tag) -> list[tuple[str, str]]:
    """What a form sends when nothing is typed into it and no button is chosen."""
    fields: list[tuple[str, str]] = []
    for control in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(control["name"]), control.get("type", "text")
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            fields.append((name, str(chosen.get("value", chosen.get_text())) if chosen else ""))
        elif control.name == "textarea":
            fields.append((name, control.get_text().removeprefix("\n")))
        elif kind not in ("checkbox", "radio", "submit", "file") or control.has_attr("checked"):
            fields.append((name, str(control.get("value", "on" if kind == "checkbox" else ""))))
    return fields
