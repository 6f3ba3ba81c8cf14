"""What organisers were told last, in memory."""

from dataclasses import dataclass, field

from chalicelib.rules.organisers.digest import Told


@dataclass
class MemoryTold:
    """Implements `chalicelib.ports.digests.ToldStore`."""

    items: dict[str, Told] = field(default_factory=dict)

    def told(self, name: str) -> Told | None:
        return self.items.get(name)

    def put_told(self, before: Told | None, after: Told) -> bool:
        if self.items.get(after.name) != before:
            return False
        self.items[after.name] = after
        return True
