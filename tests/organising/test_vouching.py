"""An organiser vouches for somebody who could not confirm; nobody is confirmed in anybody's name."""

from dataclasses import replace

import pytest

from chalicelib.rules.keys.tokens import other_id
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import withdrawal
from tests.fakes.keys import PEPPER
from tests.support.desk import Desk, key


@pytest.fixture
def desk() -> Desk:
    return Desk()


def vouch(desk: Desk, signature: Signature, name: str, reason: str = "phone", by: str = "Luz Mar") -> Signature:
    desk.vouching.vouch(desk.letter, key(signature), name, by, reason)
    return desk.stored(signature)


@pytest.mark.promise("Nobody signs who did not confirm")
def test_it_is_on_the_letter_because_an_organiser_vouches_for_it_and_the_log_says_so(desk: Desk) -> None:
    asked = desk.asked("Ana Quispe")
    after = vouch(desk, asked, "ana  QUISPE")
    assert (after.state, after.vouched_by, after.email, after.consent) == ("confirmed", "Luz Mar", "", None)
    desk.next_edition()
    assert desk.printed() == ["Ana Quispe"]
    assert desk.audit() == [
        ("vouch", {"by": "luz", "signature": key(asked), "vouched_by": "Luz Mar", "reason": "phone"})
    ]
    assert vouch(desk, asked, "Ana Quispe") == after
    assert len(desk.audit()) == 1


@pytest.mark.parametrize("name", ["Ana Luz", "Ana", ""])
def test_whoever_vouches_has_to_know_the_name_that_the_form_has(desk: Desk, name: str) -> None:
    """A stranger may have filled it in with another's address, or with another's name."""
    asked = desk.asked("Ana Quispe")
    with pytest.raises(LetterRefused, match="another name") as refusal:
        vouch(desk, asked, name)
    assert "Quispe" not in str(refusal.value)
    assert (desk.stored(asked), desk.audit()) == (asked, [])


def test_what_its_signer_hides_stays_hidden(desk: Desk) -> None:
    after = vouch(desk, desk.asked("Ana Quispe", show="count"), "Ana Quispe")
    assert after.details.show == "count"


@pytest.mark.parametrize("first", [True, False])
def test_nobody_is_vouched_for_at_an_address_whose_owner_left(desk: Desk, first: bool) -> None:
    gone = desk.signed("Luis Rey", "casa@example.org")
    assert desk.signatures.apply(gone, withdrawal(gone, desk.now))
    if first:
        with pytest.raises(LetterRefused, match="has left"):
            vouch(desk, gone, "Luis Rey")
        return
    asked = desk.asked("Ana Quispe", "otra@example.org")
    second = replace(asked, id=other_id(PEPPER, gone.id))
    desk.signatures.items[second.id] = second
    with pytest.raises(LetterRefused, match="left the letter"):
        vouch(desk, second, "Ana Quispe")


def test_who_confirmed_needs_nobody_to_vouch(desk: Desk) -> None:
    for signature in (desk.signed("Ana Quispe"), desk.waiting("Luz Sol")):
        with pytest.raises(LetterRefused, match="has confirmed it already"):
            vouch(desk, signature, signature.details.name)


def test_a_reason_and_a_name_for_the_log_are_needed(desk: Desk) -> None:
    asked = desk.asked("Ana Quispe")
    with pytest.raises(LetterRefused, match="no reason"):
        vouch(desk, asked, "Ana Quispe", reason="porque sí")
    with pytest.raises(LetterRefused, match="who vouches"):
        vouch(desk, asked, "Ana Quispe", by=" ")
