"""Copies the sample letter under another slug, into a folder to push."""

import shutil
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "letters" / "example"
# Without them a letter is open from its opening until it is closed, in whatever year the tests run.
DATES = {"opens", "closes"}


def sample_letter(folder: Path, slug: str, **settings: str) -> Path:
    """Copy the sample into ``folder/slug``, with other settings in TOML, such as ``opens="2999-01-01"``."""
    source = Path(shutil.copytree(SAMPLE, folder / slug))
    toml = source / "letter.toml"
    changed = {"slug": f'"{slug}"', **settings}
    lines = toml.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.partition("=")[0].strip() not in DATES | changed.keys()]
    written = [f"{name} = {value}" for name, value in changed.items()]
    toml.write_text("\n".join([*written, *kept]) + "\n", encoding="utf-8")
    return source
