"""The end of a letter's personal data: everything about its signers that is not public is destroyed; the letter stays.

The steps run in this order, and each can be repeated safely, so the next run continues one that died:

1. the letter is published, so that everyone who has left is off its list;
2. its rows in the table of limits are deleted, and afterwards the list of what organisers blocked;
3. its data keys and its pepper are removed from the head, which is then marked as purged. From now on nobody can sign,
   open a page or test a guessed address, and data that is still sealed cannot be opened;
4. after a pause, in which requests in progress finish, what organisers had exported is deleted, and the letter is
   published again;
5. signatures on the letter are stripped of everything that is not public; all other items are deleted;
6. it is published once more, folded from the beginning: its list must not have changed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chalicelib.ports.operating import Holding, PurgeStore
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.letters.purge import due_on

# Longer than the functions cache a letter plus the time of a request.
SETTLE_SECONDS = 30
# The publisher, which runs every minute, may hold the lease.
ATTEMPTS = 20
BUSY_SECONDS = 5
# How many times to look for items that changed in the meantime.
PASSES = 5


# Processes every item, in any order and any number at once; yields whether each was done, in order.
Each = Callable[[Callable[[Holding], bool], Sequence[Holding]], Iterable[bool]]


@dataclass(frozen=True)
class Survey:
    """What a purge would remove: the number of items by state, and of each attribute among them."""

    items: Mapping[str, int]
    attributes: Mapping[str, Mapping[str, int]]
    limits: int

    @property
    def empty(self) -> bool:
        return not self.items and not self.limits


@dataclass(frozen=True)
class PurgeResult:
    """What a purge did: how many items it stripped and deleted."""

    stripped: int
    deleted: int


@dataclass(frozen=True)
class Purger:
    letters: Letters
    store: PurgeStore
    publish: Callable[[Letter], str]  # folds from the beginning; returns the outcome
    read_list: Callable[[Letter], bytes | None]  # the published list
    by: str
    now_ms: Callable[[], int]
    wait: Callable[[float], None]
    each: Each = map
    sample: Callable[[Letter], None] = lambda letter: None  # called after publishing, while the keys still exist
    delete_exports: Callable[[str], int] = lambda slug: 0  # packages and names; returns how many

    def due(self) -> list[Letter]:
        """Letters that are due, including those purged before: a restored table brings data back."""
        return [letter for letter in self.letters.heads() if self.is_due(letter)]

    def is_due(self, letter: Letter) -> bool:
        day = due_on(letter)
        return day is not None and day <= datetime.fromtimestamp(self.now_ms() / 1000, UTC).date()

    def survey(self, letter: Letter) -> Survey:
        """Count what would be removed. Changes nothing."""
        items, attributes = Counter[str](), dict[str, Counter[str]]()
        for holding in self.store.holdings(letter.slug):
            items[holding.state] += 1
            attributes.setdefault(holding.state, Counter()).update(holding.personal)
        return Survey(items, attributes, sum(1 for _ in self.store.limits(letter.slug, _key_ids(letter))))

    def purge(self, letter: Letter) -> PurgeResult:
        """Destroy all personal data of a letter, continuing an earlier run if there was one. Raises `LetterRefused` and
        `Unavailable`."""
        if not self.is_due(letter):
            raise LetterRefused(f"the data of {letter.slug} cannot be destroyed yet")
        if letter.purged_at is None:
            self._publish(letter)
            self.sample(letter)
            letter = self._shred(letter)
        self._delete_limits(letter)
        self._forget_blocks(letter)
        self.delete_exports(letter.slug)
        self._publish(letter)
        before = self.read_list(letter)
        stripped, deleted = self._remove_items(letter)
        self._publish(letter)
        if self.read_list(letter) != before:
            raise LetterRefused(f"the published list of {letter.slug} has changed: look at its editions")
        self._log(letter, "purge", stripped=str(stripped), deleted=str(deleted))
        return PurgeResult(stripped, deleted)

    def _shred(self, letter: Letter) -> Letter:
        self._delete_limits(letter)
        after = replace(letter, data_keys=(), pepper=b"", blocks=(), purged_at=self.now_ms() // 1000)
        # If a put succeeds but its answer is lost, the retry fails on its own head.
        if not self.letters.replace_head(letter, after) and self.letters.head(letter.slug) != after:
            raise LetterRefused(f"somebody else changed {letter.slug} just now; try again")
        self._log(letter, "purge: keys destroyed", keys=str(len(letter.data_keys)))
        self.wait(SETTLE_SECONDS)
        return after

    def _delete_limits(self, letter: Letter) -> None:
        for name in list(self.store.limits(letter.slug, _key_ids(letter))):
            self.store.delete_limit(name)

    def _forget_blocks(self, letter: Letter) -> None:
        """Delete the list of what organisers blocked: it has networks and domains in words."""
        for _ in range(PASSES):
            before = self.letters.blocks(letter.slug)
            if not before or self.letters.put_blocks(letter.slug, before, ()):
                return
        raise LetterRefused(f"the blocks of {letter.slug} keep changing; try again")

    def _remove_items(self, letter: Letter) -> tuple[int, int]:
        """Strip and delete until nothing is left; returns how many of each."""
        stripped = deleted = 0
        for _ in range(PASSES):
            holdings = list(self.store.holdings(letter.slug))
            if not holdings:
                return stripped, deleted
            for holding, done in zip(holdings, self.each(self._remove_item, holdings), strict=True):
                stripped += done and holding.stays
                deleted += done and not holding.stays
        raise LetterRefused(f"signatures of {letter.slug} keep changing; try again")

    def _remove_item(self, holding: Holding) -> bool:
        return self.store.strip(holding) if holding.stays else self.store.delete(holding)

    def _publish(self, letter: Letter) -> None:
        """Publish the letter, so that its list matches the table. Raises `LetterRefused` if that is impossible now."""
        outcome = ""
        for _ in range(ATTEMPTS):
            outcome = self.publish(letter)
            if outcome in ("published", "unchanged"):
                return
            if outcome not in ("busy", "lost"):
                break
            self.wait(BUSY_SECONDS)
        raise LetterRefused(
            f"{letter.slug} cannot be published ({outcome}), so people who have left may still be on it"
        )

    def _log(self, letter: Letter, what: str, **detail: str) -> None:
        self.letters.log(letter.slug, self.now_ms(), what, [("by", self.by), *detail.items()])


def _key_ids(letter: Letter) -> list[str]:
    return [name for name, _ in letter.data_keys]


def in_words(letter: Letter, survey: Survey) -> str:
    """What would be removed, as a table."""
    names = sorted({name for held in survey.attributes.values() for name in held})
    head = ["", "items", *names]
    rows = [
        [state, str(count), *(str(survey.attributes[state].get(name, 0)) for name in names), _fate(state)]
        for state, count in sorted(survey.items.items())
    ]
    rows.append(["limits", str(survey.limits), *("" for _ in names), "deleted"])
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    lines = [_line(row, widths) for row in [head, *rows]]
    return "\n".join([f"{letter.slug}, due since {due_on(letter)}{_purge_note(letter)}", *lines])


def _line(row: list[str], widths: list[int]) -> str:
    cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=False))]
    return "  ".join([*cells, *row[len(widths) :]]).rstrip()


def _fate(state: str) -> str:
    return "stripped" if Holding("", state, frozenset()).stays else "deleted"


def _purge_note(letter: Letter) -> str:
    if letter.purged_at is None:
        return ""
    return f" (its keys were destroyed on {datetime.fromtimestamp(letter.purged_at, UTC).date()})"


def as_json(survey: Survey) -> dict[str, object]:
    return {
        "items": dict(sorted(survey.items.items())),
        "attributes": {state: dict(sorted(held.items())) for state, held in sorted(survey.attributes.items())},
        "limits": survey.limits,
    }
