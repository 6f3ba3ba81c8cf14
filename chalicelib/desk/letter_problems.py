"""What is wrong with a letter's draft, in the language of a page and beside the field that it is about.

The sentences of `chalicelib.authoring` are for somebody with a folder of files. Where they speak of one, the page has
another sentence for the same message id here, which may number its placeholders (the values of the sentence), and have
``{line}``, the line of the file, and ``{row}``, the number of the addressee, of the news or of the quote.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.problems import Language, Problem, Sentence, Value
from chalicelib.authoring.text_form import kind_and_language
from chalicelib.desk.quoting import isolated
from chalicelib.pages.message_ids import N_
from chalicelib.pages.templates import translations

_UNREADABLE = N_("The settings cannot be read. Each of them has to be set here again.")
_UNREADABLE_LINE = N_("The settings cannot be read: there is a mistake in line {line} of their file.")
_NO_FILE = N_("This file cannot be read.")
_NO_TEXT = N_("The letter has no text yet.")
_CHOOSE = N_("Choose one of those that are offered.")

WORDS: Mapping[str, str] = {
    # What cannot be read at all.
    "it cannot be read: {}": _NO_FILE,
    "it cannot be read: no file has such a name": _NO_FILE,
    "it is not a plain file": _NO_FILE,
    "it has more than {:,} bytes": N_("This is too long: there is room for about {0} characters."),
    "it has a key of too many parts (at line {})": _UNREADABLE_LINE,
    "this is not TOML: {}": _UNREADABLE_LINE,
    '{}; write straight quotation marks, "like these"': N_(
        "The settings cannot be read: write straight quotation marks in line {line} of their file."
    ),
    "it is nested too deeply": _UNREADABLE,
    "it has a number that is too large": _UNREADABLE,
    "it has half a character (a lone surrogate)": _UNREADABLE,
    "these lines have more than {:,} characters": N_(
        "The fields before the text are too long: together they have room for {0} characters."
    ),
    "these lines refer to each other with *; put such a text between quotes": N_(
        "The fields before the text cannot be read, because they refer to each other. Fill them in here again."
    ),
    "these lines cannot be read; write each as name: value": N_(
        "The fields before the text cannot be read: there is a mistake in line {line} of the file. "
        "Fill them in here again."
    ),
    "what follows the second quotation mark would be lost; put a comment on a line of its own": N_(
        "What follows the second quotation mark would be lost. Leave the quotation marks out, or put all of it between "
        "them."
    ),
    # Files that are missing, or are not the letter's.
    "documents are not read; paste the text into a file such as es.md": N_(
        "Documents are not read here. Paste the text of this one into the letter."
    ),
    "this file is missing": N_("This text is missing."),
    "this file is missing; it holds the privacy notice in this language": N_(
        "The privacy notice in this language is missing."
    ),
    "this file is missing; it says who the letter is to and who may sign it": N_(
        "The settings are missing: who the letter is to, and who may sign it."
    ),
    "the letter has no text; write it in this file": _NO_TEXT,
    "the letter has no text below its front matter": _NO_TEXT,
    "the letter has no text in this language: there is no {}.md": N_("The letter itself has no text in {0}."),
    "the authoritative text is in “{0}”, but there is no valid {0}.md": N_(
        "The authoritative text is in {0}, but that text is missing or has problems."
    ),
    "pages exist in {} only, not in {}": N_("There is a text in {1}, a language that this site does not have."),
    # The settings.
    "set “{}”: {}": N_("Fill this in: {1}."),
    "“{}” is too far away; leave it out for a letter that never closes": N_(
        "This day is too far away. Leave it empty for a letter that never closes."
    ),
    "set “date” to the date of the letter, such as 2026-02-04, without quotes": N_("Give the date of the letter."),
    "“{}” must be one of {}": _CHOOSE,
    "“{}” under [{}] must be one of {}": _CHOOSE,
    "“{}” must be a list": N_("Choose at least one."),
    "“{}” in “{}”: write some of {}": N_("“{0}” is none of those that are offered."),
    "“{}” in “{}”: this is unknown": N_("“{0}” is no country that is known here."),
    "“{}” must be a day or a time, such as 2026-12-18, without quotes": N_("Give a day, or a day with a time."),
    "“first_signatories” must be a list of permanent numbers, such as [3, 17]": N_(
        "Give the permanent numbers of the first signatories, such as 3, 17."
    ),
    "{} is in “first_signatories” twice": N_("The number {0} is there twice."),
    "“goal” must be a whole number of signatures, from {} to {:,}": N_(
        "Give a whole number of signatures, from {0} to {1}, or leave it empty."
    ),
    "give the “{}” in words, or leave it out": N_("Write this in words, or leave it empty."),
    "say who is responsible for the data: “{}” here, because “{}” is not set": N_(
        "Say who is responsible for the data, and whom people can ask about it."
    ),
    "write “{0}” as a table: a line [{0}], and below it {1}": _UNREADABLE,
    "“{}” is unknown under [{}]; is it misspelt, or does it belong above that line?": N_(
        "“{}” is not a setting; is it misspelt?"
    ),
    "“{}” is not a kind that can wait; write a table [hold], as the guide shows": _CHOOSE,
    "“well_known” must be a list of names between quotes": N_("Write one name on each line."),
    "“well_known” takes up to {} names of up to {} characters": N_(
        "There is room for {0} names of up to {1} characters."
    ),
    "set “{}”, once or for each language": N_("Write this once, or in each language."),
    "“{}” is missing in {}": N_("This is missing in {1}."),
    "“{}” in {} is not printed: the letter has no text in this language": N_(
        "What is written in {1} is not printed: the letter has no text in that language."
    ),
    "add at least one [[addressees]] with a name and a title": N_(
        "Say who the letter is to: at least one addressee, with a name and a title."
    ),
    "write each update under a line [[updates]]": N_("The news cannot be read. Write it here again."),
    "set the “date” of update {}, such as 2026-12-01, without quotes": N_("Give the date of news {0}."),
    # The fields of a text.
    "begin the file with the lines between --- and --- that give {}": N_("The fields before the text are empty: {0}."),
    "give “{}” in words": N_("Fill this in."),
    "give the heading of the {} under “headings”": N_("Write this heading."),
    "write “date” in words, as you want it printed": N_("Write the date as you want it printed, or leave it empty."),
    "“{}” is plain text: “{}” is printed as it stands": N_("This is plain text: “{1}” is printed as it stands."),
    "below these lines, describe at length who you are and what you ask for": N_(
        "Describe at length who you are and what you ask for."
    ),
    "“quotes” must be a list: begin each with “- text:”, and give its name below": N_(
        "The quotes cannot be read. Write them here again."
    ),
    "quote {} is not a list of “text”, “name” and “role”": N_("Quote {0} cannot be read. Write it here again."),
    "give the “{}” of quote {} in words": N_("Fill in quote {1}."),
}

# The same for one field, where the page can say more; ``#`` stands for a number.
OF_FIELDS: Mapping[tuple[str, str], str] = {
    ("“{}” must be a list", "kinds"): N_("Choose who may sign."),
    ("“{}” must be a list", "countries"): N_("Give the countries as a list."),
    ("set “{}”, once or for each language", "addressees.#.title"): N_("Addressee {row} has no title."),
    ("set “{}”, once or for each language", "updates.#.title"): N_("News {row} has no title."),
    ("set “{}”, once or for each language", "updates.#.text"): N_("News {row} has no text."),
    ("“{}” is missing in {}", "addressees.#.title"): N_("The title of addressee {row} is missing in {1}."),
    ("“{}” is missing in {}", "updates.#.title"): N_("The title of news {row} is missing in {1}."),
    ("“{}” is missing in {}", "updates.#.text"): N_("The text of news {row} is missing in {1}."),
    ("“{}” is missing in {}", "place"): N_("The place is missing in {1}."),
    ("“{}” is missing in {}", "coalition"): N_("The word after a coalition's name is missing in {1}."),
    ("give “{}” in words", "title"): N_("Give the letter a title."),
    ("give “{}” in words", "subject_label"): N_("Write the word before the subject, such as “Subject”."),
    ("give “{}” in words", "subject"): N_("Write the subject of the letter."),
    ("give “{}” in words", "closing"): N_("Write the closing words of the letter."),
    ("give “{}” in words", "short"): N_("Say in a sentence or two what the letter is about."),
    ("give “{}” in words", "contact"): N_("Say whom newsrooms can reach, and how."),
    ("give the heading of the {} under “headings”", "headings.organisations"): N_(
        "Write the heading of the organisations."
    ),
    ("give the heading of the {} under “headings”", "headings.persons"): N_("Write the heading of the people."),
    ("give the “{}” of quote {} in words", "quotes.#.text"): N_("Write the words of quote {row}."),
    ("give the “{}” of quote {} in words", "quotes.#.name"): N_("Say who is quoted in quote {row}."),
    ("give the “{}” of quote {} in words", "quotes.#.role"): N_("Write the position of whoever is quoted in {row}."),
}
_SETTINGS = N_("The letter's settings")
_FILES = {
    "letter": N_("Text: %(language)s"),
    "privacy": N_("Privacy notice: %(language)s"),
    "press": N_("Press kit: %(language)s"),
}
_IN_BODY = N_("line {0}, “{1}”: {2}")
_ENDS = (".", "!", "?", "…")


def in_words(problem: Problem, lang: str) -> str:
    """A problem in a sentence; plain text, whatever was typed."""
    said = translations(lang).gettext
    sentence = _said(problem.message, problem, lang)
    if problem.near:
        sentence = said(_IN_BODY).format(_value(problem.body_line, lang), isolated(problem.near), sentence)
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.endswith(_ENDS) else f"{sentence}."


def of_file(problems: Iterable[Problem], file: str) -> list[Problem]:
    """The problems of one file of the draft, such as es.md."""
    return [problem for problem in problems if problem.file.lower() == file.lower()]


def file_in_words(name: str, lang: str) -> str:
    """What a file of a letter is called on a page."""
    # Babel takes long to import, and most pages have no problem to show.
    from chalicelib.pages.cldr import language_name

    said = translations(lang).gettext
    if name.lower() == SETTINGS:
        return said(_SETTINGS)
    kind, of = kind_and_language(name.lower()) or ("", "")
    return said(_FILES[kind]) % {"language": language_name(of, lang)} if kind else isolated(name)


def with_file(problem: Problem, lang: str) -> str:
    """A problem in a list of those of all files."""
    return f"{file_in_words(problem.file, lang)}. {in_words(problem, lang)}"


def by_field(problems: Iterable[Problem], fields: Collection[str], lang: str) -> dict[str, list[str]]:
    """The sentences about each of the fields of a form, in its order; under '' those about none of them.

    A problem stands at the field that it names or, if the form has no such field, at the one that this is a part of,
    or else at the first that is a part of it.
    """
    found: dict[str, list[str]] = {}
    for problem in problems:
        sentences = found.setdefault(_nearest(problem.field, fields), [])
        if (words := in_words(problem, lang)) not in sentences:
            sentences.append(words)
    return {field: found[field] for field in ("", *fields) if field in found}


def _nearest(field: str, fields: Collection[str]) -> str:
    whole = field
    while whole and whole not in fields:
        whole = whole.rpartition(".")[0]
    return whole or next((one for one in fields if field and one.startswith(f"{field}.")), "")


def _said(sentence: Sentence, problem: Problem, lang: str) -> str:
    field, row = _kind_of(problem)
    words = OF_FIELDS.get((sentence.id, field)) or WORDS.get(sentence.id, sentence.id)
    values = [
        _said(value, problem, lang) if isinstance(value, Sentence) else _value(value, lang) for value in sentence.values
    ]
    return translations(lang).gettext(words).format(*values, line=problem.line, row=row)


def _kind_of(problem: Problem) -> tuple[str, str]:
    """The field without its language and with # for the number of its row, and that number."""
    langs = [value for value in problem.message.values if isinstance(value, Language)]
    field = problem.field.removesuffix(f".{langs[0]}") if langs else problem.field
    numbers = re.findall(r"\.(\d+)\b", field)
    return re.sub(r"\.\d+\b", ".#", field), "".join(numbers[:1])


def _value(value: Value, lang: str) -> str:
    # Babel takes long to import, and most pages have no problem to show.
    from chalicelib.pages import cldr

    if isinstance(value, int):
        return cldr.number(value, lang)
    if isinstance(value, Language) and (name := cldr.language_name(value, lang)) != value:
        return name
    return isolated(str(value))
