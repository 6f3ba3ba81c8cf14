"""The corrections: totals that add up from the first edition to now, thinned by age, without names."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publishing.edition.manifest import Manifest, manifest_path
from chalicelib.publishing.files import corrections
from chalicelib.rules.signatories.changes import ChangeTotals, History, HistoryRow
from chalicelib.rules.signatories.counting import Counts
from tests.support.edition_chain import Chain, sample_chain, signatory
from tests.support.html import attribute, one, text_of
from tests.support.pages.sample_pages import LANGS
from tests.support.samples import SLUG, VERSION

START = datetime(2026, 9, 20, 22, 30, tzinfo=UTC)

# Seconds from one edition to the next: minutes, hours, days, weeks.
gaps = st.one_of(st.integers(0, 180), st.integers(0, 9_000), st.integers(0, 200_000), st.integers(0, 3_000_000))
few = st.integers(0, 3)
editions = st.lists(st.tuples(gaps, st.builds(ChangeTotals, few, few, few, few)), max_size=60)


def rows(steps: list[tuple[int, ChangeTotals]]) -> list[HistoryRow]:
    at, total, made = START, 0, []
    for number, (gap, changed) in enumerate(steps, start=1):
        at += timedelta(seconds=gap)
        if total + changed.added < changed.withdrawn + changed.taken_down:
            changed = ChangeTotals(added=changed.added)
        total += changed.added - changed.withdrawn - changed.taken_down
        made.append(HistoryRow(number, number, at.strftime("%Y-%m-%dT%H:%M:%SZ"), changed, total))
    return made


def one_by_one(made: list[HistoryRow]) -> History:
    history: History = ()
    for row in made:
        history = corrections.extend(history, row.last, row.published_at, row.changed, row.total)
    return history


def manifest(row: HistoryRow) -> str:
    return Manifest(
        SLUG, row.last, row.published_at, VERSION.sha256, Counts(persons=row.total), row.changed, {}, None
    ).text()  # fmt: skip


@given(editions)
def test_one_by_one_or_from_the_manifests_it_is_the_same(steps: list[tuple[int, ChangeTotals]]) -> None:
    made = rows(steps)
    history = one_by_one(made)
    assert history == corrections.fold_manifests(map(manifest, made)) == corrections.merge_rows(made)
    assert corrections.merge_rows(history) == history
    assert corrections.from_json(corrections.to_json(SLUG, history)) == history


@given(editions)
def test_thinned_it_still_reconciles_and_loses_no_edition(steps: list[tuple[int, ChangeTotals]]) -> None:
    made = rows(steps)
    history = one_by_one(made)
    assert corrections.find_unreconciled(made) is None
    assert corrections.find_unreconciled(history) is None
    assert corrections.sum_changes(history) == corrections.sum_changes(made)
    if made:
        assert (history[0].first, history[-1].last, history[-1].total) == (1, made[-1].last, made[-1].total)
        assert history[-1].published_at == made[-1].published_at


@given(editions)
def test_it_stays_short(steps: list[tuple[int, ChangeTotals]]) -> None:
    """Every row on the first day; then at most one for each hour and, after 30 days, one for each day."""
    history = one_by_one(rows(steps))
    later = [row for row in history if datetime.fromisoformat(row.published_at) >= _first(history) + corrections.SINGLY]
    assert all(row.first == row.last for row in history if row not in later)
    for before, after in pairwise(later):
        assert before.published_at[:13] != after.published_at[:13]
        old = datetime.fromisoformat(history[-1].published_at) - timedelta(days=corrections.HOURLY_DAYS + 1)
        if datetime.fromisoformat(after.published_at) < old:
            assert before.published_at[:10] != after.published_at[:10]


def _first(history: History) -> datetime:
    return datetime.fromisoformat(history[0].published_at)


def test_a_busy_month_later() -> None:
    """An edition every ten minutes for 40 days."""
    history = corrections.merge_rows(rows([(600, ChangeTotals(added=1))] * (6 * 24 * 40)))
    singly, daily, hourly = 6 * 24, 9, 24 * 30
    assert singly + hourly < len(history) < singly + daily + hourly + 30
    assert history[-1].total == 6 * 24 * 40


@pytest.mark.parametrize(
    "change",
    [
        {"total": 4},
        {"first": 3},
        {"last": 1},
        {"changed": ChangeTotals(added=2)},
        {"changed": ChangeTotals(taken_down=1)},
    ],
)
def test_what_does_not_reconcile_is_found(change: dict[str, Any]) -> None:
    made = rows([(1, ChangeTotals(added=1)), (1, ChangeTotals(added=1, corrected=1)), (1, ChangeTotals(withdrawn=1))])
    made[1] = replace(made[1], **change)
    assert corrections.find_unreconciled(made) in made[1:]


def published() -> Chain:
    return sample_chain()


class TestPages:
    @pytest.mark.parametrize("lang", ["es", "en"])
    def test_the_table_has_a_row_for_each_line_the_newest_first(self, lang: str) -> None:
        chain = published()
        page = BeautifulSoup(chain.objects[f"{lang}/corrections.html"], "html.parser")
        heads = [text_of(cell) for cell in page.select("thead th[scope=col]")]
        assert len(heads) == 3
        found = [[text_of(cell) for cell in row.select("th[scope=row], td")] for row in page.select("tbody tr")]
        assert len(found) == len(chain.history) == 5
        assert [cells[2] for cells in found] == [str(row.total) for row in reversed(chain.history)]
        assert found[0][0].startswith({"es": "Edición 5", "en": "Edition 5"}[lang])
        assert attribute(page, "tbody th a", "href") == f"/{SLUG}/editions/5/"

    def test_times_are_those_of_the_letter(self) -> None:
        page = BeautifulSoup(published().objects["corrections.html"], "html.parser")
        shown = one(page, "tbody time")
        assert shown["datetime"] == "2026-09-21T19:13:20Z"
        assert text_of(shown) == "21 de septiembre de 2026, 13:13"

    def test_the_sums_are_those_of_all_editions(self) -> None:
        chain = published()
        page = BeautifulSoup(chain.objects["en/corrections.html"], "html.parser")
        shown = [text_of(term) for term in page.select("dl dt")]
        assert shown == ["Added: 10", "Withdrawn: 1", "Taken down: 0", "Corrected: 2", "Signatures now: 9"]

    def test_who_left_is_named_nowhere(self) -> None:
        assert not [path for path, body in published().objects.items() if b"Ana Paz" in body]

    def test_the_authoritative_page_is_at_the_short_address(self) -> None:
        objects = published().objects
        assert objects["corrections.html"] == objects["es/corrections.html"]

    def test_json_has_the_fields_that_are_promised(self) -> None:
        shown = json.loads(published().objects["corrections.json"])
        assert shown["letter"] == SLUG
        assert list(shown["rows"][0]) == [
            "first", "last", "published_at", "added", "withdrawn", "corrected", "taken_down", "figures", "total"
        ]  # fmt: skip

    def test_a_merged_history_says_how_it_is_merged(self) -> None:
        chain = Chain()
        for number in range(4):
            chain.publish([signatory(n, f"Ana {n}") for n in range(number)], after=600_000 if number else 0)
        assert b"30 days" not in chain.objects["en/corrections.html"]
        chain.publish([], after=48 * 3_600_000)
        chain.publish([signatory(9, "Luz")], after=1_000)
        assert b"30 days" in chain.objects["en/corrections.html"]
        assert b"Editions 5 to 6" in chain.objects["en/corrections.html"]


def test_a_history_is_folded_from_what_stands_on_the_site() -> None:
    chain = published()
    texts = (chain.objects[manifest_path(number)].decode() for number in range(1, 6))
    assert corrections.fold_manifests(texts) == chain.history


def test_languages_of_the_interface_all_have_the_words() -> None:
    from chalicelib.pages.templates import translations

    for lang in set(LANGS) - {"en"}:
        assert translations(lang).gettext("Taken down") != "Taken down"
