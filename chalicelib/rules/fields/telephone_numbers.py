"""Telephone numbers in a name: digits of any script, in figures or in words, with anything but letters between them.

Years, dates, laws, round numbers and lists of small numbers are no telephone numbers.
"""

import re
import unicodedata
from itertools import pairwise

from chalicelib.rules.fields.characters import APOSTROPHES

_FEWEST = {True: 7, False: 8}  # digits of a telephone number, in a person's name and in others
FEWEST_BEHIND_A_WORD = 6  # "Tel. 55-12-34"

# Matched against a text as `_figures` rewrites it.
_NUMBER = re.compile("[0-9](?:[^x0-9]*[0-9])*")
_YEAR = re.compile("1[4-9][0-9]{2}|2[01][0-9]{2}")
_DATE = re.compile("[0-9]{1,2}([./-])[0-9]{1,2}\\1(?:1[0-9]{3}|20[0-9]{2})|(?:1[0-9]{3}|20[0-9]{2})-[0-9]{2}-[0-9]{2}")
_ROUND = re.compile("[1-9][0-9]{0,2}(?:([., ])[0-9]{3})?(?:\\1[0-9]{3})*(?:\\1)000|[1-9]0{6,8}")
_FREQUENCIES = re.compile("[0-9]{2,4}(?:[.,][0-9])?(?: ?[/,-] ?[0-9]{2,4}(?:[.,][0-9])?)*")  # of radios
_LAWS = re.compile("[0-9]{1,2}[.][0-9]{3}(?: ?[,/] ?[0-9]{1,2}[.][0-9]{3})*")
_LAW_OF_A_YEAR = re.compile("[0-9]{1,6}/(?:19|20)[0-9]{2}")
_LAW = re.compile("[0-9]{1,3}[., ][0-9]{3}|[0-9]{1,6}")
# Letters for digits: nothing but these before a digit, as in "l2" and "55O1".
_LETTERS_FOR_DIGITS = re.compile(r"(?<![^\W\d_])[OoIl]{1,9}(?=\d)|(?<=\d)[SB]{1,2}(?=\d)")
_DIGITS_OF_LETTERS = str.maketrans("OoIlSB", "001158")
# Digits with single letters between them: "5x5x1x2x3x4x5x6".
_WITH_LETTERS = re.compile(r"[0-9]{1,4}(?:[^\W\d_][0-9]{1,4}){2,}")
_CALL = re.compile(
    r"(?:\b(?:whats?(?:app)?|wh?ats|wasap|guasap|wsp|wpp|zap|tel|telf|telefono|telefone|telephone|phone|fono|cel|celular"
    r"|movil|llam(?:a|e|anos|ame|enos|eme|ar)|lig(?:ue|a|ar)|appelez|call|sms|telegram|signal)\b"
    r"|[\u260e\u260f\u2706\U0001f4de\U0001f4f1\U0001f4f2\U0001f57b-\U0001f57f])"
    r"\W{0,4}(?:[^\W\d_]{1,9}\W{1,3}){0,2}[0-9]"
)
_UNITS = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero um dois tres quatro cinco seis sete oito nove",
    "zero un deux trois quatre cinq six sept huit neuf",
    "zero one two three four five six seven eight nine",
    "oh una duas tres quatro cinco meia sete oito nove",
)
_TEENS = (
    "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve",
    "dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove",
    "dix onze douze treize quatorze quinze seize",
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
)
_TENS = (
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "vingt trente quarante cinquante soixante",
    "twenty thirty forty fifty sixty seventy eighty ninety",
)
_WORDS = {
    word: first + step * at
    for lines, first, step in ((_UNITS, 0, 1), (_TEENS, 10, 1), (_TENS, 20, 10))
    for line in lines
    for at, word in enumerate(line.split())
}
_BETWEEN = frozenset({"y", "e", "et", "and"})


def has_number(plain: str, *, is_person: bool) -> bool:
    """Whether a name in NFKC has a telephone number: seven digits in a person's, eight in any other."""
    fewest = _FEWEST[is_person]
    text = _LETTERS_FOR_DIGITS.sub(lambda found: found[0].translate(_DIGITS_OF_LETTERS), plain)
    figures, bare = _figures(text), _bare(text)
    if _has_spelled(bare, fewest):
        return True
    called = {found.end() - 1 for found in _CALL.finditer(bare)}
    for match in _NUMBER.finditer(figures):
        is_called = match.start() in called
        least = FEWEST_BEHIND_A_WORD if is_called else fewest
        if sum(map(str.isdigit, match[0])) >= least and not _is_honest(match[0], certain=is_person or is_called):
            return True
    return any(sum(map(str.isdigit, match[0])) >= fewest for match in _WITH_LETTERS.finditer(bare))


def _figures(text: str) -> str:
    """A text with ASCII digits for those of any script, and an x for each letter.

    An ideograph for a number is a letter as well, as in names; it is a digit among others.
    """
    characters = {*text}
    are_digits = sum(map(_is_ideograph, characters)) >= 3
    return text.translate({ord(one): _figure(one, are_digits) for one in characters})


def _is_ideograph(character: str) -> bool:
    is_figure = unicodedata.digit(character, None) is not None
    return character.isnumeric() and not is_figure and unicodedata.numeric(character) in range(10)


def _figure(character: str, are_digits: bool) -> str:
    if character.isascii():
        return "x" if character.isalpha() else character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if character in APOSTROPHES:
        return "'"
    if are_digits and _is_ideograph(character):
        return str(int(unicodedata.numeric(character)))
    return "x" if character.isalpha() else character


def _bare(text: str) -> str:
    """A text in lower case, without accents and with ASCII digits, as long as it is."""
    if text.isascii():
        return text.lower()
    return text.translate({ord(one): _base(one) for one in {*text}})


def _base(character: str) -> str:
    if not character.isalpha():
        return str(unicodedata.digit(character, character))
    return unicodedata.normalize("NFD", character.lower())[0]


def _is_honest(number: str, *, certain: bool) -> bool:
    """Whether a run of digits is years, a date or a round number, or, unless a telephone is more certain, a list or a
    law."""
    groups = re.findall("[0-9]+", number)
    others = [group for group in groups if not _YEAR.fullmatch(group)]
    if not others or _DATE.fullmatch(number) or _ROUND.fullmatch(number):
        return True
    if certain:
        return _LAW_OF_A_YEAR.fullmatch(number) is not None
    years = len(groups) - len(others)
    if max(map(len, others)) < 3:
        return years > 0 or _is_list(groups, number)
    if max(map(len, others)) == 3 and set(re.split("[0-9]+", number)[1:-1]) == {", "}:
        return _is_list(groups, number) and groups == sorted(groups, key=int)
    # A law, an agreement, a judgment: its number, and the year.
    is_law = years > 0 and _LAW.fullmatch(_without_years(number)) is not None
    return is_law or any("." in number and pattern.fullmatch(number) for pattern in (_LAWS, _FREQUENCIES))


def _is_list(groups: list[str], number: str) -> bool:
    """Whether small numbers are sections, articles or districts: none twice, and counting up or with commas."""
    if len({*groups}) < len(groups):
        return False
    begins_with_zero = len(groups) == 5 and groups[0][0] == "0" != groups[1][0]  # "06 12 34 56 78"
    ascend = all(int(one) < int(other) for one, other in pairwise(groups))
    return "," in number or (ascend and not begins_with_zero)


def _without_years(number: str) -> str:
    return re.sub(f"(?<![0-9])(?:{_YEAR.pattern})(?![0-9])", "", number).strip("".join(set(number) - set("0123456789")))


def _has_spelled(bare: str, fewest: int) -> bool:
    """Whether it has a telephone number in words, some of them perhaps in figures, that do not count up."""
    words = digits = last = 0
    ascends = True
    for token in re.findall(r"[^\W\d_]+|[0-9]+", bare):
        value = _WORDS.get(token)
        if value is None and not token.isdigit():
            if token not in _BETWEEN:
                words = digits = last = 0
                ascends = True
            continue
        number = int(token) if value is None else value
        ascends = ascends and (not digits or number > last)
        words += value is not None
        digits += len(str(number)) if value is not None else len(token)
        last = number
        if words >= 3 and not ascends and digits >= fewest:
            return True
    return False
