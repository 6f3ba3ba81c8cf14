"""What prepares a photograph or scan for publication, put together when such a job comes: there is one rarely."""

from chalicelib import settings
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.ports.organisers_jobs import Kind
from chalicelib.wiring.organise import letters


def document() -> Kind:
    from chalicelib.organising.jobs.document import DocumentKind

    config = settings.current()
    states = S3Bucket(config.state_bucket, may_not_list=True)
    return DocumentKind(letters(), states, S3Bucket(config.site_bucket))
