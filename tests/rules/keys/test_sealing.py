"""Sealed text opens only with its letter's keys, in its own record, unchanged; otherwise it reveals nothing."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.rules.keys.sealing import BLOCK, DataKey, Unsealable, key_id, new_key_id, open_, seal

ABOUT = "agua-limpia#aaaqeayeaudaocajbifqydiob4"
OLD = DataKey(bytes(8), bytes(range(32)))
NEW = DataKey(bytes(range(8)), bytes(range(32, 64)))
# The version, the key's id, the nonce and the tag.
AROUND = 1 + 8 + 12 + 16

texts = st.binary(max_size=300)
purposes = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def block(clear: bytes) -> int:
    return (len(seal(OLD, clear, about=ABOUT)) - AROUND) // BLOCK


@given(texts, purposes)
def test_what_is_sealed_opens(clear: bytes, about: str) -> None:
    sealed = seal(OLD, clear, about=about)
    assert key_id(sealed) == OLD.id
    assert open_([OLD], sealed, about=about) == clear


def test_it_opened_with_the_first_release_and_opens_still() -> None:
    sealed = bytes.fromhex(
        "0100000000000000000b0b0b0b0b0b0b0b0b0b0b0b"
        "c5ef78cecf09f5c8b6b977da8b27a7ff2ff108124e43f815ba1ee06f88abd6e7c87442684cc243db"
        "4857737a6ac14d08279bc56b7b8f792a826b8309ab24b07d21150752cbb3acedde0b8b212a98a6d5"
    )
    assert open_([OLD], sealed, about=ABOUT) == b"majo@example.org"


@pytest.mark.promise("A sealed value opens in its own record only")
@given(texts, purposes, purposes)
def test_moved_to_another_record_it_does_not_open(clear: bytes, about: str, other: str) -> None:
    assume(about != other)
    with pytest.raises(Unsealable):
        open_([OLD], seal(OLD, clear, about=about), about=other)


@given(st.data(), texts)
def test_with_any_bit_changed_it_does_not_open(data: st.DataObject, clear: bytes) -> None:
    sealed = bytearray(seal(OLD, clear, about=ABOUT))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unsealable):
        open_([OLD, NEW], bytes(sealed), about=ABOUT)


@given(st.data(), texts)
def test_cut_short_or_lengthened_it_does_not_open(data: st.DataObject, clear: bytes) -> None:
    sealed = seal(OLD, clear, about=ABOUT)
    cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    for broken in (cut, sealed + data.draw(st.binary(min_size=1, max_size=70))):
        with pytest.raises(Unsealable):
            open_([OLD], broken, about=ABOUT)


@given(st.binary(max_size=200))
def test_what_was_never_sealed_does_not_open(anything: bytes) -> None:
    with pytest.raises(Unsealable):
        open_([OLD, NEW], anything, about=ABOUT)


def test_under_another_key_s_name_it_does_not_open() -> None:
    sealed = seal(OLD, b"majo@example.org", about=ABOUT)
    renamed = sealed[:1] + NEW.id + sealed[9:]
    with pytest.raises(Unsealable):
        open_([DataKey(NEW.id, OLD.key)], renamed, about=ABOUT)


@pytest.mark.promise("After a rotation, what older keys sealed still opens")
def test_after_a_rotation_the_old_opens_and_the_new_does_not_need_the_old_key() -> None:
    before, after = seal(OLD, b"before", about=ABOUT), seal(NEW, b"after", about=ABOUT)
    assert [open_([OLD, NEW], sealed, about=ABOUT) for sealed in (before, after)] == [b"before", b"after"]
    assert open_([NEW], after, about=ABOUT) == b"after"


@pytest.mark.promise("When a letter's keys are destroyed, nothing that they sealed opens")
def test_when_its_key_is_destroyed_nothing_opens_it() -> None:
    sealed = seal(OLD, b"majo@example.org", about=ABOUT)
    for left in ((), (NEW,), (DataKey(OLD.id, NEW.key),)):
        with pytest.raises(Unsealable):
            open_(left, sealed, about=ABOUT)


@given(texts)
def test_its_length_tells_the_number_of_blocks_and_no_more(clear: bytes) -> None:
    assert block(clear) == len(clear) // BLOCK + 1


def test_a_short_address_is_as_long_as_a_long_one() -> None:
    assert block(b"") == block(b"a@b.mx") == block(b"x" * 63) == 1
    assert block(b"x" * 64) == 2


def test_the_same_text_is_sealed_otherwise_each_time() -> None:
    once, again = (seal(OLD, b"majo@example.org", about=ABOUT) for _ in range(2))
    assert once != again
    assert len(once) == len(again)


def test_a_new_key_has_a_name_of_its_own() -> None:
    assert len({new_key_id() for _ in range(100)}) == 100
    assert len(new_key_id()) == 8


def test_neither_a_key_nor_a_failure_prints_what_is_secret() -> None:
    key = DataKey(b"12345678", b"secretsecretsecretsecretsecretse")
    assert repr(key) == f"DataKey({b'12345678'.hex()})"
    sealed = seal(key, b"majo@example.org", about=ABOUT)
    with pytest.raises(Unsealable) as refusal:
        open_([key], sealed, about="elsewhere")
    assert refusal.value.__cause__ is None
    assert "secret" not in str(refusal.value) + repr(refusal.value)
    assert "majo" not in str(refusal.value) + repr(refusal.value)
