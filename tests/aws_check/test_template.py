"""The packaged template as AWS takes it: through SAM's transform, and checked by its schemas in three regions."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra import ROOT
from tests.support.roles import FILES

Json = dict[str, Any]


def lint(template: Json, path: Path) -> list[str]:
    """What cfn-lint finds, with the settings in .cfnlintrc, as for the packaged template in ``make lint``."""
    path.write_text(json.dumps(template))
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--format", "json", "--", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    return [f"{one['Rule']['Id']} {'/'.join(map(str, one['Location']['Path']))}: {one['Message']}" for one in found]


def test_what_sam_makes_of_it_has_no_fault(transformed: Json, tmp_path: Path) -> None:
    assert lint(transformed, tmp_path / "transformed.json") == []


def test_the_linter_finds_a_fault_where_there_is_one(transformed: Json, tmp_path: Path) -> None:
    broken = json.loads(json.dumps(transformed))
    broken["Resources"]["SiteBucket"]["Properties"]["VersioningConfiguration"] = {"Status": "Perhaps"}
    del broken["Resources"]["APIHandlerLog"]["DeletionPolicy"]
    assert {one.partition(" ")[0] for one in lint(broken, tmp_path / "broken.json")} == {"E3030", "I3011"}


def test_sam_keeps_what_was_written_for_it(transformed: Json) -> None:
    resources = transformed["Resources"]
    assert not [name for name, one in resources.items() if one["Type"].startswith("AWS::Serverless")]
    # A role with a name of its own would need CAPABILITY_NAMED_IAM and could not be replaced.
    assert not [name for name, one in resources.items() if "RoleName" in one.get("Properties", {})]
    stages = [one for one in resources.values() if one["Type"] == "AWS::ApiGateway::Stage"]
    assert sorted(one["Properties"]["StageName"] for one in stages) == ["api", "organise"]
    queues = [one for one in resources.values() if one["Type"] == "AWS::Lambda::EventSourceMapping"]
    assert [one["Properties"]["FunctionResponseTypes"] for one in queues] == [["ReportBatchItemFailures"]] * 2


def test_a_file_is_taken_for_bytes_by_the_organisers_api_alone(transformed: Json) -> None:
    apis = {name: one for name, one in transformed["Resources"].items() if one["Type"] == "AWS::ApiGateway::RestApi"}
    kinds = {
        name: one["Properties"]["Body"].get("x-amazon-apigateway-binary-media-types") for name, one in apis.items()
    }
    files = {"Fn::If": ["OnEmulator", ["*/*"], ["*/*"]]}
    assert kinds["OrganiseAPI"] == files
    assert files != kinds["RestAPI"]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_function_s_variables_fit_into_what_lambda_takes(transformed: Json, name: str) -> None:
    """4 KB in all. Names and addresses that AWS gives, the longest of which are those of queues and topics, are counted
    as 150 characters; what the stage chooses, as 200."""
    resources = transformed["Resources"]
    variables = resources[name]["Properties"]["Environment"]["Variables"]

    def size(value: Any) -> int:
        if isinstance(value, str):
            return len(value)
        given = value.get("Ref") or value.get("Fn::GetAtt", [""])[0]
        return 150 if given in resources else 200

    assert sum(len(key) + size(value) for key, value in variables.items()) < 4096
