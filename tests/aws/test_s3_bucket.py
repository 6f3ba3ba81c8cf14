"""One contract for the bucket, which the in-memory twin and S3 (moto) keep."""

import pytest

from chalicelib.aws import clients, s3_bucket
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.errors import Unavailable
from chalicelib.ports.publishing import FOR_A_MOMENT, FOR_EVER, Bucket, Pointer
from tests.conftest import ENVIRONMENT
from tests.fakes.publishing import MemoryBucket

NAME = ENVIRONMENT["FIRMAMOS_SITE_BUCKET"]
HTML = "text/html; charset=utf-8"


@pytest.fixture(params=["memory", "moto"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    if request.param == "memory":
        return MemoryBucket()
    request.getfixturevalue("aws")
    return S3Bucket(NAME)


def replace(bucket: Bucket, body: bytes, expected: Pointer | None, edition: int) -> bool:
    return bucket.replace("index.html", body, content_type=HTML, expected=expected, edition=edition)


@pytest.mark.promise("A commit or a file whose answer was lost is recognised as one's own")
def test_what_is_created_is_there_and_is_created_once(bucket: Bucket) -> None:
    assert bucket.get("a.html") is None
    assert bucket.read_pointer("a.html") is None
    assert bucket.create("a.html", b"one", content_type=HTML, cache=FOR_EVER)
    assert not bucket.create("a.html", b"two", content_type=HTML, cache=FOR_EVER)
    assert bucket.get("a.html") == b"one"


@pytest.mark.promise("A publisher that wakes up late never replaces a newer edition")
def test_a_pointer_is_replaced_only_over_what_was_seen(bucket: Bucket) -> None:
    assert replace(bucket, b"one", None, 1)
    assert not replace(bucket, b"other", None, 1)
    seen = bucket.read_pointer("index.html")
    assert seen is not None
    assert seen.edition == 1
    assert replace(bucket, b"two", seen, 2)
    assert not replace(bucket, b"three", seen, 3)
    assert bucket.get("index.html") == b"two"


def test_a_pointer_that_went_away_is_not_replaced(bucket: Bucket) -> None:
    assert not replace(bucket, b"one", Pointer('"0123456789abcdef"', 1), 2)


def test_what_is_for_ever_says_so_and_what_is_for_a_moment_too(aws: None) -> None:
    bucket = S3Bucket(NAME)
    bucket.create("a.css", b"x", content_type="text/css", cache=FOR_EVER)
    replace(bucket, b"x", None, 1)
    heads = {key: clients.s3().head_object(Bucket=NAME, Key=key) for key in ("a.css", "index.html")}
    assert heads["a.css"]["CacheControl"] == FOR_EVER
    assert heads["index.html"]["CacheControl"] == FOR_A_MOMENT
    assert heads["index.html"]["ContentType"] == HTML


def test_an_object_without_end_is_not_read(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = S3Bucket(NAME)
    bucket.create("carta/signatories.json", b"[" * 101, content_type="application/json", cache=FOR_EVER)
    assert bucket.get("carta/signatories.json") == b"[" * 101
    monkeypatch.setattr(s3_bucket, "MOST_BYTES", 100)
    with pytest.raises(Unavailable, match=r"carta/signatories\.json has more than 100 bytes"):
        bucket.get("carta/signatories.json")
