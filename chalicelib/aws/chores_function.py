"""The function that does what takes long for the organisers, as the function of their pages sees it."""

import json

from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors


class LambdaWaker:
    """Invokes the named function and does not wait for it; without a name, jobs begin by the minute.

    An organiser waits for the request, so it may take three seconds: the minute's round begins what it did not.
    """

    def __init__(self, function: str) -> None:
        self._function = function

    def wake(self, slug: str, job_id: str) -> None:
        if not self._function:
            return
        payload = json.dumps({"letter": slug, "job": job_id}).encode()
        with botocore_errors("wake a job"):
            clients.lambda_brief().invoke(FunctionName=self._function, InvocationType="Event", Payload=payload)
