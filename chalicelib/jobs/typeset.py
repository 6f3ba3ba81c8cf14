"""The function that typesets, the only one with Typst. The publisher invokes it and waits.

Event: ``{"from": KEY, "to": KEY}``, the keys of the sheet and of the typeset file, both in the state bucket.
Answer: ``{"sha256": HEX}`` of the typeset file.
"""

from typing import Any

from chalice.app import Blueprint

jobs = Blueprint(__name__)


@jobs.lambda_function()
def typeset(event: dict[str, Any], context: object) -> dict[str, str]:
    # The API's function also loads this module, for its name only, and has no Typst.
    from chalicelib import log, settings
    from chalicelib.aws.s3_bucket import S3Bucket
    from chalicelib.typesetting.function import typeset_from

    log.configure(settings.current().log_level)
    return typeset_from(S3Bucket(settings.current().state_bucket), event)
