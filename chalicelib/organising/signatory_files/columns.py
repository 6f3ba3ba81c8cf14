"""Which column holds what: from the names that people give their columns to fields, or every question at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.organising.signatory_files.table import Choices, in_a_list, quoted
from chalicelib.organising.signatory_files.words import FIELD_WORDS, plain
from chalicelib.rules.signatures.details import DETAIL_FIELDS

# Imported signatories are shown by name: only the signer may choose to hide it.
_DETAILS = tuple(name for name in DETAIL_FIELDS if name != "show")
COLUMNS = (*_DETAILS[:2], "email", *_DETAILS[2:])
# Every field by its own name, and by the words that people use.
FIELD_OF = {plain(column): column for column in COLUMNS} | FIELD_WORDS
# What a column of a person's file may hold besides, of which `compose` makes a name, a kind and an affiliation.
COMPOSED = ("first_names", "last_names", "organisation")
# Columns that come with forms and with the published lists: said, and left out.
LEFT_OUT = ""
# Of a published list: what an entry is known by in its letter.
MARK = "mark"
_PUBLISHED = {"permanent", MARK, "confirmed members"}
# Short words that hold a first name beside a column of surnames; «nom» is a surname beside a «prénom».
_FIRST_BESIDE_LAST = {"nombre", "name", "nome"}
_NOM = "nom"
_NUMBERS = {"#", "№"}
_SEVERAL = {"first_names", "last_names", LEFT_OUT}


@dataclass(repr=False)
class Columns:
    """What is known of the columns; ``problems`` has a sentence for each question that is open."""

    fields: dict[str, str] = field(default_factory=dict)  # a column's name as compared → its field
    left_out: list[str] = field(default_factory=list)  # names of columns as in the file
    problems: list[str] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)  # the same for pages: a word, and the columns
    published: bool = False  # whether they are those of a list that Firmamos published


def known(name: str) -> bool:
    """Whether a column of this name is understood without asking."""
    return compared(name) in FIELD_OF or compared(name) == _NOM


def names_a_signatory(name: str) -> bool:
    return compared(name) == _NOM or FIELD_OF.get(compared(name)) in ("name", "first_names", "organisation")


def compared(name: str) -> str:
    return "no" if name.strip() in _NUMBERS else plain(name) or name.strip()


def map_columns(names: Sequence[str], choices: Choices, *, exclusive: bool = True) -> Columns:
    """What the columns of these names hold. ``exclusive``: every row has all of them, so no field has two."""
    found = Columns(published={compared(name) for name in names} >= _PUBLISHED)
    chosen = {compared(name): of for name, of in choices.columns.items()}
    ignored = {compared(name) for name in choices.ignored}
    for name in dict.fromkeys(names):
        key = compared(name)
        found.fields[key] = LEFT_OUT if key in ignored else chosen.get(key, FIELD_OF.get(key, "?"))
    if found.published:
        found.fields[MARK] = MARK
    _settle_names(found.fields, chosen)
    _refuse_choices(found, names, (*choices.columns, *choices.ignored), choices.columns.values())
    unknown = [name for name in dict.fromkeys(names) if found.fields[compared(name)] == "?"]
    if unknown:
        found.codes.append(("unknown", in_a_list(unknown)))
        found.problems.append(
            f"{'a column is' if len(unknown) == 1 else f'{len(unknown)} columns are'} unknown: {in_a_list(unknown)}. "
            f'Say what each holds with --column "{unknown[0]}=FIELD", or leave it out with --ignore "{unknown[0]}"; '
            f"FIELD is one of {', '.join((*COLUMNS, *COMPOSED))}"
        )
    if exclusive:
        _refuse_twice(found, names)
    found.left_out = [name for name in dict.fromkeys(names) if found.fields[compared(name)] == LEFT_OUT]
    return found


def _settle_names(fields: dict[str, str], chosen: Mapping[str, str]) -> None:
    """What a short word for a name means depends on the columns beside it."""
    held = set(fields.values())
    if fields.get(_NOM) == "?":
        fields[_NOM] = "last_names" if "first_names" in held else "name"
        held = set(fields.values())
    if "last_names" in held and "first_names" not in held:
        for word in _FIRST_BESIDE_LAST & fields.keys() - chosen.keys():
            if fields[word] == "name":
                fields[word] = "first_names"
    elif "first_names" in held and "last_names" not in held and "name" not in held:
        for word in [word for word, of in fields.items() if of == "first_names"]:
            fields[word] = "name"


def _refuse_choices(found: Columns, names: Sequence[str], chosen: Iterable[str], fields: Iterable[str]) -> None:
    there = {compared(name) for name in names}
    found.problems += [
        f"there is no column {quoted(name)}; the file has {in_a_list(list(names))}"
        for name in chosen
        if compared(name) not in there
    ]
    found.problems += [
        f"{quoted(name)} is no field; a field is one of {', '.join((*COLUMNS, *COMPOSED))}"
        for name in dict.fromkeys(fields)
        if name not in (*COLUMNS, *COMPOSED)
    ]


def _refuse_twice(found: Columns, names: Sequence[str]) -> None:
    held = [found.fields[compared(name)] for name in names]
    for of in dict.fromkeys(held):
        columns = [name for name, its in zip(names, held, strict=True) if its == of]
        if of not in (*_SEVERAL, "?") and len(columns) > 1:
            found.codes.append(("twice", in_a_list(columns)))
            found.problems.append(
                f"{len(columns)} columns hold the field {of}: {in_a_list(columns)}. Leave out all but one with --ignore"
            )
    if {"name", "last_names"} <= set(held) or {"name", "first_names"} <= set(held):
        columns = [name for name, its in zip(names, held, strict=True) if its in ("name", "first_names", "last_names")]
        found.codes.append(("name-and-parts", in_a_list(columns)))
        found.problems.append(
            f"the name is in one column and in parts as well: {in_a_list(columns)}. Leave out one or the other with "
            "--ignore"
        )
    elif "last_names" in held and "first_names" not in held:
        found.codes.append(("surnames-alone", ""))
        found.problems.append("there is a column of surnames and none of first names: name it with --column")
