"""The one script of a letter and ALTCHA's worker, which it starts: the proof of work of the form.

ALTCHA's own widget is thirty kilobytes, shows a box that the signer has to wait for, and blocks the form when it
fails. The worker alone, which solves the challenge, is under two.
"""

from functools import cache

from chalicelib.pages.templates import asset
from chalicelib.rules.files import file_path, sha256

SCRIPT = "proof.js"
WORKER = "altcha/pbkdf2.js"
LICENCE = "altcha/LICENSE.txt"
# The script's name for the worker beside it. Both are published under the hash of their content.
PLACEHOLDER = "worker.js"


def files() -> dict[str, bytes]:
    """Path under the letter's folder → content of the files that the form needs."""
    return {script_path(): _script(), _worker_path(): _worker()}


@cache
def script_path() -> str:
    return file_path(sha256(_script()), "js")


def _script() -> bytes:
    name = _worker_path().rpartition("/")[2]
    return asset(SCRIPT).replace(f'"{PLACEHOLDER}"', f'"{name}"').encode()


def _worker_path() -> str:
    return file_path(sha256(_worker()), "js")


def _worker() -> bytes:
    """The worker as ALTCHA publishes it, under its licence."""
    return f"/*!\n{asset(LICENCE).strip()}\n*/\n{asset(WORKER)}".encode()
