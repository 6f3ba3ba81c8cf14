"""Co-authors without an account: a link to the draft, and what they say of it, which goes to the editors alone."""

import re
import time
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from chalicelib.aws.dynamodb.co_authors import DynamoCoAuthors
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.rules.durations import DAY, HOUR
from chalicelib.rules.organisers import co_author
from chalicelib.rules.organisers.co_author import KEPT_SECONDS, LINK_SECONDS, MOST_IN_HOUR, MOST_LINKS
from chalicelib.rules.organisers.rights import ROLES, Role
from chalicelib.wiring import organise_writing
from tests.conftest import ORGANISE_URL
from tests.desk.test_preview import FILES, letter, write
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.hostile_markup import MARKUP
from tests.support.samples import SLUG

COMMENTS = f"/l/{SLUG}/comments"
SAID = {"name": "Rosa Paz", "lang": "es", "place": "2", "text": "Falta la cuenca."}


@pytest.fixture(autouse=True)
def draft() -> None:
    write()
    moved(state="draft")


def moved(**changes: Any) -> None:
    head = letter()
    assert DynamoLetters().replace_head(head, replace(head, **changes))


def share(browser: Browser, name: str = "Red de Mujeres") -> str:
    """Make a link, and return its address below the pages' root."""
    browser.get(COMMENTS)
    page = browser.submit("form.narrow", name=name)
    rows = {row.select("bdi")[0].get_text(): row for row in page.soup.select("tbody tr")}
    return rows[co_author.one_line(name)].select("code.address")[0].get_text().removeprefix(ORGANISE_URL)


def say(address: str, **changes: str) -> Shown:
    """Comment as somebody who has nothing but the link."""
    browser = Browser()
    browser.get(address)
    return browser.submit("form.form", **SAID | changes)


def test_somebody_without_an_account_reads_the_draft_and_says_what_they_think_to_the_editors_alone() -> None:
    editor = as_role("editor", name="Eva Sol")
    address = share(editor)
    reader = Browser(lang="en")
    page = reader.get(address)
    assert page.status == 200 and page.cookies == ()
    assert "This link was made for Red de Mujeres" in page.text
    for lang in ("es", "en", "pt", "fr"):
        assert page.soup.select_one(f"#text-{lang}") is not None
    second = page.soup.select_one("#p-es-2")
    assert second is not None
    words = " ".join(second.get_text().split()).removeprefix("2 ")
    shown = reader.submit("form.form", **SAID)
    assert "Thank you" in shown.text and "Falta la cuenca" not in shown.body
    for other in (Browser().get(address), Browser().get(share(editor, "Otra red"))):
        assert "Falta la cuenca" not in other.body and "Rosa" not in other.body
    card = editor.get(COMMENTS).soup.select_one("article.comment")
    assert card is not None
    text = " ".join(card.get_text().split())
    assert "Rosa Paz" in text and "by the link for Red de Mujeres" in text and "paragraph 2" in text
    assert "Falta la cuenca." in text and words[:60] in text


@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_may_read_the_draft_see_what_was_said(role: Role) -> None:
    say(share(as_role("owner")))
    page = as_role(role, name=f"Sol {role}").get(COMMENTS)
    assert page.status == (200 if role in ("editor", "owner") else 403)
    assert ("Falta la cuenca" in page.body) == (role in ("editor", "owner"))


def test_opening_a_link_changes_nothing_however_often_and_with_whatever() -> None:
    address = share(as_role("editor"))
    before = rows()
    for path in (
        address,
        f"{address}?sent=1",
        f"{address}?on=es-2",
        f"{address}?on=<script>",
        f"{address}?name=x&text=y",
    ):
        for headers in ({}, {"Sec-Fetch-Site": "none"}, {"Purpose": "prefetch"}):
            assert Browser(headers=headers).get(path).status == 200
    assert rows() == before


def rows() -> set[tuple[str, str, int]]:
    return {(one.owner, one.record, int(one.revision or 0)) for one in OrganiserItem.scan()}


def test_the_secret_is_not_stored_and_leaks_to_no_other_site() -> None:
    address = share(as_role("editor"))
    token = address.rpartition("/")[2]
    secret = token.partition("_")[2]
    assert len(secret) == 52, "256 bits"
    stored = "".join(str(one.attribute_values) for one in OrganiserItem.scan())
    assert secret not in stored and token.partition("_")[0] in stored
    page = Browser().get(address)
    assert page.headers["Referrer-Policy"] == "strict-origin", "nothing of an address but its host"
    assert page.headers["X-Robots-Tag"] == "noindex" and page.headers["Cache-Control"] == "no-store"
    assert "script" not in page.headers["Content-Security-Policy"]
    assert not [a for a in page.soup.select("a[href]") if not str(a["href"]).startswith(("#", address))]


@pytest.mark.parametrize("changed", ["last", "first", "other id", "empty", "upper", "long"])
def test_no_other_token_opens_it(changed: str) -> None:
    editor = as_role("editor")
    address, other = share(editor), share(editor, "Otra")
    token, (other_id, _) = address.rpartition("/")[2], other.rpartition("/")[2].split("_")
    swapped = {
        "last": token[:-2] + ("ab" if token[-2:] != "ab" else "cd"),
        "first": ("b" if token[0] != "b" else "c") + token[1:],
        "other id": f"{other_id}_{token.partition('_')[2]}",
        "empty": "x",
        "upper": token.replace("_", ""),
        "long": token + "a" * 2000,
    }[changed]
    shown = Browser(lang="en").get(f"/draft/{swapped}")
    assert (shown.status, "This link leads nowhere" in shown.text) == (404, True)


def over(how: str, editor: Browser, clock: Any) -> None:
    match how:
        case "ended":
            editor.get(COMMENTS)
            editor.submit("td form")
        case "opened":
            moved(state="open")
        case "too old":
            clock.shift(LINK_SECONDS)


@pytest.mark.parametrize("how", ["ended", "opened", "too old"])
def test_a_link_ends_and_takes_no_more_comments(how: str) -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        editor = as_role("editor")
        address = share(editor)
        reader = Browser(lang="en")
        reader.get(address)
        _, fields = reader.form("form.form")
        over(how, editor, clock)
        assert Browser(lang="en").get(address).status == 404
        sent = reader.post(address, [*fields, *SAID.items()])
        assert (sent.status, "This link leads nowhere" in sent.text) == (404, True)
        assert DynamoCoAuthors().comments(SLUG) == []


def test_what_was_said_stays_for_the_editors_for_90_days_whatever_becomes_of_the_link() -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        say(share(as_role("editor")))
        moved(state="open")
        assert "Falta la cuenca" in as_role("editor").get(COMMENTS).text
        clock.shift(KEPT_SECONDS - 1)
        assert "Falta la cuenca" in as_role("editor").get(COMMENTS).text
        clock.shift(1)
        assert "Falta la cuenca" not in as_role("editor").get(COMMENTS).text
        (item,) = [one for one in OrganiserItem.scan() if one.owner == f"comments#{SLUG}"]
        assert int(item.expires_at) <= time.time() + 1


def test_a_form_that_is_sent_twice_is_one_comment() -> None:
    address = share(as_role("editor"))
    reader = Browser()
    reader.get(address)
    _, fields = reader.form("form.form")
    given = [(name, value) for name, value in fields if name not in SAID]
    for _ in range(3):
        assert reader.post(address, [*given, *SAID.items()]).status == 303
    assert len(DynamoCoAuthors().comments(SLUG)) == 1


WRONG = [
    ({"name": ""}, "f-name"),
    ({"name": "x" * 81}, "f-name"),
    ({"text": " \n\t"}, "f-text"),
    ({"text": "x" * 2001}, "f-text"),
    ({"place": "999"}, "f-place"),
    ({"place": "-1"}, "f-place"),
    ({"place": "²"}, "f-place"),
    ({"lang": "xx"}, "f-place"),
    ({"nonce": "0"}, "comment"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=str)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(changes: dict[str, str], field: str) -> None:
    shown = say(share(as_role("editor")), **changes)
    assert shown.status == 422
    assert shown.soup.select_one(f'.summary a[href="#{field}"]') is not None
    typed = SAID | changes
    for name in ("name", "place", "text"):
        control = shown.soup.select_one(f"#f-{name}")
        assert control is not None
        assert control.get("value", control.get_text().removeprefix("\n")) == typed[name].replace("\r\n", "\n")
    assert DynamoCoAuthors().comments(SLUG) == []


def test_no_link_takes_more_than_its_share_of_an_hour_or_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(co_author, "MOST_IN_HOUR", 3)
    monkeypatch.setattr(co_author, "MOST_OF_LINK", 5)
    with time_machine.travel(time.time() // HOUR * HOUR, tick=False) as clock:
        address = share(as_role("editor"))
        assert [say(address).status for _ in range(4)] == [200, 200, 200, 422]
        clock.shift(HOUR)
        assert [say(address).status for _ in range(4)] == [200, 200, 422, 422]
    assert MOST_IN_HOUR > 3, "the real ones are larger"
    assert len(DynamoCoAuthors().comments(SLUG)) == 5


def test_a_letter_takes_no_more_than_its_share_over_all_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.organising.co_authors.MOST_OF_LETTER", 2)
    editor = as_role("editor")
    first, second = share(editor), share(editor, "Otra")
    assert [say(one).status for one in (first, second, first, second)] == [200, 200, 422, 422]


def test_no_letter_has_more_links_than_it_may() -> None:
    editor = as_role("editor")
    for number in range(MOST_LINKS):
        share(editor, f"Red {number}")
    editor.get(COMMENTS)
    shown = editor.submit("form.narrow", name="Una más")
    assert shown.status == 422 and "as many links as it may have" in shown.text
    editor.submit("td form")
    share(editor, "Una más")


@pytest.mark.promise("What co-authors say is text, and the editors' alone")
def test_whatever_is_said_is_text_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(co_author, "MOST_IN_HOUR", 1000)
    editor, hostile = as_role("editor"), " ".join(MARKUP[:2])
    address = share(editor, hostile[:80])
    for number, markup in enumerate(MARKUP):
        sent = {"name": markup[:80], "lang": "es", "place": "", "text": markup, "nonce": f"{number:032x}"}
        assert Browser().post(address, sent).status == 303
    wrong = say(address, name=hostile[:80], text=hostile, place="999")
    comments = editor.get(COMMENTS)
    for page in (comments, Browser().get(address), wrong, as_role("owner").get(f"/l/{SLUG}/log")):
        assert not page.soup.select("script, iframe, img, object, embed, svg, math, base, video, template")
        assert not [one for one in page.soup.find_all(True) for name in one.attrs if name.startswith("on")]
        assert not [one for one in page.soup.select("[href], [src], [action]") if "evil" in str(one.attrs)]
    said = [one.get_text() for one in comments.soup.select("p.as-typed")]
    assert sorted(said) == sorted(map(co_author.plain, MARKUP))


def test_a_comment_is_found_after_its_paragraph_has_moved_and_says_so_when_it_is_gone() -> None:
    editor = as_role("editor", lang="en")
    say(share(editor))
    drafting = organise_writing.drafting("eva")

    def rewrite(change: Any) -> None:
        before = drafting.folder(letter())["es.md"]
        drafting.save(letter(), "es.md", change(before.text), before.revision)

    rewrite(lambda text: re.sub(r"(?s)(---.*?---\n)", r"\1\nUn párrafo nuevo al comienzo.\n\n", text, count=1))
    assert "It is paragraph 3 now." in editor.get(COMMENTS).text
    rewrite(lambda text: re.sub(r"(?s)(---.*?---\n).*", r"\1\nTodo es otro.\n", text, count=1))
    assert "This paragraph has changed since." in editor.get(COMMENTS).text


def test_an_editor_ticks_a_comment_and_opens_it_again() -> None:
    editor = as_role("editor", name="Eva Sol", lang="en")
    say(share(editor))
    editor.get(COMMENTS)
    assert "Done: Eva Sol" in editor.submit("article.comment form").text
    assert "Done: Eva Sol" not in editor.submit("article.comment form").text


@pytest.mark.parametrize("name", ["x" * 26, "", "x" * 5000, "../x", "\ud7ff"])
@pytest.mark.parametrize("path", ["", "/links/end"])
def test_what_is_not_there_is_not_changed(path: str, name: str) -> None:
    editor = as_role("editor")
    fields = {"form": editor.token, "comment": name, "link": name, "to": "done"}
    assert editor.post(f"{COMMENTS}{path}", fields).status == 409


def test_the_log_names_links_and_nobody_who_comments() -> None:
    editor = as_role("editor")
    say(share(editor))
    editor.get(COMMENTS)
    editor.submit("td form")
    lines = DynamoAuditLog().lines(SLUG, most=10)
    # Lines of one millisecond stand in any order.
    assert sorted(line.what for line in lines[:3]) == ["comment on draft", "end shared draft", "share draft"]
    assert all(line.detail["link"] == "Red de Mujeres" for line in lines[:3])
    assert "Rosa" not in str(lines) and "cuenca" not in str(lines)
    assert "«Red de Mujeres»" in editor.get(f"/l/{SLUG}/log").text


def test_editors_are_mailed_once_a_day_however_many_comments_come() -> None:
    with time_machine.travel(time.time() // DAY * DAY + HOUR, tick=False) as clock:
        editor, _ = as_role("editor", name="Eva"), as_role("reader", name="Lía")
        first, second = share(editor), share(editor, "Otra")
        for address in (first, second, first):
            say(address)
        assert len(mails()) == 1
        clock.shift(DAY)
        say(first)
        assert len(mails()) == 2


def mails() -> list[str]:
    return [one.record for one in OrganiserItem.scan() if '"kind":"comments"' in str(one.content)]


def test_what_a_dump_of_the_table_shows_is_no_comment() -> None:
    say(share(as_role("editor")))
    stored = b"".join(str(one.attribute_values).encode() for one in OrganiserItem.scan() if one.owner[0] == "c")
    assert b"Rosa" not in stored and b"cuenca" not in stored


def test_a_letter_that_is_not_written_yet_is_read_as_far_as_it_is() -> None:
    drafting = organise_writing.drafting("eva")
    before = drafting.folder(letter())["es.md"]
    drafting.save(letter(), "es.md", "Apenas una idea.\n", before.revision)
    page = Browser().get(share(as_role("editor")))
    assert page.status == 200 and "Apenas una idea." in page.text and "[…]" in page.text
    assert FILES["es.md"][:40] not in page.text
