"""The caches that a function's process keeps between requests; clearing them simulates a new process."""

from chalicelib.web import answers
from chalicelib.wiring import (
    api,
    chores,
    chores_import,
    feedback,
    organise,
    organise_review,
    publish,
    remind,
    send_mail,
)

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
    api.reporting,
    send_mail.sender,
    send_mail.organiser_sender,
    feedback.feedback,
    remind.hourly_round,
    publish.publisher,
    answers.page_policy,
    organise.letters,
    organise.people,
    organise.sign_in,
    organise.vault,
    organise.mails,
    organise.outbox,
    organise.telling,
    organise.teams,
    organise.invitations,
    organise.team,
    organise.new_owner,
    organise.proposals,
    organise.jobs,
    organise_review.vault,
    organise_review.signatures,
    organise_review.notes,
    organise_review.queue,
    chores.digests,
    chores.list_counter,
    organise.import_store,
    chores.engine,
    chores_import.rows,
    chores_import._vault,
    organise.peppers,
    organise_review.lots,
)


def forget() -> None:
    for kept in KEPT:
        kept.cache_clear()
