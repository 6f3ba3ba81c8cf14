"""Letters to sign on the local stack, one for each test that asks."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.stack import LocalStack
from tests.e2e.client import firmamos

EXAMPLE = Path(__file__).parents[2] / "letters" / "example"
_NUMBERS = itertools.count(1)


@pytest.fixture
def open_letter(on_stack: LocalStack, tmp_path: Path) -> Callable[[], str]:
    """Push and open a copy of the sample letter under a slug of its own; the slug."""

    def make() -> str:
        slug = f"carta-{next(_NUMBERS)}"
        folder = Path(shutil.copytree(EXAMPLE, tmp_path / slug))
        settings = folder / "letter.toml"
        lines = settings.read_text(encoding="utf-8").splitlines()
        kept = [f'slug = "{slug}"' if line.startswith("slug") else line for line in lines]
        settings.write_text("\n".join(kept), encoding="utf-8")
        firmamos("letter", "push", str(folder))
        firmamos("letter", "open", slug)
        return slug

    return make
