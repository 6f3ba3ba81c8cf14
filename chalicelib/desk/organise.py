"""The whole application of the organisers' pages."""

import functools

from chalicelib.desk.application import Desk
from chalicelib.desk.routes import (
    account,
    begin,
    entries,
    imports,
    jobs,
    lead,
    letter,
    limit,
    matches,
    me,
    people,
    queue,
    reports,
    sign_in,
    watch,
)

AREAS = (
    account,
    sign_in,
    me,
    letter,
    watch,
    queue,
    limit,
    reports,
    entries,
    matches,
    imports,
    jobs,
    lead,
    people,
    begin,
)


@functools.cache
def application() -> Desk:
    """The application with every route, created once in a process."""
    desk = Desk()
    for area in AREAS:
        area.declare(desk)
    return desk
