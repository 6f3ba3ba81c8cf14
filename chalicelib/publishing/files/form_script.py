"""The one script of a letter, and what it starts: ALTCHA's worker for the proof of work of the form, and the script
that asks whether another address was meant.

ALTCHA's own widget is thirty kilobytes, shows a box that the signer has to wait for, and blocks the form when it
fails. The worker alone, which solves the challenge, is under two.
"""

import json
from functools import cache

from chalicelib.pages.templates import asset
from chalicelib.rules.fields.near_misses import table
from chalicelib.rules.files import file_path, sha256

PROOF = "proof.js"
WORKER = "altcha/pbkdf2.js"
LICENCE = "altcha/LICENSE.txt"
ADDRESS = "address.js"
# The script's names for what stands beside it. Everything is published under the hash of its content.
PLACEHOLDERS = ("worker.js", "address.js")
TABLE = "{/* the table of near misses */}"


def files() -> dict[str, bytes]:
    """Path under the letter's folder → content of the files that the form needs."""
    return {script_path(): _script(), _path(_worker()): _worker(), _path(_address()): _address()}


@cache
def script_path() -> str:
    return _path(_script())


def _script() -> bytes:
    script = asset(PROOF)
    for placeholder, body in zip(PLACEHOLDERS, (_worker(), _address()), strict=True):
        script = script.replace(f'"{placeholder}"', f'"{_path(body).rpartition("/")[2]}"')
    return script.encode()


def _path(script: bytes) -> str:
    return file_path(sha256(script), "js")


def _worker() -> bytes:
    """The worker as ALTCHA publishes it, under its licence."""
    return f"/*!\n{asset(LICENCE).strip()}\n*/\n{asset(WORKER)}".encode()


def _address() -> bytes:
    return asset(ADDRESS).replace(TABLE, json.dumps(table(), separators=(",", ":"))).encode()
