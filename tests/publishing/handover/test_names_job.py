"""The export with representatives: everybody once, no address, nothing hidden, and sealed, whatever dies meanwhile."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.publishing.handover import names_file
from chalicelib.publishing.handover.names_file import COLUMNS, files, to_text
from chalicelib.publishing.handover.names_job import MARKS, files_of, part_name
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.signatures.signature import Signature
from tests.fakes.keys import PlainVault
from tests.support.handover_world import HandoverWorld
from tests.support.job_world import FAULTS
from tests.support.samples import LETTER, SLUG

MINUTE = 60_000


def sealed(world: HandoverWorld) -> dict[str, bytes]:
    return {key: body for key, body in world.states.objects.items() if key.startswith("exports/")}


def opened(world: HandoverWorld, job: Job) -> list[str]:
    """Every file of the export, in order."""
    found = []
    for part, at in files_of(job):
        key = f"exports/{SLUG}/{part_name(job, part)}"
        kept = PlainVault().open(SLUG, key, world.states.objects[key])
        found.append([*files(kept)][at])
    return found


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return [*csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def exported(world: HandoverWorld) -> list[dict[str, str]]:
    job = world.run_until_ended(world.begin_export())
    assert job.state == "done"
    return [row for text in opened(world, job) for row in rows(text)]


def filled(size: int = 7) -> HandoverWorld:
    world = HandoverWorld()
    for number in range(size):
        world.confirmed(f"Casa {number:02d}", kind="organisation", representative=f"Rep {number:02d}", role="Directora")
    world.confirmed("Ana Paz", role="Bióloga")
    world.confirmed("Qumaname Wiqo", show="initials")
    world.confirmed("Tepiname Xiqo", show="count")
    assert world.publish() == "published"
    return world


def test_it_has_what_is_published_and_who_represents_organisations() -> None:
    found = exported(filled(1))
    assert [(row["name"], row["role"], row["representative"], row["representative_role"]) for row in found] == [
        ("Casa 00", "", "Rep 00", "Directora"),
        ("Ana Paz", "Bióloga", "", ""),
        ("Q. W.", "", "", ""),
    ]
    assert [(row["number"], row["kind"]) for row in found] == [("1", "organisation"), ("1", "person"), ("2", "person")]
    assert [*found[0]] == [*COLUMNS]


def test_what_is_hidden_stays_hidden() -> None:
    world = filled(1)
    job = world.run_until_ended(world.begin_export())
    text = "".join(opened(world, job))
    assert not [word for word in ("Qumaname", "Wiqo", "Tepiname", "Xiqo") if word in text]


@pytest.mark.promise("Long work of organisers is done once, whatever dies meanwhile")
@pytest.mark.parametrize("fault", FAULTS)
def test_nobody_is_missed_or_twice_whatever_call_fails(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_file, "A_PART", 2)
    for at in range(1, 200):
        world = filled()
        world.calls.arm(at, fault)
        job = world.run_until_ended(world.begin_export())
        assert job.state == "done"
        names = [row["name"] for text in opened(world, job) for row in rows(text)]
        assert names == [*(f"Casa {number:02d}" for number in range(7)), "Ana Paz", "Q. W."]
        assert job.marks == "11111"
        if world.calls.made < at:
            break
    assert at > 15


@pytest.mark.promise("Long work of organisers is done once, whatever dies meanwhile")
def test_somebody_who_leaves_in_between_two_tries_shifts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first try wrote a part and died; a name of it left before the second."""
    monkeypatch.setattr(names_file, "A_PART", 2)
    for at in range(1, 60):
        world = filled()
        leaver = next(one for one in world.signatures.items.values() if one.details.name == "Casa 01")
        world.calls.arm(at, "died right after it")
        job = world.begin_export()
        world.run()
        leave(world, leaver)
        world.calls.dead = False
        job = world.run_until_ended(job)
        names = [row["name"] for text in opened(world, job) for row in rows(text)]
        others = [f"Casa {number:02d}" for number in (0, 2, 3, 4, 5, 6)] + ["Ana Paz", "Q. W."]
        assert [name for name in names if name != "Casa 01"] == others
        assert names.count("Casa 01") <= 1
        if world.calls.made < at:
            break


def leave(world: HandoverWorld, one: Signature) -> None:
    world.signatures.items[one.id] = replace(one, state="withdrawn", changed_at=world.now, appeared_at=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "withdrawn", "appeared_at": None},
        {"state": "held", "appeared_at": None},
        {"appeared_at": 1},
        {"details": {"show": "count"}},
        {"details": {"show": "initials"}},
    ],
    ids=str,
)
def test_whoever_has_left_hidden_or_come_back_since_that_edition_is_left_out(changes: dict[str, Any]) -> None:
    world = filled(2)
    one = next(one for one in world.signatures.items.values() if one.details.name == "Ana Paz")
    details = replace(one.details, **changes.pop("details", {}))
    world.signatures.items[one.id] = replace(one, details=details, **changes)
    assert [row["name"] for row in exported(world)] == ["Casa 00", "Casa 01", "Q. W."]


def test_whose_record_is_gone_is_left_out() -> None:
    world = filled(1)
    world.signatures.items.clear()
    assert exported(world) == []


def test_whoever_signs_after_that_edition_is_in_the_next_export() -> None:
    world = filled(1)
    job = world.begin_export()
    world.confirmed("Aaa Primera")
    world.now += MINUTE
    world.publish()
    job = world.run_until_ended(job)
    assert "Aaa Primera" not in "".join(opened(world, job))
    assert "Aaa Primera" in [row["name"] for row in exported(world)]


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789._+-", min_size=1, max_size=12)
FORMULAS = "=+-@\uff1d\uff0b\uff0d\uff20"
FIELDS = ("name", "affiliation", "role", "representative")


@pytest.mark.promise("No address is ever exported")
@settings(max_examples=40)
@given(LOCAL, st.sampled_from(FIELDS), st.sampled_from(("{}", "Eva {}", "<{}>", "mailto:{}", "{} Mar", "«{}»")), NAMES)
def test_no_address_is_in_it_wherever_a_record_has_one(local: str, field: str, frame: str, name: str) -> None:
    """The forms refuse an address in any field; a record that has one all the same gives none away."""
    address = f"{local}@Correo.example"
    world = HandoverWorld()
    values = {"name": name, "representative": "Eva Mar"} | {field: frame.format(address)}
    kind = "person" if field == "affiliation" else "organisation"
    signed = world.confirmed(values.pop("name"), kind=kind, **values)
    world.signatures.items[signed.id] = replace(world.signatures.items[signed.id], email=address)
    assert world.publish() == "published"
    text = json.dumps(exported(world), ensure_ascii=False).casefold()
    assert address.casefold() not in text
    assert "@correo.example" not in text


@settings(max_examples=30)
@given(st.sampled_from(FORMULAS), NAMES)
def test_no_cell_is_a_formula(sign: str, name: str) -> None:
    world = HandoverWorld()
    world.confirmed(f"{sign}{name}", kind="organisation", representative=f"{sign}1;{sign}2", role=f'"{sign}cmd')
    assert world.publish() == "published"
    (row,) = exported(world)
    cells = [row["name"], row["representative"], row["representative_role"]]
    for cell in (part.strip('" ') for text in cells for part in text.split(";") if part.strip('" ')):
        assert not cell.startswith(tuple(FORMULAS))


def test_it_is_kept_sealed() -> None:
    world = filled(1)
    job = world.run_until_ended(world.begin_export())
    assert [*sealed(world)] == [f"exports/{SLUG}/{job.id}-0"]
    with pytest.raises(AssertionError):
        PlainVault().open(SLUG, "exports/another", next(iter(sealed(world).values())))


@given(st.lists(st.text(max_size=40), max_size=40), st.integers(300, 900))
def test_a_long_part_comes_in_several_files_and_no_line_is_lost(texts: list[str], most: int) -> None:
    written = [f"{number},{text}\r\n" for number, text in enumerate(texts)]
    found = [*files(to_text(written), most)]
    head = "\ufeff" + ",".join(COLUMNS) + "\r\n"
    assert all(text.startswith(head) for text in found)
    assert "".join(text.removeprefix(head) for text in found) == "".join(written)
    one_line = len(json.dumps(head)) + max((len(json.dumps(line)) for line in written), default=0)
    assert all(len(json.dumps(text)) - 2 <= max(most, one_line) for text in found)


def test_the_marks_say_how_many_files_each_part_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_file, "A_PART", 5)
    monkeypatch.setattr(files, "__defaults__", (300,))
    world = filled()
    job = world.run_until_ended(world.begin_export())
    counts = [MARKS.index(mark) for mark in job.marks]
    assert len(counts) == 2 and counts[0] > 1
    assert files_of(job) == [(part, at) for part, count in enumerate(counts) for at in range(count)]
    assert len([row for text in opened(world, job) for row in rows(text)]) == 9


class TestItStops:
    def test_for_a_letter_whose_data_was_destroyed(self) -> None:
        world = filled(1)
        job = world.begin_export()
        world.letters.replace_head(LETTER, replace(LETTER, purged_at=1))
        ended = world.run_until_ended(job)
        assert (ended.state, ended.why) == ("failed", "letter-gone")
        assert sealed(world) == {}

    def test_when_the_list_of_that_edition_is_gone(self) -> None:
        world = filled(1)
        job = world.begin_export()
        world.states.objects.clear()
        ended = world.run_until_ended(job)
        assert (ended.state, ended.why) == ("failed", "list-gone")
