"""Every object of a published letter in the bucket, and the headers that a reader's browser gets with it."""

import re
import urllib.request
from collections.abc import Callable
from email.message import Message

import pytest
from botocore.exceptions import ClientError

from infra.local.stack import LocalStack
from tests.e2e.client import edition

pytestmark = pytest.mark.ministack

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MOMENT = "public, max-age=30, stale-while-revalidate=300, stale-if-error=86400"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANYBODY, NOBODY = "*", None

# End of the name → its type, and the sites whose pages may read it.
KINDS = {
    "html": ("text/html; charset=utf-8", NOBODY),
    "css": ("text/css; charset=utf-8", NOBODY),
    "js": ("text/javascript; charset=utf-8", NOBODY),
    "json": ("application/json; charset=utf-8", ANYBODY),
    "csv": ("text/csv; charset=utf-8", ANYBODY),
    "xlsx": (SPREADSHEET, ANYBODY),
    "txt": ("text/plain; charset=utf-8", ANYBODY),
    "xml": ("text/xml; charset=utf-8", ANYBODY),
    "svg": ("image/svg+xml; charset=utf-8", ANYBODY),
    "png": ("image/png", ANYBODY),
    "pdf": ("application/pdf", NOBODY),
}
LASTING = re.compile(r"(files|editions|documents)/.+")
EVERYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
EMBEDDED = re.compile(r"../embed/[^.]*(\.html)?")


def get(url: str) -> Message:
    """The headers of an answer to a cross-origin request."""
    asked = urllib.request.Request(url, headers={"Origin": "https://diario.example"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked) as answer:
        headers: Message = answer.headers
        return headers


def test_every_object_says_what_it_is_how_long_it_lasts_and_for_whom(
    on_stack: LocalStack, open_letter: Callable[[], str]
) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    s3, bucket = on_stack.client("s3"), on_stack.info["site_bucket"]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{slug}/")
    paths = [one["Key"].removeprefix(f"{slug}/") for page in pages for one in page["Contents"]]
    assert set(edition(on_stack, slug)["files"]) < set(paths)
    assert {path.rpartition(".")[2] for path in paths} == set(KINDS)
    for path in paths:
        content_type, readable_by = KINDS[path.rpartition(".")[2]]
        cache = FOR_EVER if LASTING.fullmatch(path) else FOR_A_MOMENT
        held = s3.head_object(Bucket=bucket, Key=f"{slug}/{path}")
        assert (held["ContentType"], held["CacheControl"]) == (content_type, cache), path
        said = get(f"{on_stack.info['site_url']}/{slug}/{path}")
        assert (said["Content-Type"], said["Cache-Control"]) == (content_type, cache), path
        assert said["Access-Control-Allow-Origin"] == readable_by, path
        assert said["X-Content-Type-Options"] == "nosniff", path
        policy = said["Content-Security-Policy"]
        assert ("frame-ancestors *" in policy) == (EMBEDDED.fullmatch(path) is not None), path
        assert said["X-Frame-Options"] == (None if "frame-ancestors *" in policy else "DENY"), path


def test_an_edition_can_be_deleted_by_no_user_whatever_they_may(
    on_stack: LocalStack, open_letter: Callable[[], str]
) -> None:
    """The emulator has no condition key for If-None-Match, so that part of the bucket's policy is read from the
    template."""
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    bucket, iam = on_stack.info["site_bucket"], on_stack.client("iam")
    iam.create_user(UserName=slug)
    iam.put_user_policy(UserName=slug, PolicyName="all", PolicyDocument=EVERYTHING)
    made = iam.create_access_key(UserName=slug)["AccessKey"]
    session = on_stack.session()
    s3 = session.client(
        "s3",
        endpoint_url=on_stack.info["aws_endpoint"],
        aws_access_key_id=made["AccessKeyId"],
        aws_secret_access_key=made["SecretAccessKey"],
    )
    kept = f"{slug}/editions/1/edition.json"
    version = s3.head_object(Bucket=bucket, Key=kept)["VersionId"]
    for which in ({}, {"VersionId": version}):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.delete_object(Bucket=bucket, Key=kept, **which)
    assert s3.head_object(Bucket=bucket, Key=kept)["VersionId"] == version
    # Objects that are not editions can be deleted: an operator may have to.
    s3.delete_object(Bucket=bucket, Key=f"{slug}/signatories.csv")
