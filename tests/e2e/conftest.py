"""Letters to sign on the local stack, one for each test that needs it."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.stack import LocalStack
from tests.e2e.client import firmamos
from tests.support.sample_letter import sample_letter

_NUMBERS = itertools.count(1)


@pytest.fixture
def open_letter(on_stack: LocalStack, tmp_path: Path) -> Callable[[], str]:
    """Push and open a copy of the sample letter under a new slug; returns the slug."""

    def make() -> str:
        slug = f"carta-{next(_NUMBERS)}"
        folder = sample_letter(tmp_path, slug)
        firmamos("letter", "push", str(folder))
        firmamos("letter", "open", slug)
        return slug

    return make
