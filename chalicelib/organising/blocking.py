"""Blocks an address, a domain or a network on one letter, shows what is blocked, and lifts it.

Whoever is blocked reads nothing of it: their form is accepted as any other, and held without a mail. It waits among
those over a limit, so an organiser who finds an honest signer there releases them. What is on the letter stays, and a
link that was mailed before confirms.

The log comes first, then the list that organisers read, and last the letter's head, which takes effect. An act that
stopped in between is finished by doing it again, and by the next one.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.errors import Unavailable
from chalicelib.organising.held_signatures import require_keys
from chalicelib.ports.keys import Peppers
from chalicelib.ports.storage import Letters
from chalicelib.rules.durations import DAY
from chalicelib.rules.fields.emails import AddressRefused, stored_address
from chalicelib.rules.keys.tokens import other_id, signature_ids
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits.blocks import MOST, Block, BlockKind, address_hash, domain_hash, network_hash
from chalicelib.rules.limits.buckets import network_of
from chalicelib.rules.organisations.authority import is_open_to_all
from chalicelib.rules.races import RACE_ATTEMPTS

# Why something is blocked, in words.
WHY_BLOCKED = {
    "flood": "many forms of one hand",
    "invented": "invented people or organisations",
    "offensive": "forms that insult or threaten",
    "impersonation": "somebody signs in others' names",
    "asked": "whoever has the address asked for it",
    "other": "another reason, which the organisers know",
}
# For how many days; 0 is until it is lifted.
DAYS = (1, 7, 30, 90, 0)
USUAL_DAYS: dict[BlockKind, int] = {"address": 0, "domain": 0, "network": 30}
# The largest network: a provider's customers would be blocked together in a larger one.
_LARGEST = {4: 24, 6: 48}

Problem = Literal[
    "required",
    "unknown",  # neither an address, a domain nor a network
    "too-large",  # a network
    "open-to-all",  # a domain
    "not-a-client",  # a network of no client
    "why",
    "days",
    "too-many",
    "unknown-entry",
]


class BlockRefused(ValueError):
    """What cannot be blocked, by a `Problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Target:
    """What is meant by what was typed. ``shown`` is '' for an address."""

    kind: BlockKind
    key: str
    shown: str


@dataclass(frozen=True)
class Blocking:
    """The blocks of a stage's letters. ``by`` is the organiser, for the log and the list."""

    letters: Letters
    peppers: Peppers
    by: str
    now_ms: Callable[[], int]

    def blocks(self, letter: Letter) -> tuple[Block, ...]:
        """What is blocked now, the newest first."""
        now = self.now_ms() // 1000
        found = [one for one in self.letters.blocks(letter.slug) if one.holds(now)]
        return tuple(sorted(found, key=lambda one: -one.at))

    def target(self, letter: Letter, text: str) -> Target:
        """What a text means: an address, a domain (``@example.org`` too), a client address or a network. Raises
        `BlockRefused`, `LetterRefused` and `Unavailable`."""
        require_keys(letter)
        text = text.strip().lower()
        if not text:
            raise BlockRefused("required")
        pepper = self.peppers.of(letter)
        if (network := _network(text)) is not None:
            return Target("network", network_hash(pepper, network), network_of(network))
        if "@" in text.removeprefix("@"):
            try:
                canonical = stored_address(text).canonical
            except AddressRefused:
                raise BlockRefused("unknown") from None
            return Target("address", address_hash(pepper, signature_ids(letter.slug, pepper, canonical)), "")
        domain = _domain(text.removeprefix("@"))
        return Target("domain", domain_hash(pepper, domain), domain)

    def target_of_entry(self, letter: Letter, key: str) -> Target:
        """The address of an entry, whether it is still held or not, by the entry's key."""
        require_keys(letter)
        pepper, one = self.peppers.of(letter), f"{letter.slug}#{key.partition('.')[0]}"
        try:
            ids = (one, other_id(pepper, one))
        except ValueError:
            raise BlockRefused("unknown-entry") from None
        return Target("address", address_hash(pepper, ids), "")

    def block(self, letter: Letter, target: Target, why: str, days: int | None = None) -> Block:
        """Block it for some days, 0 until it is lifted, None as long as is usual. What is blocked already takes the new
        reason and end. Raises `BlockRefused` and `Unavailable`."""
        if why not in WHY_BLOCKED:
            raise BlockRefused("why")
        days = USUAL_DAYS[target.kind] if days is None else days
        if days not in DAYS or (target.kind == "network" and not days):
            raise BlockRefused("days")
        now = self.now_ms() // 1000
        made = Block(target.key, target.kind, target.shown, self.by, now, why, now + days * DAY if days else 0)

        def change(before: tuple[Block, ...]) -> tuple[Block, ...]:
            kept = tuple(one for one in before if one.key != made.key and one.holds(now))
            if len(kept) >= MOST:
                raise BlockRefused("too-many")
            return (*kept, made)

        self._change(letter, f"block: {target.kind}", made.key, [("why", why), ("days", str(days))], change)
        return made

    def lift(self, letter: Letter, key: str) -> bool:
        """Lift a block by its key; False if there is none. Raises `Unavailable`."""
        now = self.now_ms() // 1000
        known = next((one for one in self.letters.blocks(letter.slug) if one.key == key), None)
        if known is None and key not in dict(letter.blocks):
            return False

        def change(before: tuple[Block, ...]) -> tuple[Block, ...]:
            return tuple(one for one in before if one.key != key and one.holds(now))

        kind = f": {known.kind}" if known else ""
        self._change(letter, f"block lifted{kind}", key, [], change)
        return True

    def _change(
        self,
        letter: Letter,
        what: str,
        key: str,
        detail: list[tuple[str, str]],
        change: Callable[[tuple[Block, ...]], tuple[Block, ...]],
    ) -> None:
        slug = letter.slug
        change(self.letters.blocks(slug))
        self.letters.log(slug, self.now_ms(), what, [("by", self.by), ("block", key), *detail])
        for _ in range(RACE_ATTEMPTS):
            before = self.letters.blocks(slug)
            after = change(before)
            # After a put that worked and whose answer was lost, the retry finds what it wrote.
            if (after == before or self.letters.put_blocks(slug, before, after)) and self._take_effect(slug):
                return
        raise Unavailable("somebody else is changing what is blocked")

    def _take_effect(self, slug: str) -> bool:
        """Write the head as the list says; False if somebody changed one of them meanwhile."""
        head, listed = self.letters.head(slug), self.letters.blocks(slug)
        wanted = tuple(sorted((one.key, one.until) for one in listed))
        if head is None or head.blocks == wanted:
            return True
        return self.letters.replace_head(head, replace(head, blocks=wanted)) and self.letters.blocks(slug) == listed


def _network(text: str) -> str | None:
    """A client address in the network that a text names; None if it names none. Raises `BlockRefused`."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        if "/" in text and text.partition("/")[0].replace(".", "").isdecimal():
            raise BlockRefused("unknown") from None
        return None
    if network.prefixlen < _LARGEST[network.version]:
        raise BlockRefused("too-large")
    first = network.network_address
    if first.is_multicast or first.is_unspecified or first.is_loopback or first.is_link_local:
        raise BlockRefused("not-a-client")
    return str(first)


def _domain(text: str) -> str:
    """A domain in ASCII and lower case, as addresses have it. Raises `BlockRefused`."""
    try:
        domain = stored_address(f"x@{text}").as_typed.rpartition("@")[2].lower()
    except AddressRefused:
        raise BlockRefused("unknown") from None
    if is_open_to_all(domain):
        raise BlockRefused("open-to-all")
    return domain
