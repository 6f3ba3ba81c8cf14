"""What the organisers' pages are measured with: a letter on which much waits, its organiser, and the events."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from operator import itemgetter
from pathlib import Path

from benchmarks import people, world
from benchmarks.find_once import STATE_KEY
from benchmarks.import_once import Keys
from chalicelib.aws import clients
from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.organising import kept_matches
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition import search_file
from chalicelib.rules.keys import tokens
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.session import Session, session_key
from chalicelib.rules.outside import gunzip
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatories.search_list import SearchList
from chalicelib.rules.signatories.sought import Sought
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import PENDING_SECONDS, MailState, Signature
from chalicelib.rules.signatures.waiting import WaitingClass
from chalicelib.signing.letter_vault import LetterVault
from tests.fakes.storage import MemoryLetters
from tests.support.samples import SLUG, VERSION

# Of each class: what an organiser has to decide, what is on the letter with a sign, and what is over a limit.
CLASSES: tuple[WaitingClass, ...] = ("look", "noted", "limit")
SECRET = "A" * 43  # of the session's cookie
LETTER = replace(world.OPEN_LETTER, version=VERSION.number, version_sha256=VERSION.sha256)
HOUR_MS = 3_600_000
MOST_SHOWN = 25  # on a page of a search


@dataclass(frozen=True)
class Page:
    """A page to be measured: its route, and what it shows at least so many times."""

    name: str
    route: str
    query: dict[str, str]
    shows: str
    times: int = 1

    def asked(self) -> str:
        """What the measured process gets."""
        parameters = {"slug": SLUG} if "{slug}" in self.route else {}
        event = world.event("GET", self.route, parameters, query=self.query, Cookie=f"__Host-desk={SECRET}")
        return json.dumps({"event": event, "shows": self.shows, "times": self.times})


def put_organiser(now: int) -> None:
    """The letter's owner, who has just logged in."""
    person = Person("00" * 8, "Luz Mar", "es", "00" * 32, b"", "00", now, {SLUG: "owner"}, (), (session_key(SECRET),))
    store = DynamoPeople()
    store.put_person(person, expected=None)
    store.put_session(Session(session_key(SECRET), person.id, "passkey", now, now, now, "Firefox, Linux"))


def put_letter(now_ms: int) -> None:
    """The letter with its text and one edition."""
    letters = DynamoLetters()
    letters.put_head(LETTER, expect_version=None, expect_state=None)
    letters.put_version(SLUG, VERSION)
    manifest = {"published_at": "2026-11-24T16:32:05Z", "counts": asdict(Counts(persons=1000))}
    letters.add_edition(SLUG, EditionRecord(1, json.dumps(manifest), "00", STATE_KEY, now_ms, "basis"))


def put_waiting(count: int, now_ms: int) -> None:
    """So many signatures of each class, an hour apart."""
    _put_records(one for klass in CLASSES for one in _waiting(klass, count, now_ms))


def put_lists(folder: Path, count: int, texts: list[str]) -> None:
    """The lists of ``find_once prepare COUNT``, and the records of whom a search for one of ``texts`` shows."""
    _put_object("STATE", search_file.key_of(STATE_KEY, LETTER), (folder / "list").read_bytes())
    _put_object("STATE", kept_matches.key_of(LETTER), (folder / "matches").read_bytes())
    body = gunzip((folder / "list").read_bytes(), search_file.MOST_BYTES)
    found = SearchList(SLUG, body, 1, 1)
    # As `Finder` orders them.
    matches = (sorted(found.matching(Sought(text)), key=itemgetter(0)) for text in texts)
    shown = {one for ranked in matches for _, one in ranked[:MOST_SHOWN]}
    _put_records(replace(one, appeared_at=one.confirmed_at) for one in people.signatories(count) if one.id in shown)


def put_published(most_bytes: int) -> None:
    """The published list, with which the queue compares names: organisations alone."""
    chance = random.Random(1)
    rows: list[dict[str, str]] = []
    size = 0
    while size < most_bytes:
        name = f"{people.organisation(chance)} {len(rows)}"
        rows.append({"kind": "organisation", "name": name, "country": "MX", "website": "https://www.example.org/"})
        size += len(json.dumps(rows[-1])) + 2
    _put_object("SITE", f"{LETTER.folder}/signatories.json", json.dumps(rows).encode())


def _put_object(bucket: str, key: str, body: bytes) -> None:
    clients.s3().put_object(Bucket=world.ENVIRONMENT[f"FIRMAMOS_{bucket}_BUCKET"], Key=key, Body=body)


def _waiting(klass: WaitingClass, count: int, now_ms: int) -> Iterator[Signature]:
    chance, base = random.Random(klass), world.pending(now_ms)[0]
    for number in range(count):
        at = now_ms - (number + 1) * HOUR_MS
        address = f"{klass}.{number}@{chance.choice(('gmail.com', 'example.org', 'agua.example.net'))}"
        one = replace(
            base,
            id=tokens.signature_id(SLUG, world.PEPPER, address),
            email=address,
            details=Details(kind="person", name=f"{chance.choice(people.GIVEN)} {chance.choice(people.FAMILY)}"),
            created_at=at,
            mail=MailState(),
            signals=("network",),
        )
        if klass == "limit":
            # The oldest of them would have expired.
            since = now_ms - (number + 1) * HOUR_MS * 12 // count
            yield replace(one, state="held", created_at=since, expires_at=since // 1000 + PENDING_SECONDS)
            continue
        confirmed = replace(one, state="confirmed", confirmed_at=at, changed_at=at, appeared_at=at, expires_at=None)
        if klass == "noted":
            yield confirmed
            continue
        name = people.organisation(chance)
        told = Details(kind="organisation", name=name, representative="Luz Paz", website="https://casa.example/")
        yield replace(confirmed, state="held", holds=("organisation",), signals=(), changed_at=None, details=told)


def _put_records(signatures: Iterable[Signature]) -> None:
    letters = MemoryLetters()
    letters.put_head(LETTER, expect_version=None, expect_state=None)
    vault = LetterVault(letters, Keys())
    with SignatureItem.batch_write() as batch:
        for one in signatures:
            values = codec.attributes(one) | {"sealed": vault.seal(SLUG, one.id, codec.private_text(one))}
            batch.save(SignatureItem(one.id, **{name: value for name, value in values.items() if value is not None}))
