"""Typesetting as the publisher asks for it: of a function of its own, by way of the state bucket.

A sheet and what it became lie under the sheet's hash, so that what has been typeset once is there the next time: for
a run that died, and for one that did not wait long enough. Failing is nothing that publishing stops for.
"""

import json
import logging
import threading

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import clients
from chalicelib.errors import Unavailable
from chalicelib.pages.program import program
from chalicelib.ports.publishing import PRIVATE, Bucket
from chalicelib.rules.files import content_type, sha256
from chalicelib.rules.sheet import Sheet

logger = logging.getLogger(__name__)

# One for each language of a letter. More would meet cold starts alone, and a new account has ten functions at once
# for everything, signing too. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
AT_ONCE = 4
# Who waits longer for a turn waits for something that hangs, and the publisher has two minutes.
TURN_SECONDS = 30.0


class LambdaTypesetter:
    """Keeps to ``states``, and invokes the function of this name; without a name nothing is typeset."""

    def __init__(self, states: Bucket, function: str, turn_seconds: float = TURN_SECONDS) -> None:
        self._states = states
        self._function = function
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._making_client = threading.Lock()
        self._turn_seconds = turn_seconds

    def typeset(self, folder: str, sheet: Sheet) -> bytes | None:
        """What a sheet of the letter in ``folder`` becomes; None when it could not be had now."""
        if not self._function:
            return None
        try:
            return self._typeset(folder, sheet)
        except (Unavailable, BotoCoreError, ClientError):
            logger.exception("not typeset")
            return None

    def _typeset(self, folder: str, sheet: Sheet) -> bytes:
        body = sheet.to_json()
        # Another program may make something else of the same sheet.
        base = f"{folder}/typeset/{sha256(program().encode() + body)[:32]}"
        source, target = f"{base}.json", f"{base}.{sheet.extension}"
        made = self._states.get(target)
        if made is not None:
            return made
        self._states.create(source, body, content_type=content_type(source), cache=PRIVATE)
        self._invoke(json.dumps({"from": source, "to": target}))
        made = self._states.get(target)
        if made is None:
            raise Unavailable("nothing was typeset")
        return made

    def _invoke(self, payload: str) -> None:
        if not self._turns.acquire(timeout=self._turn_seconds):
            raise Unavailable("no turn to typeset")
        try:
            # A session makes one client at a time, unlike a client, which any number of threads may use.
            # https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html
            with self._making_client:
                client = clients.lambda_()
            answer = client.invoke(FunctionName=self._function, Payload=payload)
        finally:
            self._turns.release()
        # Why, stands in the function's own log.
        if "FunctionError" in answer:
            raise Unavailable("the typesetting function failed")
