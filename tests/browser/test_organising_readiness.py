"""What is ready before a letter opens, and what is not, in a browser: also where what was typed has no blank in it."""

import pytest

from tests.browser.checks import look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.support.desk_browser import as_role
from tests.support.led_letter import change, edit, push_sample
from tests.support.samples import SLUG


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_a_draft_with_everything_wrong_is_right_at_any_width(desk: Desk, lang: str) -> None:
    push_sample()
    change(state="draft")
    edit("es.md", "Nos dirigimos", f"[{'nombre_del_ministerio_' * 8}] Nos dirigimos a [nombre del ministerio]")
    edit("en.md", "We write", f"<b>We</b> [{'x' * 110}](javascript:1) write")
    edit("letter.toml", 'timezone = "', f'{"odd" * 30} = 1\ntimezone = "')
    page = desk.open(f"/l/{SLUG}/lead", as_role("owner", lang=lang).cookies[SESSION_COOKIE])
    assert page.locator("ul.todo li").count() > 5
    assert look(page) == {}
