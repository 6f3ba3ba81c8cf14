"""A letter that a test published in memory, as `firmamos verify` reads it."""

from tests.support.publisher_world import PublisherWorld
from tests.support.samples import SLUG


class PublishedFolder:
    """The published folder as `firmamos verify` reads it."""

    changes = False

    def __init__(self, world: PublisherWorld) -> None:
        self._objects = world.bucket.objects

    def get(self, path: str) -> bytes | None:
        return self._objects.get(f"{SLUG}/{path}")
