"""``make demo``: the stack, a letter that can be signed, and where to look; until Ctrl-C."""

import argparse
import signal
import subprocess
import sys
import threading
from pathlib import Path

from chalicelib import settings
from chalicelib.authoring.folder import SourceRefused, read_source
from infra import ROOT, InfraError, say, told
from infra.local.stack import down, up


def main() -> None:
    """The command line: ``python -m infra.local.demo FOLDER``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("letter", type=Path, help="the folder of a letter's source")
    folder = parser.parse_args().letter
    with told():
        demo(folder, sound_letter(folder))


def sound_letter(folder: Path) -> str:
    """The slug of the letter in a folder; raises `InfraError` with everything that is wrong with it."""
    if not folder.is_dir():
        raise InfraError(f"there is no folder {folder}: set LETTER to a letter's folder, such as letters/example")
    try:
        return read_source(folder, settings.default_languages()).slug
    except SourceRefused as refused:
        raise InfraError("\n".join(f"{folder}/{problem}" for problem in refused.problems)) from refused


# Ctrl-C, a terminal that is closed, and whoever ends the process.
ENDS = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)


def demo(folder: Path, slug: str) -> None:
    """Runs until it is told to end; then, and when something fails on the stack, ends it."""
    for end in ENDS:
        # A script that starts it in the background has it ignore Ctrl-C; nohup, a closed terminal, and that is meant.
        if end != signal.SIGHUP or signal.getsignal(end) != signal.SIG_IGN:
            signal.signal(end, signal.default_int_handler)
    try:
        stack = up()
        _firmamos("letter", "push", str(folder))
        _firmamos("letter", "open", slug)
        if (signatories := folder / "signatories.json").is_file():
            _firmamos("import", str(signatories), "--letter", slug, "--vouched-by", "make demo")
        say("publishing the first edition; after this the publisher runs once a minute")
        stack.publish_until_settled(slug)
        say("")
        say(f"  The letter       {stack.info['site_url']}/{slug}/")
        say(f"  The inbox        {stack.info['inbox_url']}")
        say(f"  The organisers   {stack.info['organise_url']} (no pages yet)")
        say("\nSign the letter, open the mail in the inbox, press its button: your name is on the letter")
        say("within a minute. Ctrl-C stops everything and deletes it.")
        threading.Event().wait()
    except KeyboardInterrupt:
        say("")
    finally:
        down()
        say("the local stack is stopped")


def _firmamos(*arguments: str) -> None:
    command = [sys.executable, "-m", "chalicelib.operating.cli", "--stage", "local", *arguments]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise InfraError(f"the demo ends because this failed: firmamos {' '.join(arguments)}")


if __name__ == "__main__":
    main()
