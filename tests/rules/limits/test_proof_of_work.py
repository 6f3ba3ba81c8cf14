"""Solutions of ALTCHA's own solver are proofs, and nothing else is."""

import base64
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.limits import proof_of_work
from tests.support.solve_proof import Json, packed
from tests.support.solve_proof import payload as solve

KEY, NOW = b"k" * 32, 1_780_000_000


@pytest.fixture(scope="module")
def payload() -> Json:
    return solve(proof_of_work.challenge(KEY, NOW, 5))


def test_a_solution_is_a_proof_and_says_when_its_challenge_was_made(payload: Json) -> None:
    found = proof_of_work.check(KEY, packed(payload), NOW + 30)
    assert found is not None
    assert found.made_at == NOW
    assert len(found.nonce) == 16
    assert set(found.nonce) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("later", "good"), [(-120, True), (-121, False), (0, True), (3600, True), (3601, False), (10**9, False)]
)
def test_it_is_good_for_an_hour_by_the_clock(payload: Json, later: int, good: bool) -> None:
    assert (proof_of_work.check(KEY, packed(payload), NOW + later) is not None) == good


def test_it_is_good_for_its_own_letter_alone(payload: Json) -> None:
    assert proof_of_work.check(b"x" * 32, packed(payload), NOW) is None


@pytest.mark.promise("A proof of work proves one submission")
def test_a_challenge_has_one_nonce_however_its_solution_is_written(payload: Json) -> None:
    """A solution that is written differently and sent again counts as the same one."""
    challenge, solution = payload["challenge"], payload["solution"]
    turned = {"parameters": dict(reversed(challenge["parameters"].items())), "signature": challenge["signature"]}
    as_float = {**challenge["parameters"], "cost": float(challenge["parameters"]["cost"])}
    ways = [
        packed(payload),
        base64.b64encode(json.dumps(payload, indent=2).encode()).decode(),
        base64.b64encode(json.dumps(payload).encode("utf-16")).decode(),
        packed(payload | {"extra": [1]}),
        packed({"challenge": turned, "solution": {**solution, "counter": 7, "time": 1}}),
        packed({"challenge": {**challenge, "parameters": as_float}, "solution": solution}),
        packed({"challenge": challenge, "solution": {"derivedKey": solution["derivedKey"]}}),
    ]
    found = [proof_of_work.check(KEY, way, NOW) for way in ways]
    assert None not in found
    assert len(set(found)) == 1


def test_two_challenges_have_two_nonces() -> None:
    found = {proof_of_work.check(KEY, packed(solve(proof_of_work.challenge(KEY, NOW, 1))), NOW) for _ in range(3)}
    assert len(found) == 3
    assert None not in found


def in_parameters(name: str, value: object) -> Callable[[Json], Json]:
    def change(payload: Json) -> Json:
        challenge = payload["challenge"]
        parameters = {**challenge["parameters"], name: value}
        return {**payload, "challenge": {**challenge, "parameters": parameters}}

    return change


FORGED: dict[str, Callable[[Json], Json]] = {
    "younger": in_parameters("data", {"made": NOW + 60}),
    "made at no time": in_parameters("data", {}),
    "made at True": in_parameters("data", {"made": True}),
    "made half a second later": in_parameters("data", {"made": NOW + 0.5}),
    "with more data": in_parameters("data", {"made": NOW, "more": 1}),
    "cheaper": in_parameters("cost", 1),
    "of another kind": in_parameters("algorithm", "SHA-256"),
    "a shorter key": in_parameters("keyLength", 1),
    "an easier beginning": in_parameters("keyPrefix", "00"),
    "another key's hash": in_parameters("keySignature", "00" * 32),
    "no hash of the key": in_parameters("keySignature", None),
    "another parameter": in_parameters("memoryCost", 1),
    "unsigned": lambda payload: payload | {"challenge": {"parameters": payload["challenge"]["parameters"]}},
    "signed by somebody": lambda payload: payload | {"challenge": {**payload["challenge"], "signature": "ab" * 32}},
    "not solved": lambda payload: payload | {"solution": {"counter": 1, "derivedKey": "00" * 32}},
    "half solved": lambda payload: (
        payload | {"solution": {"derivedKey": payload["challenge"]["parameters"]["keyPrefix"]}}
    ),
    "without a solution": lambda payload: {"challenge": payload["challenge"]},
    "a test": lambda payload: {"challenge": None, "solution": None, "test": True},
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_what_is_forged_proves_nothing(payload: Json, change: Callable[[Json], Json]) -> None:
    assert proof_of_work.check(KEY, packed(change(payload)), NOW) is None


@pytest.mark.parametrize("difficulty", [1, 3])
def test_no_more_keys_have_to_be_made_than_the_difficulty_says(difficulty: int) -> None:
    counters = {solve(proof_of_work.challenge(KEY, NOW, difficulty))["solution"]["counter"] for _ in range(6)}
    assert counters <= set(range(difficulty))


def test_the_challenge_tells_half_of_the_key_and_never_where_it_is(payload: Json) -> None:
    parameters = payload["challenge"]["parameters"]
    key = payload["solution"]["derivedKey"]
    assert key.startswith(parameters["keyPrefix"])
    assert len(parameters["keyPrefix"]) == len(key) // 2
    assert key not in json.dumps(payload["challenge"])
    assert "counter" not in json.dumps(payload["challenge"])


@given(st.text())
def test_no_text_is_a_proof_or_breaks_anything(text: str) -> None:
    assert proof_of_work.check(KEY, text, NOW) is None


@given(st.binary(max_size=600))
def test_no_bytes_are(raw: bytes) -> None:
    assert proof_of_work.check(KEY, base64.b64encode(raw).decode(), NOW) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("ab" * 16),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["challenge", "solution", "parameters", "data", "made", "derivedKey", "signature", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_is(value: object) -> None:
    assert proof_of_work.check(KEY, packed(value), NOW) is None


@given(st.data())
def test_no_other_value_in_its_place_is(data: st.DataObject) -> None:
    made = proof_of_work.challenge(KEY, NOW, 1)
    name = data.draw(st.sampled_from(sorted(made["parameters"])))
    value = data.draw(JSON.filter(lambda value: value != made["parameters"][name]))
    assert (
        proof_of_work.check(KEY, packed(in_parameters(name, value)({"challenge": made, "solution": {}})), NOW) is None
    )


@pytest.mark.parametrize(
    "raw", [b"[" * 1400, b"9" * 1400, b'{"a":' * 280, b"\xff\xfe" * 700, b"NaN", b"1e999", b"", b"\0"]
)
def test_hostile_bytes_prove_nothing(raw: bytes) -> None:
    assert proof_of_work.check(KEY, base64.b64encode(raw).decode(), NOW) is None


def test_what_is_longer_than_any_proof_is_not_even_read(payload: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(packed(payload)) < proof_of_work.MOST_CHARACTERS / 2
    monkeypatch.delattr(proof_of_work, "json")
    assert proof_of_work.check(KEY, "A" * (proof_of_work.MOST_CHARACTERS + 1), NOW) is None


@pytest.mark.promise("Checking a proof is cheap for us")
def test_checking_makes_no_key(payload: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deriving a key takes milliseconds, and anyone can send a form."""

    def slow(*_: object, **__: object) -> bytes:
        raise AssertionError("made a key")

    monkeypatch.setattr("hashlib.pbkdf2_hmac", slow)
    assert proof_of_work.check(KEY, packed(payload), NOW) is not None
    assert proof_of_work.check(KEY, packed(FORGED["not solved"](payload)), NOW) is None
