"""What organisers do, put together for a stage: for the operator's commands."""

import time
from dataclasses import dataclass

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.overview import DynamoAuditLog, DynamoCensus
from chalicelib.aws.dynamodb.review_index import DynamoReview
from chalicelib.aws.dynamodb.signatures import DynamoChanges, DynamoSignatures
from chalicelib.aws.erasures import S3Erasures
from chalicelib.aws.kms import KmsDataKeys, KmsPeppers
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.organising.acts import Actor
from chalicelib.organising.correcting import Correcting
from chalicelib.organising.finding import Finder, Watch, unwatched
from chalicelib.organising.moving import Moving, PresentOrder
from chalicelib.organising.overview import Overview
from chalicelib.organising.taking_down import TakingDown
from chalicelib.organising.vouching import Vouching
from chalicelib.publishing.edition.present_roll import PresentRoll
from chalicelib.publishing.edition.search_file import PresentList
from chalicelib.signing.letter_vault import LetterVault


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def signatures() -> DynamoSignatures:
    return DynamoSignatures(LetterVault(DynamoLetters(), KmsDataKeys()))


def rolls() -> PresentRoll:
    config = settings.current()
    buckets = S3Bucket(config.site_bucket), S3Bucket(config.state_bucket)
    return PresentRoll(DynamoLetters(), DynamoChanges(), *buckets, now_ms=now_ms)


def finder(by: str, watch: Watch = unwatched) -> Finder:
    letters = DynamoLetters()
    lists = PresentList(letters, rolls())
    return Finder(signatures(), DynamoReview(), lists, KmsPeppers(), letters, by, now_ms, watch)


def overview() -> Overview:
    return Overview(DynamoLetters(), DynamoCensus(), now_ms)


def audit_log() -> DynamoAuditLog:
    return DynamoAuditLog()


@dataclass(frozen=True)
class Acts:
    """The acts of one organiser, whose name the audit log keeps."""

    by: str

    @property
    def actor(self) -> Actor:
        return Actor(DynamoLetters(), signatures(), SqsMailQueue(), self.by, now_ms)

    @property
    def correcting(self) -> Correcting:
        return Correcting(self.actor, KmsPeppers(), S3Erasures(settings.current().state_bucket))

    @property
    def moving(self) -> Moving:
        return Moving(self.actor, PresentOrder(rolls()))

    @property
    def taking_down(self) -> TakingDown:
        return TakingDown(self.actor)

    @property
    def vouching(self) -> Vouching:
        return Vouching(self.actor, KmsPeppers())
