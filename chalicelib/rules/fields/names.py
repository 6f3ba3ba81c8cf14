"""The names of signatories: what is refused and what is tidied.

A name is printed on a letter, read in a mail by an organiser, opened in a spreadsheet by the press. It has to be inert
in all of them, and it has to stay the person's own. So nothing visible is ever removed: a name is tidied (NFC, white
space, invisible characters), or it is refused with the reason and the signer decides.

Name or link?
    An organisation may be called by its domain. So for an organisation, a coalition, a member of one, and in free text
    (where somebody works), a bare domain is a name: "Change.org México", "350.org". With a scheme, ``www.``, a path, a
    port or a query, or as a numeric address, it is a link. A person is not called by a domain, so in a person's name a
    bare one is a link too. Text that only looks like one, because a space is missing after an abbreviation, is a name:
    "J.Pérez", "Ma.de los Ángeles", "Prof.Kim", "U.Iberoamericana/ITESO". Hence the last label has to be a top-level
    domain in use. If it is a country's, the label before it must have four characters. Of the generic ones, those that
    are sold for a song always count, and any other only in lower case, before a path or in a person's name: in
    "José.Gallo" and "LIC.LECLERC" a space is missing, in "gana.guru" none is.

    A telephone number is advertising too: seven digits in a person's name, eight in any other, with punctuation or
    white space between them. Years ("1810-1910-2010"), dates and sections ("7, 9, 14") are not telephone numbers.

    An @ is a link (an address, an account), except, though not for a person, where Spanish and Portuguese use it to
    write both genders: "Niñ@s", "Compañer@s en Lucha".

Other rules
    Angle brackets are markup anywhere. Control characters are refused, except the tab, which is white space: no
    keyboard enters one into a name, and dropping one could lose what it stands for (U+0092 is an apostrophe in a wrong
    encoding). U+FFFD, private-use and non-characters are refused for the same reason, and so are code points that no
    version of Unicode has assigned. A word in letters of two alphabets is refused as well: its reader takes it for
    another word (`chalicelib.rules.fields.scripts`).

    Limits hold for the name as typed and in NFKC, to which readers and programs may bring it: U+FDFA is one character
    and, there, eighteen.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Literal

from chalicelib.rules.fields.characters import UNSEEN, UNUSUAL, is_letter
from chalicelib.rules.fields.countries import CODES

NameKind = Literal["person", "organisation", "coalition", "member", "text"]

MAX_LENGTH = 200  # characters (code points) after tidying, and after NFKC
MAX_BYTES = 3 * MAX_LENGTH  # of UTF-8, in which nearly every script in use takes three bytes a letter at most
MAX_MARKS = 4  # nonspacing marks in sequence. Source: Unicode UTS #39, §5.4
_MAX_TYPED = 10 * MAX_LENGTH

# Print as a blank but are not white space to Python: the Mongolian vowel separator, the blank Braille pattern.
_BLANKS = frozenset("\u180e\u2800")
# Of category Cf but visible: the Arabic, Syriac and Kaithi signs that precede a number.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_JOINERS = frozenset("\u200c\u200d")
# Variation selectors, which belong behind a letter that has variants, tags, and what is kept for more of the kind. No
# text that people copy has them elsewhere, as it has soft hyphens and marks of direction, which are removed.
_STRAY = re.compile("[\u180b-\u180d\u180f\u2065\ufe00-\ufe0f\ufff0-\ufff8\U000e0000-\U000e0fff]")
# Scripts whose letters join or form conjuncts, and where ZWJ and ZWNJ choose how: Arabic, Syriac, N'Ko, Mandaic, the
# Indic scripts from Devanagari to Sinhala, Myanmar, Khmer, Mongolian. A joiner is kept between two letters, and after a
# virama at the end of a word (the older spelling of the Malayalam chillus).
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ua8e0-\ua8ff\ufb50-\ufdff\ufe70-\ufefc"
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_JOINER_RUN = "([\u200c\u200d])[\u200c\u200d]*"
_STRAY_JOINER = f"(?<![{_VIRAMAS}])(?:(?<![{_JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINING}]))"

# These are matched against a folded name (see _problem).
_FORMULA = frozenset("=+-@")  # Source: https://owasp.org/www-community/attacks/CSV_Injection
_MARKUP = re.compile(r"[<>]|&(?:[a-z][a-z0-9]+|#[0-9]+|#x[0-9a-f]+);|\]\(|\[/?(?:url|link|img)\b")
_LINK = re.compile(
    r"://"
    r"|\b(?:https?|ftp|mailto|javascript|vbscript|data|tel|sms|whatsapp|tg):\S"
    r"|\bwww[0-9]?\."
    r"|(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])"
    r"|@\S*\.\w\w"
)
_INCLUSIVE_AT = re.compile(r"(?<=[^\W\d_])@s?(?![\w@])")
_HOST = re.compile(r"(?<![\w-])((?:[\w-]+\.)+[\w-]+)([/\\]|[?#]\w|:[0-9])?")

# Hosts too short to be distinguished from initials by a rule.
_SHORTENERS = frozenset(["bit.ly", "t.me", "t.co", "wa.me", "is.gd", "goo.gl", "fb.me", "ow.ly", "buff.ly", "cutt.ly"])
_COUNTRY_TLDS = frozenset(code.lower() for code in CODES) | {"ac", "eu", "su", "uk"}
# Generic domains that are common in names of organisations, or that are sold for a song and filled with bait.
_LISTED_TLDS = """
    com net org info biz edu gov mil int pro name mobi asia cat lat ngo ong coop museum app dev xyz top site
    online website web shop store club live click link icu vip win bid loan work world today news blog page
    space tech cloud digital life fun zip mov stream download racing party review trade date science cricket
    webcam casino bet poker porn sex xxx adult dating email group agency media network social global support
    center help money cash finance credit crypto market sale deals gratis
"""
_GENERIC_TLDS = frozenset(_LISTED_TLDS.split())

# Matched against a name as `_numeric` rewrites it.
_NUMBER = re.compile("[0-9](?: {0,4}[0-9])*")
_YEAR = re.compile("1[5-9][0-9]{2}|20[0-9]{2}")
_FEWEST_DIGITS: dict[bool, int] = {True: 7, False: 8}  # of a telephone number, in a person's name and in others


class NameRefused(ValueError):
    """The name is not accepted. The message is the code alone, which is safe to log.

    `code` is ``required``, ``too-long``, ``no-letter``, ``markup``, ``link``, ``number``, ``formula``,
    ``control``, ``combining``, ``unassigned`` or ``scripts``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_name(raw: str, *, kind: NameKind) -> str:
    """The name in NFC, with white space collapsed and invisible characters that come with copied text removed: 1 to 200
    characters.

    `kind` is the kind of its bearer; ``text`` is for an affiliation or a role. Raises NameRefused with the first reason
    found. Cleaning a clean name changes nothing.
    """
    if len(raw) > _MAX_TYPED:
        raise NameRefused("too-long")
    # A spreadsheet reads text after either of these as a formula, even if they are removed later.
    if raw[:1] in {"\t", "\0"}:
        raise NameRefused("formula")
    if any(map(_is_unprintable, raw)):
        raise NameRefused("control")
    name = _tidied(raw)
    problem = _problem(name, kind)
    if problem is not None:
        raise NameRefused(problem)
    return name


def size_in_bytes(name: str) -> int:
    """The bytes of a name in UTF-8, as it is or in NFKC, whichever are more."""
    return len(name) if name.isascii() else max(len(name.encode()), len(unicodedata.normalize("NFKC", name).encode()))


def _is_unprintable(character: str) -> bool:
    code = ord(character)
    if code < 0x7F:
        return code < 0x20 and character != "\t"
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return noncharacter or character == "\ufffd" or unicodedata.category(character) in {"Cc", "Cs", "Co"}


def _tidied(raw: str) -> str:
    if raw.isascii():
        return " ".join(raw.split())
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", raw):
        if character in _BLANKS:
            kept.append(" ")
        elif _STRAY.match(character) and not _takes_variant(kept[-1] if kept else " ", character):
            raise NameRefused("control")
        elif not _is_unseen(character):
            kept.append(character)
    text = "".join(kept)
    if not _JOINERS.isdisjoint(text):
        text = re.sub(_STRAY_JOINER, "", re.sub(_JOINER_RUN, r"\1", text))
    # Normalised again, because a removed character may have been between a letter and its accent.
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _is_unseen(character: str) -> bool:
    if UNSEEN.match(character) is None:
        return unicodedata.category(character) == "Cf" and character not in _SEEN
    return character not in _JOINERS and not _STRAY.match(character)


def _takes_variant(base: str, selector: str) -> bool:
    """Whether a variation selector chooses a form of what precedes it: the Mongolian ones of a Mongolian letter, the
    first sixteen of a symbol, an ideograph, a letter of Myanmar or Phags-pa, and the others of an ideograph (Japanese
    names do)."""
    if "\u180b" <= selector <= "\u180f":
        return "\u1820" <= base <= "\u18aa"
    if "\ufe00" <= selector <= "\ufe0f":
        return _is_ideograph(base) or _has_variants(base) or unicodedata.category(base) in {"So", "Sm"}
    return "\U000e0100" <= selector <= "\U000e01ef" and _is_ideograph(base)


def _is_ideograph(character: str) -> bool:
    return (
        "\u3400" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003fffd"
    )


def _has_variants(character: str) -> bool:
    return (
        "\u1000" <= character <= "\u109f"
        or "\ua840" <= character <= "\ua877"
        or "\ua9e0" <= character <= "\ua9fe"
        or "\uaa60" <= character <= "\uaa7f"
    )


def _problem(name: str, kind: NameKind) -> str | None:
    """The code of the first reason to refuse a tidied name; None if there is none."""
    if not name:
        return "required"
    if len(name) > MAX_LENGTH:
        return "too-long"
    # As a browser's address bar reads it: full-width forms become plain, and the ideographic full stop a dot.
    # Source: UTS #46, §4.
    plain = unicodedata.normalize("NFKC", name).replace("\u3002", ".")
    if len(plain) > MAX_LENGTH or size_in_bytes(name) > MAX_BYTES:
        return "too-long"
    folded = plain.casefold()
    if folded[0] in _FORMULA:
        return "formula"
    if _MARKUP.search(folded):
        return "markup"
    if _LINK.search(folded) or _has_linked_at(folded, kind) or _has_linked_host(plain, kind):
        return "link"
    if _has_number(plain, kind):
        return "number"
    if not name.isascii() and (found := _character_problem(name, plain)):
        return found
    return None if any(map(is_letter, name)) else "no-letter"


def _character_problem(name: str, plain: str) -> str | None:
    if UNUSUAL.search(name) is None and UNUSUAL.search(plain) is None:
        return "combining" if _has_stacked_marks(name) else None
    # Imported here because it reads a table, which hardly any form needs.
    from chalicelib.rules.fields.scripts import is_assigned, mixes_scripts

    if not is_assigned(name):
        return "unassigned"
    if _has_stacked_marks(name):
        return "combining"
    return "scripts" if mixes_scripts(plain) else None


def _has_linked_at(folded: str, kind: NameKind) -> bool:
    return "@" in (folded if kind == "person" else _INCLUSIVE_AT.sub("", folded))


def _has_linked_host(plain: str, kind: NameKind) -> bool:
    for match in _HOST.finditer(plain):
        host, goes_on = match[1], match[2] is not None
        if goes_on and (re.search(r"\.[a-z]{2,}$", host) or (host.isupper() and match[2] in "/\\")):
            return True
        if kind == "person" and (host.casefold() in _SHORTENERS or _is_personal_link(host)):
            return True
        if (goes_on or kind == "person") and any(
            _is_domain(label, tld, short=goes_on) for label, tld in pairwise(host.casefold().split("."))
        ):
            return True
    return False


def _is_domain(label: str, tld: str, *, short: bool) -> bool:
    if tld in _COUNTRY_TLDS:
        return short or len(label) >= 4
    return tld in _GENERIC_TLDS or tld.startswith("xn--")


def _is_personal_link(host: str) -> bool:
    """Whether a host in a person's name ends in a top-level domain in use, in lower case, as no surname is."""
    last = host.rpartition(".")[2]
    if not last.islower() or (last.isascii() and len(last) < 3):
        return False
    # Imported here because hardly any name has a full stop within a word, and the list takes time to read.
    from chalicelib.rules.fields.public_suffixes import is_top_level

    return is_top_level(last)


def _has_number(plain: str, kind: NameKind) -> bool:
    """Whether it contains a telephone number, in digits of any script, separated by punctuation or white space."""
    if sum(map(str.isdigit, plain)) < min(_FEWEST_DIGITS.values()):
        return False  # nearly every name ends here
    for match in _NUMBER.finditer("".join(map(_numeric, plain))):
        groups = match[0].split()
        others = [group for group in groups if not _YEAR.fullmatch(group)]
        listed = not others or (kind != "person" and max(map(len, others)) < 3)
        if not listed and sum(map(len, groups)) >= _FEWEST_DIGITS[kind == "person"]:
            return True
    return False


def _numeric(character: str) -> str:
    """A digit of any script as an ASCII digit, a separator of digits as a space, anything else as a letter."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    parting = unicodedata.category(character) in {"Pd", "Pc", "Po", "Ps", "Pe", "Sm", "Zs"}
    return " " if parting or character == "|" else "x"


def _has_stacked_marks(name: str) -> bool:
    """Whether a mark begins a word, on no letter, or one letter has more marks than any script needs."""
    run = 0
    for i, character in enumerate(name):
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if run > MAX_MARKS or run > i or (run and name[i - run] == " "):
            return True
    return False
