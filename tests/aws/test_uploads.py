"""A form with which a browser sends a file straight to S3: one key, a bounded size, a quarter of an hour."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.uploads import S3Uploads
from chalicelib.ports.uploads import UploadForm

THEN = "https://organise.example.org/l/agua/delivery/delivered/file/x"


@pytest.fixture
def region(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_DEFAULT_REGION", request.param)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    for made in (clients.session, clients.s3_upload):
        made.cache_clear()
    yield request.param
    for made in (clients.session, clients.s3_upload):
        made.cache_clear()


def form() -> UploadForm:
    return S3Uploads("cartas-state").form("uploads/agua/x", most_bytes=20_000_000, seconds=900, then=THEN)


@pytest.mark.parametrize("region", ["us-east-1", "sa-east-1"], indirect=True)
def test_the_form_goes_to_the_bucket_in_its_own_region(region: str) -> None:
    assert form().url == f"https://cartas-state.s3.{region}.amazonaws.com/"


@pytest.mark.parametrize("region", ["us-east-1"], indirect=True)
def test_on_a_laptop_it_goes_to_the_emulator(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert form().url == "http://127.0.0.1:4566/cartas-state"


@pytest.mark.parametrize("region", ["us-east-1"], indirect=True)
def test_nothing_but_the_file_can_be_changed(region: str) -> None:
    made = form()
    policy = json.loads(base64.b64decode(made.fields["policy"]))
    fixed = {name: value for one in policy["conditions"] if isinstance(one, dict) for name, value in one.items()}
    assert [one for one in policy["conditions"] if isinstance(one, list)] == [["content-length-range", 1, 20_000_000]]
    assert fixed["key"] == "uploads/agua/x"
    assert fixed["success_action_redirect"] == THEN
    assert {name for name in made.fields if name not in ("policy", "x-amz-signature")} <= fixed.keys()
    left = datetime.fromisoformat(policy["expiration"]) - datetime.now(UTC)
    assert 0 < left.total_seconds() <= 900
