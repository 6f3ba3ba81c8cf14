"""The publisher's typesetter: a separate function, which exchanges files through the state bucket.

A sheet and the file typeset from it are stored under the sheet's hash, so a run that died or did not wait long enough
finds the file the next time. Publishing goes on if typesetting fails.
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
from chalicelib.rules.typeset_sheet import Sheet

logger = logging.getLogger(__name__)

# One for each language of a letter. More would only meet cold starts, and a new account may run ten functions at once
# for everything, including signing. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
AT_ONCE = 4
# A longer wait for a turn means that something hangs, and the publisher has only two minutes.
TURN_SECONDS = 30.0


class LambdaTypesetter:
    """Stores files in ``states`` and invokes the named function; without a name, nothing is typeset."""

    def __init__(self, states: Bucket, function: str, turn_seconds: float = TURN_SECONDS) -> None:
        self._states = states
        self._function = function
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._client_lock = threading.Lock()
        self._turn_seconds = turn_seconds

    def typeset(self, folder: str, sheet: Sheet) -> bytes | None:
        """The file typeset from a sheet of the letter in ``folder``; None when it is not available now."""
        if not self._function:
            return None
        try:
            return self._typeset(folder, sheet)
        except (Unavailable, BotoCoreError, ClientError):
            logger.exception("not typeset")
            return None

    def _typeset(self, folder: str, sheet: Sheet) -> bytes:
        body = sheet.to_json()
        # Another version of the program may typeset the same sheet differently.
        base = f"{folder}/typeset/{sha256(program().encode() + body)[:32]}"
        source, target = f"{base}.json", f"{base}.{sheet.extension}"
        typeset_body = self._states.get(target)
        if typeset_body is not None:
            return typeset_body
        self._states.create(source, body, content_type=content_type(source), cache=PRIVATE)
        self._invoke(json.dumps({"from": source, "to": target}))
        typeset_body = self._states.get(target)
        if typeset_body is None:
            raise Unavailable("nothing was typeset")
        return typeset_body

    def _invoke(self, payload: str) -> None:
        if not self._turns.acquire(timeout=self._turn_seconds):
            raise Unavailable("no turn to typeset")
        try:
            # A session may create only one client at a time, whereas any number of threads may use a client.
            # https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html
            with self._client_lock:
                client = clients.lambda_()
            answer = client.invoke(FunctionName=self._function, Payload=payload)
        finally:
            self._turns.release()
        # The function's own log has the reason.
        if "FunctionError" in answer:
            raise Unavailable("the typesetting function failed")
