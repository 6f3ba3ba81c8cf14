"""The local stack as tests use it: on free ports in its own folder, and stopped without a trace."""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import deploy
from infra.local import stack as local
from infra.local.processes import StackError, free_ports, listening, running_as
from infra.package import Package
from infra.parameters import read_parameters
from tests.support.stack_organisers import invite_owner

pytestmark = pytest.mark.ministack

CONTRACT = {
    "api_url",
    "site_url",
    "inbox_url",
    "organise_url",
    "aws_endpoint",
    "region",
    "stack_name",
    "tables",
    "site_bucket",
    "queues",
    "functions",
}


def test_stack_json_holds_what_the_contract_names(stack: local.LocalStack) -> None:
    written = json.loads((stack.folder / "stack.json").read_text())
    assert set(written) >= CONTRACT
    assert set(written["tables"]) == {"letters", "signatures", "limits", "organisers"}
    assert set(written["queues"]) == {"mail", "mail_dead", "feedback", "feedback_dead"}
    assert set(written["functions"]) == {*local.FUNCTIONS}
    assert oct((stack.folder / "stack.json").stat().st_mode)[-3:] == "600"


def test_the_packaged_api_answers_at_its_public_address(stack: local.LocalStack) -> None:
    with urllib.request.urlopen(stack.info["api_url"] + "/health") as answer:
        assert json.load(answer)["status"] == "ok"


def test_the_organisers_pages_answer_where_a_browser_makes_passkeys(on_stack: local.LocalStack) -> None:
    stack, link = on_stack, invite_owner()
    url = stack.info["organise_url"]
    assert link.startswith(f"{url}/join/")
    # Not an address of numbers: browsers refuse those.
    assert url == f"http://localhost:{stack.info['ports']['organise']}"
    for page in (f"{url}/", link, link):
        with urllib.request.urlopen(page) as answer:
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_form_of_another_site_is_refused_by_the_organisers_pages(on_stack: local.LocalStack) -> None:
    stack, _ = on_stack, invite_owner()
    posted = urllib.request.Request(stack.info["organise_url"] + "/log-out", data=b"", method="POST")
    posted.add_header("Origin", stack.info["api_url"])
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(posted)
    with refused.value as answer:
        assert answer.code == 403


def test_an_unknown_address_of_the_organisers_has_words_of_its_own(stack: local.LocalStack) -> None:
    request = urllib.request.Request(stack.info["organise_url"] + "/no/hay", headers={"Accept": "text/html"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as answer:
        assert (answer.code, "vuelva al inicio" in answer.read().decode()) == (404, True)


def test_a_file_reaches_the_organisers_function_byte_by_byte(stack: local.LocalStack) -> None:
    apis = {api["name"]: api for api in stack.client("apigateway").get_rest_apis()["items"]}
    assert apis["firmamos-local-organise"]["binaryMediaTypes"] == ["*/*"]
    assert not apis["firmamos-local"].get("binaryMediaTypes")


def test_chores_run_when_their_minute_comes_and_when_somebody_asks(stack: local.LocalStack) -> None:
    functions, name = stack.client("lambda"), stack.info["functions"]["Chores"]
    for event, outcomes in (({"source": "aws.events"}, None), ({"letter": "agua", "job": "none"}, {"idle": 1})):
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
        found = json.load(answer["Payload"])
        assert "FunctionError" not in answer, found
        assert outcomes in (None, found)


def test_no_function_is_ended_because_the_machine_is_slow(stack: local.LocalStack) -> None:
    functions = stack.client("lambda")
    for name in stack.info["functions"].values():
        assert functions.get_function_configuration(FunctionName=name)["Timeout"] == local.MAX_TIMEOUT


def test_an_unknown_address_is_a_page_in_four_languages(stack: local.LocalStack) -> None:
    request = urllib.request.Request(stack.info["api_url"] + "/nada", headers={"Accept": "text/html"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as answer:
        assert answer.code == 404
        assert "Esta página no existe" in answer.read().decode()


def acting_as(stack: local.LocalStack, function: str) -> Any:
    """A client of DynamoDB with a function's role."""
    role = stack.client("lambda").get_function_configuration(FunctionName=stack.info["functions"][function])["Role"]
    lent = stack.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return stack.session()._session.create_client(
        "dynamodb",
        region_name=stack.info["region"],
        endpoint_url=stack.info["aws_endpoint"],
        aws_access_key_id=lent["AccessKeyId"],
        aws_secret_access_key=lent["SecretAccessKey"],
        aws_session_token=lent["SessionToken"],
    )


def test_the_organisers_pages_list_what_waits_and_scan_nothing(stack: local.LocalStack) -> None:
    dynamodb, tables = acting_as(stack, "Organise"), stack.info["tables"]
    query = {
        "TableName": tables["signatures"],
        "IndexName": "waiting",
        "KeyConditionExpression": "waiting = :waiting",
        "ExpressionAttributeValues": {":waiting": {"S": "carta#0#look"}},
    }
    assert dynamodb.query(**query)["Items"] == []
    changes = query | {"IndexName": "changes", "KeyConditionExpression": "letter_shard = :waiting"}
    for refused, arguments in (
        (dynamodb.query, changes),
        (dynamodb.scan, {"TableName": tables["signatures"]}),
        (dynamodb.scan, {"TableName": tables["organisers"]}),
        (dynamodb.delete_item, {"TableName": tables["signatures"], "Key": {"id": {"S": "carta#x"}}}),
    ):
        with pytest.raises(dynamodb.exceptions.ClientError, match="AccessDenied"):
            refused(**arguments)


def test_iam_is_enforced(stack: local.LocalStack) -> None:
    dynamodb = acting_as(stack, "Publish")
    table = stack.info["tables"]["signatures"]
    query = {
        "TableName": table,
        "IndexName": "changes",
        "KeyConditionExpression": "letter_shard = :shard",
        "ExpressionAttributeValues": {":shard": {"S": "carta#0"}},
    }
    assert dynamodb.query(**query)["Items"] == []
    with pytest.raises(dynamodb.exceptions.ClientError, match="AccessDenied"):
        dynamodb.get_item(TableName=table, Key={"id": {"S": "carta#x"}})


def test_nobody_deletes_the_stack_or_what_people_signed_by_accident(stack: local.LocalStack) -> None:
    with pytest.raises(ClientError, match="TerminationProtection"):
        stack.client("cloudformation").delete_stack(StackName=stack.info["stack_name"])
    for table in ("letters", "signatures", "organisers"):
        with pytest.raises(ClientError, match="protected against deletion"):
            stack.client("dynamodb").delete_table(TableName=stack.info["tables"][table])


def test_a_plan_of_what_is_deployed_has_nothing_in_it_and_changes_nothing(
    stack: local.LocalStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", stack.info["aws_endpoint"])
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", stack.info["credentials"]["access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", stack.info["credentials"]["secret_access_key"])
    stacks = stack.client("cloudformation")
    before = stacks.describe_stacks(StackName=stack.info["stack_name"])["Stacks"]
    urls = {
        "SiteUrl": stack.info["site_url"],
        "ApiUrl": stack.info["api_url"],
        "OrganiseUrl": stack.info["organise_url"],
    }
    monkeypatch.setattr(deploy, "read_parameters", lambda stage: read_parameters(stage) | urls)
    monkeypatch.setattr(sys, "argv", ["command", "--plan", local.STAGE])
    deploy.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"account 000000000000, region {stack.info['region']}, stack {stack.info['stack_name']}"
    assert lines[-1] == "nothing to change"
    assert stacks.describe_stacks(StackName=stack.info["stack_name"])["Stacks"] == before


def test_a_second_up_finds_it_up(
    stack: local.LocalStack, built: Package, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["command", "up"])
    again = local.up(stack.folder, built=built)
    assert again.info["pids"] == stack.info["pids"]
    for name in ("read", "up"):
        monkeypatch.setattr(local, name, lambda: again)
    local.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "the local stack is already running"
    assert f"site_url       {stack.info['site_url']}" in lines


def test_down_leaves_nothing_running_and_may_be_said_twice(built: Package, tmp_path: Path) -> None:
    started = local.up(tmp_path, built=built)
    ports, pids = started.info["ports"], started.info["pids"]
    urllib.request.urlopen(started.info["api_url"] + "/health").close()
    workers = [pid for pid in _processes() if _parent(pid) == pids["ministack"]]
    local.down(tmp_path)
    local.down(tmp_path)
    assert local.read(tmp_path) is None
    assert not [pid for pid in (*pids.values(), *workers) if running_as(pid, "")]
    assert not [port for port in ports.values() if listening(port)]


def test_down_ends_no_process_that_is_not_its_own(tmp_path: Path) -> None:
    # A dead process's pid may belong to any other process by now: here, to the test itself.
    (tmp_path / "stack.json").write_text(json.dumps({"pids": {"ministack": os.getpid()}}))
    local.down(tmp_path)
    assert local.read(tmp_path) is None


class Publishing(local.LocalStack):
    """A stack whose publisher gives the answers in ``info`` in order, and then repeats the last one."""

    def publish(self) -> dict[str, Any]:
        outcomes = self.info["outcomes"]
        return {"agua": outcomes.pop(0) if len(outcomes) > 1 else outcomes[0]}


@pytest.mark.parametrize("end", ["published", "unchanged"])
def test_publishing_waits_for_whoever_is_at_it(end: str) -> None:
    stack = Publishing(Path(), {"outcomes": ["busy", "lost", end]})
    stack.publish_until_settled("agua")
    assert stack.info["outcomes"] == [end]


def test_publishing_says_why_it_gave_up() -> None:
    with pytest.raises(StackError, match="agua is not published after 0 s: draft"):
        Publishing(Path(), {"outcomes": ["draft"]}).publish_until_settled("agua", patience=0)


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _parent(pid: int) -> int:
    try:
        return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
