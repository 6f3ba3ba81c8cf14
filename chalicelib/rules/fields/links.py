"""Links, addresses and domains in a name, as its reader finds them and not as they are typed.

A text is first read (`chalicelib.rules.fields.as_read`). Then each word with a full stop inside is judged by its
ending, and by what stands before and behind it (`chalicelib.rules.fields.host_words`).
"""

import re
import unicodedata
from itertools import takewhile

from chalicelib.rules.fields import host_words
from chalicelib.rules.fields.as_read import IN_BRACKETS, as_read, with_at
from chalicelib.rules.fields.characters import APOSTROPHES, UNUSUAL

# These are matched against the folded text.
_LINK = re.compile(
    r":\s?/\s?/"
    r"|\bh(?:tt|xx|\*\*)ps?\s?(?:[\[({]\s?)?[:;/\\.]"
    r"|\b(?:ftp|mailto|javascript|vbscript|tel|sms|whatsapp|tg|callto|skype|viber|magnet|bitcoin|blob|file):\S|\bdata:\w+/"
    r"|\bw[\s.]?w[\s.]?w[0-9]?(?:\s?\.\s?|[,:/])\w|\bwww[\s,_-][\w-]{1,63}[\s,_-](?:com|net|org|info)\b"
    r"|(?<![\w:/\\])[/\\]{2}\w"
    r"|\bxn--[a-z0-9]"
    # Numeric addresses, of both versions, and in hexadecimals.
    r"|(?<![0-9.])[0-9]{1,3}(?:(?:\.|\s\.\s)[0-9]{1,3}){3}(?!\.?[0-9])"
    r"|\b0x[0-9a-f]{1,2}\.0x|\b0x[0-9a-f]{8}\b"
    r"|(?<![\w:])(?=[0-9a-f:]{0,30}[0-9])[0-9a-f]{0,4}(?::[0-9a-f]{1,4}){0,6}::[0-9a-f]"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?!\w)"
)
_ADDRESS = re.compile(r"@\S{0,100}\.\w\w|@\s?(?:gmail|hotmail|outlook|yahoo|icloud|protonmail|telegram)\b")
_MAILBOX = re.compile(r"[\s_.(\[{](?:at|arroba|arobase)[\s_.)\]}]{1,2}(?:gmail|hotmail|icloud|protonmail)\b")
_ADDRESS_APART = re.compile(r"\w\s?@\s?(?:[\w-]{1,63}\.){1,9}(\w+)")
_WITH_AT = re.compile(r"[\w@]*@[\w@]*")
# How no word begins in the languages of the letters, so that what is behind an @ is the rest of one: "Educ@ndo".
_NO_BEGINNING = re.compile(r"(?![bcfgpt][hlr]|dr|ll|qu|s[chklmnptw]|[tw][hrsw]|ps|kn|gn)[bcdfghjklmnpqrstvwxz]{2}")

_RUN = re.compile(r"[^\s/\\:?#@,;()\[\]{}<>\u2039\u203a\"“”„«»|!¡¿*]+")
_PATH = re.compile(r"\.?(?:([/\\])|\s/(?=[a-z0-9])|\?[\w=&%]|#\w|:[0-9])")
_FOLLOWING = re.compile(r"[\s.-]{1,3}([^\W\d_]+)")
_QUOTES = f"{APOSTROPHES}-·.*_~"
_DIGITS_FOR_LETTERS = str.maketrans("01345", "oleas")
# Hosts that are nobody's name, and some too short to be told from initials by a rule.
_SHORT = """
    bit.ly t.me t.co wa.me is.gd v.gd goo.gl fb.me m.me ig.me ow.ly buff.ly cutt.ly j.mp g.co lnkd.in linktr.ee
    t.ly adf.ly x.co youtu.be discord.gg rebrand.ly s.id u.to
"""
_SHORTENERS = frozenset(_SHORT.split())


def has_link(plain: str, *, is_person: bool) -> bool:
    """Whether a name in NFKC has a link or an address; in a person's, also a domain or an @."""
    # A full stop in brackets is put there to hide an ending from us, and from nobody else.
    if any(found[2].casefold() in host_words.endings() for found in IN_BRACKETS.finditer(plain)):
        return True
    text = as_read(plain)
    folded = text.casefold()
    return _LINK.search(folded) is not None or _has_at(text, is_person) or _has_host(text, is_person)


def _has_at(text: str, is_person: bool) -> bool:
    folded = text.casefold()
    if _MAILBOX.search(folded) or any(
        found[1] in host_words.endings() for found in _ADDRESS_APART.finditer(with_at(text).casefold())
    ):
        return True
    if "@" not in text:
        return False
    return is_person or _ADDRESS.search(folded) is not None or not all(map(_is_inclusive, _WITH_AT.findall(text)))


def _is_inclusive(word: str) -> bool:
    """Whether every @ of a word stands for an a and an o ("Latin@american@s", "Educ@ndo"), or for "at" ("Arte@Barrio").

    Mailboxes and accounts are in lower case, or all in capitals.
    """
    *before, last = word.casefold().split("@")
    if word == "@":
        return True
    if not all(part.isalpha() for part in before):
        return False
    if len(last) <= 1 or len(before[0]) == 1 or not last.isascii() or _NO_BEGINNING.match(last):
        return True
    if last[0] == "s" and word.rpartition("@")[2][1].isupper():
        return True  # "#Niñ@sLibres"
    return len(before) == 1 and all(part.istitle() or part.isdigit() for part in word.split("@"))


def _has_host(text: str, is_person: bool) -> bool:
    for run in _RUN.finditer(text):
        at, before = run.start(), ""
        for label in run[0].split("."):
            if before and label and _is_host(before, label, text, at, is_person):
                return True
            at += len(label) + 1
            if label and not (before and label.casefold() in host_words.SECOND_LEVEL):
                before = label
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
        if low in host_words.endings() and all(unicodedata.name(one, "").startswith("LATIN") for one in ending):
            return low
    elif not low.isalpha():
        low = low.translate(_DIGITS_FOR_LETTERS)
    return low if low in host_words.CERTAIN else None


def _is_honest_path(word: str, ending: str, low: str, text: str, path: re.Match[str]) -> bool:
    """Whether a slash parts two names: "Red.AC/Oaxaca", "Inst.Rio/UFF", "étudiant.es/doctorant.es"."""
    following = text[path.end() : path.end() + 64].lstrip()
    if path[1] is None or not following:
        return False
    if low in host_words.CERTAIN:
        return path[0][0] == "." and ending.istitle() and following[0].isupper() and host_words.is_title(word)
    if word.isdigit():
        return low in host_words.ORDINALS
    if not ending[0].isupper():
        # As the first of two endings of one word, or of two words.
        return low in ("as", "es") and re.match(rf"(?:[ao]s?|[ei]s?|\w+\.{low})(?![\w/\\])", following) is not None
    is_name = low in host_words.NAMES or low in host_words.PARTICLES
    is_legal_form = low in host_words.LEGAL_FORMS and (ending.isupper() or len(ending) > 2)
    return following[0].isupper() and (is_name or is_legal_form or host_words.is_title(word))


def _is_honest_name(word: str, ending: str, low: str, text: str, behind: int) -> bool:
    """Whether a space is missing between two words of a person's name: "Profra.De la Torre", "Juan.De Dios"."""
    if low in host_words.CERTAIN:
        return False
    is_name = low in host_words.NAMES
    if host_words.is_title(word):
        return is_name or low in host_words.PARTICLES or not ending.islower()
    if word.isdigit():
        return low in host_words.ORDINALS
    following = _FOLLOWING.match(text, behind)
    if host_words.is_named(word, ending):
        return True
    if low in host_words.PARTICLES:
        return following is not None and host_words.goes_on(following[1], word, ending)
    if not ending[0].isupper():
        return False
    is_behind_a_name = ending in host_words.DEGREES or (ending.isupper() and low in host_words.LEGAL_FORMS)
    return is_name or (is_behind_a_name and not word.isupper()) or (following is not None and text[behind] == "-")


def _is_part_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"
