"""The function behind the organisers' own API: it hands each of API Gateway's events to their pages' application."""

from typing import Any

from chalice.app import Blueprint

jobs = Blueprint(__name__)


@jobs.lambda_function()
def organise(event: dict[str, Any], context: object) -> dict[str, Any]:
    # The public API's function also loads this module, for its name only, and has no pages for organisers.
    from chalicelib.desk.organise import application

    answer: dict[str, Any] = application()(event, context)
    return answer
