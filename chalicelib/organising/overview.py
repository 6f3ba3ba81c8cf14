"""What organisers want to know at a glance: a letter's state, how many signed, what waits, and who did what."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.organising.entries import moment
from chalicelib.ports.operating import AuditLine, Census, Counted, RollReader
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.letters.switches import Switch
from chalicelib.rules.organisers.ages import Age, by_age
from chalicelib.rules.signatories.roll import Roll
from chalicelib.rules.signatures.signature import TOMBSTONES, is_alive, unconfirmed

# How long what waits has waited, in days.
AGE_NAMES: Mapping[Age, str] = {"new": "0-2", "due": "3-6", "late": "7+"}


@dataclass(frozen=True)
class Funnel:
    """How far signatures came. Whoever did not confirm within a week is in none of the numbers any more."""

    asked: int = 0  # forms, and imports that have to be confirmed
    confirmed: int = 0  # by their signers, on the letter or not
    vouched: int = 0  # on the letter because an organiser vouches for them
    waits: int = 0  # for an organiser, or taken down
    not_confirmed: int = 0
    held: int = 0  # of those, without a mail, because a limit was full
    left: int = 0
    ages: Mapping[str, int] = field(default_factory=dict)  # of what waits, in days → how many
    oldest: int | None = None  # ms, of what waits


@dataclass(frozen=True)
class Edition:
    """The last edition: its number, its time (ISO 8601, UTC), and its counts by kind."""

    number: int
    published_at: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class LetterSummary:
    letter: Letter
    edition: Edition | None
    switches: tuple[Switch, ...] = ()
    funnel: Funnel = field(default_factory=Funnel)
    paths: tuple[str, ...] = ()  # of the last edition's files, under the letter's address


@dataclass(frozen=True)
class Figures:
    """What a letter's list is made of: named signatories by kind, by country, and by the day they appeared (UTC)."""

    kinds: Mapping[str, int]
    countries: Mapping[str, int]
    days: Mapping[str, int]


@dataclass(frozen=True)
class Overview:
    letters: Letters
    census: Census
    now_ms: Callable[[], int]

    def list_letters(self) -> list[LetterSummary]:
        """Every letter with its last edition, and nothing that has to be counted."""
        return [LetterSummary(head, self._edition(head)) for head in self.letters.heads()]

    def show(self, slug: str) -> LetterSummary:
        """A letter with everything. Reads the whole table of signatures. Raises `LetterRefused` and `Unavailable`."""
        letter = self.letters.head(slug)
        if letter is None:
            raise LetterRefused(f"there is no letter {slug}")
        last = self.letters.latest_edition(letter.folder)
        thrown = tuple(one for one in self.letters.switches().thrown if one.slug in ("", slug))
        paths = tuple(sorted(json.loads(last.manifest)["files"])) if last else ()
        funnel = self.funnels(slug).get(slug, Funnel())
        return LetterSummary(letter, self._edition(letter), thrown, funnel, paths)

    def funnels(self, slug: str = "") -> dict[str, Funnel]:
        """How far the signatures of each letter came, or of one. Reads the whole table of signatures."""
        now, by_slug = self.now_ms(), dict[str, list[Counted]]()
        for one in self.census.counted(slug):
            if one.state in TOMBSTONES or is_alive(one.state, one.expires_at, now):
                by_slug.setdefault(one.slug, []).append(one)
        return {found: _funnel(counted, now) for found, counted in by_slug.items()}

    def figures(self, rolls: RollReader, letter: Letter) -> Figures:
        """What the letter's list is made of. Raises `Unavailable`."""
        return _figures(rolls.read(letter).published)

    def _edition(self, letter: Letter) -> Edition | None:
        last = self.letters.latest_edition(letter.folder)
        if last is None:
            return None
        values = json.loads(last.manifest)
        return Edition(last.number, values["published_at"], values["counts"])


def _funnel(counted: Iterable[Counted], now_ms: int) -> Funnel:
    totals: Counter[str] = Counter()
    waiting: list[int] = []
    for one in counted:
        is_open = unconfirmed(one.state, one.expires_at)
        waits = one.state == "held" and not is_open
        totals["asked"] += not one.is_vouched
        totals["confirmed"] += not one.is_vouched and (one.state == "confirmed" or waits)
        totals["vouched"] += one.is_vouched and one.state == "confirmed"
        totals["not_confirmed"] += is_open
        totals["held"] += is_open and one.state == "held"
        totals["left"] += one.state in TOMBSTONES
        if waits:
            waiting.append(one.created_at)
    return Funnel(
        **totals,
        waits=len(waiting),
        ages={AGE_NAMES[age]: count for age, count in by_age(waiting, now_ms).items()},
        oldest=min(waiting, default=None),
    )


def _figures(roll: Roll) -> Figures:
    named = [signatory for signatory in roll.values() if signatory.name]
    countries = Counter(signatory.details.country or "?" for signatory in named)
    return Figures(
        kinds=dict(sorted(Counter(signatory.kind for signatory in named).items())),
        countries=dict(sorted(countries.items(), key=lambda item: (-item[1], item[0]))),
        days=dict(sorted(Counter(moment(signatory.at)[:10] for signatory in named).items())),
    )


# What a line of the log says was done. One that is not here is printed as it is.
DONE: dict[str, str] = {
    "push: created": "stored the letter as a draft",
    "push: replaced": "replaced the draft",
    "push: settings": "changed the letter's settings",
    "push: new version": "stored a new version of the text",
    "push: press kit": "changed the press kit",
    "open": "opened the letter",
    "closed": "closed the letter",
    "delivered": "recorded the delivery",
    "delivered: corrected": "corrected the record of the delivery",
    "answered": "recorded the answer",
    "answered: corrected": "corrected the record of the answer",
    "rekey": "gave the letter a new key",
    "import": "imported signatories",
    "approve": "approved a signature",
    "refuse": "refused a signature",
    "release": "released a signature that was over a limit",
    "release all": "released those that were over a limit",
    "take down": "took a signature down",
    "take down: a member": "took a member off a coalition's list",
    "correct": "corrected a signature",
    "move": "moved an entry",
    "dismiss reports": "dismissed readers' reports of an entry",
    "drop reports": "dropped readers' reports of numbers that nobody has",
    "vouch": "vouched for a signature",
    "erasures replayed": "erased again who had left, after a restore",
}


def line_in_words(line: AuditLine) -> str:
    """A line of the log: when, who, what, and the details."""
    what = DONE.get(line.what, line.what)
    detail = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in line.detail.items() if name != "by" and value
    )
    return f"{moment(line.at_ms)}  {line.detail.get('by', '?')} {what}{f' ({detail})' if detail else ''}"
