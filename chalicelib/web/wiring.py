"""The use cases of this process, on AWS: made once, and only those that a request needs."""

import functools
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.admission import Door
from chalicelib.judging import Judge
from chalicelib.keys import DataKeys, Peppers
from chalicelib.mail.queue import SqsMailQueue
from chalicelib.signing import Signing
from chalicelib.storage.cache import LetterCache, SwitchCache
from chalicelib.storage.claims import DynamoClaims
from chalicelib.storage.erasures import S3Erasures
from chalicelib.storage.letters import DynamoLetters
from chalicelib.storage.limits import DynamoLimits
from chalicelib.storage.published import S3Published
from chalicelib.storage.signatures import DynamoSignatures
from chalicelib.vault import LetterVault

# Who signs on a cold start waits for every import, and these are for pages that are opened later.
if TYPE_CHECKING:
    from chalicelib.mail.unsubscribing import Unsubscribing
    from chalicelib.members import Members
    from chalicelib.signer import Signer


@functools.cache
def letters() -> LetterCache:
    return LetterCache(DynamoLetters())


@functools.cache
def peppers() -> Peppers:
    return Peppers()


@functools.cache
def vault() -> LetterVault:
    return LetterVault(letters(), DataKeys())


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
        door=Door(limits, config.allowed_networks),
        judge=Judge(S3Published(config.site_bucket), DynamoClaims(), signatures(), limits),
        switches=SwitchCache(DynamoLetters()),
        erasures=erasures(),
    )


@functools.cache
def signer() -> "Signer":
    from chalicelib.signer import Signer

    return Signer(letters(), signatures(), peppers(), erasures(), DynamoLimits())


@functools.cache
def members() -> "Members":
    from chalicelib.members import Members

    return Members(letters(), signatures(), peppers(), DynamoLimits())


@functools.cache
def unsubscribing() -> "Unsubscribing":
    from chalicelib.mail.unsubscribing import Unsubscribing

    return Unsubscribing(letters(), signatures(), peppers())
