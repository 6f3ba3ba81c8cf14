"""What the pages of the organisers' queue are put together from, each created once per process."""

import functools
import time

from chalicelib import settings
from chalicelib.aws.dynamodb.notes import DynamoNotes
from chalicelib.aws.dynamodb.review_index import DynamoReview
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
from chalicelib.aws.kms import KmsDataKeys
from chalicelib.aws.published import S3Published
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.organising.deciding import Deciding
from chalicelib.organising.held_signatures import UNDO_SECONDS, Review
from chalicelib.organising.lots import Lots
from chalicelib.organising.notes import Notes
from chalicelib.organising.review_queue import ReviewQueue
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.wiring.organise import letters


@functools.cache
def vault() -> LetterVault:
    """The letters' own keys, with which signatures are sealed."""
    return LetterVault(letters(), KmsDataKeys())


@functools.cache
def signatures() -> DynamoSignatures:
    return DynamoSignatures(vault())


@functools.cache
def notes() -> Notes:
    return Notes(DynamoNotes(), vault(), letters(), now_ms)


@functools.cache
def queue() -> ReviewQueue:
    published = S3Published(settings.current().site_bucket)
    return ReviewQueue(letters(), signatures(), DynamoWaiting(), published, notes(), now_ms)


def review(by: str) -> Review:
    """The decisions of one organiser, by their id; each may be undone for a while."""
    return Review(letters(), signatures(), SqsMailQueue(), DynamoReview(), now_ms, by, UNDO_SECONDS)


def deciding(by: str) -> Deciding:
    return Deciding(review(by))


@functools.cache
def lots() -> Lots:
    return Lots(signatures(), DynamoWaiting(), now_ms)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
