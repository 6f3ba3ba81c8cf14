"""The publisher's typesetter: a separate function, which exchanges files through the state bucket.

A sheet and the file typeset from it are stored under the sheet's hash, so a run that died or did not wait long enough
finds the file the next time. Publishing goes on if typesetting fails.
"""

import json
import logging
import re
import threading

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors
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
# Of a preview: the beginning of its sheet's hash.
_NAME = re.compile(r"[0-9a-f]{32}\.(pdf|png)")


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
        source, target = _keys(folder, sheet)
        typeset_body = self._states.get(target)
        if typeset_body is not None:
            return typeset_body
        self._states.create(source, sheet.to_json(), content_type=content_type(source), cache=PRIVATE)
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


class LambdaPreviews:
    """Has the function typeset what an organiser looks at before it is published, and does not wait for it.

    They wait in their browser: what was asked for is there some seconds later, and for some days. Asking again for the
    same does no harm.
    """

    def __init__(self, states: Bucket, function: str) -> None:
        self._states = states
        self._function = function

    def ask(self, slug: str, sheet: Sheet) -> str:
        """Have a sheet of a letter typeset; returns the name of the file that it becomes. Raises `Unavailable`."""
        source, target = _keys(_previews(slug), sheet)
        if self._states.get(target) is None:
            self._states.create(source, sheet.to_json(), content_type=content_type(source), cache=PRIVATE)
            payload = json.dumps({"from": source, "to": target})
            if not self._function:
                raise Unavailable("nothing typesets on this stage")
            with botocore_errors("typeset a preview"):
                clients.lambda_brief().invoke(FunctionName=self._function, InvocationType="Event", Payload=payload)
        return target.rpartition("/")[2]

    def read(self, slug: str, name: str) -> bytes | None:
        """A file of a letter that was typeset, by the name that `ask` gave; None while it is not there. Raises
        `Unavailable`."""
        if not _NAME.fullmatch(name):
            return None
        return self._states.get(f"{_previews(slug)}/typeset/{name}")


def _previews(slug: str) -> str:
    """Where previews of a letter are, beside the folders of letters: no letter is called so."""
    return f"_previews/{slug}"


def _keys(folder: str, sheet: Sheet) -> tuple[str, str]:
    """Where a sheet is stored, and the file that it becomes."""
    # Another version of the program may typeset the same sheet differently.
    base = f"{folder}/typeset/{sha256(program().encode() + sheet.to_json())[:32]}"
    return f"{base}.json", f"{base}.{sheet.extension}"
