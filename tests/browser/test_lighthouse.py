"""Audits the model letter and the front page with Lighthouse, Chromium's own auditor, as on a phone that is slow."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ARGUMENTS, CHROMIUM, Visit
from tests.support.published_site import OPEN, PublishedSite

NODE = shutil.which("node")
TOOL = Path(__file__).parent / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
PERFECT = ("accessibility", "best-practices", "seo")
PERFORMANCE = "performance"
ONE_FLIGHT = 14 * 1024  # bytes that a server sends before it waits for an acknowledgement, headers included

pytestmark = [
    pytest.mark.browser,
]

Report = dict[str, Any]


def audit(url: str, home: Path, fontconfig: Path, *categories: str) -> Report:
    """Lighthouse's report on a page, loaded with an empty cache."""
    command = [str(NODE), str(TOOL), url, "--output=json", "--quiet", "--no-enable-error-reporting"]
    command += ["--max-wait-for-load=600000"]  # ms
    command += [
        f"--only-categories={','.join(categories)}",
        f"--chrome-flags={' '.join(['--headless=new', *ARGUMENTS])}",
    ]
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "CHROME_PATH": CHROMIUM, "CI": "1"}
    env["FONTCONFIG_FILE"] = str(fontconfig)
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=home, check=False)
    assert done.returncode == 0, done.stderr
    report: Report = json.loads(done.stdout)
    assert "runtimeError" not in report, report["runtimeError"]
    return report


def score(report: Report, category: str) -> float:
    return float(report["categories"][category]["score"])


def lost(report: Report, category: str) -> list[str]:
    """The audits in which a category lost points."""
    weights = {ref["id"]: ref["weight"] for ref in report["categories"][category]["auditRefs"]}
    return [
        f"{name}: {audit['score']} {audit['title']} {json.dumps(audit.get('details', {}).get('items', []))[:500]}"
        for name, audit in report["audits"].items()
        if weights.get(name) and audit["score"] is not None and audit["score"] < 1
    ]


@pytest.fixture(scope="module")
def letter(published: PublishedSite, fontconfig: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    home = tmp_path_factory.mktemp("lighthouse")
    return audit(f"{published.url}/{OPEN}/es/", home, fontconfig, *PERFECT, PERFORMANCE)


def test_of_the_letter_nothing_is_left_to_wish_for(letter: Report) -> None:
    assert {name: lost(letter, name) for name in PERFECT} == {name: [] for name in PERFECT}
    assert {score(letter, name) for name in PERFECT} == {1.0}


def test_nor_of_the_page_for_the_press(published: PublishedSite, fontconfig: Path, tmp_path: Path) -> None:
    report = audit(f"{published.url}/{OPEN}/en/press/", tmp_path, fontconfig, *PERFECT)
    assert {name: lost(report, name) for name in PERFECT} == {name: [] for name in PERFECT}
    assert {score(report, name) for name in PERFECT} == {1.0}


def test_nor_of_the_front_page(published: PublishedSite, fontconfig: Path, tmp_path: Path) -> None:
    report = audit(f"{published.url}/es/", tmp_path, fontconfig, *PERFECT, PERFORMANCE)
    assert {name: lost(report, name) for name in PERFECT} == {name: [] for name in PERFECT}
    assert {score(report, name) for name in PERFECT} == {1.0}
    fetched = report["audits"]["network-requests"]["details"]["items"]
    assert sorted(one["resourceType"] for one in fetched) == ["Document", "Stylesheet"]
    assert sum(one["transferSize"] for one in fetched) <= ONE_FLIGHT


def test_it_is_light_for_a_slow_phone(
    letter: Report, read: Visit, published: PublishedSite, record_property: Callable[[str, object], None]
) -> None:
    """Counts what makes a page fast: requests, bytes and script. Lighthouse's score depends on this machine's speed,
    so it is only reported."""
    record_property("Lighthouse's performance", score(letter, PERFORMANCE))
    fetched = letter["audits"]["network-requests"]["details"]["items"]
    sizes = {(one["resourceType"], one["priority"]): one["transferSize"] for one in fetched}
    page, sheet, script = ("Document", "VeryHigh"), ("Stylesheet", "VeryHigh"), ("Script", "Low")
    # Waits for everything else.
    for_paper = ("Stylesheet", "VeryLow")
    assert set(sizes) == {page, sheet, script, for_paper}
    assert len(fetched) == len(sizes)
    assert sizes[page] + sizes[sheet] <= ONE_FLIGHT
    assert sizes[script] + sizes[for_paper] <= 4_000
    assert letter["audits"]["cumulative-layout-shift"]["score"] == 1
    assert calls_of_functions(read(), f"{published.url}/{OPEN}/es/") <= 3


def calls_of_functions(page: Page, url: str) -> int:
    """The number of calls of their own functions that a page's scripts make while it loads."""
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": False})
    page.goto(url)
    scripts = [one for one in session.send("Profiler.takePreciseCoverage")["result"] if one["url"].endswith(".js")]
    assert scripts
    return sum(function["ranges"][0]["count"] for script in scripts for function in script["functions"])
