"""Settings for every test, without anything from the machine's own environment."""

import functools
import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.models import LetterItem, LimitItem, OrganiserItem, SignatureItem
from chalicelib.operating import stage
from chalicelib.rules.limits import buckets
from infra.local.stack import LocalStack, running
from tests.support import acceptance_letter
from tests.support.published_site import PublishedSite, publish_every_state, serving

# The same examples on every run; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis_settings.register_profile("explore", max_examples=2000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# Fixtures that several folders share.
pytest_plugins = ("tests.support.moto_aws", "tests.support.publisher_world", "tests.support.stores")

SITE_URL = "https://cartas.example.org"
API_URL = "https://firmas.example.org"
ORGANISE_URL = "https://equipo.example.org"

ENVIRONMENT = {
    "FIRMAMOS_LETTERS_TABLE": "test-letters",
    "FIRMAMOS_SIGNATURES_TABLE": "test-signatures",
    "FIRMAMOS_LIMITS_TABLE": "test-limits",
    "FIRMAMOS_ORGANISERS_TABLE": "test-organisers",
    "FIRMAMOS_MAIL_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/test-mail",
    "FIRMAMOS_SITE_BUCKET": "test-site",
    "FIRMAMOS_STATE_BUCKET": "test-state",
    "FIRMAMOS_SITE_URL": SITE_URL,
    "FIRMAMOS_API_URL": API_URL,
    "FIRMAMOS_ORGANISE_URL": ORGANISE_URL,
    "FIRMAMOS_MAIL_SENDER": "Firmamos <firmas@example.org>",
    "FIRMAMOS_KEY_ID": "alias/test",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if acceptance_letter.FOLDER.is_dir():
        return
    for item in items:
        if item.get_closest_marker("acceptance_letter"):
            item.add_marker(pytest.mark.skip(reason=acceptance_letter.ABSENT))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Reports the figures that tests measured without asserting them."""
    for report in terminalreporter.getreports("passed"):
        if report.when == "call":
            for name, value in report.user_properties:
                terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture
def full_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every network may send as many forms as it may have at most."""
    monkeypatch.setattr(buckets, "WITHHELD", dict.fromkeys(buckets.WITHHELD, 1))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The packaged zip and template on the emulated AWS, with IAM on: one stack for all tests that need it."""
    with running(tmp_path_factory.mktemp("stack")) as up:
        yield up


@pytest.fixture(scope="session")
def published() -> Iterator[PublishedSite]:
    """Letters in every state on one site without the emulated AWS, for all tests that read them."""
    with serving() as site:
        publish_every_state(site)
        yield site


@pytest.fixture
def on_stack(stack: LocalStack, environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalStack]:
    """This process, set up to work on the stack as an operator does."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", stack.info["aws_endpoint"])
    monkeypatch.setattr(stage, "LOCAL", stack.folder / "stack.json")
    forget_clients()
    stage.use("local")
    yield stack
    forget_clients()


def forget_clients() -> None:
    """Make the next call create its own client, for another endpoint."""
    for made in vars(clients).values():
        if isinstance(made, functools._lru_cache_wrapper):
            made.cache_clear()
    for model in (LetterItem, LimitItem, OrganiserItem, SignatureItem):
        model._connection = None


@pytest.fixture(autouse=True)
def log_handlers() -> Iterator[None]:
    """A function's handler writes to the stream of the test that set it up; a later test would find that closed."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(("AWS_", "FIRMAMOS_"))]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    settings.current.cache_clear()
    yield
    settings.current.cache_clear()
