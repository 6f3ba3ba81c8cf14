"""What the pages of the organisers' queue are put together from, each created once per process when a page needs it."""

import functools
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.wiring.organise import letter_vault, letters, mail_queue, now_ms, signatures, waiting

if TYPE_CHECKING:
    from chalicelib.organising.deciding import Deciding
    from chalicelib.organising.held_signatures import Review
    from chalicelib.organising.lots import Lots
    from chalicelib.organising.notes import Notes
    from chalicelib.organising.reports import ReportDesk
    from chalicelib.organising.review_queue import ReviewQueue


@functools.cache
def notes() -> "Notes":
    from chalicelib.aws.dynamodb.notes import DynamoNotes
    from chalicelib.organising.notes import Notes

    return Notes(DynamoNotes(), letter_vault(), letters(), now_ms)


@functools.cache
def queue() -> "ReviewQueue":
    from chalicelib.aws.published import S3Published
    from chalicelib.organising.review_queue import ReviewQueue

    published = S3Published(settings.current().site_bucket)
    return ReviewQueue(letters(), signatures(), waiting(), published, notes(), now_ms)


def review(by: str) -> "Review":
    """The decisions of one organiser, by their id; each may be undone for a while."""
    from chalicelib.aws.dynamodb.review_index import DynamoReview
    from chalicelib.organising.held_signatures import UNDO_SECONDS, Review

    return Review(letters(), signatures(), mail_queue(), DynamoReview(), now_ms, by, UNDO_SECONDS)


def deciding(by: str) -> "Deciding":
    from chalicelib.organising.deciding import Deciding

    return Deciding(review(by))


@functools.cache
def lots() -> "Lots":
    from chalicelib.organising.lots import Lots

    return Lots(signatures(), waiting(), now_ms)


def report_desk(by: str) -> "ReportDesk":
    """What one organiser does with readers' reports."""
    from chalicelib.aws.dynamodb.reports import DynamoReports
    from chalicelib.organising.reports import ReportDesk
    from chalicelib.wiring.organise_entries import lists

    return ReportDesk(waiting(), DynamoReports(), signatures(), lists(), letter_vault(), letters(), by, now_ms)
