"""The list, for organisers, of organisations that may be on the letter twice."""

import json

from chalicelib.organising.matches import NOTHING, find_matches, in_words


def row(number: int, name: str, *members: str) -> dict[str, object]:
    kind = "coalition" if members else "organisation"
    return {"number": number, "kind": kind, "name": name, "members": list(members)}


def test_matches_are_told_in_words() -> None:
    listed = [
        row(1, "Casa Norte"), row(2, "CASA NORTE"), row(3, "Redes", "Casa Norte A.C.", "Vecinas en la Lucha"),
        row(4, "Vecinas en Lucha"), {"number": 1, "kind": "person", "name": "Casa Norte", "members": []},
    ]  # fmt: skip
    found = find_matches(json.dumps(listed).encode())
    assert [match.kind for match in found] == ["once", "once", "twice", "doubtful"]
    assert in_words(found).splitlines()[:3] == [
        "the same, and counted once:", "  1. Casa Norte", "  3. Redes: Casa Norte A.C.",
    ]  # fmt: skip
    assert in_words(found).splitlines()[-2:] == ["  3. Redes: Vecinas en la Lucha", "  4. Vecinas en Lucha"]
    assert in_words([]) == NOTHING
