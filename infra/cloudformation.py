"""Creates or updates one CloudFormation stack through a change set, and prints its progress."""

import time
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra import InfraError, print_line

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
FAILED_TO_CREATE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")

# Of new accounts only, and no call tells before: https://github.com/aws-samples/aws-cdk-examples/issues/279
CLOUDFRONT_REFUSES = "must be verified before you can add new CloudFront resources"
CLOUDFRONT_HELP = (
    f"A new account may be refused its first one with “Your account {CLOUDFRONT_REFUSES}” (403). CloudFormation then "
    "rolls the whole stack back, and nothing is lost. Ask AWS Support to enable CloudFront (a case under Account and "
    "billing, which needs no support plan and takes a day or so), and run make deploy again."
)


class DeploymentError(InfraError):
    """The deployment failed; the message says which resource failed and why."""


class Stack:
    """A stack by its name; ``poll`` is the time between two checks, in seconds."""

    def __init__(self, client: Any, name: str, poll: float = 5.0) -> None:
        self._client = client
        self._name = name
        self._poll = poll

    def deploy(self, template_url: str, parameters: Mapping[str, str], tags: Mapping[str, str]) -> bool:
        """Applies a template and its parameters to the stack; False when nothing had to change.

        Raises `DeploymentError` with the reason of the first resource that failed.
        """
        kind, name = self._prepare(), _change_set_name()
        self._create_change_set(kind, name, template_url, parameters, tags)
        changes = self._changes_when_ready(name)
        if changes is None:
            return False
        print_line(f"  {len(changes)} resources to change")
        seen = self._events()
        self._client.execute_change_set(StackName=self._name, ChangeSetName=name)
        status = self._wait_until_settled(set(seen))
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise DeploymentError(f"stack {self._name} is {status}\n{self._reasons(set(seen))}")
        return True

    def plan(self, template_url: str, parameters: Mapping[str, str], tags: Mapping[str, str]) -> list[str]:
        """What `deploy` would change, a line for each resource; nothing is changed, and whether it succeeds or fails,
        neither its change set nor the empty stack of one is left behind.

        Raises `DeploymentError` when the stack cannot be compared with the template.
        """
        stack = self._describe()
        status = stack["StackStatus"] if stack else "REVIEW_IN_PROGRESS"
        if status in FAILED_TO_CREATE:
            raise DeploymentError(
                f"stack {self._name} is {status}: it was never created. make deploy deletes it and creates everything"
            )
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            raise DeploymentError(f"stack {self._name} is {status}: wait for it to finish")
        kind = "CREATE" if status == "REVIEW_IN_PROGRESS" else "UPDATE"
        name = _change_set_name()
        try:
            self._create_change_set(kind, name, template_url, parameters, tags)
            changes = self._changes_when_ready(name)
        finally:
            self._clear(name, was_there=stack is not None)
        return [_change(change["ResourceChange"]) for change in changes or [] if "ResourceChange" in change]

    def protect(self) -> None:
        """Has CloudFormation refuse to delete the stack until somebody lifts the protection."""
        self._client.update_termination_protection(StackName=self._name, EnableTerminationProtection=True)

    def outputs(self) -> dict[str, str]:
        """The stack's outputs by key."""
        described = self._describe() or {}
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

    def _prepare(self) -> str:
        """Waits for an operation in progress, deletes a stack that failed to be created, and returns CREATE or
        UPDATE."""
        stack = self._describe()
        if stack and stack["StackStatus"].endswith("_IN_PROGRESS") and stack["StackStatus"] != "REVIEW_IN_PROGRESS":
            print_line(f"  stack {self._name} is {stack['StackStatus']}: waiting for it to finish")
            self._wait_until_settled(set(self._events()))
            stack = self._describe()
        if stack is None or stack["StackStatus"] == "REVIEW_IN_PROGRESS":
            return "CREATE"
        if stack["StackStatus"] in FAILED_TO_CREATE:
            print_line(f"  stack {self._name} is {stack['StackStatus']}: it was never created, so it is deleted first")
            self._client.delete_stack(StackName=self._name)
            self._client.get_waiter("stack_delete_complete").wait(
                StackName=stack["StackId"],
                WaiterConfig={"Delay": max(1, int(self._poll)), "MaxAttempts": 360},
            )
            return "CREATE"
        if stack["StackStatus"] == "UPDATE_ROLLBACK_FAILED":
            raise DeploymentError(
                f"stack {self._name} is UPDATE_ROLLBACK_FAILED: continue its rollback in the console first"
            )
        return "UPDATE"

    def _create_change_set(
        self, kind: str, name: str, template_url: str, parameters: Mapping[str, str], tags: Mapping[str, str]
    ) -> None:
        self._client.create_change_set(
            StackName=self._name,
            ChangeSetName=name,
            ChangeSetType=kind,
            TemplateURL=template_url,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
            Capabilities=CAPABILITIES,
        )

    def _clear(self, name: str, *, was_there: bool) -> None:
        """Deletes a change set that was not to be executed, if it is left, and the empty stack that it created.

        Whatever fails here is printed: it must not hide why the plan failed.
        """
        try:
            stack = self._describe()
            if stack is None:
                return
            left = self._change_sets(stack["StackId"])
            if name in left:
                self._client.delete_change_set(StackName=stack["StackId"], ChangeSetName=name)
            # Others may have prepared a deploy of the empty stack meanwhile, or begun one.
            if not was_there and left <= {name} and self._is_empty():
                self._client.delete_stack(StackName=stack["StackId"])
        except (BotoCoreError, ClientError) as error:
            print_line(
                f"  may have left the change set {name} of stack {self._name} behind, or the empty stack: {error}"
            )

    def _change_sets(self, stack_id: str) -> set[str]:
        pages = self._client.get_paginator("list_change_sets").paginate(StackName=stack_id)
        return {change_set["ChangeSetName"] for page in pages for change_set in page["Summaries"]}

    def _is_empty(self) -> bool:
        """Whether the stack is one for which no change set has been executed yet."""
        stack = self._describe()
        return stack is not None and stack["StackStatus"] == "REVIEW_IN_PROGRESS"

    def _changes_when_ready(self, name: str) -> list[dict[str, Any]] | None:
        """The changes of a change set; None when there are none, and it is deleted."""
        print_line("  waiting for CloudFormation to compare the template with the stack")
        while True:
            change_set = self._client.describe_change_set(StackName=self._name, ChangeSetName=name)
            status, reason = change_set["Status"], change_set.get("StatusReason", "")
            if status == "CREATE_COMPLETE":
                return self._all_changes(name, change_set)
            if status == "FAILED":
                self._client.delete_change_set(StackName=self._name, ChangeSetName=name)
                if any(words in reason for words in NOTHING_TO_DO):
                    return None
                raise DeploymentError(f"CloudFormation rejects the template: {reason}")
            time.sleep(self._poll)

    def _all_changes(self, name: str, page: dict[str, Any]) -> list[dict[str, Any]]:
        changes = list(page.get("Changes", []))
        while page.get("NextToken"):
            page = self._client.describe_change_set(
                StackName=self._name, ChangeSetName=name, NextToken=page["NextToken"]
            )
            changes += page.get("Changes", [])
        return changes

    def _wait_until_settled(self, seen: set[str]) -> str:
        """Prints progress, apart from the events already ``seen``, until the stack stops changing; its final status."""
        shown = ""
        while True:
            stack = self._describe()
            progress = _progress(event for event_id, event in self._events().items() if event_id not in seen)
            if progress != shown:
                print_line(progress)
                shown = progress
            if stack is None:
                return "DELETE_COMPLETE"
            status = str(stack["StackStatus"])
            if not status.endswith("_IN_PROGRESS"):
                return status
            time.sleep(self._poll)

    def _reasons(self, seen: set[str]) -> str:
        """Why resources failed in the last attempt, oldest first, without those that were only cancelled."""
        failed = [
            f"{event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason')}"
            for event_id, event in self._events().items()
            if event_id not in seen and event["ResourceStatus"].endswith("_FAILED")
        ]
        reasons = "\n".join(reason for reason in failed if "cancelled" not in reason) or "\n".join(failed)
        return f"{reasons}\n{CLOUDFRONT_HELP}" if CLOUDFRONT_REFUSES in reasons else reasons

    def _describe(self) -> dict[str, Any] | None:
        try:
            stacks: list[dict[str, Any]] = self._client.describe_stacks(StackName=self._name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return stacks[0]

    def _events(self) -> dict[str, dict[str, Any]]:
        """The stack's events by id, oldest first; none while it does not exist."""
        try:
            pages = list(self._client.get_paginator("describe_stack_events").paginate(StackName=self._name))
        except ClientError:
            return {}
        newest_first = [event for page in pages for event in page["StackEvents"]]
        return {event["EventId"]: event for event in reversed(newest_first)}


def _change_set_name() -> str:
    return f"deploy-{uuid.uuid4().hex[:12]}"


def _change(resource: Mapping[str, Any]) -> str:
    """One line for a change: what happens to which resource."""
    action = str(resource["Action"])
    replacement = {"True": "Replace", "Conditional": "Modify or replace"}
    if action == "Modify":
        action = replacement.get(str(resource.get("Replacement")), action)
    return f"{action:<18} {resource['ResourceType']:<44} {resource['LogicalResourceId']}"


def _progress(events: Iterable[dict[str, Any]]) -> str:
    """One line: how many resources are done, which failed, and which are still in progress."""
    last = {event["LogicalResourceId"]: event["ResourceStatus"] for event in events}
    done = sum(status.endswith("_COMPLETE") for status in last.values())
    failed = [name for name, status in last.items() if status.endswith("_FAILED")]
    waiting = [name for name, status in last.items() if status.endswith("_IN_PROGRESS")]
    line = f"  {done} done"
    if failed:
        line += f"; failed: {', '.join(failed)}"
    if waiting:
        line += f"; waiting for {', '.join(waiting[:4])}{' and others' if len(waiting) > 4 else ''}"
    return line
