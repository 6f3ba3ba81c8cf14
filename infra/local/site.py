"""CloudFront on a laptop: serves the private bucket, directory → index.html, with the distribution's headers.

The headers that CloudFront adds and removes are read from the deployed distribution, so they are written only in
``infra/stack-site.yaml``. Only the viewer-request function there, which is JavaScript, is repeated here. Nothing is
cached: every answer comes from the bucket.
"""

import gzip
import re
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError

from infra.local.serving import Handler

# CloudFront compresses these types and some of fonts and media, between these sizes.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
COMPRESSIBLE = {
    "application/javascript",
    "application/json",
    "application/rss+xml",
    "application/xhtml+xml",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
}
COMPRESSED_SIZES = range(1_000, 10_000_000)


@dataclass(frozen=True)
class Policy:
    """The changes that a response headers policy makes to an answer."""

    headers: dict[str, str]
    removed: frozenset[str] = frozenset()  # lower case
    shared: dict[str, str] = field(default_factory=dict)  # only for cross-origin requests


@dataclass(frozen=True)
class Distribution:
    """The changes that a deployed distribution makes to answers."""

    default: Policy
    behaviours: tuple[tuple[str, Policy], ...]  # path pattern → its policy, in order of precedence
    error_pages: dict[int, tuple[int, str]]  # the bucket's status → status and key of the page to answer with

    def policy(self, path: str) -> Policy:
        """The policy for a path as it was requested."""
        return next((policy for pattern, policy in self.behaviours if _fits(pattern, path)), self.default)


def _fits(pattern: str, path: str) -> bool:
    """Whether a path pattern matches a path: `*` is any characters, `?` is one, and a leading slash is implied.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
    """
    wild = {"*": ".*", "?": "."}
    expression = "".join(wild.get(one) or re.escape(one) for one in pattern.removeprefix("/"))
    return re.fullmatch(expression, path.removeprefix("/")) is not None


def read_distribution(cloudfront: Any, distribution_id: str) -> Distribution:
    """Reads the settings of a distribution from CloudFront's API."""
    config = cloudfront.get_distribution_config(Id=distribution_id)["DistributionConfig"]
    behaviours = config.get("CacheBehaviors", {}).get("Items", [])
    policies = {
        policy_id: _policy(cloudfront.get_response_headers_policy(Id=policy_id)["ResponseHeadersPolicy"])
        for policy_id in {one["ResponseHeadersPolicyId"] for one in (config["DefaultCacheBehavior"], *behaviours)}
    }
    errors = {
        int(item["ErrorCode"]): (int(item["ResponseCode"]), item["ResponsePagePath"].lstrip("/"))
        for item in config["CustomErrorResponses"]["Items"]
    }
    return Distribution(
        policies[config["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]],
        tuple((one["PathPattern"], policies[one["ResponseHeadersPolicyId"]]) for one in behaviours),
        errors,
    )


def _policy(described: dict[str, Any]) -> Policy:
    config = described["ResponseHeadersPolicyConfig"]
    headers = _security_headers(config["SecurityHeadersConfig"])
    headers |= {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
    removed = frozenset(item["Header"].lower() for item in config.get("RemoveHeadersConfig", {}).get("Items", []))
    origins = config.get("CorsConfig", {}).get("AccessControlAllowOrigins", {}).get("Items", [])
    return Policy(headers, removed, {"Access-Control-Allow-Origin": "*"} if "*" in origins else {})


def _security_headers(config: dict[str, Any]) -> dict[str, str]:
    transport = config["StrictTransportSecurity"]
    subdomains = "; includeSubDomains" if transport.get("IncludeSubdomains") else ""
    headers = {
        "Content-Security-Policy": config["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": config["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={transport['AccessControlMaxAgeSec']}{subdomains}",
    }
    if "FrameOptions" in config:
        headers["X-Frame-Options"] = config["FrameOptions"]["FrameOption"]
    return headers


def site_handler(s3: Any, bucket: str, distribution: Distribution) -> type[Handler]:
    """The handler of the site's server."""

    class Bound(SiteHandler):
        pass

    Bound.s3, Bound.bucket, Bound.distribution = s3, bucket, distribution
    return Bound


class SiteHandler(Handler):
    """Serves a bucket as its distribution would."""

    s3: Any
    bucket: str
    distribution: Distribution

    def do_GET(self) -> None:
        policy = self._policy()
        path = "/" + urlsplit("/" + self.path.lstrip("/")).path.lstrip("/")
        if path.endswith("/"):
            path += "index.html"
        elif "." not in path.rpartition("/")[2]:
            self.answer(301, {**policy.headers, "Location": path + "/"})
            return
        self._send(unquote(path).lstrip("/"), policy)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self.body()
        self.answer(403, self._policy().headers)

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_POST

    def _policy(self) -> Policy:
        """The policy for the path as it was requested: CloudFront chooses it before the viewer-request function
        runs."""
        policy = self.distribution.policy(self.path.partition("?")[0])
        return replace(policy, headers=policy.headers | policy.shared) if self.headers.get("Origin") else policy

    def _send(self, key: str, policy: Policy) -> None:
        status = 200
        try:
            found = self.s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            refused = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
            status, page = self.distribution.error_pages.get(refused, (refused, ""))
            found = self._error_page(page)
        body = found["Body"].read() if found else b""
        headers = _origin_headers(found) if found else {}
        if found and "Content-Encoding" not in headers and _compresses(found["ContentType"], len(body)):
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, mtime=0)
                headers |= {"Content-Encoding": "gzip", "ETag": f"W/{found['ETag']}"}
        known = self.headers.get("If-None-Match", "").removeprefix("W/")
        if status == 200 and known and known == found["ETag"]:
            status = 304
        kept = {name: value for name, value in headers.items() if name.lower() not in policy.removed}
        self.answer(status, kept | policy.headers, body)

    def _error_page(self, key: str) -> dict[str, Any]:
        """The distribution's page for an error; empty when the bucket does not have it yet."""
        try:
            found: dict[str, Any] = self.s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError:
            return {}
        return found


def _origin_headers(found: dict[str, Any]) -> dict[str, str]:
    headers = {
        "Content-Type": found["ContentType"],
        "ETag": found["ETag"],
        "Last-Modified": format_datetime(found["LastModified"].astimezone(UTC), usegmt=True),
    }
    for name, header in (("CacheControl", "Cache-Control"), ("ContentEncoding", "Content-Encoding")):
        if found.get(name):
            headers[header] = found[name]
    return headers


def _compresses(content_type: str, size: int) -> bool:
    return content_type.partition(";")[0] in COMPRESSIBLE and size in COMPRESSED_SIZES
