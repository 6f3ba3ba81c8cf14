"""The end of a letter's personal data: everything that was held of its signers is destroyed, and the letter stands.

In this order, each step harmless when it is done again, so that a run that died is taken up by the next:

1. the letter is published, so that who left it by now has left its list;
2. what the table of limits has of it is deleted;
3. its data keys and its pepper are taken off the head, which is then marked as purged. From here on nobody can sign,
   open a page, or test a guessed address, and what is still sealed opens no more;
4. after a while, in which what was under way comes to its end, it is published again;
5. signatures on the letter are stripped of all that is not public; all other items are deleted;
6. it is published once more, folded from the beginning: its list must be the very same.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.ports.storage import Holding, Letters, PurgeStore
from chalicelib.rules.letters.letter import Letter, LetterRefused

# Longer than the letter is remembered by the functions, and a request takes.
SETTLE_SECONDS = 30
# The publisher that runs every minute may be at it.
ATTEMPTS = 20
BUSY_SECONDS = 5
# How often what changed meanwhile is looked for.
PASSES = 5


# Does something with every item, in whatever order and however many at once; whether each was done, in order.
Each = Callable[[Callable[[Holding], bool], Sequence[Holding]], Iterable[bool]]


@dataclass(frozen=True)
class Survey:
    """What of a letter would go: items by state, and of those how many have which attribute."""

    items: Mapping[str, int]
    attributes: Mapping[str, Mapping[str, int]]
    limits: int

    @property
    def empty(self) -> bool:
        return not self.items and not self.limits


@dataclass(frozen=True)
class Purged:
    """What a purge did."""

    stripped: int
    deleted: int


def due_on(letter: Letter) -> date | None:
    """The day from which a letter's personal data are to be destroyed; None for one that is not delivered, or whose
    source gives no time."""
    if letter.delivery is None or letter.handling.purge_days is None:
        return None
    return date.fromisoformat(letter.delivery.on) + timedelta(days=letter.handling.purge_days)


@dataclass(frozen=True)
class Purger:
    letters: Letters
    store: PurgeStore
    publish: Callable[[Letter], str]  # folds from the beginning; the outcome
    listed: Callable[[Letter], bytes | None]  # the published list as it is
    by: str
    now_ms: Callable[[], int]
    wait: Callable[[float], None]
    each: Each = map
    sample: Callable[[Letter], None] = lambda letter: None  # called while the keys are there, once it was published

    def due(self) -> list[Letter]:
        """Letters whose time has come, those that were purged before as well: a restored table brings things back."""
        return [letter for letter in self.letters.heads() if self.is_due(letter)]

    def is_due(self, letter: Letter) -> bool:
        day = due_on(letter)
        return day is not None and day <= datetime.fromtimestamp(self.now_ms() / 1000, UTC).date()

    def survey(self, letter: Letter) -> Survey:
        """Count what would go. Changes nothing."""
        items, attributes = Counter[str](), dict[str, Counter[str]]()
        for holding in self.store.holdings(letter.slug):
            items[holding.state] += 1
            attributes.setdefault(holding.state, Counter()).update(holding.personal)
        return Survey(items, attributes, sum(1 for _ in self.store.limits(letter.slug, _key_ids(letter))))

    def purge(self, letter: Letter) -> Purged:
        """Destroy everything personal of a letter, from wherever an earlier run came. Raises `LetterRefused` and
        `Unavailable`."""
        if not self.is_due(letter):
            raise LetterRefused(f"the data of {letter.slug} cannot be destroyed yet")
        if letter.purged_at is None:
            self._published(letter)
            self.sample(letter)
            letter = self._shred(letter)
        self._rest_of_limits(letter)
        self._published(letter)
        before = self.listed(letter)
        stripped, deleted = self._items(letter)
        self._published(letter)
        if self.listed(letter) != before:
            raise LetterRefused(f"the published list of {letter.slug} has changed: look at its editions")
        self._log(letter, "purge", stripped=str(stripped), deleted=str(deleted))
        return Purged(stripped, deleted)

    def _shred(self, letter: Letter) -> Letter:
        self._rest_of_limits(letter)
        after = replace(letter, data_keys=(), pepper=b"", purged_at=self.now_ms() // 1000)
        # A put that worked and whose answer was lost fails on its own head when it is tried again.
        if not self.letters.replace_head(letter, after) and self.letters.head(letter.slug) != after:
            raise LetterRefused(f"somebody else changed {letter.slug} just now; try again")
        self._log(letter, "purge: keys destroyed", keys=str(len(letter.data_keys)))
        self.wait(SETTLE_SECONDS)
        return after

    def _rest_of_limits(self, letter: Letter) -> None:
        for name in list(self.store.limits(letter.slug, _key_ids(letter))):
            self.store.delete_limit(name)

    def _items(self, letter: Letter) -> tuple[int, int]:
        """Strip and delete until nothing is left; how many of each."""
        stripped = deleted = 0
        for _ in range(PASSES):
            holdings = list(self.store.holdings(letter.slug))
            if not holdings:
                return stripped, deleted
            for holding, done in zip(holdings, self.each(self._item, holdings), strict=True):
                stripped += done and holding.stays
                deleted += done and not holding.stays
        raise LetterRefused(f"signatures of {letter.slug} keep changing; try again")

    def _item(self, holding: Holding) -> bool:
        return self.store.strip(holding) if holding.stays else self.store.delete(holding)

    def _published(self, letter: Letter) -> None:
        """Have the list be what the table says. Raises `LetterRefused` when it cannot be published now."""
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
    """What would go, as a table."""
    names = sorted({name for held in survey.attributes.values() for name in held})
    head = ["", "items", *names]
    rows = [
        [state, str(count), *(str(survey.attributes[state].get(name, 0)) for name in names), _fate(state)]
        for state, count in sorted(survey.items.items())
    ]
    rows.append(["limits", str(survey.limits), *("" for _ in names), "deleted"])
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    lines = [_line(row, widths) for row in [head, *rows]]
    return "\n".join([f"{letter.slug}, due since {due_on(letter)}{_was(letter)}", *lines])


def _line(row: list[str], widths: list[int]) -> str:
    cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=False))]
    return "  ".join([*cells, *row[len(widths) :]]).rstrip()


def _fate(state: str) -> str:
    return "stripped" if Holding("", state, frozenset()).stays else "deleted"


def _was(letter: Letter) -> str:
    if letter.purged_at is None:
        return ""
    return f" (its keys were destroyed on {datetime.fromtimestamp(letter.purged_at, UTC).date()})"


def as_json(survey: Survey) -> dict[str, object]:
    return {
        "items": dict(sorted(survey.items.items())),
        "attributes": {state: dict(sorted(held.items())) for state, held in sorted(survey.attributes.items())},
        "limits": survey.limits,
    }
