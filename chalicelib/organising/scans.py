"""Prepares scans and photographs of a delivery or an answer for publication.

A photograph file holds more than its picture: where and when it was taken, with whose camera, even a thumbnail of what
was cropped. People who sign may be at risk, so only the visible pixels are kept. A PDF is published byte for byte,
because its seal or signature may depend on every byte.
"""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from chalicelib.authoring.bounded_files import read_bytes
from chalicelib.ports.publishing import FOR_EVER, Bucket
from chalicelib.rules.files import DOCUMENTS, content_type, sha256
from chalicelib.rules.letters.letter import Document, LetterRefused
from chalicelib.rules.outside import TooLarge, Unreadable

MOST_BYTES = 20_000_000
MOST_PIXELS = 110_000_000  # each takes up to four bytes, two or three times
LONGEST_SIDE = 2400  # pixels: enough to read a page, small enough for a phone to load
# MPO is a JPEG with a second picture after the first; some cameras write it.
FORMATS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png"}


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
    """Read a PDF, a JPEG or a PNG, whatever its file name. Raises `LetterRefused` for anything else."""
    try:
        body = read_bytes(path, MOST_BYTES)
    except FileNotFoundError:
        raise LetterRefused(f"{path.name} is not there") from None
    except TooLarge:
        raise LetterRefused(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB; make it smaller") from None
    except Unreadable as error:
        raise LetterRefused(f"{path.name}: {error}") from None
    if body.startswith(b"%PDF-"):
        return Scan(_pdf(body, path.name), "pdf", described)
    return _picture(body, path.name, described)


def upload(bucket: Bucket, folder: str, scan: Scan) -> None:
    """Put a document into a letter's folder. It is stored under its hash, so uploading it twice is harmless."""
    key = f"{folder}/{scan.document.path}"
    bucket.create(key, scan.body, content_type=content_type(key), cache=FOR_EVER)


def _pdf(body: bytes, name: str) -> bytes:
    # Scanning apps embed a photograph in a PDF unchanged, with all the metadata that the camera wrote.
    if b"Exif\0\0" in body:
        raise LetterRefused(
            f"{name} contains a photograph with camera data, which may reveal where it was taken; "
            "print it to a new PDF, or publish the photograph itself"
        )
    return body


def _picture(body: bytes, name: str, described: Mapping[str, str]) -> Scan:
    try:
        with warnings.catch_warnings():
            # Pillow warns about pictures from a large camera, and refuses those that are twice as large.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=("JPEG", "PNG")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise TooLarge
                extension = FORMATS[str(opened.format)]
                pixels = _visible_pixels(opened)
    except (TooLarge, Image.DecompressionBombError):
        raise LetterRefused(
            f"{name} has more than {MOST_PIXELS // 1_000_000} million pixels; make it smaller"
        ) from None
    except Exception:  # a damaged picture makes Pillow raise nearly anything
        raise LetterRefused(f"{name} is not a readable PDF, JPEG or PNG") from None
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
