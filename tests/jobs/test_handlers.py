"""Each function's module loaded alone in a new process, as Lambda loads it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ENVIRONMENT

ROOT = Path(__file__).parents[2]

# Modules that accepting a signature does not need; each costs tens of milliseconds.
HEAVY = {
    "jinja2",
    "babel",
    "markdown_it",
    "mdit_py_plugins",
    "gettext",
    "boto3",
    "s3transfer",
    "click",
    "yaml",
    "asyncio",
    "typst",
}
SCRIPT = """
import json, sys
import {module}
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}} | set(sys.modules))))
"""


def loaded(module: str) -> set[str]:
    """The modules loaded in a new process after importing one."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT.format(module=module)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


def test_the_api_loads_nothing_that_a_signature_does_not_need() -> None:
    modules = loaded("app")
    assert not modules & HEAVY
    assert not modules & {"chalicelib.mail.send", "chalicelib.publishing.publisher", "chalicelib.operating.cli"}
    # Modules for pages that are opened later, and for forms with a proof of work.
    assert not modules & {
        "altcha",
        "cryptography",
        "chalicelib.signing.own_page",
        "chalicelib.signing.coalition_members",
        "chalicelib.rules.letters.press_kit",
    }
    # Ports are for the type checker.
    assert not [module for module in modules if module.startswith("chalicelib.ports")]


@pytest.mark.parametrize("name", ["send_mail", "feedback", "remind", "publish", "typeset", "organise", "chores"])
def test_a_job_stands_without_the_app(name: str) -> None:
    modules = loaded(f"chalicelib.jobs.{name}")
    assert "app" not in modules
    assert not modules & HEAVY


@pytest.mark.parametrize("page", ["draft", "comments"])
def test_what_co_authors_open_loads_nothing_that_publishes(page: str) -> None:
    modules = loaded(f"chalicelib.desk.pages.{page}")
    assert not [one for one in modules if one.startswith(("chalicelib.publishing", "segno", "chalicelib.mail.mime"))]


def test_every_job_is_registered_under_its_own_module() -> None:
    import app

    handlers = {one.name: one.handler_string for one in app.app.event_sources}
    handlers |= {one.name: one.handler_string for one in app.app.pure_lambda_functions}
    assert handlers == {
        "send_mail": "chalicelib.jobs.send_mail.send_mail",
        "feedback": "chalicelib.jobs.feedback.feedback",
        "remind": "chalicelib.jobs.remind.remind",
        "publish": "chalicelib.jobs.publish.publish",
        "typeset": "chalicelib.jobs.typeset.typeset",
        "organise": "chalicelib.jobs.organise.organise",
        "chores": "chalicelib.jobs.chores.chores",
    }


def test_every_route_is_one_of_the_contract() -> None:
    import app

    routes = {(path, method) for path, methods in app.app.routes.items() for method in methods}
    assert routes == {
        ("/health", "GET"),
        ("/letters/{slug}/signatures", "POST"),
        ("/letters/{slug}/signatures", "GET"),
        ("/letters/{slug}/challenge", "GET"),
        ("/letters/{slug}/reports", "GET"),
        ("/letters/{slug}/reports", "POST"),
        ("/confirm/{token}", "GET"),
        ("/confirm/{token}", "POST"),
        ("/signature/{token}", "GET"),
        ("/signature/{token}", "POST"),
        ("/disown/{token}", "GET"),
        ("/disown/{token}", "POST"),
        ("/signature/{token}", "GET"),
        ("/signature/{token}", "POST"),
        ("/member/{token}", "GET"),
        ("/member/{token}", "POST"),
        ("/unsubscribe/{token}", "GET"),
        ("/unsubscribe/{token}", "POST"),
        ("/letters/{slug}/reports", "GET"),
        ("/letters/{slug}/reports", "POST"),
    }
