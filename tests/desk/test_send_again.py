"""Whatever was posted while a service did not answer is sent once more by the page that says so."""

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.errors import Unavailable
from chalicelib.rules.letters.switches import PAUSE_MAIL
from tests.support.desk_browser import Browser, as_role
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/switches"
WHY = "Vuelven <b>muchos</b> correos, y «más»"


def fail(*_: object, **__: object) -> None:
    raise Unavailable("ThrottlingException")


def throw(browser: Browser) -> None:
    browser.get(PAGE)
    browser.submit(f"#{PAUSE_MAIL} form", why=WHY)


def thrown() -> list[str]:
    return [one.why for one in DynamoLetters().switches().thrown]


@pytest.mark.parametrize("down", [(DynamoLetters, "put_switches"), (DynamoPeople, "session"), (DynamoLetters, "head")])
def test_what_was_posted_is_sent_again(down: tuple[type, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails: what is to be written, the letter, or the session that posted it."""
    browser = as_role("owner")
    browser.get(PAGE)
    with monkeypatch.context() as patched:
        patched.setattr(*down, fail)
        shown = browser.submit(f"#{PAUSE_MAIL} form", why=WHY)
    assert shown.status == 503
    assert thrown() == []
    browser.submit("form.again")
    assert thrown() == [WHY]


def test_a_fault_of_ours_keeps_what_was_posted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    browser = as_role("owner")
    with monkeypatch.context() as patched:
        patched.setattr(DynamoLetters, "put_switches", break_down)
        throw(browser)
    assert browser.page is not None
    assert browser.page.status == 500
    browser.submit("form.again")
    assert thrown() == [WHY]


def test_a_page_that_does_not_open_has_nothing_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = as_role("owner")
    monkeypatch.setattr(DynamoLetters, "switches", fail)
    shown = browser.get(PAGE)
    assert shown.status == 503
    assert not shown.soup.select("form.again")


def test_what_another_site_posted_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = as_role("owner")
    monkeypatch.setattr(DynamoPeople, "session", fail)
    fields = {"form": browser.token, "switch": PAUSE_MAIL, "to": "on", "why": WHY}
    shown = browser.post(f"{PAGE}/mail", fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert not shown.soup.select("form.again")


def test_a_file_has_to_be_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = as_role("owner")
    body = (
        f'--b\r\nContent-Disposition: form-data; name="form"\r\n\r\n{browser.token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\nname\r\n--b--\r\n'
    ).encode()
    monkeypatch.setattr(DynamoLetters, "head", fail)
    shown = browser.post(f"/l/{SLUG}/import", body=body, content_type="multipart/form-data; boundary=b")
    assert shown.status == 503
    assert [one["name"] for one in shown.soup.select("form.again input[type=file]")] == ["file"]
