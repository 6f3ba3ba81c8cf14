"""``make up``, ``make down``, and the same for tests: runs the packaged artifact in an emulated AWS.

    with running(tmp_path) as stack:
        stack.info["api_url"]; stack.client("dynamodb")

``stack.info`` is the content of ``stack.json``. Its ``credentials`` are generated for this stack and are worthless
elsewhere, and only this user can read the file.
"""

import argparse
import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from infra import ROOT, print_line, report_errors
from infra.deploy import deploy, stack_name
from infra.local.edge import EdgeConfig
from infra.local.processes import (
    StackError,
    end,
    free_ports,
    listening,
    running_as,
    start,
    wait_for,
)
from infra.package import Package, build_if_changed

STAGE = "local"
REGION = "us-east-1"
FOLDER = ROOT / ".local"
MINISTACK = ROOT / ".venv-ministack" / "bin" / "python"
# Must equal the API's stage name in .chalice/config.json.
API_STAGE = "api"
# And this one the stage's name in infra/stack-organise.yaml.
ORGANISE_STAGE = "organise"
PORTS = ("aws", "site", "api", "organise", "inbox", "ses")
TABLES = ("letters", "signatures", "limits", "organisers")
FUNCTIONS = ("APIHandler", "SendMail", "Feedback", "Remind", "Publish", "Typeset", "Organise", "Chores")
MAX_TIMEOUT = 900  # seconds, https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html


@dataclass(frozen=True)
class LocalStack:
    """A running stack in its own folder."""

    folder: Path
    info: dict[str, Any]

    def session(self) -> Any:
        """A boto3 session with the stack's credentials; its clients need ``endpoint_url`` (see `client`)."""
        return _session(self.info["credentials"])

    def client(self, service: str) -> Any:
        """A client of the emulated AWS, with every permission."""
        return self.session().client(service, endpoint_url=self.info["aws_endpoint"])

    def publish(self) -> dict[str, Any]:
        """Runs the publisher now, as its schedule does every minute; returns its answer.

        Raises `StackError` with the function's own error.
        """
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self.info["region"],
            "resources": [],
            "detail": {},
        }
        answer = self.client("lambda").invoke(FunctionName=self.info["functions"]["Publish"], Payload=json.dumps(event))
        result: dict[str, Any] = json.load(answer["Payload"])
        if "FunctionError" in answer or "errorMessage" in result:
            raise StackError(f"publishing failed: {result.get('errorMessage')}")
        return result

    def publish_until_settled(self, slug: str, patience: float = 600.0) -> None:
        """Publishes a letter now, and retries while the stack's own schedule is publishing it from an earlier state.

        Raises `StackError` with the last outcome when ``patience`` seconds are not enough.
        """
        until = time.monotonic() + patience
        while (outcome := self.publish().get(slug, "not there")) not in {"published", "unchanged"}:
            if time.monotonic() > until:
                raise StackError(f"{slug} is not published after {patience:.0f} s: {outcome}")
            time.sleep(0.2)

    def mails(self) -> list[dict[str, Any]]:
        """The mails in the inbox, oldest first."""
        with urllib.request.urlopen(self.info["inbox_url"] + "messages.json") as answer:
            listed: list[dict[str, Any]] = json.load(answer)
        return listed


@contextlib.contextmanager
def running(folder: Path, *, built: Package | None = None) -> Iterator[LocalStack]:
    """A private stack on free ports, for as long as the block lasts."""
    try:
        yield up(folder, built=built)
    finally:
        down(folder)


def up(folder: Path = FOLDER, *, built: Package | None = None) -> LocalStack:
    """Starts the stack of a folder, or updates the running one from the sources.

    Raises `StackError`, or the errors of packaging and deploying, and then leaves no stack running that was not before.
    """
    current = read(folder)
    built = built or build_if_changed(STAGE)
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in built.files)).hexdigest()
    if current and current.info["package"] == mark:
        return current
    if current:
        return _deploy(
            current.folder,
            current.info["credentials"],
            current.info["ports"],
            current.info["pids"],
            built,
            mark,
        )
    down(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    credentials = {
        "access_key_id": f"LOCAL{secrets.token_hex(8).upper()}",
        "secret_access_key": secrets.token_hex(20),
    }
    pids = {"ministack": _start_ministack(folder, credentials, ports)}
    try:
        return _deploy(folder, credentials, ports, pids, built, mark)
    except BaseException:
        for pid in pids.values():
            end(pid, str(folder))
        raise


def down(folder: Path = FOLDER) -> None:
    """Ends the processes listed in the folder's ``stack.json`` and no others; deletes the stack's data."""
    path = folder / "stack.json"
    if path.is_file():
        for pid in json.loads(path.read_text()).get("pids", {}).values():
            end(pid, str(folder))
        path.unlink()
    for held in ("aws", "mails.jsonl", "edge.json"):
        if (folder / held).is_dir():
            shutil.rmtree(folder / held, ignore_errors=True)
        else:
            (folder / held).unlink(missing_ok=True)


def read(folder: Path = FOLDER) -> LocalStack | None:
    """The stack of a folder; None unless all its processes are alive."""
    path = folder / "stack.json"
    if not path.is_file():
        return None
    info = json.loads(path.read_text())
    pids = info.get("pids", {})
    if {"ministack", "edge"} <= set(pids) and all(running_as(pid, str(folder)) for pid in pids.values()):
        return LocalStack(folder, info)
    return None


def _start_ministack(folder: Path, credentials: dict[str, str], ports: dict[str, int]) -> int:
    if not MINISTACK.is_file():
        raise StackError(f"{MINISTACK.parent.parent.name} is missing: run make setup")
    state = folder / "aws"
    shutil.rmtree(state, ignore_errors=True)
    (state / "tmp").mkdir(parents=True)
    # The functions inherit this environment, so it contains only what Lambda would set and the emulator's settings.
    env = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(state),
        "LANG": "C.UTF-8",
        "TMPDIR": str(state / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "GATEWAY_PORT": str(ports["aws"]),
        "AUTH": "true",
        "STATE_DIR": str(state / "state"),
        "S3_DATA_DIR": str(state / "s3"),
        "AWS_ACCESS_KEY_ID": credentials["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": credentials["secret_access_key"],
        "AWS_ENDPOINT_URL_SESV2": f"http://127.0.0.1:{ports['ses']}",
    }
    log = folder / "ministack.log"
    log.unlink(missing_ok=True)
    # The emulator ignores this last argument; the folder distinguishes its command line from another emulator's.
    program = "import sys; sys.argv[1:] = []; from ministack.app import main; main()"
    pid = start([str(MINISTACK), "-c", program, str(folder)], log, env, state)
    _save(folder, {"pids": {"ministack": pid}})
    print_line(f"waiting for the emulated AWS on port {ports['aws']}")
    try:
        wait_for("MiniStack", lambda: listening(ports["aws"]), lambda: running_as(pid, str(folder)), log)
    except BaseException:
        end(pid, str(folder))
        raise
    return pid


def _deploy(
    folder: Path,
    credentials: dict[str, str],
    ports: dict[str, int],
    pids: dict[str, int],
    built: Package,
    mark: str,
) -> LocalStack:
    endpoint = f"http://127.0.0.1:{ports['aws']}"
    urls = {name: f"http://127.0.0.1:{ports[name]}" for name in ("site", "api", "inbox")}
    # By its name: a browser creates no passkey for an address of numbers.
    urls["organise"] = f"http://localhost:{ports['organise']}"
    with _endpoint(endpoint):
        overrides = {"SiteUrl": urls["site"], "ApiUrl": urls["api"], "OrganiseUrl": urls["organise"]}
        outputs = deploy(STAGE, built, _session(credentials), overrides=overrides, poll=0.3)
        _raise_timeouts(_session(credentials).client("lambda"), outputs)
    if "edge" in pids:
        end(pids["edge"], str(folder))
    pids = {"ministack": pids["ministack"], "edge": _start_edge(folder, credentials, ports, outputs, built)}
    info = {
        "api_url": urls["api"],
        "site_url": urls["site"],
        "inbox_url": urls["inbox"] + "/",
        "organise_url": urls["organise"],
        "aws_endpoint": endpoint,
        "region": REGION,
        "stack_name": stack_name(STAGE),
        "tables": {name: outputs[f"{name.title()}Table"] for name in TABLES},
        "site_bucket": outputs["SiteBucket"],
        "queues": {
            "mail": outputs["MailQueueUrl"],
            "mail_dead": outputs["MailDeadQueueUrl"],
            "feedback": outputs["FeedbackQueueUrl"],
            "feedback_dead": outputs["FeedbackDeadQueueUrl"],
        },
        # The emulator's SES reports no bounces; a test publishes one here.
        "feedback_topic": outputs["FeedbackTopicArn"],
        "functions": {name: outputs[f"{name}Name"] for name in FUNCTIONS},
        "credentials": credentials,
        "ports": ports,
        "pids": pids,
        "package": mark,
    }
    _save(folder, info)
    return LocalStack(folder, info)


def _start_edge(
    folder: Path, credentials: dict[str, str], ports: dict[str, int], outputs: dict[str, str], built: Package
) -> int:
    config = EdgeConfig(
        endpoint=f"http://127.0.0.1:{ports['aws']}",
        region=REGION,
        **credentials,
        site_port=ports["site"],
        api_port=ports["api"],
        organise_port=ports["organise"],
        inbox_port=ports["inbox"],
        ses_port=ports["ses"],
        api_id=outputs["RestAPIId"],
        api_stage=API_STAGE,
        organise_id=outputs["OrganiseAPIId"],
        organise_stage=ORGANISE_STAGE,
        site_bucket=outputs["SiteBucket"],
        distribution_id=outputs["SiteDistributionId"],
        template=str(built.template.resolve()),
        mails=str(folder / "mails.jsonl"),
    )
    path, log = folder / "edge.json", folder / "edge.log"
    config.write(path)
    pid = start([sys.executable, "-m", "infra.local.edge", str(path)], log, os.environ, ROOT)
    shown = ", ".join(str(ports[name]) for name in ("site", "api", "organise", "inbox"))
    print_line(f"waiting for site, API, organisers' pages and inbox on ports {shown}")
    try:
        wait_for("the edge", lambda: listening(ports["ses"]), lambda: running_as(pid, str(folder)), log)
    except BaseException:
        end(pid, str(folder))
        raise
    return pid


def _raise_timeouts(functions: Any, outputs: dict[str, str]) -> None:
    """Raises each function's time-out to Lambda's maximum. The template's time-outs are for AWS's machines; here many
    functions share a processor or two, so other load would decide which of them times out."""
    for name in FUNCTIONS:
        functions.update_function_configuration(FunctionName=outputs[f"{name}Name"], Timeout=MAX_TIMEOUT)


@contextlib.contextmanager
def _endpoint(url: str) -> Iterator[None]:
    """Points every AWS client created in the block to one endpoint, as it does for ``make deploy``."""
    before = os.environ.get("AWS_ENDPOINT_URL")
    os.environ["AWS_ENDPOINT_URL"] = url
    try:
        yield
    finally:
        if before is None:
            del os.environ["AWS_ENDPOINT_URL"]
        else:
            os.environ["AWS_ENDPOINT_URL"] = before


def _session(credentials: dict[str, str]) -> Any:
    return boto3.Session(
        aws_access_key_id=credentials["access_key_id"],
        aws_secret_access_key=credentials["secret_access_key"],
        region_name=REGION,
    )


def _save(folder: Path, info: dict[str, Any]) -> None:
    path = folder / "stack.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(info, indent=1) + "\n")


def main() -> None:
    """The command line: ``python -m infra.local.stack up|down``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["up", "down"])
    if parser.parse_args().action == "down":
        down()
        print_line("the local stack is stopped")
        return
    with report_errors():
        before = read()
        info = up().info
    if before and before.info == info:
        print_line("the local stack is already running")
    for name in ("site_url", "api_url", "organise_url", "inbox_url", "aws_endpoint"):
        print_line(f"{name:<14} {info[name]}")


if __name__ == "__main__":
    main()
