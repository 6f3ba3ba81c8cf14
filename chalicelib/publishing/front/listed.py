"""A letter as the front page lists it: a function of the edition that stands at its address, and of what the front
page listed before. ``letters.json`` holds it, for other sites and for the next run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Self, get_args
from zoneinfo import ZoneInfo

from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition.manifest import timestamp
from chalicelib.publishing.run_state import Standing
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.counting import Counts

ListedState = Literal["soon", "open", "paused", "closed", "delivered", "answered"]
EventName = Literal["opened", "closed", "delivered", "answered"]
STATES: tuple[ListedState, ...] = get_args(ListedState)
EVENTS: tuple[EventName, ...] = get_args(EventName)
# How far a letter has come. One that is paused has come as far as one that is open.
STAGES: dict[str, int] = {"soon": 0, "open": 1, "paused": 1, "closed": 2, "delivered": 3, "answered": 4}
MOST_EVENTS = 20
LATEST = "9999"  # after every time


@dataclass(frozen=True)
class ListedEvent:
    event: EventName
    at: str  # RFC 3339, UTC


@dataclass(frozen=True)
class ListedText:
    title: str
    subject: str
    url: str


@dataclass(frozen=True)
class Handover:
    """A delivery, or an answer."""

    on: str  # ISO 8601 date
    party: Mapping[str, str]  # language → to whom it was delivered or who answered, in words
    url: str = ""  # the answer, elsewhere


@dataclass(frozen=True)
class ListedLetter:
    slug: str
    url: str  # in its authoritative language
    language: str  # of the authoritative text
    texts: Mapping[str, ListedText]  # language → the text, the authoritative one first
    organisers: str
    state: ListedState
    opens_on: str | None  # ISO 8601 date, where the letter is
    closes_on: str | None  # the last day
    ended: bool  # whether that day is over
    delivered: Handover | None
    answered: Handover | None
    counts: Counts
    edition: int
    published_at: str  # that edition
    public_since: str  # the first one
    events: tuple[ListedEvent, ...]  # the oldest first

    @property
    def is_open(self) -> bool:
        """Whether it can be signed, or will be."""
        return self.state in ("soon", "open", "paused")

    def language_for(self, wanted: str) -> str:
        """The language in which a reader of ``wanted`` finds it."""
        return wanted if wanted in self.texts else self.language

    def to_json(self) -> dict[str, Any]:
        counts = {"signatures": self.counts.signatures} | self.counts.to_json()
        return asdict(self) | {"counts": counts}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        counts = {name: number for name, number in values["counts"].items() if name != "signatures"}
        read = {
            "texts": {lang: ListedText(**text) for lang, text in values["texts"].items()},
            "delivered": _handover(values["delivered"]),
            "answered": _handover(values["answered"]),
            "counts": Counts.from_json(counts),
            "events": tuple(ListedEvent(**event) for event in values["events"]),
        }
        return cls(**{**values, **read})


def listed(site_url: str, standing: Standing, before: ListedLetter | None, public_since: str) -> ListedLetter:
    """A letter as its edition shows it. ``before`` is how it was listed until now."""
    letter, edition = standing.letter, standing.edition
    published_at = timestamp(manifest.published_ms(edition.manifest))
    delivery, answer = letter.delivery, letter.answer
    state = _state(standing)
    return ListedLetter(
        slug=letter.slug,
        url=f"{site_url}/{letter.slug}/",
        language=letter.language,
        texts={
            lang: ListedText(letter.title(lang), standing.subjects[lang], letter.url(site_url, lang))
            for lang in letter.languages
        },
        organisers=letter.organisers,
        state=state,
        opens_on=_day(letter.opens, standing.timezone),
        # ``closes`` is the first moment after the last day.
        closes_on=_day(None if letter.closes is None else letter.closes - 1, standing.timezone),
        ended=_moment(letter.closes, LATEST) <= published_at,
        delivered=Handover(delivery.on, dict(delivery.to)) if delivery else None,
        answered=Handover(answer.on, dict(answer.by), answer.url) if answer else None,
        counts=manifest.counts_of(edition.manifest),
        edition=edition.number,
        published_at=published_at,
        public_since=public_since,
        events=(
            _known_events(letter, state, published_at, public_since)
            if before is None
            else (*before.events, *_new_events(letter, before.state, state, published_at))[-MOST_EVENTS:]
        ),
    )


def newest_first(letter: ListedLetter) -> tuple[bool, float, str]:
    """The sort key: those that can be signed come first, then the newest."""
    return not letter.is_open, -datetime.fromisoformat(letter.public_since).timestamp(), letter.slug


def _state(standing: Standing) -> ListedState:
    """As the letter's page says it."""
    reached: tuple[ListedState, ...] = ("delivered", "answered")
    shown = standing.letter.state if standing.letter.state in reached else standing.signing
    return next(state for state in STATES if state == shown)


def _known_events(letter: Letter, state: ListedState, published_at: str, public_since: str) -> tuple[ListedEvent, ...]:
    """What is known of a letter that was not listed before."""
    known = []
    opened = max(public_since, _moment(letter.opens, public_since))
    # When a letter was closed by hand is not known if a program closed it that did not note it.
    closed = _closing(letter, LATEST) if STAGES[state] >= STAGES["closed"] else LATEST
    if STAGES[state] >= STAGES["open"] and opened <= closed:
        known.append(ListedEvent("opened", opened))
    if closed <= published_at:
        known.append(ListedEvent("closed", closed))
    if letter.delivery is not None:
        known.append(ListedEvent("delivered", f"{letter.delivery.on}T00:00:00Z"))
    if letter.answer is not None:
        known.append(ListedEvent("answered", f"{letter.answer.on}T00:00:00Z"))
    return tuple(sorted(known, key=lambda one: one.at))


def _new_events(letter: Letter, before: ListedState, now: ListedState, published_at: str) -> list[ListedEvent]:
    """What happened since the letter was listed last, as of the edition that shows it."""
    reached, reaches = STAGES[before], STAGES[now]
    if reaches < reached:
        return [ListedEvent("opened", published_at)] if reaches == STAGES["open"] else []
    at: dict[EventName, str] = dict.fromkeys(EVENTS, published_at)
    # Signing begins and ends at known moments; everything else is known by the edition that shows it.
    at["opened"] = min(published_at, _moment(letter.opens, published_at))
    at["closed"] = _closing(letter, published_at)
    return [ListedEvent(name, at[name]) for name in EVENTS[reached:reaches]]


def _closing(letter: Letter, otherwise: str) -> str:
    """When signing ended, by hand or by itself, if that was before ``otherwise``."""
    return min(_moment(letter.closed_at, otherwise), _moment(letter.closes, otherwise), otherwise)


def _moment(seconds: int | None, otherwise: str) -> str:
    return otherwise if seconds is None else timestamp(seconds * 1000)


def _day(moment: int | None, timezone: str) -> str | None:
    """The day of a moment (s since the epoch) where the letter is."""
    return None if moment is None else datetime.fromtimestamp(moment, ZoneInfo(timezone)).date().isoformat()


def _handover(values: Mapping[str, Any] | None) -> Handover | None:
    return None if values is None else Handover(**values)
