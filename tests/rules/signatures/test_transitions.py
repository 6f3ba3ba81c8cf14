"""The transitions of a signature: the fields that each keeps, and those it must not change."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.rules.signatures.decision_steps import approval, refusal
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Consent, MailState, Signature
from chalicelib.rules.signatures.transitions import (
    NOBODY,
    Verdict,
    after_step,
    amendment,
    confirmation,
    disownment,
    extension,
    news_choice,
    readmission,
    release,
    renewed_consent,
    withdrawal,
)
from tests.support.samples import NOW, SLUG

CONSENT = Consent(1, "aa", "es", NOW, ("sign", "publish"))
PENDING = Signature(
    id=f"{SLUG}#{'a' * 26}",
    state="pending",
    email="majo@example.org",
    details=Details(kind="person", name="Ma. José", affiliation="Universidad"),
    lang="es",
    updates=False,
    consent=CONSENT,
    submission="one",
    created_at=NOW,
    expires_at=NOW // 1000 + PENDING_SECONDS,
    name_hash="majo",
    signals=("unproved",),
    mail=MailState(submission="one", state="sent", count=1, at=NOW // 1000),
)
HOLD = Verdict(holds=("organisation",))


def confirmed(**changes: Any) -> Signature:
    signature = replace(PENDING, **changes)
    return after_step(signature, confirmation(signature, NOW + 1, signature.consent))


def held() -> Signature:
    return after_step(PENDING, confirmation(PENDING, NOW + 1, CONSENT, HOLD))


def test_the_address_is_dropped_once_it_is_confirmed() -> None:
    assert confirmed().email == ""


def test_the_address_is_kept_for_news_for_a_decision_and_where_the_letter_says_so() -> None:
    kept = after_step(PENDING, confirmation(PENDING, NOW + 1, CONSENT, Verdict(keep_address=True)))
    assert [one.email for one in (confirmed(updates=True), held(), kept)] == ["majo@example.org"] * 3


def test_what_is_held_is_not_in_the_index_until_it_is_approved() -> None:
    assert (held().state, held().awaiting, held().unconfirmed, held().changed_at) == ("held", True, False, None)
    approved = after_step(held(), approval(held(), NOW + 9, "ana"))
    assert (approved.state, approved.changed_at, approved.holds) == ("confirmed", NOW + 9, ())
    assert (approved.confirmed_at, approved.evidence) == (NOW + 1, "approved:ana")


@pytest.mark.parametrize(("before", "after"), [("name", "initials"), ("name", "count"), ("initials", "name")])
def test_another_way_of_being_shown_is_another_stay_with_nothing_of_the_one_before(before: Any, after: Any) -> None:
    listed = confirmed()
    listed = replace(listed, details=replace(listed.details, show=before), position=3)
    step = amendment(listed, NOW + 9, "two", replace(listed.details, show=after), "majo")
    changed = after_step(listed, step)
    assert (changed.appeared_at, changed.once_shown, changed.position) == (NOW + 9, True, None)
    corrected = replace(listed.details, name="Ana María Paz")
    same = after_step(listed, amendment(listed, NOW + 9, "two", corrected, "majo"))
    assert (same.appeared_at, same.once_shown, same.position) == (listed.appeared_at, False, 3)


def test_who_was_unnamed_from_the_start_was_never_shown() -> None:
    unnamed = confirmed()
    unnamed = replace(unnamed, details=replace(unnamed.details, show="count"))
    named = after_step(unnamed, amendment(unnamed, NOW + 9, "two", replace(unnamed.details, show="name"), "majo"))
    assert (named.appeared_at, named.once_shown) == (NOW + 9, False)


def test_what_is_taken_down_changes_in_the_index() -> None:
    down = after_step(confirmed(), refusal(confirmed(), NOW + 1))
    assert (down.state, down.changed_at, down.holds) == ("held", NOW + 2, ("refused",))


def test_what_is_refused_before_it_was_shown_stays_out_of_the_index() -> None:
    assert after_step(held(), refusal(held(), NOW + 9)).changed_at is None


def test_suspicion_is_added_up() -> None:
    step = confirmation(PENDING, NOW, CONSENT, Verdict(signals=("quick", "unproved")))
    assert after_step(PENDING, step).signals == ("unproved", "quick")


@pytest.mark.parametrize("leave", [disownment, withdrawal])
@pytest.mark.parametrize("signature", [PENDING, confirmed(updates=True), held()], ids=["pending", "confirmed", "held"])
def test_who_leaves_leaves_a_keyed_hash(leave: Any, signature: Signature) -> None:
    left = after_step(signature, leave(signature, NOW + 5))
    assert left.details == NOBODY
    empty = ("email", "consent", "name_hash", "signals", "holds", "evidence", "vouched_by", "position", "confirmed_at")
    assert not any(getattr(left, name) for name in empty)
    assert (left.changed_at is None) == (signature.changed_at is None)
    assert left.expires_at is None


def test_who_withdraws_leaves_no_trace_of_a_mail() -> None:
    assert after_step(confirmed(), withdrawal(confirmed(), NOW + 5)).mail == MailState()


def test_who_comes_back_is_as_new() -> None:
    withdrawn = after_step(confirmed(), withdrawal(confirmed(), NOW + 5))
    step = readmission(withdrawn, NOW + 6)
    assert step is not None
    opened = after_step(withdrawn, step)
    assert opened.opened
    assert not opened.alive(NOW + 6)


def test_after_it_was_not_me_is_taken_back_the_old_links_are_known_and_confirm_nothing() -> None:
    mailed = replace(confirmed(), mail=MailState(count=5, at=NOW // 1000, tokens=(("ab", NOW), ("cd", NOW))))
    disowned = after_step(mailed, disownment(mailed, NOW + 5))
    step = readmission(disowned, NOW + 6)
    assert step is not None
    assert after_step(disowned, step).mail == MailState(tokens=(("ab", 0), ("cd", 0))), "and no budget is spent"


def test_only_what_ended_is_opened() -> None:
    for one in (PENDING, confirmed()):
        for quiet in (False, True):
            assert readmission(replace(one, quiet=quiet), NOW) is None


def test_the_snapshot_changes_with_whatever_the_page_shows_and_not_with_what_the_mail_does() -> None:
    others = (
        replace(PENDING, details=replace(PENDING.details, name="Otra")),
        replace(PENDING, updates=not PENDING.updates),
        replace(PENDING, submission="two"),
        confirmed(),
        replace(confirmed(), state="held"),
    )
    assert len({one.snapshot for one in (PENDING, *others)}) == len(others) + 1
    assert replace(PENDING, mail=MailState(count=3), state="held").snapshot == PENDING.snapshot


def test_a_released_signature_has_its_seven_days_from_then() -> None:
    shadow = replace(PENDING, state="held")
    assert shadow.unconfirmed
    released = after_step(shadow, release("two", NOW + 9000))
    assert (released.state, released.submission) == ("pending", "two")
    assert released.expires_at == NOW // 1000 + 9 + PENDING_SECONDS


def test_a_correction_is_seen_by_the_publisher_even_in_the_same_millisecond() -> None:
    better = replace(PENDING.details, name="María José")
    amended = after_step(confirmed(), amendment(confirmed(), NOW + 1, "two", better, "maria"))
    assert (amended.details, amended.changed_at, amended.submission) == (better, NOW + 2, "two")


def test_a_correction_that_has_to_be_looked_at_leaves_the_letter() -> None:
    better = replace(PENDING.details, name="Otra")
    amended = after_step(confirmed(), amendment(confirmed(), NOW + 9, "two", better, "otra", ("changed",)))
    assert (amended.state, amended.awaiting, amended.changed_at) == ("held", True, NOW + 9)


def test_what_waits_for_its_mail_is_corrected_and_still_waits_for_it() -> None:
    amended = after_step(PENDING, amendment(PENDING, NOW, "two", PENDING.details, "majo", ("well-known",)))
    assert (amended.state, amended.holds) == ("pending", ())


def test_who_signs_the_new_text_is_bound_to_it() -> None:
    new = Consent(2, "bb", "es", NOW + 9, ("sign", "publish"))
    assert after_step(confirmed(), renewed_consent(confirmed(), NOW + 9, "two", new)).consent == new


def test_news_are_had_and_given_up() -> None:
    reader = after_step(confirmed(), news_choice(confirmed(), NOW, "two", "majo@example.org"))
    assert (reader.updates, reader.email) == (True, "majo@example.org")
    assert reader.consent is not None
    assert reader.consent.boxes == ("sign", "publish", "updates")
    silent = after_step(reader, news_choice(reader, NOW, "three", ""))
    assert (silent.updates, silent.email) == (False, "")
    assert silent.consent == CONSENT


def test_who_waits_for_a_decision_keeps_the_address_that_it_goes_to() -> None:
    assert after_step(held(), news_choice(held(), NOW, "two", "")).email == "majo@example.org"


def test_a_mail_that_does_not_go_costs_nobody_their_time() -> None:
    late = NOW // 1000 + 2 * 24 * 3600
    step = extension(PENDING, late)
    assert step is not None
    assert step.changes == {"expires_at": late + PENDING_SECONDS}
    assert extension(PENDING, NOW // 1000 + 60) is None
    assert extension(confirmed(), late) is None
