"""Keys derived from a pepper: one for each purpose, and one for each day where the day matters."""

import hmac
import itertools

from chalicelib.rules.keys import derived

PEPPER = bytes(range(32))
NOW = 1_790_000_000  # 2026-09-21T14:13:20Z
MIDNIGHT = 1_789_948_800
KEYS = [
    derived.page_key,
    derived.unsubscribe_key,
    derived.proof_key,
    derived.name_key,
    derived.member_key,
    derived.pair_key,
    derived.block_key,
]


def test_each_purpose_has_a_key_of_its_own_and_each_letter_has() -> None:
    keys = [make(pepper) for make in KEYS for pepper in (PEPPER, bytes(32))]
    keys += [derived.network_key(pepper, NOW) for pepper in (PEPPER, bytes(32))]
    assert len({*keys, PEPPER, bytes(32)}) == len(keys) + 2
    assert {len(key) for key in keys} == {32}


def test_a_key_is_the_same_at_every_start() -> None:
    assert derived.page_key(PEPPER) == hmac.digest(PEPPER, b"firmamos/page/1", "sha256")
    assert derived.network_key(PEPPER, NOW) == hmac.digest(PEPPER, b"firmamos/network/1/20717", "sha256")


def test_networks_have_another_key_after_midnight_in_utc() -> None:
    times = (MIDNIGHT - 1, MIDNIGHT, NOW, MIDNIGHT + 86_399, MIDNIGHT + 86_400)
    keys = [derived.network_key(PEPPER, now) for now in times]
    assert [one == other for one, other in itertools.pairwise(keys)] == [False, True, True, False]


def test_no_key_is_the_hash_of_an_address_that_somebody_may_type() -> None:
    # Ids are hashes under the same pepper: if a label were an address, its id would be half of a key.
    labels = [value for name, value in vars(derived).items() if name.startswith("_") and isinstance(value, bytes)]
    assert len(labels) == len(KEYS) + 1
    assert not [label for label in labels if b"@" in label]
