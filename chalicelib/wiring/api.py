"""The API's use cases on AWS, each created once per process and only when a request needs it."""

import functools
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.aws.dynamodb.claims import DynamoClaims
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.erasures import S3Erasures
from chalicelib.aws.kms import KmsDataKeys, KmsPeppers
from chalicelib.aws.published import S3Published
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.signing.admission import Admission
from chalicelib.signing.confirmation_review import Reviewer
from chalicelib.signing.letter_cache import LetterCache, SwitchCache
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.signing.sign_and_confirm import Signing

# On a cold start a signer waits for every import, and these are only for pages that are opened later.
if TYPE_CHECKING:
    from chalicelib.signing.coalition_members import Members
    from chalicelib.signing.own_page import Signer
    from chalicelib.signing.reporting import Reporting
    from chalicelib.signing.unsubscribe import Unsubscribing


@functools.cache
def letters() -> LetterCache:
    return LetterCache(DynamoLetters())


@functools.cache
def peppers() -> KmsPeppers:
    return KmsPeppers()


@functools.cache
def vault() -> LetterVault:
    return LetterVault(letters(), KmsDataKeys())


@functools.cache
def signatures() -> DynamoSignatures:
    return DynamoSignatures(vault())


@functools.cache
def erasures() -> S3Erasures:
    return S3Erasures(settings.current().state_bucket)


@functools.cache
def signing() -> Signing:
    config, limits = settings.current(), DynamoLimits()
    return Signing(
        letters=letters(),
        signatures=signatures(),
        queue=SqsMailQueue(),
        peppers=peppers(),
        vault=vault(),
        door=Admission(limits, config.allowed_networks),
        judge=Reviewer(S3Published(config.site_bucket), DynamoClaims(), signatures(), limits),
        switches=SwitchCache(DynamoLetters()),
        erasures=erasures(),
    )


@functools.cache
def signer() -> "Signer":
    from chalicelib.signing.own_page import Signer

    return Signer(signatures(), peppers(), erasures(), DynamoLimits())


@functools.cache
def members() -> "Members":
    from chalicelib.signing.coalition_members import Members

    return Members(signatures(), peppers(), DynamoLimits())


@functools.cache
def unsubscribing() -> "Unsubscribing":
    from chalicelib.signing.unsubscribe import Unsubscribing

    return Unsubscribing(signatures(), peppers())


@functools.cache
def reporting() -> "Reporting":
    from chalicelib.aws.dynamodb.reports import DynamoReportBox
    from chalicelib.signing.reporting import Reporting

    networks = settings.current().allowed_networks
    return Reporting(DynamoReportBox(), DynamoLimits(), peppers(), vault(), networks, signing().now_ms)
