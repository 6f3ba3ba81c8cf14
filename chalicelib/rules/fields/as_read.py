"""A name as its reader finds it: what stands for a full stop, a slash or an @ becomes one."""

import re

from chalicelib.rules.fields import host_words

# What looks like a full stop, or ends a sentence in another script: what UTS #39 has look like a full stop or a dot in
# the middle, without the letters and digits of living scripts.
DOTS = (
    "\u00b7\u0387\u06d4\u0701\u0702\u0964\u1362\u166e\u16eb\u1803\u2022\u2027\u2219\u22c5\u25cf\u25e6\u2981\u2e31\u2e33"
    "\u3002\u30fb\ua60e\U00010101\U00010a50"
)
_DOT = re.compile(f"(?<![lL])[{DOTS}]|[{DOTS}](?![lL])")  # not the one of Catalan: "Marcel·la"
_SLASHES = dict.fromkeys((0x2044, 0x2215, 0x2571, 0x27CB, 0x29F8), "/")
# Letters in negative circles and squares and of flags, which have no compatibility form.
_ENCLOSED = {first + at: chr(ord("a") + at) for first in (0x1F150, 0x1F170, 0x1F1E6) for at in range(26)}
_SIGNS = {**_SLASHES, **_ENCLOSED}
_OVERLAID = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPED = re.compile(r"\\(?:u00|x)([2-7][0-9A-Fa-f])")

_SPELLED = "d[o0]t|punto|pto|ponto|point"
_OPEN, _SHUT = "[\\[({\u2039\xab]", "[\\])}\u203a\xbb]"
IN_BRACKETS = re.compile(rf"(?i)\s?(?:{_OPEN}\s?(?:\.|{_SPELLED})\s?{_SHUT}|([\"'*_])\.\1)\s?(\w*)")
_IN_WORDS = re.compile(rf"(?i)[\s_/-](?:{_SPELLED})\.?[\s_/-](?=\w\w)|(?<=\w)\s?(?:{_SPELLED})(?=(?:com|net|org)\b)")
_SLASH = re.compile(r"(?<=\w)\s(?:barra|slash|diagonal)\s(?=\w)")
_SPACED_SLASH = re.compile(r"\s/\s")
_AT = re.compile(rf"(?i)\s?{_OPEN}\s?(?:at|arroba|arobase|@)\s?{_SHUT}\s?|\s(?:arroba|arobase)\s")
_AT_BESIDE_A_SPELLED_DOT = re.compile(r"(?i)\sat\s(?=\S{1,64}\.)")
_LETTERS_APART = re.compile(r"(?<=[\s.])(?:c[\s.]{1,3}o[\s.]{1,3}m|n[\s.]{1,3}e[\s.]{1,3}t|o[\s.]{1,3}r[\s.]{1,3}g)\b")
_SPACED_DOT = re.compile(r"(?<=\w)(\s\.\s?|\.\s)(\w+)(?=(/\S)?)")
# Any one sign can stand for the full stop of these; but "com" is a word of Portuguese, with or without a blank before.
_ODD_DOT = re.compile(
    r"(?<=\w)(?:\.{2,}|[^\w\s]?\.[^\w\s]?|[\ua4f8\ua78f\xba_]|[^\w\s'’\u02bc\ua78c&/+\-–—,;:().@]\s?|[,;:/](?=\w+(?!\s*\w)))"
    r"(?=(?:com|net|org)(?![\w-]))",
    re.IGNORECASE,
)


def as_read(plain: str) -> str:
    """A name in NFKC as it is read."""
    text = plain
    if "%" in text:
        text = _decoded(_decoded(text))
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if not text.isascii():
        text = _DOT.sub(".", _OVERLAID.sub("", text.translate(_SIGNS)))
    text = _LETTERS_APART.sub(lambda found: re.sub(r"[\s.]", "", found[0]), _SLASH.sub("/", text))
    spelled = _IN_WORDS.sub(".", IN_BRACKETS.sub(r".\2", text))
    if spelled != text:
        text = _AT_BESIDE_A_SPELLED_DOT.sub("@", _SPACED_SLASH.sub("/", spelled))
    return _SPACED_DOT.sub(_closed_up, _ODD_DOT.sub(".", text))


def with_at(text: str) -> str:
    """A text as it is read, with an @ for each that is spelled or in brackets."""
    return _AT.sub("@", text)


def _decoded(text: str) -> str:
    return _ENCODED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"), text)


def _closed_up(found: re.Match[str]) -> str:
    """A full stop with blanks around it and the word behind it, without the blanks if the word is an ending."""
    word, low = found[2], found[2].casefold()
    is_of_one_case = word.islower() or word.isupper()
    is_sold = low not in host_words.NAMES and low not in host_words.PARTICLES and low in host_words.endings()
    if found[1][0] == ".":
        is_end = word.islower() and found.end() == len(found.string)
        is_ending = is_of_one_case and (
            low in host_words.BEHIND_A_SPACE or (is_sold and (is_end or found[3] is not None))
        )
    else:
        is_ending = low in host_words.CERTAIN or (is_of_one_case and is_sold)
    return f".{word}" if is_ending else found[0]
