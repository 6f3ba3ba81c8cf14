"""A browser on the organisers' pages of the local stack: the packaged program behind the emulated API Gateway."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlsplit

from tests.e2e.client import opener
from tests.support.desk_browser import Browser, Shown


@dataclass
class StackBrowser(Browser):
    """``url`` is the pages' own address, without a trailing slash."""

    url: str = ""

    def _show(self, method: str, address: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Shown:
        path = address.removeprefix(self.url)
        sent = {"Accept-Language": self.lang, "Accept": "text/html", **self.headers, **(headers or {})}
        if "Origin" in sent:
            sent["Origin"] = self.url
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = urllib.request.Request(self.url + path, body if method == "POST" else None, sent, method=method)
        try:
            with opener().open(request) as answer:
                self.page = self._read(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                self.page = self._read(error.code, error.headers, error.read())
        self.path = urlsplit(path).path
        self._keep(self.page.cookies)
        return self.page

    def _read(self, status: int, headers: Message, body: bytes) -> Shown:
        found = dict(headers.items())
        if "Location" in found:
            found["Location"] = found["Location"].removeprefix(self.url)
        return Shown(status, found, tuple(headers.get_all("Set-Cookie") or ()), body.decode(errors="replace"), body)
