"""Links, addresses and domains in a name, as its reader finds them and not as they are typed.

A text is first read: what stands for a full stop, a slash or an @ becomes one. Then each word with a full stop inside
is judged by its ending, and by what stands before and behind it (`chalicelib.rules.fields.host_words`).
"""

import re
import unicodedata
from itertools import takewhile

from chalicelib.rules.fields import host_words
from chalicelib.rules.fields.characters import APOSTROPHES, UNUSUAL

# What looks like a full stop, or ends a sentence in another script: what UTS #39 has look like a full stop or a dot in
# the middle, without the letters and digits of living scripts.
DOTS = (
    "\u00b7\u0387\u06d4\u0701\u0702\u0964\u1362\u166e\u16eb\u1803\u2022\u2027\u2219\u22c5\u25cf\u25e6\u2981\u2e31\u2e33"
    "\u3002\u30fb\ua60e\U00010101\U00010a50"
)
_DOT = re.compile(f"(?<![lL])[{DOTS}]|[{DOTS}](?![lL])")  # not the one of Catalan: "Marcel·la"
_SPELLED = "dot|punto|pto|ponto|point"
_OVERLAID = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_ENCODED = re.compile("%([2-7][0-9A-Fa-f])")
_IN_BRACKETS = re.compile(rf"(?i)\s?[\[({{\u2039«]\s?(?:\.|{_SPELLED})\s?[\])}}\u203a»]\s?(\w*)")
_IN_WORDS = re.compile(rf"(?i)[\s_-](?:{_SPELLED})\.?[\s_-](?=\w\w)")
_SLASH = re.compile(r"(?i)\s(?:/|barra|slash|diagonal)\s")
_AT = re.compile(r"(?i)\s?[\[({\u2039«]\s?(?:at|arroba|arobase|@)\s?[\])}\u203a»]\s?|\s(?:arroba|arobase)\s")
_AT_BESIDE_A_SPELLED_DOT = re.compile(r"(?i)\sat\s(?=\S{1,64}\.)")
_SPACED_LETTERS = re.compile(r"(?i)\.\s?(c\so\sm|n\se\st|o\sr\sg)\b")
_SPACED_DOT = re.compile(r"(?<=\w)(\s\.\s?|\.\s)(\w+)")
# Any one sign can stand for the full stop of these; but an honest hyphen, comma or "&" may precede "com" in Portuguese.
_ODD_DOT = re.compile(
    r"(?<=\w)(?:\.{2,}|[\ua4f8\ua78f]|[^\w\s'’\u02bc\ua78c&/+\-–—,;:().@]\s?|,(?=\w+(?!\s*\w)))(?=(?:com|net|org)(?![\w-]))",
    re.IGNORECASE,
)

# These are matched against the folded text.
_LINK = re.compile(
    r":\s?/\s?/"
    r"|\bh(?:tt|xx|\*\*)ps?\s?(?:[\[({]\s?)?[:;/\\.]"
    r"|\b(?:ftp|mailto|javascript|vbscript|tel|sms|whatsapp|tg):\S|\bdata:\w+/"
    r"|\bw\s?w\s?w[0-9]?(?:\s?\.\s?|,)\w"
    r"|(?<![\w:/])//\w"
    r"|\bxn--[a-z0-9]"
    # Numeric addresses, of both versions, and in hexadecimals.
    r"|(?<![0-9.])[0-9]{1,3}(?:(?:\.|\s\.\s)[0-9]{1,3}){3}(?!\.?[0-9])"
    r"|\b0x[0-9a-f]{1,2}\.0x|\b0x[0-9a-f]{8}\b"
    r"|(?<![\w:])(?=[0-9a-f:]{0,30}[0-9])[0-9a-f]{0,4}(?::[0-9a-f]{1,4}){0,6}::[0-9a-f]"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?!\w)"
)
_ADDRESS = re.compile(r"@\S{0,100}\.\w\w|@\s?(?:gmail|hotmail|outlook|yahoo|icloud|protonmail|telegram)\b")
_ADDRESS_APART = re.compile(r"@\s(?:[\w-]{1,63}\.){1,9}(\w+)")
# How no word begins in the languages of the letters, so that what is behind an @ is the rest of one: "Educ@ndo".
_NO_BEGINNING = re.compile(r"(?![bcfgpt][hlr]|dr|ll|qu|s[chklmnptw]|[tw][hrsw]|ps|kn|gn)[bcdfghjklmnpqrstvwxz]{2}")

_RUN = re.compile(r"[^\s/\\:?#@,;()\[\]{}<>\u2039\u203a\"“”„«»|!¡¿*]+")
_PATH = re.compile(r"\.?(?:([/\\])|[?#]\w|:[0-9])")
_FOLLOWING = re.compile(r"[\s.-]{1,3}([^\W\d_]+)")
_QUOTES = f"{APOSTROPHES}-·.*_~"
_DIGITS_FOR_LETTERS = str.maketrans("01345", "oleas")
# Hosts that are nobody's name, and some too short to be told from initials by a rule.
_SHORT = """
    bit.ly t.me t.co wa.me is.gd v.gd goo.gl fb.me m.me ig.me ow.ly buff.ly cutt.ly j.mp g.co lnkd.in linktr.ee
    youtu.be discord.gg rebrand.ly s.id u.to
"""
_SHORTENERS = frozenset(_SHORT.split())


def has_link(plain: str, *, is_person: bool) -> bool:
    """Whether a name in NFKC has a link or an address; in a person's, also a domain or an @."""
    # A full stop in brackets is put there to hide an ending from us, and from nobody else.
    if any(found[1].casefold() in host_words.endings() for found in _IN_BRACKETS.finditer(plain)):
        return True
    text = _as_read(plain)
    folded = text.casefold()
    return _LINK.search(folded) is not None or _has_at(folded, is_person) or _has_host(text, is_person)


def _as_read(plain: str) -> str:
    text = plain
    if "%" in text:
        text = _ENCODED.sub(lambda found: chr(int(found[1], 16)), text)
    if not text.isascii():
        text = _DOT.sub(".", _OVERLAID.sub("", text))
    spelled = _IN_WORDS.sub(".", _IN_BRACKETS.sub(r".\1", text))
    if spelled != text:
        text = _AT_BESIDE_A_SPELLED_DOT.sub("@", _SLASH.sub("/", spelled))
    text = _SPACED_LETTERS.sub(lambda found: "." + "".join(found[1].split()), text)
    text = _SPACED_DOT.sub(_closed_up, _ODD_DOT.sub(".", text))
    with_at = _AT.sub("@", text)
    return with_at if _ADDRESS.search(with_at.casefold()) else text


def _closed_up(found: re.Match[str]) -> str:
    """A full stop with blanks around it and the word behind it, without the blanks if the word is an ending."""
    word, low = found[2], found[2].casefold()
    if found[1][0] == ".":
        is_ending = low in host_words.BEHIND_A_SPACE and (word.islower() or word.isupper())
    elif word.islower() and low not in host_words.CERTAIN:
        is_ending = low in host_words.endings() and low not in host_words.NAMES and low not in host_words.PARTICLES
    else:
        is_ending = low in host_words.CERTAIN
    return f".{word}" if is_ending else found[0]


def _has_at(folded: str, is_person: bool) -> bool:
    if "@" not in folded:
        return False
    if is_person or _ADDRESS.search(folded):
        return True
    if any(found[1] in host_words.endings() for found in _ADDRESS_APART.finditer(folded)):
        return True
    return any("@" in word and not _is_inclusive(word) for word in re.findall(r"[\w@]+", folded))


def _is_inclusive(word: str) -> bool:
    """Whether every @ of a word stands for an a and an o: "latin@american@s", "educ@ndo", or is alone."""
    *before, last = word.split("@")
    if word == "@":
        return True
    if not all(part.isalpha() for part in before):
        return False
    return last in ("", "s") or len(before[0]) == 1 or not last.isascii() or _NO_BEGINNING.match(last) is not None


def _has_host(text: str, is_person: bool) -> bool:
    for run in _RUN.finditer(text):
        at, before = run.start(), ""
        for label in run[0].split("."):
            if before and label and _is_host(before, label, text, at, is_person):
                return True
            at += len(label) + 1
            before = label or before
    return False


def _is_host(before: str, label: str, text: str, at: int, is_person: bool) -> bool:
    """Whether two words around a full stop are a link, or in a person's name a domain; the second begins at ``at``."""
    ending = "".join(takewhile(_is_part_of_a_word, label))
    low = _as_ending(ending)
    if low is None:
        return False
    word = re.split(r"[\W_]", before.strip(_QUOTES))[-1] if before.isascii() else before.strip(_QUOTES)
    behind = at + len(ending)
    if (path := _PATH.match(text, behind)) and not _is_honest_path(word, ending, low, text, path):
        return True
    if f"{word.casefold()}.{low}" in _SHORTENERS:
        return True
    return is_person and not _is_honest_name(word, ending, low, text, behind)


def _as_ending(ending: str) -> str | None:
    """The top-level domain that a word looks like, in lower case."""
    low = ending.casefold()
    if low in host_words.endings():
        return low
    if not low.isascii() and UNUSUAL.search(low):
        # Imported here because it reads a table, which hardly any name needs.
        from chalicelib.rules.fields.look_alikes import in_latin

        low = in_latin(low)
    elif not low.isalpha():
        low = low.translate(_DIGITS_FOR_LETTERS)
    return low if low in host_words.CERTAIN else None


def _is_honest_path(word: str, ending: str, low: str, text: str, path: re.Match[str]) -> bool:
    """Whether a slash parts two names: "Red.AC/Oaxaca", "Inst.Rio/UFF", "étudiant.es/doctorant.es"."""
    following = text[path.end() : path.end() + 64].lstrip()
    if path[1] is None or not following or low in host_words.CERTAIN:
        return False
    if not ending[0].isupper():
        return re.match(rf"\w+\.{low}(?![\w/\\])", following) is not None
    is_name = low in host_words.NAMES or low in host_words.PARTICLES
    is_legal_form = ending.isupper() and low in host_words.LEGAL_FORMS
    return following[0].isupper() and (is_name or is_legal_form or host_words.is_title(word))


def _is_honest_name(word: str, ending: str, low: str, text: str, behind: int) -> bool:
    """Whether a space is missing between two words of a person's name: "Profra.De la Torre", "Juan.De Dios"."""
    if low in host_words.CERTAIN:
        return False
    is_name = low in host_words.NAMES
    if host_words.is_title(word):
        return is_name or low in host_words.PARTICLES or not ending.islower()
    following = _FOLLOWING.match(text, behind)
    if low in host_words.PARTICLES:
        return following is not None and host_words.goes_on(following[1], word, is_capital=ending[0].isupper())
    if not ending[0].isupper():
        return False
    is_degree = ending in host_words.DEGREES and not word.isupper()
    return is_name or is_degree or (following is not None and text[behind] == "-")


def _is_part_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"
