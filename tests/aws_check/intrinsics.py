"""CloudFormation's functions in a policy, resolved to the names that the tests use."""

import re
from typing import Any

from tests.support.iam_requests import ACCOUNT, PARTITION, REGION, arn

PARAMETERS = {"MailDomain": "example.org", "Stage": "test"}
PSEUDO = {
    "AWS::Partition": PARTITION,
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::URLSuffix": "amazonaws.com",
}
# On AWS itself.
CONDITIONS = {"OnEmulator": False, "OnAws": True}
NOTHING = object()
# What Ref gives, for resources that a policy refers to.
NAMES = {
    "SiteBucket": "test-site",
    "StateBucket": "test-state",
    "MailConfigurationSet": "firmamos-test",
    "FeedbackTopic": arn("sns", "test-feedback"),
    "Distribution": "E1",
}
ARNS = {
    "LettersTable": arn("dynamodb", "table/test-letters"),
    "SignaturesTable": arn("dynamodb", "table/test-signatures"),
    "LimitsTable": arn("dynamodb", "table/test-limits"),
    "OrganisersTable": arn("dynamodb", "table/test-organisers"),
    "SiteBucket": f"arn:{PARTITION}:s3:::test-site",
    "StateBucket": f"arn:{PARTITION}:s3:::test-state",
    "MailQueue": arn("sqs", "test-mail"),
    "FeedbackQueue": arn("sqs", "test-feedback"),
    "FirmamosKey": arn("kms", "key/stage"),
    "Typeset": arn("lambda", "function:firmamos-test-Typeset"),
    "Chores": arn("lambda", "function:firmamos-test-Chores"),
}


class Resolver:
    """Resolves what policies use of CloudFormation; raises `KeyError` for a name that it was not told."""

    def __init__(self, template: dict[str, Any]) -> None:
        self._resources = template["Resources"]

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [found for found in map(self.resolve, value) if found is not NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, inner),) = value.items()
            if name == "Ref":
                return NOTHING if inner == "AWS::NoValue" else self._ref(inner)
            if name == "Fn::GetAtt":
                return self._attribute(*inner)
            if name == "Fn::Sub":
                return re.sub(r"\$\{([\w:.]+)\}", lambda found: self._variable(found[1]), inner)
            if name == "Fn::If":
                return self.resolve(inner[1] if CONDITIONS[inner[0]] else inner[2])
        resolved = {name: self.resolve(inner) for name, inner in value.items()}
        return {name: inner for name, inner in resolved.items() if inner is not NOTHING}

    def _ref(self, name: str) -> str:
        return {**PSEUDO, **PARAMETERS, **NAMES}[name]

    def _variable(self, name: str) -> str:
        logical_id, _, attribute = name.partition(".")
        return self._attribute(logical_id, attribute) if attribute else self._ref(name)

    def _attribute(self, name: str, attribute: str) -> str:
        assert attribute == "Arn", f"{name}.{attribute}"
        if self._resources[name]["Type"] == "AWS::Logs::LogGroup":
            group = self.resolve(self._resources[name]["Properties"]["LogGroupName"])
            return arn("logs", f"log-group:{group}:*")
        return ARNS[name]
