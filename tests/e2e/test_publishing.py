"""The function and the operator's command publish the same files."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.local.stack import LocalStack
from tests.e2e.client import ask, edition, firmamos
from tests.support.waiting import wait_for

pytestmark = pytest.mark.ministack


def test_neither_undoes_what_the_other_did(
    on_stack: LocalStack, open_letter: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    first = edition(on_stack, slug)
    for options in ([], ["--full"]):
        publish(capsys, slug, *options)
        assert edition(on_stack, slug) == first
    on_stack.publish_until_settled(slug)
    assert edition(on_stack, slug) == first


def test_the_front_page_is_at_the_address_of_the_site_and_lists_the_letter(
    on_stack: LocalStack, open_letter: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    slug, site = open_letter(), on_stack.info["site_url"]
    on_stack.publish_until_settled(slug)
    for _ in range(2):
        assert front_entry(site, slug)["edition"] == edition(on_stack, slug)["number"]
        for path, lang in (("/", "es"), ("/es/", "es"), ("/fr/", "fr")):
            answer = ask(f"{site}{path}")
            assert answer.status == 200
            assert f'<html lang="{lang}">' in answer.body
            assert f'href="/{slug}/' in answer.body
        publish(capsys, slug)
    assert (ask(f"{site}/en").status, ask(f"{site}/en").headers["Location"]) == (301, "/en/")
    assert slug in ask(f"{site}/pt/feed.xml").body


def front_entry(site: str, slug: str) -> dict[str, Any]:
    """The letter on the list, whose pointer comes last of all."""

    def found() -> dict[str, Any] | None:
        answer = ask(f"{site}/letters.json")
        listed = json.loads(answer.body)["letters"] if answer.status == 200 else []
        return next((letter for letter in listed if letter["slug"] == slug), None)

    return wait_for(found)


def publish(capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
    """Run the operator's command until the stack's own schedule is not publishing the letter."""
    result = "busy"
    while result == "busy":
        capsys.readouterr()
        firmamos("--json", "publish", *arguments)
        result = json.loads(capsys.readouterr().out)["result"]
