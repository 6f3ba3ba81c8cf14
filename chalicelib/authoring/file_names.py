"""The files of a letter's folder, by their names: in capitals or not, and what else lies there."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

SETTINGS = "letter.toml"
TEXT = re.compile(r"([a-z]{2})\.md")
PRIVACY = re.compile(r"privacy\.([a-z]{2})\.md")
PRESS = re.compile(r"press\.([a-z]{2})\.md")
# Not part of the letter, but of use beside it.
_BESIDE = re.compile(r"signatories\.(json|csv|xlsx)")
# What systems and programs leave behind.
_LITTER = re.compile(r"\..*|~\$.*|thumbs\.db|desktop\.ini|.*~")
_DOCUMENTS = (".doc", ".docx", ".odt", ".rtf", ".pages", ".pdf", ".gdoc")

Report = Callable[[str, int, str], None]  # file, line (0: the whole file), message


class FileNames:
    """The files of a folder by the names that a letter gives them. Problems are reported when it is made."""

    def __init__(self, folder: Path, complain: Report, warn: Report) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            name = unicodedata.normalize("NFC", path.name).lower()
            if _LITTER.fullmatch(name):
                continue
            if path.is_dir():
                warn(path.name, 0, "this folder is not part of a letter and is not read")
            elif not _is_known(name):
                if not _BESIDE.fullmatch(name):
                    warn(path.name, 0, _why_not(name))
            elif name in self._paths:
                complain(path.name, 0, f"{self._paths[name].name} and {path.name} are the same file of a letter")
            else:
                self._paths[name] = path

    def path(self, name: str) -> Path:
        """Where a file is, or would be."""
        return self._paths.get(name, self._folder / name)

    def languages(self, pattern: re.Pattern[str]) -> list[str]:
        """The languages for which there is a file of a kind: `TEXT`, `PRIVACY` or `PRESS`."""
        return sorted(found[1] for found in map(pattern.fullmatch, self._paths) if found)


def _is_known(name: str) -> bool:
    return name == SETTINGS or any(pattern.fullmatch(name) for pattern in (TEXT, PRIVACY, PRESS))


def _why_not(name: str) -> str:
    if name.endswith(_DOCUMENTS):
        return "documents are not read; paste the text into a file such as es.md"
    guess = re.sub(r"\s*\(\d+\)|[-_ ](copia|copy|copie|cópia)\b|^(copia de|copy of) ", "", name)
    guess = re.sub(r"\.(markdown|mdown|mkd|md\.txt|txt)$", ".md", guess).replace(".toml.txt", ".toml")
    guess = re.sub(r"\.toml\.md$", ".toml", guess).replace("_", ".").strip()
    if _is_known(guess):
        return f"this file is not read; if it is to be part of the letter, name it {guess}"
    return "this file is not part of a letter and is not read"
