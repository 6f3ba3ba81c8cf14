"""The proof-of-work challenge that the form's script fetches."""

from urllib.parse import urlsplit

from chalice.app import Response

from chalicelib import settings
from chalicelib.rules.keys import derived
from chalicelib.rules.limits import proof_of_work
from chalicelib.web import answers
from chalicelib.web.request import WebRequest
from chalicelib.wiring.api import peppers, signing


def new_challenge(request: WebRequest, name: str) -> Response:
    """A new challenge for the letter that the form's address names. Stores nothing."""
    letter = signing().letter_by_address(name)
    key = derived.proof_key(peppers().of(letter))
    challenge = proof_of_work.challenge(key, signing().now_ms() // 1000, settings.current().proof_difficulty)
    # Only the site's own script may read this. A plain GET needs no preflight.
    return answers.json_response(challenge, headers={"Access-Control-Allow-Origin": _site_origin()})


def _site_origin() -> str:
    site = urlsplit(settings.current().site_url)
    return f"{site.scheme}://{site.netloc}"
