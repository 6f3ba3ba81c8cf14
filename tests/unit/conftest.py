"""Fixtures of the unit tests."""

import pytest

from tests.unit.press import Press


@pytest.fixture
def press() -> Press:
    return Press()
