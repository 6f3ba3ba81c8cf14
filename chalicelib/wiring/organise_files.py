"""What organisers take with them, on AWS: for their pages."""

import functools

from chalicelib import settings
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.organising.names_export import NamesExport
from chalicelib.organising.sealed_exports import SealedExports
from chalicelib.wiring.organise import job_control, letter_vault, outbox, people


@functools.cache
def site() -> S3Bucket:
    return S3Bucket(settings.current().site_bucket, may_not_list=True, awaited=True)


@functools.cache
def states() -> S3Bucket:
    return S3Bucket(settings.current().state_bucket, may_not_list=True, awaited=True)


@functools.cache
def sealed_exports() -> SealedExports:
    return SealedExports(states(), letter_vault())


def names_export(person_id: str) -> NamesExport:
    """What an owner does to have names exported."""
    return NamesExport(job_control(person_id), people(), outbox())
