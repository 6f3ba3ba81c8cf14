"""Published letters on loopback: written by the publisher into memory, served with the template's headers.

with serving() as site:
    publish_every_state(site)
    urlopen(f"{site.url}/{OPEN}/")
"""

import base64
import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.organising.scans import Scan, upload
from chalicelib.pages.shared import Site, Stage
from chalicelib.ports.publishing import FOR_A_MOMENT
from chalicelib.ports.storage import Change
from chalicelib.publishing.all_letters import publish_one
from chalicelib.publishing.not_found_page import publish_sitewide
from chalicelib.publishing.publisher import Publisher
from chalicelib.rules.letters.letter import Answer, Delivery, Letter
from chalicelib.rules.signatures.details import Details
from infra.local.serving import HOST, serve
from infra.local.site import read_distribution, site_handler
from infra.template import merge_template
from tests.fakes.publishing import FakeTypesetter, MemoryBucket
from tests.fakes.storage import MemoryLetters, MemoryLimits
from tests.support import model_letter
from tests.support.samples import NOW

WHEN = datetime(2026, 9, 21, tzinfo=UTC)
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")
LATER = 24 * 3_600_000  # ms between two editions
FIRST = (1, 44)  # the signatories shown above the list

# The slugs of the letters, by their state.
OPEN, CLOSED, ANSWERED, SOON, UNSIGNED, LONG = (
    "agua-abierta", "agua-cerrada", "agua-entregada", "agua-futura", "agua-sin-firmas", "agua-larga",
)  # fmt: skip
INVITATION = "k3v9q7m2p5x4"
INVITED = f"invited/{INVITATION}"


@dataclass
class PublishedSite:
    """A site's files and its publisher. ``url`` has no trailing slash."""

    url: str = ""
    bucket: MemoryBucket = field(default_factory=MemoryBucket)
    states: MemoryBucket = field(default_factory=MemoryBucket)
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    changes: list[Change] = field(default_factory=list)
    now: int = NOW

    def publish(self, letter: Letter, changes: list[Change]) -> None:
        """Publishes an edition of a letter, a day after the last one."""
        self.letters.put_head(letter, expect_version=None, expect_state=None)
        self.letters.put_version(letter.slug, model_letter.version())
        self.letters.put_kit(letter.slug, replace(model_letter.source().kit, first=FIRST))
        self.changes += changes
        publisher = Publisher(
            letters=self.letters,
            changes=self,
            limits=MemoryLimits(),
            bucket=self.bucket,
            states=self.states,
            typesetter=FakeTypesetter(),
            site=Site(self.url, f"{self.url}/api", "Firmamos <firmas@example.org>"),
            stage=Stage("Mesa por el Agua", model_letter.LANGS),
            now_ms=lambda: self.now,
        )
        assert publish_one(publisher, letter) == "published"
        self.now += LATER

    def pages(self) -> dict[str, bytes]:
        """Every HTML page by its key."""
        return {key: body for key, body in self.bucket.objects.items() if key.endswith(".html")}

    def since(self, slug: str, watermark: int) -> Iterator[Change]:
        """The index `changes`, with some changes returned twice, as the real one may."""
        return (one for one in self.changes if one.id.startswith(f"{slug}#"))

    def get_object(self, **asked: str) -> dict[str, Any]:
        """An object of the bucket, as S3's client returns it."""
        key = asked["Key"]
        if key not in self.bucket.objects:
            refused: Any = {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
            raise ClientError(refused, "GetObject")
        content_type, cache = self.bucket.types[key]
        seen = self.bucket.read_pointer(key)
        return {
            "Body": io.BytesIO(self.bucket.objects[key]),
            "ContentType": content_type,
            "CacheControl": FOR_A_MOMENT if cache == "moment" else cache,
            "ETag": f'"{seen.etag if seen else ""}"',
            "LastModified": WHEN,
        }


class TemplateCloudFront:
    """CloudFront's API for the distribution in the template, which is not deployed."""

    def __init__(self, api_url: str) -> None:
        self._resources: dict[str, Any] = merge_template()["Resources"]
        self._api_url = api_url

    def get_distribution_config(self, **_: str) -> dict[str, Any]:
        config = self._resources["Distribution"]["Properties"]["DistributionConfig"]
        listed = {name: {"Items": config[name]} for name in ("CacheBehaviors", "CustomErrorResponses")}
        return {"DistributionConfig": self._resolved(config | listed)}

    def get_response_headers_policy(self, **asked: str) -> dict[str, Any]:
        return {"ResponseHeadersPolicy": self._resolved(self._resources[asked["Id"]]["Properties"])}

    def _resolved(self, value: Any) -> Any:
        """Resolves a reference to the resource's own name, and the form's target to the API."""
        if isinstance(value, list):
            return [self._resolved(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "Ref" in value:
            return value["Ref"]
        if "Fn::Sub" in value:
            text = value["Fn::Sub"]
            return text if isinstance(text, str) else text[0].replace("${Api}", self._api_url)
        return {key: self._resolved(inner) for key, inner in value.items()}


def publish_every_state(site: PublishedSite) -> None:
    """Publishes the model letter in each state of its life; the open one in its second edition."""

    def signed(slug: str) -> list[Change]:
        return model_letter.confirmed(slug, model_letter.signatories())

    def letter(slug: str, **changes: Any) -> Letter:
        return model_letter.letter(slug=slug, **changes)

    far, now = model_letter.letter().closes, NOW // 1000
    site.publish(letter(OPEN), signed(OPEN))
    new = model_letter.confirmed(OPEN, [Details(kind="person", name="Zoe Nueva", country="GT")], first=100)
    site.publish(letter(OPEN), [model_letter.left(OPEN, 7), *new])
    site.publish(letter(CLOSED, state="closed"), signed(CLOSED))
    site.publish(_answered(site), signed(ANSWERED))
    site.publish(letter(SOON, opens=far), [])
    site.publish(letter(UNSIGNED), [])
    site.publish(letter(LONG, titles={"es": "Por el agua"}), model_letter.confirmed(LONG, model_letter.many(1_010, 3)))
    site.publish(letter("agua-reservada", embargo=now + 10 * LATER, invitation=INVITATION), signed("agua-reservada"))


def _answered(site: PublishedSite) -> Letter:
    """The letter with a photograph of its delivery and the PDF of the answer, both stored on the site."""
    described = {"es": "Entrega de la carta", "en": "The letter is handed over"}
    photograph, answer = Scan(PIXEL, "png", described), Scan(b"%PDF-1.7\n", "pdf", described)
    for scan in (photograph, answer):
        upload(site.bucket, ANSWERED, scan)
    whom = {"es": "Ministra del Agua", "en": "Minister of Water"}
    return model_letter.letter(
        slug=ANSWERED,
        state="answered",
        delivery=Delivery("2026-10-01", whom, photograph.document),
        answer=Answer("2026-10-20", whom, "https://gobierno.example.org/respuesta", answer.document),
    )


@contextlib.contextmanager
def serving() -> Iterator[PublishedSite]:
    """A site on a free port of loopback, with only its 404 page."""
    site = PublishedSite()
    publish_sitewide(site.bucket)
    distribution = read_distribution(TemplateCloudFront(f"http://{HOST}:*"), "")
    server = serve(site_handler(site, "site", distribution), 0)
    site.url = f"http://{HOST}:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
