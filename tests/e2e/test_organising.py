"""The organisers' pages on the packaged zips with IAM on: from the first invitation to the day's work."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from infra.local.stack import LocalStack
from tests.e2e.client import ask, edition, firmamos, link_in, published, sign, wait_for_mail
from tests.support.authenticator import Authenticator
from tests.support.desk_on_stack import StackBrowser
from tests.support.passkey_login import PASSKEY_FORM, asked_options, show_passkey
from tests.support.waiting import wait_for

pytestmark = pytest.mark.ministack

OpenLetter = Callable[[], str]
# Every page of a letter, for its owner.
PAGES = (
    "", "/queue", "/queue/noted", "/queue/down", "/limit", "/reports", "/find", "/find?q=agua", "/matches",
    "/matches/decided", "/blocks", "/import", "/jobs", "/switches", "/people", "/proposals", "/log", "/log.csv",
)  # fmt: skip


def invite(stack: LocalStack, slug: str, address: str, role: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The address at which somebody joins, as the operator passes it on."""
    firmamos("--stage", "local", "organiser", "invite", address, "--letter", slug, "--role", role, "--print")
    return capsys.readouterr().out.split()[-1]


def join(stack: LocalStack, link: str, name: str) -> tuple[StackBrowser, Authenticator]:
    """Somebody who follows the link and makes a passkey."""
    url = stack.info["organise_url"]
    browser, device = StackBrowser(url=url), Authenticator(url)
    assert browser.get(link).status == 200
    shown = browser.submit(PASSKEY_FORM, passkey=device.register(asked_options(browser)), name=name)
    assert "You have joined" in shown.text
    return browser, device


def confirm(stack: LocalStack, address: str) -> None:
    assert ask(link_in(wait_for_mail(stack, address)), {}).status == 303


@pytest.fixture
def letter(on_stack: LocalStack, open_letter: OpenLetter) -> str:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    return slug


def test_the_first_owner_joins_logs_in_again_and_opens_every_page(
    on_stack: LocalStack, letter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    owner, device = join(on_stack, invite(on_stack, letter, "luz@example.org", "owner", capsys), "Luz Mar")
    answers = {page: owner.get(f"/l/{letter}{page}").status for page in PAGES}
    assert {page: status for page, status in answers.items() if status != 200} == {}
    owner.get("/")
    owner.submit("header form")
    assert "Log in" in owner.get(f"/l/{letter}").text
    owner.get("/")
    assert letter in show_passkey(owner, device).body
    assert {owner.get(path).status for path in ("/", "/me", "/proposals")} == {200}


def test_a_moderator_decides_with_a_mailed_code_and_the_letter_shows_it(
    on_stack: LocalStack, letter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    owner, _ = join(on_stack, invite(on_stack, letter, "sol@example.org", "owner", capsys), "Sol Paz")
    owner.get(f"/l/{letter}/people")
    owner.submit('form[action$="/people/invite"]', email="mar@example.org", role="moderator")
    moderator = StackBrowser(url=on_stack.info["organise_url"])
    moderator.get(link_in(wait_for_mail(on_stack, "mar@example.org")))
    action, fields = moderator.form(PASSKEY_FORM)
    assert moderator.post(f"{action}/mail", [*fields, ("name", "Mar Tupa")]).status in (200, 303)
    code = re.findall(r"\d{4} \d{4}", wait_for_mail(on_stack, "mar@example.org", 2)["text"])[0]
    if moderator.page is not None and moderator.page.status == 303:
        moderator.follow(moderator.page)
    moderator.submit("main form:has([name=code])", code=code)

    sign(on_stack, letter, kind="organisation", name="Casa Raíz", representative="Inés Paz", email="raiz@gmail.com")
    confirm(on_stack, "raiz@gmail.com")
    sign(on_stack, letter, name="Nadie Deveras", email="nadie@example.org")
    confirm(on_stack, "nadie@example.org")
    on_stack.publish_until_settled(letter)

    assert "Casa Raíz" in moderator.get(f"/l/{letter}/queue").text
    moderator.submit('main form:has([value="approve"])')
    moderator.get(f"/l/{letter}/find?q=deveras")
    assert moderator.page is not None
    entry = str(moderator.page.soup.select("main table a")[0]["href"])
    moderator.get(f"{entry}/take-down")
    moderator.submit("main form", reason="invented")
    on_stack.publish_until_settled(letter)
    page = published(on_stack, letter)
    assert "Casa Raíz" in page and "Nadie Deveras" not in page
    assert edition(on_stack, letter)["counts"]["persons"] == 0


def test_an_editor_imports_and_a_job_adds_the_rows(
    on_stack: LocalStack, letter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    editor, _ = join(on_stack, invite(on_stack, letter, "paz@example.org", "editor", capsys), "Paz Sur")
    editor.get(f"/l/{letter}/import")
    rows = "nombre;pais\nÍñigo Peñaranda;Bolivia\nLuis Ñanco;Chile\n".encode("cp1252")
    editor.follow(send_file(editor, rows))
    wait_for(lambda: go_on(editor))
    wait_for(lambda: "2" in editor.get(editor.path).text and "done" in (editor.page.text if editor.page else ""))
    on_stack.publish_until_settled(letter)
    assert "Íñigo Peñaranda" in published(on_stack, letter)


def send_file(editor: StackBrowser, content: bytes) -> Any:
    """Post a file as a browser does."""
    action, fields = editor.form("main form:has([type=file])")
    boundary, body = "----firmamos", io.BytesIO()
    for name, value in fields:
        body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    head = 'Content-Disposition: form-data; name="file"; filename="firmas.csv"\r\nContent-Type: text/csv\r\n\r\n'
    body.write(f"--{boundary}\r\n{head}".encode() + content + f"\r\n--{boundary}--\r\n".encode())
    return editor.post(action, body=body.getvalue(), content_type=f"multipart/form-data; boundary={boundary}")


def go_on(editor: StackBrowser) -> bool:
    """Press the button of whichever step the import is at; True once it is a job."""
    assert editor.page is not None
    if "/jobs/" in editor.path:
        return True
    if (onward := editor.page.soup.select_one("main a.button")) is not None:
        editor.get(str(onward["href"]))
    elif editor.page.soup.select_one("main form [name=mode]"):
        editor.submit("main form:has([name=mode])", mode="vouched", vouched_by="Paz Sur")
    else:
        editor.submit("main form")
    return False
