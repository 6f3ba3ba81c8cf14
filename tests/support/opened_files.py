"""Unpacks published files of every format, for tests that look for words that must not be there."""

import io
import subprocess
import zipfile


def unpack(body: bytes) -> bytes:
    """The parts of a workbook; the words and metadata of a PDF; any other file unchanged."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    if body.startswith(b"%PDF"):
        parts = [_poppler(tool, body) for tool in (("pdftotext", "-raw", "-", "-"), ("pdfinfo", "-"))]
        return b"\n".join([body, *parts])
    return body


def _poppler(command: tuple[str, ...], body: bytes) -> bytes:
    return subprocess.run(command, input=body, capture_output=True, check=True).stdout
