"""The challenge of the proof of work, which the form's script asks for."""

from urllib.parse import urlsplit

from chalice.app import Response

from chalicelib import settings
from chalicelib.rules.keys import derived
from chalicelib.rules.limits import proof_of_work
from chalicelib.web import answers
from chalicelib.web.request import Asked
from chalicelib.wiring.api import peppers, signing


def challenge(asked: Asked, name: str) -> Response:
    """A new challenge for a letter as its form names it. Reads the letter's head, and stores nothing."""
    letter = signing().called(name)
    key = derived.proof_key(peppers().of(letter))
    made = proof_of_work.challenge(key, signing().now_ms() // 1000, settings.current().proof_difficulty)
    # The form stands on the site, and its script may read this; no other site's may. A plain GET asks no leave first.
    return answers.as_json(made, headers={"Access-Control-Allow-Origin": _site_origin()})


def _site_origin() -> str:
    site = urlsplit(settings.current().site_url)
    return f"{site.scheme}://{site.netloc}"
