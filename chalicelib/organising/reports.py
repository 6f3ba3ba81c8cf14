"""What readers report of a letter's entries: a list for organisers, who look at each and dismiss it or act on it.

Anybody can report any number, so those that nobody on the letter has are not shown, only counted and dropped together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.organising.entries import Entry, describe
from chalicelib.ports.keys import Vault
from chalicelib.ports.operating import EntryReports, Lists, Reports, Waiting
from chalicelib.ports.storage import Letters, Signatures
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.reports import about
from chalicelib.rules.signatories.search_list import ListedPlace, SearchList
from chalicelib.rules.signatures.signature import Signature

PAGE = 25
# How many ids of the index are looked through for a page, so that invented numbers do not make it long.
MOST_LOOKED_AT = 500
DISMISS = "dismiss reports"
DROP = "drop reports"


@dataclass(frozen=True, repr=False)
class ReportedEntry:
    """``entry`` is None while the list of names is being prepared."""

    reports: EntryReports
    notes: tuple[str, ...]
    entry: Entry | None
    key: str  # of the signature, for its page; '' while there is none


@dataclass(frozen=True, repr=False)
class ReportedPage:
    entries: tuple[ReportedEntry, ...]
    after: str  # '' on the last page
    unknown: int  # numbers on the way that nobody on the letter has
    is_listed: bool  # whether there is a list to tell by


@dataclass(frozen=True)
class ReportDesk:
    """``by`` is who looks and decides, for the log."""

    waiting: Waiting
    reports: Reports
    signatures: Signatures
    lists: Lists
    vault: Vault
    letters: Letters
    by: str
    now_ms: Callable[[], int]

    def page(self, letter: Letter, after: str = "") -> ReportedPage:
        """The entries that were reported first, of those that wait. Raises `Unavailable`."""
        listed = self.lists.read(letter)
        known: dict[str, ListedPlace | None] = {}
        unknown = looked_at = 0
        while len(known) < PAGE and looked_at < MOST_LOOKED_AT:
            found = self.waiting.page(letter.slug, "report", after, PAGE - len(known))
            looked_at, after = looked_at + len(found.ids), found.after
            for item_id in found.ids:
                place = _place(listed, item_id)
                if listed is not None and place is None:
                    unknown += 1
                else:
                    known[item_id] = place
            if not after:
                break
        entries = self._read(letter, known)
        return ReportedPage(entries, after, unknown, listed is not None)

    def dismiss(self, letter: Letter, number: int, total: int) -> bool:
        """Dismiss what readers reported of an entry; False when there was another report since ``total``. It comes back
        with the next one. Raises `Unavailable`; doing it again is safe."""
        # Log first, as with every decision: one that is logged and not stored is noticed.
        self._log(letter, DISMISS, [("number", str(number)), ("reports", str(total))])
        return self.reports.dismiss(letter.slug, number, total)

    def drop_unknown(self, letter: Letter) -> int:
        """Dismiss the reports of numbers that nobody on the letter has; returns how many. Raises `Unavailable`; doing
        it again goes on."""
        listed = self.lists.read(letter)
        if listed is None:
            return 0
        unknown, after = list[str](), ""
        for _ in range(MOST_LOOKED_AT // PAGE):
            found = self.waiting.page(letter.slug, "report", after, PAGE)
            unknown += [item_id for item_id in found.ids if _place(listed, item_id) is None]
            after = found.after
            if not after:
                break
        found_reports = self.reports.read(letter.slug, unknown, self.now_ms() // 1000)
        if found_reports:
            self._log(letter, DROP, [("found", str(len(found_reports)))])
        return sum(self.reports.dismiss(letter.slug, one.number, one.total) for one in found_reports)

    def _read(self, letter: Letter, places: Mapping[str, ListedPlace | None]) -> tuple[ReportedEntry, ...]:
        now = self.now_ms()
        found = self.reports.read(letter.slug, list(places), now // 1000)
        records = self.signatures.get_many([place.id for place in places.values() if place])
        return tuple(self._entry(letter, one, places[one.id], records) for one in found)

    def _entry(
        self, letter: Letter, reports: EntryReports, place: ListedPlace | None, records: Mapping[str, Signature]
    ) -> ReportedEntry:
        bound = about(letter.slug, reports.number)
        # With the letter's keys the notes are gone too.
        sealed = reports.sealed_notes if letter.purged_at is None else ()
        notes = tuple(self.vault.open(letter.slug, bound, note) for note in sealed)
        record = records.get(place.id) if place else None
        entry = describe(record, place) if record is not None else None
        return ReportedEntry(reports, notes, entry, place.id.partition("#")[2] if place and entry else "")

    def _log(self, letter: Letter, what: str, detail: list[tuple[str, str]]) -> None:
        self.letters.log(letter.slug, self.now_ms(), what, [("by", self.by), *detail])


def _place(listed: SearchList | None, item_id: str) -> ListedPlace | None:
    """Where the entry is that an id of the index is about."""
    number = item_id.rpartition("#")[2]
    found = listed.of_number(int(number), permanent_only=True) if listed is not None and number.isdigit() else []
    return found[0] if found else None
