"""What a process of a function keeps from request to request, and how a new one begins without it."""

from chalicelib.mail import batch, feedback_batch, hourly
from chalicelib.publishing import run
from chalicelib.web import answers, wiring

KEPT = (
    wiring.letters,
    wiring.peppers,
    wiring.vault,
    wiring.signatures,
    wiring.erasures,
    wiring.signing,
    wiring.signer,
    wiring.members,
    wiring.unsubscribing,
    batch.sender,
    feedback_batch.feedback,
    hourly.hourly_round,
    run.publisher,
    answers.page_policy,
)


def forget() -> None:
    for kept in KEPT:
        kept.cache_clear()
