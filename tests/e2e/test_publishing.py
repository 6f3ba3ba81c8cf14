"""The function and the operator's command publish the same."""

import json
from collections.abc import Callable

import pytest

from infra.local.stack import LocalStack
from tests.e2e.client import edition, firmamos

pytestmark = [pytest.mark.ministack, pytest.mark.timeout(180)]


def test_neither_undoes_what_the_other_did(
    on_stack: LocalStack, open_letter: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    number = edition(on_stack, slug)["number"]
    capsys.readouterr()
    firmamos("--json", "publish", slug)
    assert json.loads(capsys.readouterr().out)["result"] in ("unchanged", "busy")
    firmamos("--json", "publish", slug, "--full")
    on_stack.publish_until_settled(slug)
    assert edition(on_stack, slug)["number"] == number
