"""The function that typesets, the only one that carries Typst. The publisher invokes it and waits.

Event: ``{"from": KEY, "to": KEY}``, of a sheet and of what it becomes, both in the state bucket.
Answer: ``{"sha256": HEX}`` of what it became.
"""

from typing import Any

from chalice.app import Blueprint

jobs = Blueprint(__name__)


@jobs.lambda_function()
def typeset(event: dict[str, Any], context: object) -> dict[str, str]:
    # The API's function loads this module too, to know its name, and has no Typst.
    from chalicelib import log, settings
    from chalicelib.aws.s3_bucket import S3Bucket
    from chalicelib.typesetting.function import typeset_from

    log.configure(settings.current().log_level)
    return typeset_from(S3Bucket(settings.current().state_bucket), event)
