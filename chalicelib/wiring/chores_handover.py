"""Jobs that make what organisers hand over or export, put together when one comes: there is one rarely."""

import functools

from chalicelib import settings
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.kms import KmsDataKeys
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.pages.shared import Site
from chalicelib.ports.organisers_jobs import Kind
from chalicelib.signing.letter_cache import LetterCache
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.wiring.organise import letters, now_ms


@functools.cache
def package() -> Kind:
    """What makes the package for the addressee."""
    from chalicelib.aws.typeset_function import LambdaTypesetter
    from chalicelib.publishing.handover.package import Packer
    from chalicelib.publishing.handover.package_job import PackageKind

    config = settings.current()
    packer = Packer(_bucket(config.site_bucket), states(), LambdaTypesetter(states(), config.typeset_function))
    return PackageKind(Site(config.site_url, config.api_url, config.mail_sender), letters(), packer, now_ms)


def names() -> Kind:
    """What exports names with representatives. It reads the letter's head anew for each job, and with it the keys."""
    from chalicelib.organising.sealed_exports import SealedExports
    from chalicelib.publishing.handover.names_job import NamesKind

    vault = LetterVault(LetterCache(letters()), KmsDataKeys())
    return NamesKind(letters(), states(), DynamoSignatures(vault), SealedExports(states(), vault))


def states() -> S3Bucket:
    return _bucket(settings.current().state_bucket)


def _bucket(name: str) -> S3Bucket:
    return S3Bucket(name, may_not_list=True)
