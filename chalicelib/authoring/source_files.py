"""Where the files of a letter come from: a folder on a disk, or texts by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chalicelib.authoring.bounded_files import read_bytes
from chalicelib.rules.outside import TooLarge


class SourceFiles(Protocol):
    def names(self) -> Sequence[tuple[str, bool]]:
        """The name of everything there, in order, and whether it is a folder."""

    def read(self, name: str, most: int) -> bytes:
        """The content of a file of at most ``most`` bytes. Raises `FileNotFoundError` and `Unreadable`."""


@dataclass(frozen=True)
class FolderFiles:
    """The files of a folder on a disk."""

    folder: Path

    def names(self) -> Sequence[tuple[str, bool]]:
        return [(path.name, path.is_dir()) for path in sorted(self.folder.iterdir())] if self.folder.is_dir() else []

    def read(self, name: str, most: int) -> bytes:
        return read_bytes(self.folder / name, most)


@dataclass(frozen=True)
class GivenFiles:
    """Texts by the names of their files, as a draft keeps them."""

    texts: Mapping[str, str]

    def names(self) -> Sequence[tuple[str, bool]]:
        return [(name, False) for name in sorted(self.texts)]

    def read(self, name: str, most: int) -> bytes:
        if name not in self.texts:
            raise FileNotFoundError(name)
        content = self.texts[name].encode(errors="surrogatepass")
        if len(content) > most:
            raise TooLarge("it has more than {:,} bytes", most)
        return content
