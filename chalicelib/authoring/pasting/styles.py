"""What a tag of pasted HTML says of its words: by its name, or by the style that programs write into it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bs4 import Tag

from chalicelib.authoring.pasting.changes import Kind

_PROPERTY = re.compile(r"\s*([\w-]{1,40})\s*:\s*([^;]{0,200})")
_PLAIN_COLOURS = re.compile(
    r"(?:windowtext|black|auto|inherit|initial|#0{3}|#0{6}|rgb\(0,\s*0,\s*0\)|transparent|currentcolor|white|#f{3}|#f{6}"
    r"|rgb\(255,\s*255,\s*255\)|none)?",
    re.IGNORECASE,
)
_NOUGHT = re.compile(r"0(?:\.0*)?(?:pt|px|em|rem|%|cm|in)?")


@dataclass(frozen=True)
class Look:
    """How the words within a tag look, as far as a letter or its writer minds."""

    bold: bool = False
    italic: bool = False
    url: str = ""
    raised: str = ""  # sup, sub
    underlined: bool = False
    coloured: bool = False
    struck: bool = False

    @property
    def lost(self) -> Iterator[Kind]:
        """What a letter does not show of it."""
        if self.underlined:
            yield "underlined"
        if self.coloured:
            yield "coloured"
        if self.struck:
            yield "struck"


def style_of(tag: Tag) -> Mapping[str, str]:
    text = str(tag.get("style", ""))[:4000]
    return {name.lower(): value.strip().lower() for name, value in _PROPERTY.findall(text)}


def is_hidden(tag: Tag, style: Mapping[str, str]) -> bool:
    return (
        tag.has_attr("hidden")
        or style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("mso-hide") == "all"
        or bool(_NOUGHT.fullmatch(style.get("font-size", "1")))
    )


def looked(tag: Tag, look: Look, style: Mapping[str, str]) -> Look:
    """The look within a tag. A style is stronger than the tag's name: Google Docs wraps everything into a ``b`` that
    is not bold."""
    name = tag.name
    decoration = style.get("text-decoration", style.get("text-decoration-line", ""))
    return replace(
        look,
        bold=_is_bold(style.get("font-weight", ""), look.bold or name in ("b", "strong", "th")),
        italic=_is_italic(style.get("font-style", ""), look.italic or name in ("i", "em", "cite")),
        raised=_raised(name, style.get("vertical-align", "")) or look.raised,
        underlined=look.underlined or name == "u" or "underline" in decoration,
        struck=look.struck or name in ("s", "strike") or "line-through" in decoration,
        coloured=look.coloured or _is_coloured(tag, style),
    )


def _is_bold(weight: str, otherwise: bool) -> bool:
    if weight.isdigit():
        return int(weight[:4]) >= 600
    return weight.startswith("bold") if weight in ("bold", "bolder", "normal", "lighter") else otherwise


def _is_italic(value: str, otherwise: bool) -> bool:
    return value in ("italic", "oblique") if value in ("italic", "oblique", "normal") else otherwise


def _raised(name: str, align: str) -> str:
    if name in ("sup", "sub"):
        return name
    return {"super": "sup", "sub": "sub"}.get(align, "")


def _is_coloured(tag: Tag, style: Mapping[str, str]) -> bool:
    values = [style.get(name, "") for name in ("color", "background", "background-color", "mso-highlight")]
    values += [str(tag.get("color", ""))] if tag.name == "font" else []
    return tag.name == "mark" or not all(_PLAIN_COLOURS.fullmatch(value) for value in values)
