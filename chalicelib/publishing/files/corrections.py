"""What changed from edition to edition, in totals that reconcile and name nobody.

Every edition keeps its manifest for ever. The corrections have a line for each edition of the letter's first 24
hours, then one for each hour with an edition, and one for each day once that is more than 30 days ago. Hours and
days are in UTC. A merged line adds up the changes of its editions, and gives the number of signatures after the
last of them.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from chalicelib.pages.cldr import long_date
from chalicelib.pages.templates import render
from chalicelib.pages.views.editions import CorrectionsLine, CorrectionsPage
from chalicelib.publishing.edition.content import Content
from chalicelib.rules.signatories.changes import NUMBERS, ChangeTotals, History, HistoryRow
from chalicelib.rules.signatories.counting import Counts

PATH = "corrections.json"
SINGLY = timedelta(hours=24)  # from the first edition
HOURLY_DAYS = 30
TEMPLATE = "letter/corrections.html"


def extend(history: History, number: int, published_at: str, changed: ChangeTotals, total: int) -> History:
    """The history with one more edition. Adding editions one by one gives the same result as `fold_manifests`.

    ``published_at`` is ISO 8601 in UTC and not before the last one's; ``total`` is the edition's number of signatures.
    """
    return merge_rows((*history, HistoryRow(number, number, published_at, changed, total)))


def fold_manifests(manifests: Iterable[str]) -> History:
    """The history from the texts of the manifests, which are given oldest first."""
    return merge_rows([row_of(json.loads(text)) for text in manifests])


def row_of(manifest: dict[str, object]) -> HistoryRow:
    """The line of one edition. Raises `TypeError` or `KeyError` if it is not a manifest."""
    counts, changes, number, at = (manifest[name] for name in ("counts", "changes", "number", "published_at"))
    if not (isinstance(counts, dict) and isinstance(changes, dict) and isinstance(number, int) and isinstance(at, str)):
        raise TypeError("not a manifest")
    return HistoryRow(number, number, at, ChangeTotals.from_json(changes), Counts.from_json(counts).signatures)


def merge_rows(rows: Sequence[HistoryRow]) -> History:
    """Rows in the order of editions, merged according to the times of the first and the last one."""
    if not rows:
        return ()
    singly = _iso(_moment(rows[0].published_at) + SINGLY)
    hourly = _iso(_moment(rows[-1].published_at) - timedelta(days=HOURLY_DAYS))[:10]

    def line(row: HistoryRow) -> tuple[str, object]:
        at = row.published_at
        if at < singly:
            return "edition", row.last
        # The hours of a day are merged all at once, so a day is never partly merged.
        return ("day", at[:10]) if at[:10] < hourly else ("hour", at[:13])

    return tuple(_merged(list(group)) for _, group in groupby(rows, key=line))


def _merged(rows: Sequence[HistoryRow]) -> HistoryRow:
    if len(rows) == 1:
        return rows[0]
    return HistoryRow(rows[0].first, rows[-1].last, rows[-1].published_at, sum_changes(rows), rows[-1].total)


def sum_changes(rows: Sequence[HistoryRow]) -> ChangeTotals:
    """The changes of all rows, added up."""
    return ChangeTotals.sum(row.changed for row in rows)


def find_unreconciled(history: Sequence[HistoryRow]) -> HistoryRow | None:
    """The first row whose edition numbers or total do not follow from the row before; None if all do."""
    start = HistoryRow(0, 0, "", ChangeTotals(), 0)
    for before, row in pairwise((start, *history)):
        change = row.changed.added - row.changed.withdrawn - row.changed.taken_down
        if row.first != before.last + 1 or row.last < row.first or row.total != before.total + change:
            return row
    return None


def to_json(slug: str, history: History) -> bytes:
    rows = [
        {"first": row.first, "last": row.last, "published_at": row.published_at}
        | row.changed.to_json()
        | {"total": row.total}
        for row in history
    ]
    return (json.dumps({"letter": slug, "rows": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(body: bytes) -> History:
    """The history that `to_json` wrote. Raises `ValueError`, `TypeError` or `KeyError` for anything else."""
    return tuple(
        HistoryRow(
            first=row["first"],
            last=row["last"],
            published_at=row["published_at"],
            changed=ChangeTotals.from_json({name: row[name] for name in NUMBERS} | {"figures": row.get("figures", {})}),
            total=row["total"],
        )
        for row in json.loads(body)["rows"]
    )


def files(content: Content) -> dict[str, bytes]:
    """``{lang}/corrections.html``, ``corrections.html`` in the authoritative language, ``corrections.json``."""
    pages = {
        f"{lang}/corrections.html": render(TEMPLATE, lang, {"page": _page(content, lang)}).encode()
        for lang in content.languages
    }
    pages["corrections.html"] = pages[f"{content.letter.language}/corrections.html"]
    return pages | {PATH: to_json(content.letter.slug, content.history)}


def _page(content: Content, lang: str) -> CorrectionsPage:
    zone = ZoneInfo(content.version.timezone)
    return CorrectionsPage(
        head=content.head(lang),
        css_url=content.url(content.css_path),
        canonical_url=content.absolute(f"{lang}/corrections.html"),
        languages=content.language_links(lang, "corrections.html"),
        number=content.number,
        as_of=content.as_of(lang),
        as_of_iso=content.at_iso,
        sum=sum_changes(content.history),
        total=content.counts.signatures,
        lines=tuple(
            CorrectionsLine(row, _time(row.published_at, zone, lang), content.url(f"editions/{row.last}/"))
            for row in reversed(content.history)
        ),
        merged=any(row.first != row.last for row in content.history),
        json_url=content.url(PATH),
    )


def _time(published_at: str, zone: ZoneInfo, lang: str) -> str:
    """Day and time in the letter's time zone. Kept cheap: a page may have thousands."""
    local = _moment(published_at).astimezone(zone)
    return f"{long_date(local.date(), lang)}, {local:%H:%M}"


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
