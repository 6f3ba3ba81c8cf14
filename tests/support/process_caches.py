"""What a process of a function keeps from request to request, and how a new one begins without it."""

from chalicelib.mail import feedback_batch, send_batch
from chalicelib.publishing import run
from chalicelib.web import answers
from chalicelib.wiring import api, remind

KEPT = (
    api.letters,
    api.peppers,
    api.vault,
    api.signatures,
    api.erasures,
    api.signing,
    api.signer,
    api.members,
    api.unsubscribing,
    send_batch.sender,
    feedback_batch.feedback,
    remind.hourly_round,
    run.publisher,
    answers.page_policy,
)


def forget() -> None:
    for kept in KEPT:
        kept.cache_clear()
