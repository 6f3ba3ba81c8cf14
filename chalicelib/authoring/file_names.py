"""The files of a letter's folder, by their names: in capitals or not, and what else lies there."""

import re
import unicodedata

from chalicelib.authoring.problems import Found, Sentence
from chalicelib.authoring.source_files import SourceFiles
from chalicelib.pages.message_ids import N_

SETTINGS = "letter.toml"
TEXT = re.compile(r"([a-z]{2})\.md")
PRIVACY = re.compile(r"privacy\.([a-z]{2})\.md")
PRESS = re.compile(r"press\.([a-z]{2})\.md")
# Not part of the letter, but of use beside it.
_BESIDE = re.compile(r"signatories\.(json|csv|xlsx)")
# What systems and programs leave behind.
_LITTER = re.compile(r"\..*|~\$.*|thumbs\.db|desktop\.ini|.*~")
_DOCUMENTS = (".doc", ".docx", ".odt", ".rtf", ".pages", ".pdf", ".gdoc")

NOT_READ = N_("this file is not part of a letter and is not read")


class FileNames:
    """The files of a folder by the names that a letter gives them. Problems are reported when it is made."""

    def __init__(self, files: SourceFiles, found: Found) -> None:
        self.files = files
        self._names: dict[str, str] = {}
        for actual, is_folder in files.names():
            name = unicodedata.normalize("NFC", actual).lower()
            if _LITTER.fullmatch(name):
                continue
            if is_folder:
                found.at(actual).warn(N_("this folder is not part of a letter and is not read"))
            elif not _is_known(name):
                if not _BESIDE.fullmatch(name):
                    why = _why_not(name)
                    found.at(actual).warn(why.id, *why.values)
            elif name in self._names:
                found.at(actual).problem(N_("{} and {} are the same file of a letter"), self._names[name], actual)
            else:
                self._names[name] = actual

    def actual(self, name: str) -> str:
        """The name that a file of the letter has in the folder, or would have."""
        return self._names.get(name, name)

    def languages(self, pattern: re.Pattern[str]) -> list[str]:
        """The languages for which there is a file of a kind: `TEXT`, `PRIVACY` or `PRESS`."""
        return sorted(found[1] for found in map(pattern.fullmatch, self._names) if found)


def letters_name(actual: str) -> str:
    """The name that a letter gives to a file of that name; '' for one that is no letter's."""
    name = unicodedata.normalize("NFC", actual).lower()
    return name if _is_known(name) else ""


def _is_known(name: str) -> bool:
    return name == SETTINGS or any(pattern.fullmatch(name) for pattern in (TEXT, PRIVACY, PRESS))


def _why_not(name: str) -> Sentence:
    if name.endswith(_DOCUMENTS):
        return Sentence("documents are not read; paste the text into a file such as es.md")
    guess = re.sub(r"\s*\(\d+\)|[-_ ](copia|copy|copie|cópia)\b|^(copia de|copy of) ", "", name)
    guess = re.sub(r"\.(markdown|mdown|mkd|md\.txt|txt)$", ".md", guess).replace(".toml.txt", ".toml")
    guess = re.sub(r"\.toml\.md$", ".toml", guess).replace("_", ".").strip()
    if _is_known(guess):
        return Sentence(N_("this file is not read; if it is to be part of the letter, name it {}"), (guess,))
    return Sentence(NOT_READ)
