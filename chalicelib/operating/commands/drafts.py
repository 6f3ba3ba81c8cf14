"""``firmamos letter pull``, and what ``letter push`` does to the draft that organisers write in the browser."""

import getpass
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from chalicelib.authoring.bounded_files import read_bytes
from chalicelib.authoring.file_names import letters_name
from chalicelib.authoring.problems import Found
from chalicelib.authoring.source_files import FolderFiles
from chalicelib.authoring.text_reading import MOST_BYTES, read_file
from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, print_result
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.outside import Unreadable


@click.command()
@click.argument("slug")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Write over files in the folder that say something else.")
@click.pass_context
def pull(context: click.Context, slug: str, folder: Path, overwrite: bool) -> None:
    """Write the draft of a letter, as it stands in the browser, to a folder."""
    stage.use(context.obj["stage"])
    texts = {name: file.text for name, file in _drafting().folder(make_campaign().find(slug)).items()}
    if not texts:
        raise LetterRefused(f"{slug} was only begun: nothing is written of it yet")
    _check(folder, texts, overwrite)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    result = {"slug": slug, "folder": str(folder), "files": sorted(texts)}
    print_result(context, result, f"{slug}: {len(texts)} files written to {folder}")


def replace_draft(letter: Letter, folder: Path) -> list[str]:
    """Make the draft the files of a folder that was just stored as the letter. Returns what somebody else had saved in
    it that says something else, in words; it is kept among the versions."""
    drafting, texts = _drafting(), raw_texts(folder)
    before = drafting.drafts.files(letter.slug)
    others = [file for name, file in sorted(before.items()) if file.by != drafting.by and file.text]
    lost = [file for file in others if file.text != texts.get(file.name, "")]
    drafting.replace(letter, texts)
    names = _names() if lost else {}
    return [f"{file.name}, saved by {names.get(file.by, file.by)}" for file in lost]


def raw_texts(folder: Path) -> dict[str, str]:
    """The letter's files in a folder as they are, by the names that a letter gives them."""
    files, found = FolderFiles(folder), Found()
    texts = {
        letters_name(actual): read_file(files, found.at(actual))
        for actual, is_folder in files.names()
        if letters_name(actual) and not is_folder
    }
    return {name: text for name, text in texts.items() if text is not None}


def _check(folder: Path, texts: Mapping[str, str], overwrite: bool) -> None:
    """Refuse to write over what somebody has in the folder, and beside what would become a part of the letter."""
    there = [path for path in sorted(folder.iterdir()) if letters_name(path.name)] if folder.is_dir() else []
    beside = [path.name for path in there if path.name not in texts]
    if beside:
        raise LetterRefused(f"{folder} has files that the draft does not have; take them away: {', '.join(beside)}")
    other = [path.name for path in there if _content(path) != texts[path.name].encode()]
    if other and not overwrite:
        raise LetterRefused(f"{folder} says something else in {', '.join(other)}; to write over it, add --overwrite")


def _content(path: Path) -> bytes | None:
    try:
        return read_bytes(path, MOST_BYTES)
    except (Unreadable, OSError):
        return None


def _drafting() -> Any:
    from chalicelib.wiring import organise_writing

    return organise_writing.drafting(getpass.getuser())


def _names() -> dict[str, str]:
    from chalicelib.wiring import organise

    return {person.id: person.name for person in organise.people().people()}
