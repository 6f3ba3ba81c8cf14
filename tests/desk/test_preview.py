"""The preview of a draft: made by what makes the published letter, marked, and without anything that acts."""

import json
import re
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from bs4 import BeautifulSoup

from chalicelib import settings
from chalicelib.authoring.as_far_as_written import read_as_far_as_written
from chalicelib.authoring.folder import read_source
from chalicelib.authoring.writing import files_of
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.desk.pages.preview import LONGEST_SECONDS
from chalicelib.desk.previews.content import preview_content
from chalicelib.desk.previews.invented import MOST
from chalicelib.desk.previews.sheets import preview_sheet
from chalicelib.desk.views.preview import MAIL_NAMES, NUMBERS
from chalicelib.publishing.files.all_files import files
from chalicelib.rules.letters.letter import Letter
from chalicelib.typesetting.function import typeset_from
from chalicelib.wiring import organise_previews, organise_writing
from tests.conftest import ENVIRONMENT
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.hostile_markup import MARKUP
from tests.support.roles import acting
from tests.support.samples import SLUG

PREVIEW = f"/l/{SLUG}/preview"
FILES = files_of(read_source(EXAMPLE, SPOKEN))
# A frame, a picture, an address that a click leads to, and where a form goes.
LEADING = ("href", "src", "srcset", "action", "formaction", "data", "ping", "poster", "background", "xlink:href")


def letter() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def write(**changes: str) -> None:
    """Write the draft: the sample letter's files, with others in place of some (``es_md`` for es.md)."""
    named = {name.replace("_", "."): text for name, text in changes.items()}
    texts = FILES | {"letter.toml": FILES["letter.toml"].replace("agua-del-valle", SLUG)} | named
    organise_writing.drafting("eva").replace(letter(), {name: text for name, text in texts.items() if text})


def links(page: Shown) -> list[str]:
    return [str(one["href"]) for one in page.soup.select("main a[href]")]


def part(what: str, lang: str = "es", **query: Any) -> str:
    return f"{PREVIEW}/{what}?lang={lang}&n=63" + "".join(f"&{name}={value}" for name, value in query.items())


def every_part(browser: Browser, lang: str) -> list[Shown]:
    """Everything that the preview leads to in a language, and the pages of the letter that those lead to."""
    waiting = [link for link in links(browser.get(f"{PREVIEW}?lang={lang}")) if f"{PREVIEW}/" in link]
    found: dict[str, Shown] = {}
    while waiting:
        link = waiting.pop()
        if link not in found:
            found[link] = browser.get(link)
            assert found[link].status == 200, link
            soup = found[link].soup
            leading = [str(a["href"]).partition("#")[0] for a in soup.select("a[href]")]
            waiting += [one for one in leading if one.startswith(f"{PREVIEW}/")]
    return list(found.values())


@pytest.mark.promise("A preview is marked, and nothing in it acts")
def test_everything_is_marked_and_runs_loads_sends_and_leads_to_nothing() -> None:
    write()
    shown = every_part(as_role("editor", lang="en"), "es")
    assert len(shown) > 10
    for page in shown:
        assert page.headers["X-Robots-Tag"] == "noindex" and page.headers["Cache-Control"] == "no-store"
        if "text/plain" in page.headers["Content-Type"]:
            assert page.body.startswith("*** ")
            continue
        check_harmless(page)
        assert any("Preview, not published" in one.get_text() for one in page.soup.select("body > *")[:2])
        assert str(page.soup.title).count("Preview, not published") == 1


def check_harmless(page: Shown) -> None:
    """Nothing on a previewed page runs, loads, sends or leads away, and its policy would not let it."""
    policy = page.headers["Content-Security-Policy"]
    assert "script" not in policy and "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy and "base-uri 'none'" in policy
    soup = page.soup
    assert not soup.select("script, iframe, img, object, link, base, meta[http-equiv], form[action]")
    assert {button.get("type") for button in soup.select("button")} <= {"button"}
    for element in soup.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name == "style"]
        for name in LEADING:
            assert str(element.get(name, "#")).startswith(("#", f"{PREVIEW}/", f"{PREVIEW}?")), element


def skeleton(html: str) -> list[tuple[str, str, str]]:
    """Each element of a page's main part with its class, and the words in it."""
    main = BeautifulSoup(html, "html.parser").select_one("main")
    assert main is not None
    for script in main.select("script"):
        script.decompose()
    return [
        (one.name, " ".join(one.get("class") or ()), " ".join(one.get_text().split())) for one in main.find_all(True)
    ]


@pytest.mark.parametrize("path", ["index.html", "press/index.html", "privacy/index.html", "signatories/index.html"])
def test_a_preview_has_the_elements_and_the_words_of_what_would_be_published(path: str) -> None:
    write()
    source = read_as_far_as_written(
        {name: file.text for name, file in organise_writing.drafting("eva").folder(letter()).items()},
        SPOKEN,
        slug=SLUG,
        language="es",
        today="2026-01-01",
    )
    now_ms = int(time.time() * 1000)
    published = files(preview_content(organise_previews.site(), letter(), source, 1200, now_ms))[f"es/{path}"].decode()
    shown = as_role("editor").get(f"{PREVIEW}/page?at=es/{path}&n=1200").body
    assert len(skeleton(published)) > 5
    assert skeleton(shown) == skeleton(published)


@pytest.mark.parametrize("number", [*NUMBERS, 1, MOST])
def test_a_letter_is_seen_with_any_number_of_signatures(number: int) -> None:
    write()
    page = as_role("editor", lang="en").get(f"{PREVIEW}/page?at=en/index.html&n={number}")
    count = page.soup.select_one("p.count")
    assert count is not None
    said = count.get_text()
    assert (f"{number:,} signature" in said) if number else ("No signatures yet" in said)


def test_no_more_are_invented_than_a_page_takes() -> None:
    write()
    browser = as_role("editor", lang="en")
    for asked in ("99999", "-1", "x", "1e3", "²"):
        shown = browser.get(f"{PREVIEW}/page?at=en/index.html&n={asked}")
        assert shown.status == 200
        counted = re.search(r"([\d,]+) signature", shown.text)
        assert counted is not None and int(counted[1].replace(",", "")) <= MOST


@pytest.mark.parametrize(
    "at", ["", "index.html", "es/none.html", "../../secret", "es/feed.xml", "signatories.json", "é"]
)
def test_no_other_address_has_a_preview(at: str) -> None:
    assert as_role("editor").get(f"{PREVIEW}/page?at={at}").status == 404


@pytest.mark.parametrize("path", ["nothing", "mail?kind=none", "file?of=x.pdf.exe", "file?of=..%2Fa.txt"])
def test_no_other_part_has_a_preview(path: str) -> None:
    assert as_role("editor").get(f"{PREVIEW}/{path}").status == 404


def test_a_draft_with_problems_is_shown_as_far_as_it_is_and_its_problems_are_named() -> None:
    write(es_md="---\ntitle: Agua\n---\n\nLo que hay.\n", letter_toml="date = yes")
    browser = as_role("editor", lang="en")
    page = browser.get(f"{PREVIEW}?lang=es")
    assert "thing is missing or wrong" in page.text or "things are missing or wrong" in page.text
    problems = [one.get_text() for one in page.soup.select("section li")]
    assert any("The letter's settings" in one for one in problems)
    shown = browser.get(part("page", at="es/index.html"))
    assert "Lo que hay." in shown.text and "[…]" in shown.text


def test_a_letter_that_was_only_begun_has_a_preview() -> None:
    browser = as_role("editor", lang="es", slug="otra")
    organise_writing.campaign("eva").begin("otra", "es", "Otra")
    page = browser.get("/l/otra/preview")
    assert page.status == 200 and "[…]" in page.text
    assert browser.get("/l/otra/preview/page?at=es/index.html").status == 200


@pytest.mark.parametrize("kind", MAIL_NAMES)
@pytest.mark.parametrize("lang", SPOKEN)
def test_each_mail_is_seen_with_a_link_that_is_nobody_s(kind: str, lang: str) -> None:
    write()
    shown = as_role("editor").get(part("mail", lang, kind=kind))
    assert shown.status == 200
    assert len(shown.soup.select("pre")[0].get_text()) > 100


@pytest.mark.promise("A preview is marked, and nothing in it acts")
def test_whatever_is_typed_into_a_draft_is_text_in_its_preview() -> None:
    browser = as_role("editor")
    typed = "\n\n".join(f"{number}. {markup}" for number, markup in enumerate(MARKUP))
    for markup in (typed, *MARKUP[::15]):
        write(es_md=FILES["es.md"].replace("Asunto", " ".join(markup.split())) + f"\n{markup}\n", privacy_es_md=markup)
        for at in ("es/index.html", "es/press/index.html", "es/privacy/index.html"):
            shown = browser.get(part("page", at=at))
            assert shown.status == 200
            check_harmless(shown)


class Typesets:
    """The function that typesets, as it is called; ``runs`` says whether it makes the file."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.runs = True

    def __call__(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self.runs:
            with acting("Typeset"):
                typeset_from(S3Bucket(ENVIRONMENT["FIRMAMOS_STATE_BUCKET"]), json.loads(asked["Payload"]))
        return {"StatusCode": 202}


@pytest.fixture
def typesets(aws_instead: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Typesets:
    monkeypatch.setenv("FIRMAMOS_TYPESET_FUNCTION", "firmamos-test-Typeset")
    settings.current.cache_clear()
    write()
    instead = Typesets()
    aws_instead["lambda"] = instead
    return instead


def heading(page: Shown) -> str:
    found = page.soup.select_one("h1")
    assert found is not None
    return found.get_text()


def ask(browser: Browser, file: str, lang: str = "es", n: str = "9") -> Shown:
    return browser.post(PREVIEW, {"form": browser.token, "file": file, "lang": lang, "n": n})


@pytest.mark.parametrize(
    ("file", "kind", "begins"), [("letter", "application/pdf", b"%PDF"), ("card", "image/png", b"\x89PNG")]
)
def test_the_real_pdf_and_card_are_made_by_the_function_that_makes_the_published_ones(
    typesets: Typesets, file: str, kind: str, begins: bytes
) -> None:
    browser = as_role("editor")
    asked = ask(browser, file)
    assert asked.status == 303
    shown = browser.get(asked.location)
    assert (shown.status, shown.headers["Content-Type"]) == (200, kind)
    assert shown.content.startswith(begins)
    assert "preview-not-published" in shown.headers["Content-Disposition"]
    assert [one["InvocationType"] for one in typesets.asked] == ["Event"]
    # The same again is there already.
    assert ask(browser, file).location.partition("&since")[0] == asked.location.partition("&since")[0]
    assert len(typesets.asked) == 1


def test_a_file_is_waited_for_and_its_failure_said_in_words(
    typesets: Typesets, monkeypatch: pytest.MonkeyPatch
) -> None:
    typesets.runs = False
    browser = as_role("editor", lang="en")
    waiting = browser.follow(ask(browser, "letter"))
    assert (waiting.status, heading(waiting)) == (200, "One moment…")
    refresh = waiting.soup.select_one("meta[http-equiv=refresh]")
    assert refresh is not None and refresh["content"] == "2"
    address = ask(browser, "letter").location
    since = int(address.rpartition("=")[2])
    late = browser.get(address.replace(str(since), str(since - LONGEST_SECONDS)))
    assert (late.status, heading(late)) == (503, "It could not be made")
    assert not late.soup.select("meta[http-equiv]")


def test_a_function_that_cannot_be_called_is_no_dead_end(typesets: Typesets, aws_instead: dict[str, Any]) -> None:
    def throttled(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "TooManyRequestsException", "Message": ""}}, "Invoke")

    aws_instead["lambda"] = throttled
    browser = as_role("editor")
    assert ask(browser, "letter").status == 503
    aws_instead["lambda"] = typesets
    assert browser.follow(ask(browser, "letter")).status == 200, "pressed again, it is made"


@pytest.mark.parametrize(
    "fields", [{"file": "none"}, {"file": "letter", "n": "-1"}, {"file": "letter", "n": str(MOST + 1)}]
)
def test_what_the_page_does_not_offer_is_not_made(typesets: Typesets, fields: dict[str, str]) -> None:
    browser = as_role("editor")
    assert ask(browser, **fields).status == 409
    assert typesets.asked == []


def test_a_preview_of_another_letter_cannot_be_named(typesets: Typesets) -> None:
    name = ask(as_role("editor"), "letter").location
    organise_writing.campaign("eva").begin("otra", "es", "Otra")
    other = as_role("editor", lang="en", slug="otra").get(name.replace(SLUG, "otra"))
    assert "One moment" in other.text


@pytest.mark.promise("A preview is marked, and nothing in it acts")
def test_what_is_typeset_says_that_it_is_a_preview() -> None:
    source = read_as_far_as_written(FILES, SPOKEN, slug=SLUG, language="es", today="2026-01-01")
    content = preview_content(organise_previews.site(), letter(), source, 9, 1_790_000_000_000)
    for lang in SPOKEN:
        data = preview_sheet("letter", content, lang, "PREVIEW").data
        assert data["translation"].startswith("PREVIEW.") and data["edition"] == data["label"] == "PREVIEW"
        assert preview_sheet("card", content, lang, "PREVIEW").data["label"] == "PREVIEW"


def test_a_goal_is_seen_before_it_is_published() -> None:
    write(letter_toml=FILES["letter.toml"].replace("order =", "goal = 5000\norder =", 1))
    assert "5,000" in as_role("editor").get(part("page", at="en/index.html")).text
