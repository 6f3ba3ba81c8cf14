"""``make demo``: starts the stack, publishes a letter to sign, prints where to look, and runs until Ctrl-C."""

import argparse
import signal
import subprocess
import sys
import threading
from pathlib import Path

from chalicelib import settings
from chalicelib.authoring.folder import SourceRefused, read_source
from infra import ROOT, InfraError, print_line, report_errors
from infra.local.stack import down, up


def main() -> None:
    """The command line: ``python -m infra.local.demo FOLDER``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("letter", type=Path, help="the folder of a letter's source")
    folder = parser.parse_args().letter
    with report_errors():
        demo(folder, check_letter(folder))


def check_letter(folder: Path) -> str:
    """Checks the letter in a folder and returns its slug; raises `InfraError` with every problem."""
    if not folder.is_dir():
        raise InfraError(f"there is no folder {folder}: set LETTER to a letter's folder, such as letters/example")
    try:
        return read_source(folder, settings.default_languages()).slug
    except SourceRefused as refused:
        raise InfraError("\n".join(f"{folder}/{problem}" for problem in refused.problems)) from refused


# Whose mail the inbox shows.
OWNER = "organiza@firmamos.example"
# Ctrl-C, a closed terminal, and a request to end the process.
ENDS = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)


def demo(folder: Path, slug: str) -> None:
    """Runs until it receives a signal to end or something fails, and then stops the stack."""
    for end in ENDS:
        # A script's background job starts with Ctrl-C ignored, and must end on it all the same. With nohup a closed
        # terminal is ignored on purpose.
        if end != signal.SIGHUP or signal.getsignal(end) != signal.SIG_IGN:
            signal.signal(end, signal.default_int_handler)
    try:
        stack = up()
        _firmamos("letter", "push", str(folder))
        _firmamos("letter", "open", slug)
        if (signatories := folder / "signatories.json").is_file():
            _firmamos("import", str(signatories), "--letter", slug, "--vouched-by", "make demo")
        joining, beginning = _invited("--letter", slug), _invited()
        print_line("publishing the first edition; after this the publisher runs once a minute")
        stack.publish_until_settled(slug)
        print_line("")
        print_line(f"  The letter       {stack.info['site_url']}/{slug}/")
        print_line(f"  The inbox        {stack.info['inbox_url']}")
        print_line(f"  The organisers   {stack.info['organise_url']}/")
        print_line(f"\nTo run the letter, open this once and make a passkey; it makes you its owner: {joining}")
        print_line(f"Then open this, to begin letters of your own there: {beginning}")
        print_line("Sign the letter, open the mail in the inbox, press its button: your name is on the letter")
        print_line("within a minute. Ctrl-C stops everything and deletes it.")
        threading.Event().wait()
    except KeyboardInterrupt:
        print_line("")
    finally:
        down()
        print_line("the local stack is stopped")


def _invited(*of: str) -> str:
    """The link by which whoever opens it becomes an owner: of a letter, or of the stage."""
    return _firmamos("organiser", "invite", OWNER, *of, "--role", "owner", "--print", quiet=True)


def _firmamos(*arguments: str, quiet: bool = False) -> str:
    """Runs the operator's command; returns the last line that it printed, if it is to be ``quiet``."""
    command = [sys.executable, "-m", "chalicelib.operating.cli", "--stage", "local", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE if quiet else None, text=True, check=False)
    if done.returncode:
        raise InfraError(f"the demo ends because this failed: firmamos {' '.join(arguments)}")
    return done.stdout.rstrip().rpartition("\n")[2] if quiet else ""


if __name__ == "__main__":
    main()
