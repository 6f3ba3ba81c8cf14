"""The function and the operator's command publish the same files."""

import json
from collections.abc import Callable

import pytest

from infra.local.stack import LocalStack
from tests.e2e.client import edition, firmamos

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


def publish(capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
    """Run the operator's command until the stack's own schedule is not publishing the letter."""
    result = "busy"
    while result == "busy":
        capsys.readouterr()
        firmamos("--json", "publish", *arguments)
        result = json.loads(capsys.readouterr().out)["result"]
