"""A letter's folder as a zip, and back: what is packed unpacks as the same files, byte for byte."""

import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.authoring.file_names import letters_name
from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.rules.bounded_zip import BoundedZip, ZipLimits, ZipRefused

Why = Literal["damaged", "bomb", "password", "path", "link", "twice", "no-letter", "large", "not-utf-8"]

# A folder has some fifteen files; others may lie beside them, such as photographs and drafts, and are not read.
LIMITS = ZipLimits(parts=500, unpacked=60_000_000, ratio=200, small=6_000_000)
# Of all texts: the page that compares them carries them, and an answer may have 6 MB.
MOST_CHARACTERS = 1_000_000
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_MOST_NAMED = 10
# What systems leave behind in a zip.
_LITTER = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\.[^/]*|Thumbs\.db|desktop\.ini)")


class FolderRefused(ValueError):
    """A zip that is no letter's folder. ``file`` is the one within it that is wrong, if it is one."""

    def __init__(self, why: Why, file: str = "") -> None:
        super().__init__(f"{why}: {file}")
        self.why = why
        self.file = file


@dataclass(frozen=True)
class Unpacked:
    texts: Mapping[str, str]  # the letter's files by their names
    left_out: tuple[str, ...]  # what else is there, ten names at most


def pack(texts: Mapping[str, str]) -> bytes:
    """The zip of a folder: always the same bytes for the same files. Nothing is compressed, since the bytes of that
    depend on the library that does it."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(texts):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system, member.external_attr = 3, _PLAIN_FILE
            out.writestr(member, texts[name].encode())
    return body.getvalue()


def unpack(body: bytes) -> Unpacked:
    """The files of a letter's folder, which may be one folder down, as a system packs it. Raises `FolderRefused`."""
    try:
        packed = BoundedZip(body, LIMITS)
        members = _members(packed)
        texts: dict[str, str] = {}
        for actual, member in members.items():
            if name := letters_name(actual):
                if name in texts:
                    raise FolderRefused("twice", name)
                texts[name] = _text(_read(packed, member), name)
    except ZipRefused as refusal:
        raise FolderRefused(refusal.why) from None
    if not texts:
        raise FolderRefused("no-letter")
    if sum(map(len, texts.values())) > MOST_CHARACTERS:
        raise FolderRefused("bomb")
    left_out = [_shown(actual) for actual in members if not letters_name(actual)]
    return Unpacked(texts, tuple(left_out[:_MOST_NAMED]))


def _members(packed: BoundedZip) -> dict[str, zipfile.ZipInfo]:
    """The files by their names, below the one folder that holds them if there is one."""
    found: dict[str, zipfile.ZipInfo] = {}
    for member in packed.members:
        _check_path(member)
        name = unicodedata.normalize("NFC", member.filename)
        if member.is_dir() or _LITTER.fullmatch(name):
            continue
        if name in found:
            raise FolderRefused("twice", name)
        found[name] = member
    tops = {name.partition("/")[0] for name in found}
    if len(tops) == 1 and all("/" in name for name in found):
        return {name.partition("/")[2]: member for name, member in found.items()}
    return found


def _check_path(member: zipfile.ZipInfo) -> None:
    # `zipfile` cuts a name at a NUL, and takes the system's separator for a slash.
    name = member.orig_filename
    parts = name.split("/")
    if "\0" in name or "\\" in name or ":" in parts[0] or not parts[0] or ".." in parts or "." in parts:
        raise FolderRefused("path", _shown(name))
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise FolderRefused("link", _shown(name))


def _text(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        raise FolderRefused("large", name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FolderRefused("not-utf-8", name) from None
    if "\0" in text:
        raise FolderRefused("not-utf-8", name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(packed: BoundedZip, member: zipfile.ZipInfo) -> bytes:
    """A little more than a file may have at most, so that a larger one is refused as such."""
    content = bytearray()
    for piece in packed.pieces(member):
        content += piece
        if len(content) > MOST_BYTES:
            break
    return bytes(content)


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:80])
