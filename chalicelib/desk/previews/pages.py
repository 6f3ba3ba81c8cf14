"""The pages of a preview: made by what makes the published ones, and made inert."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urljoin, urlsplit

from chalicelib.desk.previews.inert import InertPage, make_inert
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import (
    letter_page,
    long_lists,
    member_pages,
    newsroom_page,
    number_pages,
    small_pages,
    text_file,
)

Maker = Callable[[Content], dict[str, bytes]]
Address = Callable[[str], str]  # the path of a published page → where its preview is

_LANG = "[a-z]{2}"
# What the path of a published page looks like → what makes it. Other pages have no preview.
MAKERS: Mapping[str, Maker] = {
    rf"{_LANG}/index\.html": letter_page.files,
    rf"{_LANG}/press/index\.html": newsroom_page.files,
    rf"{_LANG}/(check-your-email|thanks|privacy)/index\.html": small_pages.files,
    rf"{_LANG}/signatories/(index|\d+)\.html": long_lists.files,
    rf"{_LANG}/signatories/numbers/\d+\.html": number_pages.files,
    rf"{_LANG}/signatories/members/\d+\.html": member_pages.files,
}


def preview_page(content: Content, path: str, address: Address) -> InertPage | None:
    """The page at a path under the letter's folder; None if there is none."""
    maker = _maker(path)
    body = maker(content).get(path) if maker else None
    if body is None:
        return None
    return make_inert(body.decode(), lambda href: _lead(content, path, href, address))


def preview_text(content: Content, lang: str) -> str:
    """The letter as a plain text; '' in a language that it does not have."""
    return text_file.files(content).get(f"letter.{lang}.txt", b"").decode()


def _maker(path: str) -> Maker | None:
    return next((maker for pattern, maker in MAKERS.items() if re.fullmatch(pattern, path)), None)


def _lead(content: Content, path: str, href: str, address: Address) -> str:
    """Where the preview of what a link leads to is; '' where it has none."""
    try:
        to = urlsplit(urljoin(content.absolute(path), href))
    except ValueError:
        # A host that no address can have: organisers type links into texts.
        return ""
    below = urlsplit(content.absolute()).path
    if f"{to.scheme}://{to.netloc}" != content.site.site_url or not to.path.startswith(below):
        return ""
    target = to.path.removeprefix(below) or f"{content.letter.language}/"
    if target.endswith("/"):
        target += "index.html"
    return address(target) + (f"#{to.fragment}" if to.fragment else "") if _maker(target) else ""
