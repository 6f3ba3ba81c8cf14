"""E-mail addresses as people paste them: from a mail program, a chat, a PDF, a spreadsheet.

What surely does not belong to the address is taken away: no mailbox that we can write to has an invisible character, a
typographic apostrophe or a bracket around its name. Where more than one reading is possible, nothing is guessed.
"""

import re
import unicodedata
from typing import Literal

from chalicelib.rules.fields.characters import APOSTROPHES, UNSEEN

# What has to be taken away by hand: all addresses but one, words, or blanks.
Excess = Literal["several", "words", "spaces"]

LONGEST = 1000  # characters, with all that surrounds an address

# As mail programs and web pages write what they cannot write as it is. A semicolon stands in no address of ours.
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'", "nbsp": " ", "commat": "@", "period": "."}
_ENTITY = re.compile(r"&(?:#(\d{2,5})|#[xX]([0-9a-fA-F]{2,4})|([a-z]{2,6}));")
# In ASCII, and allowed in a name by the letter of RFC 5322; at its ends they surround it.
QUOTES = "'`{}"
# The same signs from other keyboards.
_SIGNS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width
_SIGNS |= {0xFE6B: ord("@"), 0xFE52: ord("."), 0x3002: ord("."), 0xFF61: ord(".")}
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_TYPOGRAPHIC = dict.fromkeys(map(ord, _DASHES), "-") | dict.fromkeys(map(ord, APOSTROPHES.lstrip("'`")), "'")
# In front, beside the signs that are not in ASCII: no mailbox that we write to has any of those. A slash or a bar is
# allowed there by the letter of RFC 5322, and is left of a path or a table. What stands behind may
# be anything: no domain ends in a sign.
_IN_FRONT = " <>()[]{}\"'`.,;:/\\|"
_EMPHASIS = "*_~|"  # on both sides
_BULLET = re.compile(r"[-*+] ")
_MAILTO = re.compile(r"mailto:(?://)?", re.IGNORECASE)
_ONE = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+")


def clean(text: str) -> str:
    """The address in a text of at most `LONGEST` characters; '' if nothing is left.

    What nobody can be sure of is left as it is.
    """
    text = _without_surroundings(_without_name(_plain(text)))
    found = _ONE.findall(text)
    if len(found) > 1 and all(_is_same(found[0], other) for other in found):
        text = _without_surroundings(found[0])
    if text.count("@") != 1:
        return text
    local, host = (part.strip().translate(_TYPOGRAPHIC) for part in text.split("@"))
    # No domain has a comma, and behind another address there would be another @.
    return f"{local.strip(QUOTES)}@{re.sub('(?<=[A-Za-z0-9]),(?=[A-Za-z])', '.', host)}"


def excess(text: str) -> Excess | None:
    """What has to be taken away from a cleaned text that is no address; None if something else is wrong with it."""
    found = _ONE.findall(text)
    if len(found) > 1:
        return "several"
    if " " not in text:
        return None
    if found and "." in found[0].rpartition("@")[2].strip("."):
        return "words"
    return "spaces" if text.count("@") == 1 else None


def _plain(text: str) -> str:
    """Without entities, invisible characters and signs of other keyboards; all white space is single spaces."""
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    return " ".join(UNSEEN.sub("", text).translate(_SIGNS).split())


def _entity(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _ENTITIES.get(name, match[0])
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0x20 < code < 0x7F or code == 0xA0 else match[0]


def _without_name(text: str) -> str:
    """The address that follows a name in angle brackets, or that a name in parentheses follows (RFC 5322 §3.4)."""
    name, _, rest = text.partition("<")
    address = rest.rstrip(" >,;.")
    # Programs that know no name write the address in its place.
    if "@" in address and not {"<", ">"} & {*address} and ("@" not in name or _is_same(name, address)):
        return address
    address, _, rest = text.partition("(")
    comment, _, rest = rest.partition(")")
    return address if "@" in address and " " not in address.strip() and "@" not in comment and not rest else text


def _is_same(one: str, other: str) -> bool:
    return _without_surroundings(one).casefold() == _without_surroundings(other).casefold()


def _without_surroundings(text: str) -> str:
    """Without what stands around an address: signs, ``mailto:``, and what follows its question mark."""
    before = None
    while text != before:
        before = text
        text = _without_front(_BULLET.sub("", text.strip(), count=1))
        if match := _MAILTO.match(text):
            text = _of_link(text[match.end() :])
        while text and _is_sign(text[-1]):
            is_around = len(text) > 2 and text[0] == text[-1] and text[0] in _EMPHASIS
            text = text[1:-1] if is_around else text[:-1]
    return text


def _without_front(text: str) -> str:
    start = 0
    while start < len(text) and (text[start] in _IN_FRONT or (not text[start].isascii() and _is_sign(text[start]))):
        start += 1
    return text[start:]


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZ"


def _of_link(text: str) -> str:
    """The address in what follows ``mailto:`` (RFC 6068)."""
    text = text.partition("?")[0]
    if "%" not in text:
        return text
    # Imported here because hardly any address needs it.
    from urllib.parse import unquote

    return unquote(text)
