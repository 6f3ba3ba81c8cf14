"""The model letter as Lighthouse finds it, Chromium's own auditor, on the profile of a phone with a slow connection."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.support.published_site import OPEN, PublishedSite

NODE = shutil.which("node")
TOOL = Path(__file__).parent / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
PERFECT = ("accessibility", "best-practices", "seo")
PERFORMANCE, FAST = "performance", 0.99
RUNS = 5

pytestmark = [
    pytest.mark.browser,
]

Report = dict[str, Any]


def audit(url: str, home: Path, fontconfig: Path, *categories: str) -> Report:
    """What Lighthouse reports of a page, fetched with an empty cache."""
    command = [str(NODE), str(TOOL), url, "--output=json", "--quiet", "--no-enable-error-reporting"]
    command += [
        f"--only-categories={','.join(categories)}",
        f"--chrome-flags={' '.join(['--headless=new', *ARGUMENTS])}",
    ]
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "CHROME_PATH": CHROMIUM, "CI": "1"}
    env["FONTCONFIG_FILE"] = str(fontconfig)
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=home, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    report: Report = json.loads(done.stdout)
    assert "runtimeError" not in report, report["runtimeError"]
    return report


def score(report: Report, category: str) -> float:
    return float(report["categories"][category]["score"])


def lost(report: Report, category: str) -> list[str]:
    """Where a category lost points."""
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


def test_it_is_fast_on_a_slow_phone(published: PublishedSite, fontconfig: Path, letter: Report, tmp_path: Path) -> None:
    """The slow connection is reckoned from what was fetched, and so the same each time. The slow processor is reckoned
    from how long this one took, which may be busy with other tests: so the best of some runs counts."""
    best, more = letter, RUNS - 1
    while score(best, PERFORMANCE) < FAST and more:
        again = audit(f"{published.url}/{OPEN}/es/", tmp_path, fontconfig, PERFORMANCE)
        best, more = max(best, again, key=lambda one: score(one, PERFORMANCE)), more - 1
    assert score(best, PERFORMANCE) >= FAST, lost(best, PERFORMANCE)
