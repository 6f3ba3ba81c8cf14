"""What organisers do with entries, names and blocks, on AWS: for their pages, each imported when a page needs it."""

import functools
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.wiring.organise import (
    audit_log,
    letters,
    mail_queue,
    now_ms,
    peppers,
    signatures,
    vouched_limit,
    waiting,
)

if TYPE_CHECKING:
    from chalicelib.aws.s3_bucket import S3Bucket
    from chalicelib.organising.acts import Actor
    from chalicelib.organising.blocking import Blocking
    from chalicelib.organising.correcting import Correcting
    from chalicelib.organising.finding import Finder
    from chalicelib.organising.inspecting import Inspector
    from chalicelib.organising.kept_matches import KeptMatching
    from chalicelib.organising.moving import Moving
    from chalicelib.organising.putting_back import PuttingBack
    from chalicelib.organising.taking_down import TakingDown
    from chalicelib.organising.vouching import Vouching
    from chalicelib.publishing.edition.search_file import KeptList


@functools.cache
def lists() -> "KeptList":
    from chalicelib.publishing.edition.search_file import KeptList

    return KeptList(letters(), _states())


def finder(by: str) -> "Finder":
    from chalicelib.organising.finding import Finder
    from chalicelib.organising.waiting_entries import CLASSES, MOST_OF_EACH, WaitingEntries

    most = MOST_OF_EACH * len(CLASSES)
    entries = WaitingEntries(waiting())
    return Finder(signatures(), entries, lists(), peppers(), letters(), by, now_ms, most_waiting=most)


def inspector(by: str) -> "Inspector":
    from chalicelib.organising.inspecting import Inspector

    return Inspector(signatures(), lists(), letters(), audit_log(), by, now_ms)


def actor(by: str) -> "Actor":
    from chalicelib.organising.acts import Actor

    return Actor(letters(), signatures(), mail_queue(), by, now_ms)


def correcting(by: str) -> "Correcting":
    from chalicelib.aws.erasures import S3Erasures
    from chalicelib.organising.correcting import Correcting

    return Correcting(actor(by), peppers(), S3Erasures(settings.current().state_bucket))


def taking_down(by: str) -> "TakingDown":
    from chalicelib.organising.taking_down import TakingDown

    return TakingDown(actor(by))


def putting_back(by: str) -> "PuttingBack":
    from chalicelib.organising.putting_back import PuttingBack

    return PuttingBack(actor(by))


def vouching(by: str) -> "Vouching":
    from chalicelib.organising.vouching import Vouching

    limit = vouched_limit()
    return Vouching(actor(by), peppers(), lambda slug, is_logged: limit.has_room(slug, now_ms(), is_logged=is_logged))


def moving(by: str) -> "Moving":
    from chalicelib.organising.moving import Moving, PublishedOrder

    return Moving(actor(by), PublishedOrder(lists()))


def blocking(by: str) -> "Blocking":
    from chalicelib.organising.blocking import Blocking

    return Blocking(letters(), peppers(), by, now_ms)


def matching(by: str) -> "KeptMatching":
    from chalicelib.organising.kept_matches import KeptMatching

    return KeptMatching(letters(), _states(), by, now_ms)


def _states() -> "S3Bucket":
    from chalicelib.aws.s3_bucket import S3Bucket

    return S3Bucket(settings.current().state_bucket, may_not_list=True, awaited=True)
