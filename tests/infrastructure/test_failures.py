"""An expected failure of a make command ends with one sentence and exit code 1."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from infra import InfraError, deploy, lock, parameters, readable_size, report_errors
from infra import package as packaging
from infra.cloudformation import DeploymentError
from infra.local import demo
from infra.local import stack as local
from infra.local.processes import StackError
from infra.vendoring import VendoringError
from infra.zipping import IncompleteZipError
from tests.support.sample_letter import SAMPLE, sample_letter


@pytest.fixture
def outside_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """No region, no credentials, and no instance metadata that would provide them."""
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield monkeypatch


def run(monkeypatch: pytest.MonkeyPatch, module: Any, *arguments: str) -> str:
    """Run a command that is expected to fail; returns its message."""
    monkeypatch.setattr(sys, "argv", ["command", *arguments])
    with pytest.raises(SystemExit) as ended:
        module.main()
    # Python prints a string on stderr, and exits with 1.
    assert isinstance(ended.value.code, str)
    return ended.value.code


@pytest.mark.parametrize(
    "kind", [packaging.PackagingError, VendoringError, IncompleteZipError, DeploymentError, StackError]
)
def test_every_expected_failure_is_told(kind: type[Exception]) -> None:
    with pytest.raises(SystemExit) as ended, report_errors():
        raise kind("the disk is full")
    assert ended.value.code == "the disk is full"


def test_what_nobody_expected_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), report_errors():
        raise ZeroDivisionError


def test_ctrl_c_is_no_failure_to_explain() -> None:
    with pytest.raises(SystemExit) as ended, report_errors():
        raise KeyboardInterrupt
    assert ended.value.code == 130


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 kB"), (41_900, "42 kB"), (999_000, "999 kB"), (3_940_000, "3.9 MB")]
)
def test_sizes_are_in_a_unit_that_says_something(count: int, said: str) -> None:
    assert readable_size(count) == said


def test_a_stage_without_parameters_is_told_before_anything_is_packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy, "build_if_changed", _refuse)
    assert "nowhere.toml is missing" in run(monkeypatch, deploy, "nowhere")


def test_a_missing_region_is_told_before_anything_is_packaged(outside_aws: pytest.MonkeyPatch) -> None:
    outside_aws.setattr(deploy, "build_if_changed", _refuse)
    assert run(outside_aws, deploy, "prod.example").startswith("no region")


def test_missing_credentials_are_told_before_anything_is_packaged(outside_aws: pytest.MonkeyPatch) -> None:
    outside_aws.setattr(deploy, "build_if_changed", _refuse)
    outside_aws.setenv("AWS_REGION", "us-east-1")
    assert run(outside_aws, deploy, "prod.example").startswith("no AWS credentials")


def test_a_profile_that_is_not_there_is_told(outside_aws: pytest.MonkeyPatch) -> None:
    outside_aws.setenv("AWS_PROFILE", "nobody")
    assert run(outside_aws, deploy, "prod.example") == "AWS: The config profile (nobody) could not be found"


@pytest.mark.parametrize(
    "refusal",
    [
        ClientError({"Error": {"Code": "ExpiredToken", "Message": "the token is out of date"}}, "GetCallerIdentity"),
        EndpointConnectionError(endpoint_url="https://sts.us-east-1.amazonaws.com/"),
    ],
)
def test_what_aws_refuses_is_told(refusal: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        region_name = "us-east-1"

        def client(self, _: str) -> Any:
            raise refusal

    with pytest.raises(DeploymentError, match=r"^AWS: "):
        deploy.deploy("local", packaging.Package(Path()), Refusing())


@pytest.mark.parametrize(("toml", "said"), [("SiteDomain = x", "is not TOML"), ("SiteDomain = 'x'", "no .parameters")])
def test_a_damaged_file_of_parameters_is_told(
    toml: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "ROOT", tmp_path)
    monkeypatch.setattr(parameters, "STAGES", tmp_path)
    (tmp_path / "odd.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(DeploymentError, match=rf"^odd\.toml .*{said}"):
        parameters.read_parameters("odd")


def test_a_package_that_cannot_be_built_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> None:
        raise packaging.PackagingError("chalice package failed")

    monkeypatch.setattr(packaging, "_build", build)
    assert run(monkeypatch, packaging, "test") == "chalice package failed"


def test_a_lock_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.lock.shutil.which", lambda *_, **__: "false")
    assert run(monkeypatch, lock) == "requirements.in is not locked"


def test_a_stack_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise StackError("MiniStack did not start")

    monkeypatch.setattr(local, "up", fail)
    assert run(monkeypatch, local, "up") == "MiniStack did not start"


def test_the_demo_of_no_letter_starts_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "up", _refuse)
    assert run(monkeypatch, demo, "nowhere").startswith("there is no folder nowhere")
    assert run(monkeypatch, demo, str(tmp_path)).startswith(f"{tmp_path}/letter.toml: this file is missing")


def test_the_demo_names_everything_that_is_wrong_with_a_letter(tmp_path: Path) -> None:
    assert demo.check_letter(SAMPLE) == "agua-de-amancay"
    folder = sample_letter(tmp_path, "Agua", order='"by heart"')
    with pytest.raises(InfraError) as refused:
        demo.check_letter(folder)
    slug, order = str(refused.value).splitlines()
    assert slug.startswith(f"{folder}/letter.toml:1: “Agua” must be small letters")
    assert order.startswith(f"{folder}/letter.toml:2: “order” must be one of")


@pytest.fixture
def signals() -> Iterator[None]:
    """Restores the signal handlers that the demo changes."""
    before = {end: signal.getsignal(end) for end in demo.ENDS}
    yield
    for end, handler in before.items():
        signal.signal(end, handler)


@pytest.mark.parametrize("end", demo.ENDS)
@pytest.mark.usefixtures("signals")
def test_the_demo_ends_the_stack_however_it_is_ended(monkeypatch: pytest.MonkeyPatch, end: signal.Signals) -> None:
    """Its terminal may close, and it may be started with Ctrl-C ignored."""
    signal.signal(end, signal.SIG_DFL if end == signal.SIGHUP else signal.SIG_IGN)
    ended: list[str] = []
    monkeypatch.setattr(demo, "up", lambda: local.LocalStack(Path(), {}))
    monkeypatch.setattr(demo, "down", lambda: ended.append("down"))
    monkeypatch.setattr(demo, "_firmamos", lambda *_, **__: signal.raise_signal(end))
    demo.demo(SAMPLE, "agua-de-amancay")
    assert ended == ["down"]


@pytest.mark.usefixtures("signals")
def test_the_demo_ends_the_stack_when_the_operator_s_command_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []
    monkeypatch.setattr(demo, "up", lambda: local.LocalStack(Path(), {}))
    monkeypatch.setattr(demo, "down", lambda: ended.append(True))
    monkeypatch.setattr(sys, "executable", "false")
    assert "firmamos letter push letters/example" in run(monkeypatch, demo, "letters/example")
    assert ended


def _refuse(*_: object, **__: object) -> None:
    raise AssertionError("it was too early for that")


def test_a_stage_for_an_emulator_does_not_go_to_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "this stage is for an emulator" in run(monkeypatch, deploy, "local")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    deploy.refuse_emulator_on_aws(parameters.read_parameters("local"))
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    deploy.refuse_emulator_on_aws(parameters.read_parameters("prod.example"))


def test_the_demo_says_how_to_become_an_organiser(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    urls = {name: f"http://{name}.example" for name in ("site_url", "inbox_url", "organise_url")}

    class Published(local.LocalStack):
        def publish_until_settled(self, slug: str, patience: float = 600.0) -> None:
            assert slug == "agua-de-amancay"

    link = "http://organise_url.example/join/a"
    printed = "import pathlib, sys; print('invited as owner; pass this address on:'); print(sys.argv[-1])"
    monkeypatch.setattr(demo, "up", lambda: Published(Path(), urls))
    monkeypatch.setattr(demo, "down", lambda: None)
    real, ran = subprocess.run, list[list[str]]()

    def run_instead(command: list[str], **named: Any) -> Any:
        ran.append(command[5:])
        return real([sys.executable, "-c", printed, link], **named)

    monkeypatch.setattr(subprocess, "run", run_instead)
    monkeypatch.setattr(threading, "Event", _Interrupted)
    demo.demo(SAMPLE, "agua-de-amancay")
    said = capsys.readouterr().out
    assert f"open this once and make a passkey; it makes you its owner: {link}\n" in said
    invite = ["organiser", "invite", demo.OWNER, "--letter", "agua-de-amancay", "--role", "owner", "--print"]
    assert invite in ran


class _Interrupted:
    def wait(self) -> None:
        raise KeyboardInterrupt
