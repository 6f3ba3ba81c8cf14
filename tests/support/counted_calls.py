"""The AWS calls that a request makes, and the work that it takes without them."""

from dataclasses import dataclass, field

from tests.support.work import Work


@dataclass
class Calls:
    """The AWS calls of one request by name, and its work without the work inside moto."""

    names: list[tuple[str, str]] = field(default_factory=list)
    work: Work = field(default_factory=Work)
