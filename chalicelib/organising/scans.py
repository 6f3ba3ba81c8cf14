"""Prepares scans and photographs of a delivery or an answer for publication.

A photograph file holds more than its picture: where and when it was taken, with whose camera, even a thumbnail of what
was cropped. People who sign may be at risk, so only the visible pixels are kept. A PDF is published byte for byte,
because its seal or signature may depend on every byte; one that holds what nobody sees is refused.
"""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from chalicelib.authoring.bounded_files import read_bytes
from chalicelib.organising.pdf_scans import refuse_pdf
from chalicelib.organising.scan_refused import ScanRefused
from chalicelib.ports.publishing import FOR_EVER, Bucket
from chalicelib.rules.files import DOCUMENTS, content_type, sha256
from chalicelib.rules.letters.letter import Document, Letter
from chalicelib.rules.outside import TooLarge, Unreadable

MOST_BYTES = 20_000_000
MOST_PIXELS = 110_000_000  # each takes up to four bytes, two or three times
# Of a PNG, which is decoded whole: a function has a gigabyte.
MOST_PNG_PIXELS = 40_000_000
LONGEST_SIDE = 2400  # pixels: enough to read a page, small enough for a phone to load
# MPO is a JPEG with a second picture after the first; some cameras write it.
FORMATS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png"}
# What phones and offices make and no browser of everybody's shows: the beginning, from a place on.
KNOWN_OTHERS = {
    "heic": ((4, b"ftyphei"), (4, b"ftyphev"), (4, b"ftypmif1"), (4, b"ftypmsf1"), (4, b"ftypavif")),
    "word": ((0, b"PK\x03\x04"), (0, b"\xd0\xcf\x11\xe0")),
}


@dataclass(frozen=True)
class Scan:
    """A document as it will be published."""

    body: bytes
    extension: str  # pdf, jpg or png
    described: Mapping[str, str]  # language → what it shows

    @property
    def document(self) -> Document:
        digest = sha256(self.body)
        return Document(f"{DOCUMENTS}{digest[:32]}.{self.extension}", digest, self.described)


def read_scan(path: Path, described: Mapping[str, str]) -> Scan:
    """Read a PDF, a JPEG or a PNG, whatever its file name. Raises `ScanRefused` for anything else."""
    try:
        body = read_bytes(path, MOST_BYTES)
    except FileNotFoundError:
        raise ScanRefused("gone", f"{path.name} is not there") from None
    except TooLarge:
        raise ScanRefused("too-large", f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB") from None
    except Unreadable as error:
        raise ScanRefused("unreadable", f"{path.name}: {error}") from None
    return clean(body, path.name, described)


def clean(body: bytes, name: str, described: Mapping[str, str]) -> Scan:
    """The same of a file's bytes; ``name`` is for the problem. Nothing is opened that is larger than it may be."""
    if len(body) > MOST_BYTES:
        raise ScanRefused("too-large", f"{name} is larger than {MOST_BYTES // 1_000_000} MB")
    if body.startswith(b"%PDF-"):
        refuse_pdf(body, name)
        return Scan(body, "pdf", described)
    for code, marks in KNOWN_OTHERS.items():
        if any(body.startswith(mark, place) for place, mark in marks):
            raise ScanRefused(code, f"{name} is not a PDF, JPEG or PNG")
    if b"<svg" in body[:2000].lower():
        raise ScanRefused("svg", f"{name} is a drawing that may run programs; export it as a PNG")
    return _picture(body, name, described)


def publish(bucket: Bucket, letter: Letter, scan: Scan) -> None:
    """Put a document beside a letter, permanently; doing so again is harmless. Raises `Unavailable`."""
    # When a letter becomes public its address changes, but its documents are not moved.
    for folder in sorted({letter.folder, letter.slug}):
        upload(bucket, folder, scan)


def upload(bucket: Bucket, folder: str, scan: Scan) -> None:
    """Put a document into a letter's folder. It is stored under its hash, so uploading it twice is harmless."""
    key = f"{folder}/{scan.document.path}"
    bucket.create(key, scan.body, content_type=content_type(key), cache=FOR_EVER)


def _picture(body: bytes, name: str, described: Mapping[str, str]) -> Scan:
    try:
        with warnings.catch_warnings():
            # Pillow warns about pictures from a large camera, and refuses those that are twice as large.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=("JPEG", "PNG")) as opened:
                extension = FORMATS[str(opened.format)]
                if opened.width * opened.height > (MOST_PNG_PIXELS if extension == "png" else MOST_PIXELS):
                    raise TooLarge
                # Of a large JPEG not much more is decoded than is kept.
                scale = max(1, max(opened.size) // LONGEST_SIDE)
                opened.draft(None, (opened.width // scale, opened.height // scale))
                pixels = _visible_pixels(opened)
    except (TooLarge, Image.DecompressionBombError):
        most = (MOST_PNG_PIXELS if name.lower().endswith(".png") else MOST_PIXELS) // 1_000_000
        raise ScanRefused("pixels", f"{name} has more than {most} million pixels; make it smaller") from None
    except Exception:  # a damaged picture makes Pillow raise nearly anything
        raise ScanRefused("unreadable", f"{name} is not a readable PDF, JPEG or PNG") from None
    output = io.BytesIO()
    # Only the pixels are written: no place, time, camera, thumbnail or comments.
    if extension == "jpg":
        pixels.convert("RGB").save(output, "JPEG", quality=88, optimize=True, progressive=True)
    else:
        pixels.save(output, "PNG", optimize=True)
    return Scan(output.getvalue(), extension, described)


def _visible_pixels(opened: Image.Image) -> Image.Image:
    """Only the pixels, upright and scaled for the screen."""
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    return Image.frombytes(plain.mode, plain.size, plain.tobytes())
