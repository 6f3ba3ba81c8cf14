"""A letter's published folder with several editions, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chalicelib.pages.shared import Site
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.manifest import Manifest, manifest_path
from chalicelib.publishing.files import corrections, counted_once, csv_and_json, edition_page
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.signatories.changes import ChangeTotals, History
from chalicelib.rules.signatories.roll import Roll, Signatory, assign_numbers, compare_rolls
from chalicelib.rules.signatures.details import Details
from tests.conftest import API_URL, SITE_URL
from tests.support.samples import LETTER, NOW, SLUG, VERSION, named

SITE = Site(SITE_URL, API_URL, "Firmamos <firmas@example.org>")
HOUR = 3_600_000


def signatory(number: int, name: str, kind: Kind = "person", *members: str) -> Signatory:
    return Signatory(f"{SLUG}#{number}", Details(kind, name, members=named(*members)), number)


@dataclass
class Chain:
    """A letter's editions, which tests may change: ``objects`` are the published files."""

    objects: dict[str, bytes] = field(default_factory=dict)
    number: int = 0
    at: int = NOW
    history: History = ()
    roll: Roll = field(default_factory=dict)
    last: int = 0  # permanent number
    unnamed: int = 0
    previous: str | None = None

    changes = False

    def get(self, path: str) -> bytes | None:
        return self.objects.get(path)

    def publish(self, signatories: Sequence[Signatory], *, unnamed: int = 0, after: int = HOUR, css: str = "") -> None:
        """Publish an edition with these signatories ``after`` ms; ``css`` is added to the style sheet."""
        self.number, self.at = self.number + 1, self.at + after
        kept = {key: one.number for key, one in self.roll.items()}
        roll, self.last = assign_numbers(
            {one.id: replace(one, number=kept.get(one.id)) for one in signatories}, self.last, self.at
        )
        changed = compare_rolls(self.roll, roll, (), (self.unnamed, unnamed))
        content = Content(
            site=SITE, letter=LETTER, version=VERSION, roll=roll, number=self.number, at_ms=self.at,
            secret=b"s" * 32, unnamed=unnamed, changed=changed, previous=self.previous,
        )  # fmt: skip
        self.history = corrections.extend(self.history, self.number, content.at_iso, changed, content.counts.signatures)
        content = replace(content, history=self.history)
        content.__dict__["css"] = content.css + css.encode()
        files = {content.css_path: content.css}
        for maker in (csv_and_json.files, counted_once.files, corrections.files, edition_page.files):
            files |= maker(content)
        self._write(content, changed, files)
        self.roll, self.unnamed = roll, unnamed

    def _write(self, content: Content, changed: ChangeTotals, files: dict[str, bytes]) -> None:
        digests = {path: sha256(body) for path, body in files.items()}
        manifest = Manifest(
            SLUG, self.number, content.at_iso, VERSION.sha256, content.counts, changed, digests, self.previous
        ).text().encode()  # fmt: skip
        self.objects |= files | {"edition.json": manifest, manifest_path(self.number): manifest}
        self.previous = sha256(manifest)


def sample_chain() -> Chain:
    """Five editions: some sign, one leaves, one is corrected, some are unnamed; the style sheet changes once."""
    ana, red = signatory(1, "Ana Paz"), signatory(2, "Red de Redes", "coalition", "Uno A.C.", "Dos", "Ñandú")
    uno, luz = signatory(3, "UNO", "organisation"), signatory(4, "Luz Sol")
    chain = Chain()
    chain.publish([])
    chain.publish([ana, red])
    chain.publish([ana, red, uno, luz], unnamed=3)
    chain.publish([red, uno, signatory(4, "Luz Sól")], unnamed=3, css="p{}")
    chain.publish([red, uno, luz], unnamed=6, css="p{}")
    return chain
