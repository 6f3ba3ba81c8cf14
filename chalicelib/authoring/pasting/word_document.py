"""A document of Word (.docx), in the letter's marks.

It is a zip of XML that somebody else made. So its parts are bounded before they are opened, only those with words are
read, and the library that understands them gets a copy of these alone: no picture, no macro, no entity.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from xml.etree import ElementTree
from xml.parsers import expat

from chalicelib.authoring.pasting.changes import Changes, Pasted
from chalicelib.authoring.pasting.html_text import from_html
from chalicelib.authoring.pasting.word_runs import take_out_unseen
from chalicelib.rules.bounded_zip import BoundedZip, ZipLimits, ZipRefused
from chalicelib.rules.outside import TooLarge

Why = Literal["damaged", "bomb", "password", "not-word", "old-word", "too-large"]

LIMITS = ZipLimits(parts=1_000, unpacked=60_000_000, ratio=200, small=6_000_000)
MOST_ELEMENTS = 200_000  # of XML in all parts; a letter of ten pages has some 20,000
MOST_PART = 12_000_000  # bytes
_BODY = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_READ = (
    *_BODY,
    *("[content_types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/_rels/footnotes.xml.rels"),
    *("word/_rels/endnotes.xml.rels", "word/styles.xml", "word/numbering.xml"),
)
_NAMES = {"[content_types].xml": "[Content_Types].xml"}  # as libraries look for it
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old .doc, or a .docx with a password


class DocumentRefused(ValueError):
    """A document that is not read. ``why`` is a code."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def from_word(body: bytes) -> Pasted:
    """The words of a document. Raises `DocumentRefused`."""
    if body.startswith(_ENCRYPTED):
        raise DocumentRefused("old-word")
    changes = Changes()
    try:
        parts = _parts(body)
        if "word/document.xml" not in parts:
            raise DocumentRefused("not-word")
        found = from_html(_html(_prepared(parts, changes)))
    except ZipRefused as refusal:
        raise DocumentRefused(refusal.why) from None
    except (TooLarge, MemoryError):
        raise DocumentRefused("too-large") from None
    except RecursionError:
        raise DocumentRefused("bomb") from None
    changes.add(found.changes)
    return replace(found, changes=changes.found)


def _parts(body: bytes) -> dict[str, bytes]:
    """The parts with words, by their names in lower case, and those of headers and footers."""
    packed = BoundedZip(body, LIMITS)
    parts: dict[str, bytes] = {}
    for member in packed.members:
        name = member.filename.replace("\\", "/").lstrip("/").casefold()
        if name in parts:
            raise DocumentRefused("damaged")
        if name in _READ or _is_running(name):
            if member.file_size > MOST_PART:
                raise DocumentRefused("bomb")
            parts[name] = packed.read(member)
    return parts


def _is_running(name: str) -> bool:
    return name.startswith(("word/header", "word/footer")) and name.endswith(".xml")


def _prepared(parts: Mapping[str, bytes], changes: Changes) -> bytes:
    """A zip of the parts that the library reads, without what nobody sees. What is lost is noted."""
    left = _Elements(MOST_ELEMENTS)
    trees = {name: _tree(content, left) for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, tree in trees.items():
            if _is_running(name):
                if words := "".join(tree.itertext()).strip():
                    changes.note("running", words)
                continue
            if name in _BODY:
                take_out_unseen(tree, changes)
            packed.writestr(_NAMES.get(name, name), ElementTree.tostring(tree, encoding="utf-8"))
    return out.getvalue()


@dataclass
class _Elements:
    """How many more elements may come."""

    left: int


def _tree(content: bytes, elements: _Elements) -> ElementTree.Element:
    """A part as a tree; nothing that declares anything is read."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        elements.left -= 1
        if elements.left < 0:
            raise DocumentRefused("too-large")
        builder.start(_name(tag), {_name(name): value for name, value in attributes.items()})

    def refuse(*_: object) -> None:
        raise DocumentRefused("bomb")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: builder.end(_name(tag))
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, ValueError) as error:
        if isinstance(error, DocumentRefused):
            raise
        raise DocumentRefused("damaged") from None


def _name(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _html(document: bytes) -> str:
    import mammoth

    def without_picture(_: Any) -> dict[str, str]:
        return {}  # its content is not in the copy

    try:
        made = mammoth.convert_to_html(
            io.BytesIO(document),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(without_picture),
        )
    except RecursionError:
        raise
    # It expects what Word writes, and fails in many ways on anything else.
    except Exception:
        raise DocumentRefused("damaged") from None
    return str(made.value)
