"""What organisers do with entries, names and blocks, on AWS: for their pages."""

import functools
import time

from chalicelib import settings
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
from chalicelib.aws.erasures import S3Erasures
from chalicelib.aws.kms import KmsDataKeys, KmsPeppers
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.organising.acts import Actor
from chalicelib.organising.blocking import Blocking
from chalicelib.organising.correcting import Correcting
from chalicelib.organising.finding import Finder
from chalicelib.organising.inspecting import Inspector
from chalicelib.organising.kept_matches import KeptMatching
from chalicelib.organising.moving import Moving, PublishedOrder
from chalicelib.organising.putting_back import PuttingBack
from chalicelib.organising.taking_down import TakingDown
from chalicelib.organising.vouching import Vouching
from chalicelib.organising.waiting_entries import CLASSES, MOST_OF_EACH, WaitingEntries
from chalicelib.publishing.edition.search_file import KeptList
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.wiring import organise


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@functools.cache
def signatures() -> DynamoSignatures:
    return DynamoSignatures(LetterVault(organise.letters(), KmsDataKeys()))


@functools.cache
def peppers() -> KmsPeppers:
    return KmsPeppers()


@functools.cache
def lists() -> KeptList:
    return KeptList(organise.letters(), S3Bucket(settings.current().state_bucket, may_not_list=True, awaited=True))


def finder(by: str) -> Finder:
    waiting = WaitingEntries(DynamoWaiting())
    most = MOST_OF_EACH * len(CLASSES)
    return Finder(signatures(), waiting, lists(), peppers(), organise.letters(), by, now_ms, most_waiting=most)


def inspector(by: str) -> Inspector:
    return Inspector(signatures(), lists(), organise.letters(), DynamoAuditLog(), by, now_ms)


def actor(by: str) -> Actor:
    return Actor(organise.letters(), signatures(), SqsMailQueue(), by, now_ms)


def correcting(by: str) -> Correcting:
    return Correcting(actor(by), peppers(), S3Erasures(settings.current().state_bucket))


def taking_down(by: str) -> TakingDown:
    return TakingDown(actor(by))


def putting_back(by: str) -> PuttingBack:
    return PuttingBack(actor(by))


def vouching(by: str) -> Vouching:
    limit = organise.vouched_limit()
    return Vouching(actor(by), peppers(), lambda slug, is_logged: limit.has_room(slug, now_ms(), is_logged=is_logged))


def moving(by: str) -> Moving:
    return Moving(actor(by), PublishedOrder(lists()))


def blocking(by: str) -> Blocking:
    return Blocking(organise.letters(), peppers(), by, now_ms)


def matching(by: str) -> KeptMatching:
    states = S3Bucket(settings.current().state_bucket, may_not_list=True, awaited=True)
    return KeptMatching(organise.letters(), states, by, now_ms)
