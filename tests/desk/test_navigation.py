"""The navigation of a letter: each page has a place in it, and it says where one is."""

import pytest

from chalicelib.desk.organise import application
from chalicelib.rules.organisers.rights import ROLES, Role
from tests.desk.test_log_page import log
from tests.support.desk_browser import as_role
from tests.support.samples import SLUG

LETTER = "/l/{slug}"
# Shown by other pages: what became of something, what is decided already, what an act would do, and files.
OF_LEAD = ("/lead/open", "/lead/words", "/lead/close", "/lead/reopen", "/lead/closing", "/lead/public")
OF_DELIVERY = tuple(f"/delivery/{what}{tail}" for what in ("delivered", "answered") for tail in ("", "/file"))
OF_SETTINGS = ("/settings/text", "/settings/notice", "/settings/apply")
OF_TEXTS = ("/versions/compare",)
OF_FILES = ("/files/names", "/files/decisions", "/files/decisions.csv", "/files/decisions.html")
FROM_PAGES = (
    *("/queue/done", "/matches/decided", "/log.csv", "/log.json", "/folder.zip"),
    *(*OF_LEAD, *OF_DELIVERY, *OF_SETTINGS, *OF_TEXTS, *OF_FILES),
)


def links(role: Role, tail: str = "") -> dict[str, str]:
    """What the menu of a phone leads to, by what it says of the page that is open: 'page', 'true' or ''."""
    page = as_role(role).get(f"/l/{SLUG}{tail}")
    assert page.status == 200
    found = page.soup.select("nav.desk-nav details a")
    return {str(one["href"]).removeprefix(f"/l/{SLUG}"): str(one.get("aria-current", "")) for one in found}


def pages() -> set[str]:
    """The pages of a letter that need nothing but the letter."""
    routes = application().routes
    tails = {route.removeprefix(LETTER) for route in routes if route.startswith(LETTER) and "GET" in routes[route]}
    return {tail for tail in tails if "{" not in tail} - {*FROM_PAGES}


def test_every_page_of_a_letter_is_in_the_menu_of_its_owner() -> None:
    assert {link.rpartition("/l/" + SLUG)[2] for link in links("owner")} == pages()


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_led_to_a_page_that_they_may_not_see(role: Role) -> None:
    browser = as_role(role)
    for link in links(role):
        assert browser.get(f"/l/{SLUG}{link}").status == 200


@pytest.mark.parametrize("tail", sorted(pages()))
def test_each_page_says_once_where_one_is(tail: str) -> None:
    assert [current for current in links("owner", tail).values() if current] == ["page"]
    tabs = as_role("owner").get(f"/l/{SLUG}{tail}").soup.select("nav.desk-nav .tabs:not(.pages) [aria-current]")
    assert len(tabs) == 1


def test_a_page_below_another_shows_the_one_above() -> None:
    assert links("owner", "/matches/decided")["/matches"] == "true"


def test_the_log_has_no_codes_and_no_keys() -> None:
    log("block: address", block="6ee6e8566ea3eaf3", why="flood", days="0")
    log("read", page="look", signatures="veyyckdhe37svfs2ls5p ps7mtmjz7o5qqkhned73")
    log("vouch", reason="paper")
    log("job-started", kind="refuse-held", found="30")
    text = as_role("reader").get(f"/l/{SLUG}/log").text
    assert "many forms of one hand" in text and "until it is lifted" in text
    assert "signatures: 2" in text and "they signed on paper" in text and "Refusal of held signatures" in text
    assert not [word for word in ("6ee6e8", "veyyck", "look", "flood", "refuse-held") if word in text]
