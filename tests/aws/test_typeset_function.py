"""Typesetting from the publisher to the function and back, through S3 (moto)."""

import fnmatch
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib import log
from chalicelib.aws import clients
from chalicelib.aws import typeset_function as client_side
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.aws.typeset_function import AT_ONCE, LambdaTypesetter
from chalicelib.jobs.typeset import typeset as job
from chalicelib.rules.typeset_sheet import Sheet
from chalicelib.typesetting import function as function_side
from chalicelib.typesetting.function import NotTypeset, typeset_from
from tests.conftest import ENVIRONMENT
from tests.fakes.publishing import MemoryBucket
from tests.support.roles import acting

ROOT = Path(__file__).parents[2]
STATES = ENVIRONMENT["FIRMAMOS_STATE_BUCKET"]
FUNCTION = "firmamos-test-Typeset"
SHEET = Sheet("card", {"name": "Rosa Amancay"})


def fake_typeset(sheet: Sheet) -> bytes:
    """A typesetter whose output names its input."""
    return f"{sheet.kind}: {sheet.data['name']}".encode()


# Twelve letters, one after another; the peak memory after the second and after the last.
WARM = """
import resource
from chalicelib.publishing.files.pdf_sheets import letter_sheet
from chalicelib.typesetting.function import typeset_from
from tests.fakes.publishing import MemoryBucket
from tests.support.contents import content_of, signatory

event = {"from": "agua/typeset/1.json", "to": "agua/typeset/1.pdf"}
for turn in range(12):
    states = MemoryBucket()
    named = [signatory(number, f"Rosa Amancay {turn} {number}") for number in range(1, 401)]
    sheet = letter_sheet(content_of(named), "es").to_json()
    states.create(event["from"], sheet, content_type="application/json", cache="no-store")
    typeset_from(states, event)
    if turn in (1, 11):
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Function:
    """Lambda with the function in it. Raises ``failing`` instead of answering; without ``runs`` the function never
    runs."""

    def __init__(self) -> None:
        self.invoked: list[dict[str, str]] = []
        self.failing: Exception | None = None
        self.runs = True

    def invoke(self, **asked: str) -> dict[str, Any]:
        assert asked["FunctionName"] == FUNCTION
        event = json.loads(asked["Payload"])
        self.invoked.append(event)
        answer: dict[str, Any] = {"StatusCode": 200}
        if self.runs:
            try:
                with acting("Typeset"):
                    job(event, None)
            except Exception:
                answer["FunctionError"] = "Unhandled"
        if self.failing:
            raise self.failing
        return answer


@pytest.fixture
def function(aws: None, monkeypatch: pytest.MonkeyPatch, aws_instead: dict[str, Callable[..., Any]]) -> Function:
    function = Function()
    aws_instead["lambda"] = lambda **asked: function.invoke(**asked)
    monkeypatch.setattr(log, "configure", lambda _: None)
    monkeypatch.setattr(function_side, "typeset", fake_typeset)
    return function


@pytest.fixture
def typesetter(function: Function) -> LambdaTypesetter:
    return LambdaTypesetter(S3Bucket(STATES), FUNCTION)


def keys() -> list[str]:
    return [one["Key"] for one in clients.s3().list_objects_v2(Bucket=STATES).get("Contents", [])]


def test_a_sheet_becomes_a_file(typesetter: LambdaTypesetter, function: Function) -> None:
    with acting("Publish"):
        assert typesetter.typeset("agua", SHEET) == b"card: Rosa Amancay"
    (event,) = function.invoked
    assert sorted(keys()) == sorted(event.values())
    assert event["to"].removesuffix(".png") == event["from"].removesuffix(".json")
    head = clients.s3().head_object(Bucket=STATES, Key=event["to"])
    assert (head["ContentType"], head["CacheControl"]) == ("image/png", "no-store")


@pytest.mark.parametrize("hides", [True, False], ids=["may not list", "may list"])
def test_a_sheet_that_is_not_there_is_an_error_whatever_s3_calls_it(function: Function, hides: bool) -> None:
    """S3 hides from the function whether a key is there: it may not list the bucket."""
    event = {"from": "agua/typeset/1.json", "to": "agua/typeset/1.png"}
    with acting("Typeset" if hides else "Publish"), pytest.raises(NotTypeset):
        job(event, None)
    assert keys() == []


@pytest.mark.parametrize("folder", ["agua", "invited/3kq7"])
def test_it_lies_where_the_function_may_read_and_write(
    typesetter: LambdaTypesetter, function: Function, folder: str
) -> None:
    typesetter.typeset(folder, SHEET)
    policy = json.loads((ROOT / "infra" / "policies" / "typeset.json").read_text())
    (resource,) = [one["Resource"]["Fn::Sub"] for one in policy["Statement"] if "s3:GetObject" in one["Action"]]
    assert all(fnmatch.fnmatchcase(key, resource.partition("/")[2]) for key in keys())
    assert all(key.startswith(f"{folder}/typeset/") for key in keys())


@pytest.mark.promise("The same sheet is typeset once and gives the same bytes")
def test_what_was_typeset_once_is_taken_from_there(typesetter: LambdaTypesetter, function: Function) -> None:
    assert typesetter.typeset("agua", SHEET) == typesetter.typeset("agua", SHEET)
    assert len(function.invoked) == 1
    typesetter.typeset("agua", replace(SHEET, data={"name": "Rosa A."}))
    assert len(function.invoked) == 2


@pytest.mark.promise("The same sheet is typeset once and gives the same bytes")
def test_another_program_typesets_anew(
    typesetter: LambdaTypesetter, function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    typesetter.typeset("agua", SHEET)
    monkeypatch.setattr(client_side, "program", lambda: "another")
    typesetter.typeset("agua", SHEET)
    assert len(function.invoked) == 2


@pytest.mark.promise("A letter does not wait for its PDF")
@pytest.mark.parametrize(
    "failure",
    [
        ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "Rate exceeded"}}, "Invoke"),
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Invoke"),
        ReadTimeoutError(endpoint_url="https://lambda.us-east-1.amazonaws.com"),
    ],
    ids=["throttled", "denied", "no answer"],
)
def test_a_function_that_cannot_be_had_is_no_failure_of_the_publisher(
    typesetter: LambdaTypesetter, function: Function, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    function.failing, function.runs = failure, False
    assert typesetter.typeset("agua", SHEET) is None
    # The alarm matches this log line.
    assert [(one.name, one.levelname) for one in caplog.records] == [("chalicelib.aws.typeset_function", "ERROR")]
    function.failing, function.runs = None, True
    assert typesetter.typeset("agua", SHEET) == b"card: Rosa Amancay"


@pytest.mark.promise("A typesetter that failed rests before it is asked again")
def test_what_came_after_one_stopped_waiting_is_there_at_the_next_try(
    typesetter: LambdaTypesetter, function: Function
) -> None:
    function.failing = ReadTimeoutError(endpoint_url="https://lambda.us-east-1.amazonaws.com")
    assert typesetter.typeset("agua", SHEET) is None
    assert typesetter.typeset("agua", SHEET) == b"card: Rosa Amancay"
    assert len(function.invoked) == 1


@pytest.mark.promise("A typesetter that failed rests before it is asked again")
def test_what_waits_too_long_for_its_turn_is_given_up(function: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, hanging = threading.Semaphore(0), threading.Event()

    def hang(**_: str) -> dict[str, Any]:
        at_work.release()
        assert hanging.wait()
        raise ReadTimeoutError(endpoint_url="https://lambda.us-east-1.amazonaws.com")

    monkeypatch.setattr(function, "invoke", hang)
    typesetter = LambdaTypesetter(S3Bucket(STATES), FUNCTION, turn_seconds=0.01)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sheets = [Sheet("card", {"name": str(number)}) for number in range(AT_ONCE)]
        hung = [pool.submit(typesetter.typeset, "agua", sheet) for sheet in sheets]
        assert all(at_work.acquire() for _ in sheets)
        assert typesetter.typeset("agua", SHEET) is None
        hanging.set()
        assert [one.result() for one in hung] == [None] * AT_ONCE


def test_turns_are_given_back(function: Function) -> None:
    typesetter = LambdaTypesetter(S3Bucket(STATES), FUNCTION, turn_seconds=0)
    function.failing = ReadTimeoutError(endpoint_url="https://lambda.us-east-1.amazonaws.com")
    for number in range(AT_ONCE + 1):
        typesetter.typeset("agua", Sheet("card", {"name": str(number)}))
    assert len(function.invoked) == AT_ONCE + 1


def test_a_bucket_that_does_not_answer_is_no_failure_of_the_publisher(function: Function) -> None:
    assert LambdaTypesetter(S3Bucket("no-such-bucket"), FUNCTION).typeset("agua", SHEET) is None


def test_an_answer_without_a_file_is_not_taken_for_one(typesetter: LambdaTypesetter, function: Function) -> None:
    function.runs = False
    assert typesetter.typeset("agua", SHEET) is None


def test_without_a_function_nothing_is_typeset(function: Function, caplog: pytest.LogCaptureFixture) -> None:
    assert LambdaTypesetter(S3Bucket(STATES), "").typeset("agua", SHEET) is None
    assert (function.invoked, keys(), caplog.records) == ([], [], [])


@pytest.mark.promise("No name is run as code, and no error of Typst reaches a log")
def test_what_the_library_says_of_a_sheet_is_in_no_log_and_no_answer(
    typesetter: LambdaTypesetter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(sheet: Sheet) -> bytes:
        raise ValueError(f"cannot set {sheet.data['name']}")

    monkeypatch.setattr(function_side, "typeset", refuse)
    formatter = log.JsonFormatter()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.getLogger("chalicelib").addHandler(handler)
    try:
        assert typesetter.typeset("agua", SHEET) is None
    finally:
        logging.getLogger("chalicelib").removeHandler(handler)
    errors = capsys.readouterr().err
    assert errors.count("not typeset") == 2
    assert "Rosa" not in errors and "agua/" not in errors


def test_an_error_of_the_library_ends_as_one_that_quotes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(sheet: Sheet) -> bytes:
        raise ValueError(f"cannot set {sheet.data['name']}")

    monkeypatch.setattr(function_side, "typeset", refuse)
    states = MemoryBucket()
    states.create("agua/typeset/1.json", SHEET.to_json(), content_type="application/json", cache="no-store")
    with pytest.raises(NotTypeset) as failed:
        typeset_from(states, {"from": "agua/typeset/1.json", "to": "agua/typeset/1.png"})
    assert str(failed.value) == "ValueError"
    # Lambda logs an exception's whole chain, unless the chain was cut.
    assert failed.value.__suppress_context__ and failed.value.__cause__ is None
    assert list(states.objects) == ["agua/typeset/1.json"]


@pytest.mark.promise("Long letters fit into the function's memory")
def test_a_warm_function_needs_no_more_memory_for_each_letter() -> None:
    command = [sys.executable, "-c", WARM]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    second, last = map(int, done.stdout.split())
    assert last < 1.2 * second


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        {"from": "agua/typeset/1.json"},
        {"from": "agua/typeset/1.json", "to": 1},
        {"from": "agua/roll/1.gz", "to": "agua/typeset/1.png"},
        {"from": "agua/typeset/1.json", "to": "agua/letter.es.pdf"},
    ],
)
def test_an_event_that_names_no_two_keys_is_refused(event: object) -> None:
    with pytest.raises(ValueError, match="two keys"):
        typeset_from(MemoryBucket(), event)


def test_a_sheet_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotTypeset, match="LookupError"):
        typeset_from(MemoryBucket(), {"from": "agua/typeset/1.json", "to": "agua/typeset/1.png"})
