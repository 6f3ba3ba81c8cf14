"""What the page of the lot over a limit shows. Sentences are message ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.pages.message_ids import N_

HOURS: Mapping[int, str] = {
    1: N_("The last hour"),
    6: N_("The last 6 hours"),
    24: N_("The last day"),
    72: N_("The last 3 days"),
    168: N_("The last 7 days"),
}
PROOFS: Mapping[str, str] = {
    "with": N_("With a proof of work: browsers with scripts"),
    "without": N_("Without one: programs, and browsers without scripts"),
    "any": N_("Both"),
}


@dataclass(frozen=True)
class Bar:
    """A line of a table: what it is about, how many, and their share of the greatest, from 0 to 100."""

    label: str
    count: int
    share: int


@dataclass(frozen=True)
class FirstLine:
    name: str
    kind: str
    domain: str
    at: str  # in words


@dataclass(frozen=True)
class LotView:
    """The lot that was asked for. ``fields`` are what its forms carry, so that what is done is what was shown."""

    total: int
    releasable: int
    is_more: bool
    domains: Sequence[Bar]
    more_domains: int
    first: Sequence[FirstLine]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class LimitView:
    total: int
    is_more: bool
    hours: Sequence[Bar]
    zone: str  # whose time the hours are
    hour_names: Mapping[int, str]
    proof_names: Mapping[str, str]
    hour: int
    proof: str
    lot: LotView | None
    problem: str = ""  # a message id
