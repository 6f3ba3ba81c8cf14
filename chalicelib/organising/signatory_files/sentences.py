"""The sentences for what is wrong with a row. For the rules of the form they are the form's own, in English."""

from chalicelib.organising.signatory_files.table import quoted
from chalicelib.pages.refusals import CODE_MESSAGES, FIELD_MESSAGES

# Codes that only files have. {} is what the file has there.
_OF_FILES = {
    "date": "the cell holds a date, {}, and no text",
    "figure": "the cell holds a number, {}, and no text",
    "true-false": "the cell holds {}, which is no text",
    "error": "the cell holds an error of the spreadsheet, {}",
    "uncalculated": "the cell holds a formula that was never calculated: open the file in a spreadsheet and save it",
    "structure": "the cell holds what a program wrote, {}, and no text",
    "nothing": "{} stands for nothing: leave the cell empty",
    "garbled": "the accents are garbled in {}: export the list again, as UTF-8",
    "replaced": "there is a question mark for a letter in {}: export the list again, as UTF-8",
    "lines": "the cell has several lines: write one entry in each row",
    "stray": "no column takes {}: give its column a name, or put quotation marks around a cell that has separators",
    "above": "{} stands above the first heading, as if it were of the letter: put it below one, or delete it",
    "one-cell": "the whole row stands in one cell: take away the marks around it, or part it as the other rows are",
    "quote": "a quotation mark is opened in this line and never closed",
    "repeated-header": "this row repeats the names of the columns: delete it",
    "hidden": "the row is hidden, and was left out as you asked",
    "not-an-object": "{} is no object with a name",
    "twice": "the key {} stands here twice",
    "members-differ": "the sheet of members has other members than this row",
    "no-members": "a {} has no members here: make its kind “coalition”, or empty the cell",
    "two-names": "the row has two names: {} and another",
    "two-affiliations": "the row has two affiliations: {} and another",
    "two-representatives": "the row has two persons for one organisation: {} and another",
    "needed": "with --pending every row needs an e-mail address",
}
_OF_FIELDS = {
    ("kind", "other-list"): "{} stands in a list of others: correct one or the other",
    ("name", "country"): "{} is a country: write it behind each name, or delete the line",
    ("kind", "unknown"): "{} is no kind of signatory: write person, organisation or coalition",
    ("country", "unknown"): "{} is no country that we know: write its two-letter code, such as MX",
    ("members", "member-kind"): "{} is no kind of member: write organisation or person",
    ("members", "member-key"): "{} is nothing that a member has: it has name, kind, role and country, each once",
    ("members", "unknown-country"): "{} is no country that we know: write its two-letter code, such as MX",
    ("email", "invalid"): "{} is no e-mail address, or more than one",
}


def sentence(field: str, code: str, shown: str) -> str:
    """What is wrong with a row, in words, with the field in front; ``shown`` is what the file has there."""
    words = _OF_FIELDS.get((field, code)) or _OF_FILES.get(code)
    if words is not None:
        words = words.replace("{}", quoted(shown))
    else:
        words = FIELD_MESSAGES.get(field, {}).get(code) or CODE_MESSAGES.get(code) or CODE_MESSAGES["invalid"]
        words = f"{words} It has {quoted(shown)}." if shown else words
    return f"{field}: {words}" if field else words
