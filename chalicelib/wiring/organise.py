"""The organisers' use cases on AWS, each created once per process and only when a page needs it."""

import functools
import time

from chalicelib import settings
from chalicelib.aws.chores_function import LambdaWaker
from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.sign_in import DynamoSignIn
from chalicelib.aws.dynamodb.teams import DynamoTeams
from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
from chalicelib.aws.kms import KmsDataKeys, KmsOrganisersVault, KmsPeppers
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.organising.import_job import VOUCHED, ImportDesk, VouchedImport
from chalicelib.organising.import_store import ImportStore
from chalicelib.organising.invitations import Invitations, Telling
from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.organiser_mail import Outbox
from chalicelib.organising.people import Team
from chalicelib.organising.proposals import NEW_OWNER, Executor, NewOwner, Proposals
from chalicelib.organising.vouched_limit import VouchedLimit
from chalicelib.organising.watching import Watch
from chalicelib.signing.letter_vault import LetterVault


@functools.cache
def letters() -> DynamoLetters:
    return DynamoLetters()


@functools.cache
def people() -> DynamoPeople:
    return DynamoPeople()


@functools.cache
def sign_in() -> DynamoSignIn:
    return DynamoSignIn()


@functools.cache
def vault() -> KmsOrganisersVault:
    return KmsOrganisersVault(people())


@functools.cache
def mails() -> DynamoOrganiserMails:
    return DynamoOrganiserMails()


@functools.cache
def outbox() -> Outbox:
    """Mails to organisers: ``outbox().queue_mail(person.id, kind, slug=…, n="3")``."""
    return Outbox(mails(), SqsMailQueue(), vault(), now)


@functools.cache
def jobs() -> DynamoJobs:
    return DynamoJobs()


def job_control(person_id: str) -> JobControl:
    """What an organiser does with jobs."""
    return JobControl(jobs(), letters(), LambdaWaker(settings.current().chores_function), person_id)


@functools.cache
def telling() -> Telling:
    """The log of changes of people and keys, and the mail to owners about each."""
    return Telling(people(), letters(), outbox())


@functools.cache
def teams() -> DynamoTeams:
    return DynamoTeams()


@functools.cache
def invitations() -> Invitations:
    return Invitations(people(), teams(), vault(), outbox(), telling(), now)


@functools.cache
def team() -> Team:
    return Team(people(), teams(), vault(), telling(), now)


@functools.cache
def new_owner() -> NewOwner:
    return NewOwner(people(), teams(), vault(), invitations())


@functools.cache
def proposals() -> Proposals:
    """What takes two persons. A kind of proposal has its executor here, and the round finishes it."""
    executors: dict[str, Executor] = {NEW_OWNER: new_owner(), VOUCHED: VouchedImport(import_desk)}
    return Proposals(people(), teams(), telling(), executors, now)


def now() -> int:
    """Seconds since the epoch."""
    return int(time.time())


@functools.cache
def audit_log() -> DynamoAuditLog:
    return DynamoAuditLog()


@functools.cache
def figures() -> DynamoFigures:
    return DynamoFigures()


@functools.cache
def limits() -> DynamoLimits:
    return DynamoLimits()


@functools.cache
def watch() -> Watch:
    return Watch(DynamoWaiting())


@functools.cache
def mail_queue() -> SqsMailQueue:
    return SqsMailQueue()


@functools.cache
def peppers() -> KmsPeppers:
    return KmsPeppers()


@functools.cache
def import_store() -> ImportStore:
    """What is kept of imports, sealed."""
    return ImportStore(S3Bucket(settings.current().state_bucket, awaited=True), LetterVault(letters(), KmsDataKeys()))


@functools.cache
def vouched_limit() -> VouchedLimit:
    """How many entries are vouched for without a second person."""
    return VouchedLimit(jobs(), audit_log())


def import_desk(person_id: str) -> ImportDesk:
    """What an organiser does with a file of signatories."""
    return ImportDesk(job_control(person_id), import_store(), vouched_limit())
