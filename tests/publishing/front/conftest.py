"""The stage that the tests here publish."""

from tests.support.front_world import front

__all__ = ["front"]
