"""The organisers' use cases on AWS, each created once per process, and imported only when a page needs it.

The first page that somebody opens after a pause waits for every import. Here are those that read a session and its
person, and what several pages share; what one area alone needs is in the module of the area beside this one.
"""

import functools
import time
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.people import DynamoPeople

if TYPE_CHECKING:
    from chalicelib.aws.dynamodb.jobs import DynamoJobs
    from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails
    from chalicelib.aws.dynamodb.overview import DynamoAuditLog
    from chalicelib.aws.dynamodb.sign_in import DynamoSignIn
    from chalicelib.aws.dynamodb.signatures import DynamoSignatures
    from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
    from chalicelib.aws.kms import KmsOrganisersVault, KmsPeppers
    from chalicelib.aws.sqs import SqsMailQueue
    from chalicelib.organising.jobs.control import JobControl
    from chalicelib.organising.organiser_mail import Outbox
    from chalicelib.organising.vouched_limit import VouchedLimit
    from chalicelib.signing.letter_vault import LetterVault


def now() -> int:
    """Seconds since the epoch."""
    return int(time.time())


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


@functools.cache
def letters() -> DynamoLetters:
    return DynamoLetters()


@functools.cache
def people() -> DynamoPeople:
    return DynamoPeople()


@functools.cache
def sign_in() -> "DynamoSignIn":
    from chalicelib.aws.dynamodb.sign_in import DynamoSignIn

    return DynamoSignIn()


@functools.cache
def vault() -> "KmsOrganisersVault":
    """What seals organisers' addresses, and makes the keys of challenges and kept forms."""
    from chalicelib.aws.kms import KmsOrganisersVault

    return KmsOrganisersVault(people())


@functools.cache
def letter_vault() -> "LetterVault":
    """What opens signatures, with each letter's own keys. It reads a letter's head once for all that a page shows."""
    from chalicelib.aws.kms import KmsDataKeys
    from chalicelib.signing.letter_cache import LetterCache
    from chalicelib.signing.letter_vault import LetterVault

    return LetterVault(LetterCache(letters()), KmsDataKeys())


@functools.cache
def peppers() -> "KmsPeppers":
    from chalicelib.aws.kms import KmsPeppers

    return KmsPeppers()


@functools.cache
def signatures() -> "DynamoSignatures":
    from chalicelib.aws.dynamodb.signatures import DynamoSignatures

    return DynamoSignatures(letter_vault())


@functools.cache
def waiting() -> "DynamoWaiting":
    from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting

    return DynamoWaiting()


@functools.cache
def mail_queue() -> "SqsMailQueue":
    from chalicelib.aws.sqs import SqsMailQueue

    return SqsMailQueue()


@functools.cache
def mails() -> "DynamoOrganiserMails":
    from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails

    return DynamoOrganiserMails()


@functools.cache
def outbox() -> "Outbox":
    """Mails to organisers: ``outbox().queue_mail(person.id, kind, slug=…, n="3")``."""
    from chalicelib.organising.organiser_mail import Outbox

    return Outbox(mails(), mail_queue(), vault(), now)


@functools.cache
def jobs() -> "DynamoJobs":
    from chalicelib.aws.dynamodb.jobs import DynamoJobs

    return DynamoJobs()


@functools.cache
def audit_log() -> "DynamoAuditLog":
    from chalicelib.aws.dynamodb.overview import DynamoAuditLog

    return DynamoAuditLog()


@functools.cache
def vouched_limit() -> "VouchedLimit":
    """How many entries are vouched for without a second person."""
    from chalicelib.organising.vouched_limit import VouchedLimit

    return VouchedLimit(jobs(), audit_log())


def job_control(person_id: str) -> "JobControl":
    """What an organiser does with jobs."""
    from chalicelib.aws.chores_function import LambdaWaker
    from chalicelib.organising.jobs.control import JobControl

    return JobControl(jobs(), letters(), LambdaWaker(settings.current().chores_function), person_id)
