"""The sample letter under another slug, as a folder to push."""

import shutil
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "letters" / "example"


def sample_letter(folder: Path, slug: str, **settings: str) -> Path:
    """Copy the sample into ``folder/slug``, with more settings in TOML, such as ``opens="2999-01-01"``."""
    source = Path(shutil.copytree(SAMPLE, folder / slug))
    toml = source / "letter.toml"
    lines = toml.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("slug"))
    lines[at : at + 1] = [f'slug = "{slug}"', *(f"{name} = {value}" for name, value in settings.items())]
    toml.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return source
