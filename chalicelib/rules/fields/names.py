"""The names of signatories: what is refused and what is tidied.

A name is printed on a letter, read in a mail by an organiser, opened in a spreadsheet by the press. It has to be inert
in all of them, and it has to stay the person's own. So nothing visible is ever removed: a name is tidied (NFC, white
space, invisible characters), or it is refused with the reason and the signer decides.

Name or advertisement?
    1. An organisation may be called by its domain ("Change.org México"), so for every kind but a person a bare domain
       is a name. With a scheme, ``www.``, a path, a port or a query it is a link, and so are numeric addresses.
    2. A person is not called by a domain: in a person's name a bare one is a link too.
    3. A domain is two words around a full stop, the second an ending in use (`make domains`), in any script.
    4. Where only a space is missing nothing is a domain: behind a title or an initial ("Profra.De la Torre", "J.Li"),
       before what is capitalised behind a first name ("José.Gallo"), before a surname or a particle that goes on
       ("Juan.De Dios", "Inst.Rio/UFF"), and where a slash parts legal forms or genders ("Red.AC/Oaxaca").
    5. Nobody is called "com" or "casino": an ending of `host_words.CERTAIN` counts behind those, too.
    6. A text is judged as it is read: with signs that look like a full stop, spelled and bracketed ones, letters of
       other alphabets and fonts, percent signs.
    7. A telephone number is seven digits in a person's name, eight in another and six behind "Tel.", in any script or
       in words, with anything but letters between. Years, dates, laws, lists and round numbers are none.
    8. An @ is a link, but for all except persons, where it is an a and an o at once: "Latin@american@s".
    9. A leading = - @ is a formula. A + is one in a person's name, or if something is called: "+SUM(A1)". Exports are
       inert anyway, but people copy names from a page into a spreadsheet.
    10. When in doubt it is a name: what an organiser can remove costs less than a signer who was sent away.

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
from typing import Literal

from chalicelib.rules.fields.characters import UNSEEN, UNUSUAL, is_letter

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

_MARKUP = re.compile(r"[<>]|&(?:[a-z][a-z0-9]+|#[0-9]+|#x[0-9a-f]+);|\]\(|\[/?(?:url|link|img)\b")
# A spreadsheet runs what begins with one of these. Source: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = frozenset("=+-@")
# A plus, a word, and nothing with which a spreadsheet calls a function, another sheet or another program: brackets have
# words in them, and an exclamation mark ends something.
_PLUS = re.compile(r"\+ ?[¡¿«“]?[^\W_](?:[^(|!]| \((?:[^\W\d_]|[ .,'’-])*\)|!(?![^\s.,;!?)»]))*")
# What every link has: a sign of one, a full stop within a word or behind a blank, or words for these. Matched against a
# folded name, so that nearly every name is read no further.
_MAY_LINK = re.compile(
    r"[@:/\\%]|\.\w[\w\s]|\.[0-9]|\s\.|\.[.\s]\s?(?:com|net|org|info|biz|xyz|[cno]\s)|\.{3}\w|\.\s(?:[a-z]{2}$|\w+/)"
    r"|(?:[^\w\s'’.\-()]\s?|[_\xba]|\.\W?|punto|pto|ponto|point|d[o0]t)(?:com|net|org)\b"
    r"|\b(?:c\W{1,3}o\W{1,3}m|n\W{1,3}e\W{1,3}t|o\W{1,3}r\W{1,3}g)\b"
    r"|\bw[\s.]?w[\s.]?w|\b0x|\bxn--|mail\b|\bicloud"
    r"|[\s_-](?:d[o0]t|punto|pto|ponto|point|arroba|arobase)(?![^\W_])"
    r"|[\[({\u2039«]\s?(?:\.|d[o0]t|punto|pto|ponto|point)|[\"'*_]\."
    r"|[^\0-\xb6\xb8-\u02ff\u2010-\u2021\u2028-\u2043\u2045-\u205e\w\s]|[\ua4f8\ua78f]"
)
# What every telephone number has: six digits; or four, and letters for others; or two words for digits.
_LETTER_FOR_DIGIT = re.compile("[oil][0-9]")
_DIGIT_IN_WORDS = re.compile(
    r"(?<![^\W\d_])(?:cero|z[eé]ro|um?|uno|one|dos|dois|deux|two|tr[eê]s|trois|three|cuatro|quatro|quatre|four|cinco|cinq|five|seis|six"
    r"|siete|sete|sept|seven|ocho|oito|huit|eight|nueve|nove|neuf|nine)(?![^\W\d_])|enta\b"
)
_SIGNS = frozenset({"So", "Sc", "Sk", "No", "Lm"})  # general categories


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
    if any(map(_is_unprintable, {*raw})):
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
    text = unicodedata.normalize("NFC", raw)
    if any(one in _BLANKS or _STRAY.match(one) or _is_unseen(one) for one in {*text}):
        text = _without_the_unseen(text)
    if not _JOINERS.isdisjoint(text):
        text = re.sub(_STRAY_JOINER, "", re.sub(_JOINER_RUN, r"\1", text))
    # Normalised again, because a removed character may have been between a letter and its accent.
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _without_the_unseen(text: str) -> str:
    kept: list[str] = []
    for character in text:
        if character in _BLANKS:
            kept.append(" ")
        elif _STRAY.match(character) and not _takes_variant(kept[-1] if kept else " ", character):
            raise NameRefused("control")
        elif not _is_unseen(character):
            kept.append(character)
    return "".join(kept)


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
    plain = unicodedata.normalize("NFKC", name)
    if len(plain) > MAX_LENGTH or size_in_bytes(name) > MAX_BYTES:
        return "too-long"
    folded = plain.casefold()
    if folded[0] in _FORMULA and (kind == "person" or not _PLUS.fullmatch(folded)):
        return "formula"
    if _MARKUP.search(folded):
        return "markup"
    readings = (plain,) if name == plain else dict.fromkeys((plain, _without_signs(name)))
    if found := next(filter(None, (_contact(one, is_person=kind == "person") for one in readings)), None):
        return found
    if not name.isascii() and (found := _character_problem(name, plain)):
        return found
    return None if any(map(is_letter, name)) else "no-letter"


def _without_signs(name: str) -> str:
    """A name in NFKC, but with a sign for each of which NFKC makes letters: no m in "evil.com™", no o in "evilºcom"."""
    signs = {ord(one): "°" for one in {*name} if one in "ªº" or unicodedata.category(one) in _SIGNS}
    return unicodedata.normalize("NFKC", name.translate(signs))


def _contact(plain: str, *, is_person: bool) -> str | None:
    """``link`` or ``number`` if a name has one."""
    folded = plain.casefold()
    # Imported here because nearly every name has neither a sign of a link nor six digits.
    if _MAY_LINK.search(folded):
        from chalicelib.rules.fields.links import has_link

        if has_link(plain, is_person=is_person):
            return "link"
    digits = sum(map(str.isnumeric, plain))
    if digits >= 6 or (digits >= 4 and _LETTER_FOR_DIGIT.search(folded)) or len(_DIGIT_IN_WORDS.findall(folded)) > 1:
        from chalicelib.rules.fields.telephone_numbers import has_number

        if has_number(plain, is_person=is_person):
            return "number"
    return None


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


def _has_stacked_marks(name: str) -> bool:
    """Whether a mark begins a word, on no letter, or one letter has more marks than any script needs."""
    run = 0
    for i, character in enumerate(name):
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if run > MAX_MARKS or run > i or (run and name[i - run] == " "):
            return True
    return False
