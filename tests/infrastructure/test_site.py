"""The site's bucket and the headers that CloudFront adds, read from the template."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.publishing.edition.roll_file import pack
from chalicelib.rules.files import CONTENT_TYPES
from chalicelib.rules.letters.letter import ERASED
from infra.local.site import COMPRESSIBLE, Distribution, Policy

Json = dict[str, Any]
Properties = Callable[[str], Json]

ROOT = Path(__file__).parents[2]
PAGES, OPEN, EMBED, DOCUMENT = "SiteHeaders", "OpenHeaders", "EmbedHeaders", "DocumentHeaders"
SERVED = {
    "/agua/": PAGES,
    "/agua/es/press/": PAGES,
    "/agua/es/signatories/1.html": PAGES,
    "/agua/files/0a.css": PAGES,
    "/agua/files/0a.js": PAGES,
    "/agua/documents/0a.jpg": PAGES,
    "/agua/editions/7/": PAGES,
    "/agua/editions/7/edition.json": OPEN,
    "/agua/signatories.json": OPEN,
    "/agua/signatories.csv": OPEN,
    "/agua/signatories.xlsx": OPEN,
    "/agua/letter.es.txt": OPEN,
    "/agua/feed.xml": OPEN,
    "/agua/card.png": OPEN,
    "/agua/es/embed/count.svg": OPEN,
    "/agua/es/embed/": EMBED,
    "/invited/k3v9/es/embed/list.html": EMBED,
    "/embed/es/": PAGES,  # a letter of that name
    "//embed/es/": PAGES,
    "/agua/letter.es.pdf": DOCUMENT,
    "/agua/documents/0a.pdf": DOCUMENT,
}


@pytest.fixture
def distribution(properties: Properties) -> Json:
    config: Json = properties("Distribution")["DistributionConfig"]
    return config


def behaviours(distribution: Json) -> list[Json]:
    return [distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]]


def policy_of(properties: Properties, name: str) -> tuple[str, Json]:
    """The content security policy and the whole configuration of a response headers policy."""
    config = properties(name)["ResponseHeadersPolicyConfig"]
    policy = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    return policy if isinstance(policy, str) else policy["Fn::Sub"][0], config


@pytest.mark.parametrize(("path", "name"), SERVED.items())
def test_what_is_at_a_path_has_the_headers_of_its_kind(distribution: Json, path: str, name: str) -> None:
    named = Distribution(
        Policy({"name": distribution["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]["Ref"]}),
        tuple(
            (one["PathPattern"], Policy({"name": one["ResponseHeadersPolicyId"]["Ref"]}))
            for one in distribution["CacheBehaviors"]
        ),
        {},
    )
    assert named.policy(path).headers["name"] == name


def test_every_kind_of_file_was_thought_of() -> None:
    assert {path.rpartition(".")[2] for path in SERVED if "." in path} == set(CONTENT_TYPES)


def test_all_behaviours_differ_in_their_headers_alone(distribution: Json) -> None:
    own = {"PathPattern", "ResponseHeadersPolicyId"}
    first, *others = ({k: v for k, v in one.items() if k not in own} for one in behaviours(distribution))
    assert others
    assert all(one == first for one in others)
    assert first["AllowedMethods"] == ["GET", "HEAD"]


@pytest.mark.parametrize("name", [PAGES, OPEN, EMBED, DOCUMENT])
def test_whatever_is_served_runs_nothing_of_others_and_tells_nobody(properties: Properties, name: str) -> None:
    policy, config = policy_of(properties, name)
    directives = dict(one.strip().partition(" ")[::2] for one in policy.split(";"))
    # The form's proof of work, on a letter's pages.
    runs = "'self'" if name == PAGES else "'none'"
    assert directives.get("script-src", directives.get("default-src")) == runs
    assert directives.get("worker-src", runs) == runs
    assert "unsafe" not in policy and "http" not in policy.replace("https://${ApiDomain}", "")
    assert directives["base-uri"] == "'none'"
    security = config["SecurityHeadersConfig"]
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert security["StrictTransportSecurity"]["IncludeSubdomains"] is True
    assert {"Header": "x-amz-version-id"} in config["RemoveHeadersConfig"]["Items"]


def test_only_what_is_made_to_be_embedded_can_be_framed(properties: Properties) -> None:
    for name in (PAGES, OPEN, DOCUMENT):
        policy, config = policy_of(properties, name)
        assert "frame-ancestors 'none'" in policy
        assert config["SecurityHeadersConfig"]["FrameOptions"]["FrameOption"] == "DENY"
    policy, config = policy_of(properties, EMBED)
    assert "frame-ancestors *" in policy and "form-action 'none'" in policy
    assert "FrameOptions" not in config["SecurityHeadersConfig"]
    for name in (PAGES, EMBED):
        assert "frame-src 'self'" in policy_of(properties, name)[0], "a page that shows how it will look"


def test_data_and_pictures_are_for_any_site_and_for_nobody_s_cookies(properties: Properties) -> None:
    _, config = policy_of(properties, OPEN)
    assert config["CorsConfig"]["AccessControlAllowOrigins"] == {"Items": ["*"]}
    assert config["CorsConfig"]["AccessControlAllowCredentials"] is False
    items = config["CustomHeadersConfig"]["Items"]
    assert {"Header": "Cross-Origin-Resource-Policy", "Value": "cross-origin", "Override": True} in items
    for name in (PAGES, EMBED, DOCUMENT):
        assert "CorsConfig" not in policy_of(properties, name)[1]


@pytest.mark.promise("What is quoted stays")
def test_an_edition_is_written_once_and_deleted_by_nobody(properties: Properties) -> None:
    statements = properties("SiteBucketPolicy")["PolicyDocument"]["Statement"]
    stay, once = (
        {s["Sid"]: s for s in statements if "Sid" in s}[sid] for sid in ("EditionsStay", "EditionsAreWrittenOnce")
    )
    for one in (stay, once):
        assert (one["Effect"], one["Principal"]) == ("Deny", "*")
        assert one["Resource"] == {"Fn::Sub": "${SiteBucket.Arn}/*/editions/*"}
    assert set(stay["Action"]) == {"s3:DeleteObject", "s3:DeleteObjectVersion"}
    assert "Condition" not in stay
    assert once["Action"] == "s3:PutObject"
    assert once["Condition"] == {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}


def test_what_was_replaced_is_forgotten_and_what_stands_is_not(properties: Properties) -> None:
    (rule,) = properties("SiteBucket")["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    # Thirty days are enough to undo a mistake; longer would keep the name of somebody who withdrew.
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert not [key for key in rule if key.startswith(("Expiration", "Transition", "Prefix", "TagFilters"))]


def test_older_state_is_forgotten_and_the_list_of_who_was_erased_outlives_every_backup(properties: Properties) -> None:
    rules = {rule["Id"]: rule for rule in properties("StateBucket")["LifecycleConfiguration"]["Rules"]}
    forgotten, erasures = rules["forget-older-editions"], rules["forget-erasures-that-no-backup-undoes"]
    # A rule cannot exclude a prefix. Every roll and file is longer than an erasure, which is a time in ms.
    assert "Prefix" not in forgotten and forgotten["ExpirationInDays"] == 7
    assert len(str(2**53)) <= int(forgotten["ObjectSizeGreaterThan"]) < len(pack({}))
    assert erasures["Prefix"] == f"{ERASED}/"
    assert erasures["ExpirationInDays"] > 35, "the tables can be restored to any moment of that many days"
    assert [rule["NoncurrentVersionExpiration"] for rule in (forgotten, erasures)] == [{"NoncurrentDays": 1}] * 2


def test_nothing_deletes_from_a_bucket_and_nothing_empties_a_cache(template: Json) -> None:
    roles = {k: v for k, v in template["Resources"].items() if v["Type"] == "AWS::IAM::Role"}
    assert len(roles) >= 3
    for action in ("s3:Delete", "s3:*", "cloudfront:", "s3:PutLifecycle", "s3:PutBucketPolicy"):
        assert action not in json.dumps(roles), action
    code = [
        path
        for part in ("chalicelib", "infra")
        for path in (ROOT / part).rglob("*")
        if path.suffix in (".py", ".json", ".yaml")
    ]
    assert len(code) > 50
    # The operator's purge deletes what organisers had exported; no role may.
    for path in set(code) - {ROOT / "chalicelib" / "aws" / "exports.py"}:
        written = path.read_text(encoding="utf-8").lower().replace("_", "")
        for call in ("createinvalidation", "deleteobject("):
            assert call not in written, path


def test_every_text_that_is_published_is_of_a_type_that_cloudfront_compresses() -> None:
    """Pictures, PDFs and workbooks are compressed in themselves."""
    packed = {CONTENT_TYPES[extension] for extension in ("png", "jpg", "pdf", "xlsx")}
    texts = {kind.partition(";")[0] for kind in CONTENT_TYPES.values() if kind not in packed}
    assert len(texts) > 6
    assert texts <= COMPRESSIBLE
