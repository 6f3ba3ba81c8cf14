"""``make demo``: the stack, a letter that can be signed, and where to look; until Ctrl-C."""

import argparse
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

from infra import ROOT, say
from infra.local.stack import down, up


def main() -> None:
    """The command line: ``python -m infra.local.demo FOLDER``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("letter", type=Path, help="the folder of a letter's source")
    folder = parser.parse_args().letter
    slug = str(tomllib.loads((folder / "letter.toml").read_text())["slug"])
    stack = up()
    try:
        _firmamos("letter", "push", str(folder))
        _firmamos("letter", "open", slug)
        if (signatories := folder / "signatories.json").is_file():
            _firmamos("import", str(signatories), "--letter", slug, "--vouched-by", "make demo")
        letter = f"{stack.info['site_url']}/{slug}/"
        say("publishing the first edition; after this the publisher runs once a minute")
        stack.publish_until_settled(slug)
        say("")
        say(f"  The letter       {letter}")
        say(f"  The inbox        {stack.info['inbox_url']}")
        say(f"  The organisers   {stack.info['organise_url']} (no pages yet)")
        say("\nSign the letter, open the mail in the inbox, press its button: your name is on the letter")
        say("within a minute. Ctrl-C ends everything and forgets it.")
        threading.Event().wait()
    except KeyboardInterrupt:
        say("")
    finally:
        down()
        say("the local stack is down")


def _firmamos(*arguments: str) -> None:
    command = [sys.executable, "-m", "chalicelib.cli", "--stage", "local", *arguments]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
