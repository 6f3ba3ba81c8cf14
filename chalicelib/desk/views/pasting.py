"""What the pages of a text that was written elsewhere show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from chalicelib.authoring.pasting.changes import Kind
from chalicelib.pages.message_ids import N_

# What was changed or dropped, and what became of it.
CHANGE_WORDS: Mapping[Kind, str] = {
    "comments": N_("Comments: left out."),
    "inserted": N_("Tracked changes, inserted: taken into the text."),
    "deleted": N_("Tracked changes, deleted: left out."),
    "pictures": N_("Pictures: left out, since a letter has none."),
    "hidden": N_("Hidden text: left out."),
    "links": N_("Links that lead to no web page and no mail address: the words stay without the link."),
    "others": N_("Films, forms and the like: left out."),
    "running": N_("Headers and footers of the pages: left out."),
    "lost-notes": N_(
        "Marks of footnotes whose text did not come along: they stay as they are. Write the notes yourself."
    ),
    "underlined": N_("Underlined words: they stay, without the line."),
    "coloured": N_("Words in colour: they stay, without it."),
    "struck": N_("Words that were struck through: they stay, without the line. Delete them if they should go."),
    "raised": N_("Raised or lowered words: they stay, on the line."),
    "merged": N_("Merged cells of a table: the words stand in the first one."),
    "flattened": N_("Lists and tables within a cell: their words stand one after the other."),
    "numbering": N_("Roman numbers of a list: they are 1, 2, 3 now."),
    "notes": N_("Footnotes: marks such as [^1], with the notes below the text."),
    "lists": N_("Bullets: lines of a list now."),
    "paragraphs": N_("Lines: each is a paragraph now."),
    "joined": N_("Broken lines: joined into paragraphs."),
    "blanks": N_("Several blanks in a row: one now."),
}
# Why nothing was read.
PROBLEMS: Mapping[str, str] = {
    "nothing": N_("Paste a text, or choose a document."),
    "both": N_("You pasted a text and chose a document as well. Send one of them."),
    "empty": N_("There are no words in it."),
    "large": N_("It is larger than any letter. Paste the letter alone, or save the document without its pictures."),
    "unreadable": N_("The lines at the beginning of this text cannot be read. Mend them first, then paste."),
    "damaged": N_("This is no document of Word, or it is damaged. Save it again as .docx, or paste its text."),
    "bomb": N_("This document holds far more than a letter. Save it again as .docx, or paste its text."),
    "password": N_("The document has a password. Save a copy without one."),
    "not-word": N_("This is another kind of file. Save it as .docx, or paste its text."),
    "old-word": N_(
        "This is an old .doc, or a document with a password. Save it as .docx without one, or paste its text."
    ),
    "too-large": N_("It is larger than any letter. Paste the letter alone, or save the document without its pictures."),
}


@dataclass(frozen=True, repr=False)
class PastePage:
    """``problem`` is a message id, '' for none; ``pasted`` what was typed."""

    title: str  # of the text that it becomes, in words
    back_url: str
    url: str
    problem: str = ""
    pasted: str = ""


@dataclass(frozen=True, repr=False)
class ChangeLine:
    words: str  # a message id
    count: int
    samples: Sequence[str]


@dataclass(frozen=True, repr=False)
class PastedPage:
    """``words_before`` is how many words the text has now that this one replaces."""

    title: str
    back_url: str
    again_url: str
    url: str
    body: str
    revision: int
    changes: Sequence[ChangeLine]
    preview: Markup
    words_before: int
    is_changed: bool = False  # whether somebody else saved the text meanwhile
    is_large: bool = False
