"""What becomes of a row: it is added, or was there, or is refused; and doing it again adds nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.organising import importing
from chalicelib.organising.import_run import count, run
from chalicelib.organising.importing import Importer
from chalicelib.organising.rehearsal import NoQueue, RehearsedSignatures
from chalicelib.organising.signatory_files.reading import SignatoryFile, read_file
from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.signature import Signature
from tests.fakes.keys import PEPPER
from tests.fakes.mail import MemoryMailQueue
from tests.fakes.storage import MemorySignatures
from tests.support.samples import LETTER, NOW, SLUG

WEEK = 8 * 24 * 3600 * 1000


class Table:
    """A letter's table and queue, and imports of lists into it."""

    def __init__(self, signatures: MemorySignatures | None = None) -> None:
        self.signatures, self.queue = signatures or MemorySignatures(), MemoryMailQueue()

    def importer(self, **changes: Any) -> Importer:
        return replace(
            Importer(self.signatures, self.queue, replace(LETTER, order="given"), PEPPER, wait=lambda attempt: True),
            **changes,
        )

    def run(
        self, *lines: str, pending: bool = False, now: int = NOW, header: str = "kind,name,email,role"
    ) -> list[str]:
        """What became of each row: the outcome and, behind a colon, the reasons."""
        found = run(self.importer(), listed(header, lines), None if pending else "Luz Mar", lambda: now)
        return [": ".join((one.outcome, *one.reasons)) for one in found]

    def names(self) -> list[str]:
        return sorted(one.details.name for one in self.signatures.items.values())


def listed(header: str, lines: Sequence[str]) -> SignatoryFile:
    return read_file("\n".join((header, *lines)).encode(), "lista.csv")


ROWS = ("organisation,Casa del Río A.C.,,", "coalition,Red Verde,,", "person,Ana Paz,ana@example.org,Maestra")
THERE = f"there: {importing.ON_LETTER}"
ASKED = f"there: {importing.ASKED}"


@pytest.mark.promise("Nobody signs who did not confirm")
@pytest.mark.promise("An import never replaces what a person typed")
def test_vouched_rows_are_on_the_letter_at_once_and_only_once() -> None:
    table = Table()
    assert table.run(*ROWS) == ["added"] * 3
    assert table.run(*ROWS) == [THERE] * 3
    stored = table.signatures.items.values()
    assert table.queue.messages == []
    assert {(one.state, one.vouched_by, one.email) for one in stored} == {("confirmed", "Luz Mar", "")}
    assert sorted(one.position or 0 for one in stored) == [0, 1, 2]
    assert len(list(table.signatures.since(SLUG, 0))) == 3


def test_pending_rows_are_asked_by_mail_and_rows_without_an_address_refused() -> None:
    table = Table()
    assert (
        table.run(*ROWS, pending=True)
        == ["added"] + ["refused: email: with --pending every row needs an e-mail address"] * 2
    )
    (signature,) = table.signatures.items.values()
    assert (signature.state, signature.email) == ("pending", "ana@example.org")
    assert [(one.signature_id, one.submission) for one in table.queue.take()] == [(signature.id, signature.submission)]


@pytest.mark.promise("An import never replaces what a person typed")
def test_importing_never_replaces_what_a_person_typed() -> None:
    table = Table()
    row = "person,Ana Paz,ana@example.org,"
    table.run(row, pending=True)
    ((key, stored),) = table.signatures.items.items()
    typed = replace(stored, submission="typed")
    table.signatures.items[key] = typed
    table.queue.take()
    assert table.run(row, pending=True) == table.run(row) == [ASKED]
    assert table.signatures.items == {key: typed}
    assert table.queue.messages == [], "anyone who signed already gets no mail"
    assert table.run(row, pending=True, now=NOW + WEEK) == ["added"], "one that ran out may be asked again"


def test_two_homonyms_without_an_address_are_both_added_and_neither_a_second_time() -> None:
    table = Table()
    rows = ("person,Ana Paz,,", "person,Ana Paz,,", "person,ANA PAZ,,Jueza")
    assert table.run(*rows) == ["added"] * 3
    assert table.run(*rows) == [THERE] * 3
    assert table.names() == ["ANA PAZ", "Ana Paz", "Ana Paz"]


@pytest.mark.parametrize(
    "again",
    [
        ("person,Ana Paz,,Jueza", "person,Ana Paz,,Maestra"),  # in another order
        ("person,Ana Paz,,Jueza",),
        ("person,Ana Paz,,Maestra de Primaria", "person,Ana Paz,,Jueza"),  # one corrected
    ],
)
def test_homonyms_in_another_order_or_corrected_are_not_added_again(again: Sequence[str]) -> None:
    table = Table()
    table.run("person,Ana Paz,,Maestra", "person,Ana Paz,,Jueza")
    assert table.run(*again) == [THERE] * len(again)
    assert len(table.signatures.items) == 2


def test_a_third_homonym_of_a_longer_list_is_added_wherever_it_stands() -> None:
    table = Table()
    table.run("person,Ana Paz,,Maestra", "person,Ana Paz,,Jueza")
    assert table.run("person,Ana Paz,,Pintora", "person,Ana Paz,,Maestra", "person,Ana Paz,,Jueza") == [
        "added",
        THERE,
        THERE,
    ]
    assert sorted(one.details.role for one in table.signatures.items.values()) == ["Jueza", "Maestra", "Pintora"]


def test_an_organisation_that_is_repeated_to_the_letter_is_one_and_a_homonym_is_another() -> None:
    table = Table()
    rows = ("organisation,Casa Azul,MX", "organisation,Casa Azul,MX", "organisation,Casa Azul,PE")
    assert table.run(*rows, header="kind,name,country") == ["added", THERE, "added"]
    assert table.run(*rows, header="kind,name,country") == [THERE] * 3


def test_a_row_that_an_earlier_version_stored_keeps_its_key() -> None:
    table = Table()
    table.run("person,Ana Paz,,")
    (key,) = table.signatures.items
    digest = hashlib.sha256(b"ana paz").hexdigest()
    assert key == tokens.signature_id(SLUG, PEPPER, f"import/person/{digest}")


COUPLE = ("person,Ana Paz,casa@example.org,", "person,Luis Sol,casa@example.org,")


@pytest.mark.parametrize("pending", [False, True])
def test_a_couple_on_one_address_are_both_added_as_on_the_form(pending: bool) -> None:
    table = Table()
    assert table.run(*COUPLE, pending=pending) == ["added", "added"]
    assert table.names() == ["Ana Paz", "Luis Sol"]
    mailed = {message.signature_id for message in table.queue.take()}
    assert mailed == (set(table.signatures.items) if pending else set())
    assert table.run(*COUPLE, pending=pending) == [ASKED if pending else THERE] * 2
    assert table.run(*reversed(COUPLE), pending=pending) == [ASKED if pending else THERE] * 2


@pytest.mark.parametrize("pending", [False, True])
def test_names_of_one_initial_on_one_address_are_no_typing_error_of_each_other(pending: bool) -> None:
    """A form that differs in one word corrects the form before; two rows of a file are two people."""
    rows = ("person,Laura Paz,casa@example.org,", "person,Luis Paz,casa@example.org,")
    assert Table().run(*rows, pending=pending) == ["added", "added"]


def test_a_third_on_one_address_is_refused_and_mailed_nothing() -> None:
    table = Table()
    assert table.run(*COUPLE, "person,Eva Mar,casa@example.org,", pending=True) == [
        "added", "added", f"refused: {importing.USED}",
    ]  # fmt: skip
    assert {message.signature_id for message in table.queue.take()} == set(table.signatures.items)
    assert table.names() == ["Ana Paz", "Luis Sol"]


@pytest.mark.parametrize("row", ["person,Ana Paz,ana@example.org,", "person,Ana Paz,,"])
def test_whoever_left_stays_away_and_the_row_says_so(row: str) -> None:
    table = Table()
    table.run(row)
    ((key, stored),) = table.signatures.items.items()
    table.signatures.items[key] = replace(stored, state="withdrawn")
    assert table.run(row) == [f"refused: {importing.LEFT}"]
    assert table.signatures.items[key].state == "withdrawn"


def test_a_row_whose_signature_waits_for_an_organiser_was_there() -> None:
    table = Table()
    table.run("organisation,Casa Azul,,")
    ((key, stored),) = table.signatures.items.items()
    table.signatures.items[key] = replace(stored, state="held")
    assert table.run("organisation,Casa Azul,,") == [f"there: {importing.HELD}"]


@pytest.mark.parametrize("pending", [False, True])
def test_a_rehearsal_says_what_an_import_does_and_writes_nothing(pending: bool) -> None:
    table = Table()
    table.run(COUPLE[0])
    rows = (*COUPLE, *ROWS, "person,Ana Paz,,", "person,Ana Paz,,", "person,<b>,,", "person,Eva Mar,casa@example.org,")
    before = dict(table.signatures.items)
    rehearsed = Importer(RehearsedSignatures(table.signatures), NoQueue(), LETTER, PEPPER)
    vouched = None if pending else "Luz Mar"
    foreseen = list(run(rehearsed, listed("kind,name,email,role", rows), vouched, lambda: NOW))
    assert table.signatures.items == before
    assert [": ".join((one.outcome, *one.reasons)) for one in foreseen] == table.run(*rows, pending=pending)


class Unsteady(MemorySignatures):
    """A table that does not answer once, after its write worked, or after somebody else's."""

    def __init__(self, first: Signature | None = None) -> None:
        super().__init__()
        self.first, self.failed = first, False

    def put_new(self, signature: Signature) -> bool:
        if self.failed:
            return super().put_new(signature)
        self.failed = True
        super().put_new(replace(self.first, id=signature.id) if self.first else signature)
        if self.first:
            return super().put_new(signature)
        raise Unavailable("DynamoDB")


@pytest.mark.parametrize("pending", [False, True])
def test_a_write_whose_answer_was_lost_is_ones_own(pending: bool) -> None:
    assert Table(Unsteady()).run("person,Ana Paz,ana@example.org,", pending=pending) == ["added"]


@pytest.mark.parametrize("pending", [False, True])
def test_whoever_signs_in_the_meantime_keeps_the_place_and_the_row_the_other(pending: bool) -> None:
    other = Table()
    other.run("person,Luis Sol,casa@example.org,", pending=True)
    (luis,) = other.signatures.items.values()
    table = Table(Unsteady(luis))
    assert table.run("person,Ana Paz,casa@example.org,", pending=pending) == ["added"]
    assert table.names() == ["Ana Paz", "Luis Sol"]


def test_a_table_that_never_answers_stops_the_import() -> None:
    class Silent(MemorySignatures):
        def put_new(self, signature: Signature) -> bool:
            raise Unavailable("DynamoDB")

    with pytest.raises(Unavailable):
        Table(Silent()).run("person,Ana Paz,,")


people = st.sampled_from(["Ana Paz", "ana paz", "Luis Sol", "Laura Sol", "Casa Azul"])
rows = st.tuples(
    st.sampled_from(["person", "organisation"]),
    people,
    st.sampled_from(["", "a@x.org", "b@x.org"]),
    st.sampled_from("xy"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(rows, max_size=8), st.lists(rows, max_size=8), st.booleans())
def test_every_row_has_one_outcome_and_a_second_run_adds_nothing(first: Any, second: Any, pending: bool) -> None:
    table = Table()
    for lines in (first, second):
        if not lines:
            continue
        text = [",".join((kind, name, email, f"de {role}")) for kind, name, email, role in lines]
        before = len(table.signatures.items)
        reports = list(
            run(table.importer(), listed("kind,name,email,role", text), None if pending else "Luz", lambda: NOW)
        )
        counted = count(reports)
        assert sum(counted.values()) == len(lines)
        assert len(table.signatures.items) - before == counted["added"]
        again = run(table.importer(), listed("kind,name,email,role", text), None if pending else "Luz", lambda: NOW)
        assert count(list(again))["added"] == 0
