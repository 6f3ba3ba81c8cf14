"""Whoever had a job run has to have the right to what it does as long as it runs."""

import itertools

import pytest

from chalicelib.rules.organisers.job import KINDS, Job, may_go_on
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import RIGHTS, ROLES, Right, Role


def person(**roles: Role) -> Person:
    return Person("eva", "Eva", "es", "00" * 32, b"", "", 0, roles=roles)


@pytest.mark.parametrize(("kind", "role"), [*itertools.product(KINDS, ROLES)])
def test_a_job_goes_on_by_the_table_of_rights(kind: str, role: Role) -> None:
    job = Job("1", "agua", kind, "running", "eva", 0, 0)
    assert may_go_on(job, person(agua=role)) == (RIGHTS[KINDS[kind]].by_role[role] is not Right.NO)
    assert not may_go_on(job, person(otra=role)), "a role on another letter"
    assert not may_go_on(job, None)
