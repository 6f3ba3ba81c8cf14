"""A zip that somebody else made, read within limits: what its directory claims, and what really comes out."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Why = Literal["damaged", "bomb", "password"]
_STEP = 65_536
_ENTRY = b"PK\x01\x02"  # how one of the directory begins
_ENCRYPTED = 0x1  # flag of a zip's member
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ZipRefused(ValueError):
    """A zip that is not read. ``why`` is a code."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class ZipLimits:
    parts: int
    unpacked: int  # bytes of all parts
    ratio: int  # of the unpacked size to the zip's
    small: int  # bytes that may be unpacked whatever the ratio


class BoundedZip:
    """``members`` are those of the directory, in its order. Raises `ZipRefused`."""

    def __init__(self, body: bytes, limits: ZipLimits) -> None:
        # Each entry of the directory becomes an object, so they are counted first.
        if body.count(_ENTRY) > limits.parts:
            raise ZipRefused("bomb")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
            raise ZipRefused("damaged") from None
        self.members = self._zip.infolist()
        unpacked = sum(member.file_size for member in self.members)
        if unpacked > limits.unpacked or (unpacked > limits.small and unpacked > limits.ratio * len(body)):
            raise ZipRefused("bomb")
        self._left = limits.unpacked

    def pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """What a member contains, a piece at a time. Raises `ZipRefused`."""
        if member.flag_bits & _ENCRYPTED:
            raise ZipRefused("password")
        if member.compress_type not in _READABLE:
            raise ZipRefused("damaged")
        try:
            with self._zip.open(member) as file:
                while piece := file.read(_STEP):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise ZipRefused("bomb")
                    yield piece
        except ZipRefused:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, ValueError):
            raise ZipRefused("damaged") from None

    def read(self, member: zipfile.ZipInfo) -> bytes:
        """What a member contains. Raises `ZipRefused`."""
        return b"".join(self.pieces(member))
