"""The whole application of the organisers' pages."""

import functools

from chalicelib.desk.application import Desk
from chalicelib.desk.routes import (
    account,
    begin,
    co_authors,
    delivery,
    entries,
    files,
    imports,
    jobs,
    lead,
    letter,
    limit,
    matches,
    me,
    people,
    preview,
    queue,
    reports,
    settings,
    sign_in,
    texts,
    versions,
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
    people,
    begin,
    co_authors,
    delivery,
    files,
    lead,
    preview,
    settings,
    texts,
    versions,
)


@functools.cache
def application() -> Desk:
    """The application with every route, created once in a process."""
    desk = Desk()
    for area in AREAS:
        area.declare(desk)
    return desk
