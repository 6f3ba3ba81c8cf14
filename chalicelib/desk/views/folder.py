"""What is said of a letter's folder that is sent as a zip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.pages.message_ids import N_

# Why a zip is not read: `chalicelib.authoring.folder_zip`. ``{}`` stands for the file in it.
ZIP_PROBLEMS: Mapping[str, str] = {
    "damaged": N_("This is not a zip, or it is damaged. Pack the folder again."),
    "bomb": N_("The zip holds far more than a letter has. Pack the letter's folder alone."),
    "password": N_("The zip has a password. Pack the folder without one."),
    "path": N_("The zip has a file that wants to be elsewhere, {}, so nothing of it was read."),
    "link": N_("The zip has a link in place of a file, {}. Put the file itself into the folder."),
    "twice": N_("The zip has the same file twice: {}. Keep one of them."),
    "no-letter": N_("There is no letter in the zip: no letter.toml, and no text such as es.md."),
    "large": N_("{} is larger than any text of a letter: 150,000 bytes at most."),
    "not-utf-8": N_("{} is not a text in UTF-8. Open it in a text editor and save it as UTF-8."),
    "empty": N_("Choose the zip of a letter's folder."),
}


@dataclass(frozen=True, repr=False)
class FileLine:
    """A file of the draft. ``saved`` and ``by`` are '' for one that was never saved in the browser."""

    name: str
    size: int  # bytes
    saved: str
    by: str


@dataclass(frozen=True, repr=False)
class FolderPage:
    files: Sequence[FileLine]
    zip_url: str
    action: str  # where another folder is sent; '' where the reader may not
    problem: str = ""  # in words
    done: bool = False


@dataclass(frozen=True, repr=False)
class FileChange:
    """What another folder makes of a file, in lines."""

    name: str
    kind: str  # new, gone, changed, same
    added: int = 0
    taken: int = 0


@dataclass(frozen=True, repr=False)
class ComparePage:
    """``texts`` are the new files, which the form carries; ``standing`` says over what they are written."""

    changes: Sequence[FileChange]
    texts: Mapping[str, str]
    standing: str
    left_out: Sequence[str]
    other_name: str  # that the folder gives the letter; '' if it is the same
    problems: int  # in the letter that it makes
    action: str
    back_url: str
    is_changed: bool = False  # whether somebody else saved something meanwhile

    @property
    def differs(self) -> bool:
        return any(change.kind != "same" for change in self.changes)
