"""`firmamos verify`: an unchanged letter passes, and one changed byte anywhere fails."""

import functools
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.operating.verify.copies import Mismatch
from chalicelib.operating.verify.verifier import Verifier, VerifyResult
from chalicelib.publishing.edition.manifest import manifest_path
from chalicelib.rules.files import sha256
from chalicelib.rules.signatures.transitions import disownment
from tests.support.edition_chain import Chain, sample_chain, signatory
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import SLUG


@functools.cache
def published() -> dict[str, bytes]:
    return sample_chain().objects


def copy(**changed: bytes | None) -> Chain:
    objects: dict[str, Any] = published() | changed
    return Chain({path: body for path, body in objects.items() if body is not None})


def verify(chain: Chain, **others: Any) -> VerifyResult:
    verifier = Verifier(chain, **others)
    steps = list(verifier.steps())
    assert len(steps) == verifier.length
    return verifier.result()


def refused(chain: Chain) -> str:
    with pytest.raises(Mismatch) as caught:
        verify(chain)
    assert str(caught.value).startswith(f"{caught.value.path}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_whole_letter_passes() -> None:
    found = verify(copy())
    assert (found.letter, found.number, found.editions) == (SLUG, 5, 5)
    assert found.sha256 == sha256(published()["edition.json"])
    assert found.files == len(published())


def test_the_first_edition_alone_passes() -> None:
    chain = Chain()
    chain.publish([signatory(1, "Ana Paz")])
    assert verify(chain).editions == 1


@pytest.mark.promise("What is quoted stays")
@given(st.data())
def test_a_changed_byte_anywhere_is_found(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(published())))
    body = bytearray(published()[path])
    offset = data.draw(st.integers(0, len(body) - 1))
    body[offset] ^= data.draw(st.integers(1, 255))
    refused(copy(**{path: bytes(body)}))


@pytest.mark.parametrize("path", sorted(published()))
def test_a_missing_or_a_cut_file_is_found(path: str) -> None:
    assert refused(copy(**{path: None})) == f"{path}: it is missing"
    refused(copy(**{path: published()[path][:-1]}))
    refused(copy(**{path: published()[path] + b"\n"}))


def test_swapped_editions_are_found() -> None:
    for a, b in ((1, 2), (3, 4), (4, 5)):
        paths = manifest_path(a), manifest_path(b)
        refused(copy(**{paths[0]: published()[paths[1]], paths[1]: published()[paths[0]]}))


def test_an_older_edition_shown_as_the_present_one_is_found() -> None:
    refused(copy(**{"edition.json": published()[manifest_path(4)]}))


def forged(chain: Chain, number: int, change: Callable[[dict[str, Any]], object]) -> Chain:
    """Forge a manifest, and recompute every hash that depends on it."""
    present = json.loads(chain.objects["edition.json"])["number"]
    previous = None
    for n in range(number, present + 1):
        manifest = json.loads(chain.objects[manifest_path(n)])
        if n == number:
            change(manifest)
        else:
            manifest["previous"] = previous
        chain.objects[manifest_path(n)] = json.dumps(manifest).encode()
        previous = sha256(chain.objects[manifest_path(n)])
    chain.objects["edition.json"] = chain.objects[manifest_path(present)]
    return chain


def lists(change: Callable[[list[dict[str, Any]]], object]) -> Chain:
    """Change the current list of signatories, and recompute its hash."""
    chain = copy()
    rows = json.loads(chain.objects["signatories.json"])
    change(rows)
    body = json.dumps(rows).encode()
    chain.objects["signatories.json"] = body
    return forged(chain, 5, lambda manifest: manifest["files"].update({"signatories.json": sha256(body)}))


def test_who_mends_the_hashes_and_nothing_else_is_let_through() -> None:
    """Shows that the forgeries in these tests fail for no other reason."""
    assert verify(forged(copy(), 2, lambda manifest: None)).number == 5
    assert verify(lists(lambda rows: None)).number == 5


@pytest.mark.parametrize(
    ("number", "change", "path"),
    [
        (3, {"number": 4}, "editions/3/edition.json"),
        (3, {"letter": "otra"}, "editions/3/edition.json"),
        (3, {"published_at": "2036-01-01T00:00:00Z"}, "editions/3/edition.json"),
        (3, {"published_at": "yesterday"}, "editions/3/edition.json"),
        (3, {"version": "0"}, "editions/3/edition.json"),
        (3, {"previous": None}, "editions/3/edition.json"),
        (1, {"previous": "0" * 64}, "editions/1/edition.json"),
        (3, {"files": {}}, "editions/3/edition.json"),
        (3, {"counts": {"persons": 1}}, "editions/3/edition.json"),
        (3, {"changes": {"added": True, "withdrawn": 0, "corrected": 0, "taken_down": 0}}, "editions/3/edition.json"),
        (3, {"changes": {"added": 9, "withdrawn": 0, "corrected": 0, "taken_down": 0}}, "editions/3/edition.json"),
        (4, {"changes": {"added": 1, "withdrawn": 2, "corrected": 1, "taken_down": 0}}, "corrections.json"),
        (5, {"counts": {"persons": 1, "organisations": 1, "coalitions": 1, "members": 3, "unnamed": 6}},
         "signatories.json"),
    ],
)  # fmt: skip
def test_a_forged_manifest_is_found(number: int, change: dict[str, Any], path: str) -> None:
    assert refused(forged(copy(), number, lambda manifest: manifest.update(change))).startswith(f"{path}: ")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../b", "a//b", "editions/2/index.html"])
def test_a_path_that_leads_elsewhere_is_not_followed(path: str) -> None:
    chain = forged(copy(), 3, lambda manifest: manifest["files"].update({path: "0" * 64}))
    assert refused(chain).startswith("editions/3/edition.json: ")


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(),
        lambda rows: rows[0].update(number=2),
        lambda rows: rows[0].update(permanent=rows[1]["permanent"]),
        lambda rows: rows[0].update(permanent=None),
        lambda rows: rows[0].update(name=""),
        lambda rows: rows[0].update(kind="ghost"),
        lambda rows: rows[0].update(members=["Otra más"]),
        lambda rows: rows[0].pop("mark") and rows[0].pop("kind"),
    ],
)
def test_a_forged_list_is_found(change: Callable[[list[dict[str, Any]]], object]) -> None:
    assert refused(lists(change)).startswith("signatories.json: ")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b"\xff", b'{"letter": "x", "rows": [1]}'])
def test_corrections_that_are_none_are_found(body: bytes) -> None:
    chain = copy(**{"corrections.json": body})
    forged(chain, 5, lambda manifest: manifest["files"].update({"corrections.json": sha256(body)}))
    assert refused(chain).startswith("corrections.json: ")


def test_what_a_later_program_adds_does_no_harm() -> None:
    assert verify(forged(copy(), 3, lambda manifest: manifest.update(more=1))).number == 5


def test_a_site_that_is_between_two_editions_is_read_again() -> None:
    chain = copy(**{"signatories.json": b"[]\n"})
    chain.changes = True
    verifier = Verifier(chain, wait=lambda: chain.objects.update(published()))
    assert list(verifier.steps())
    assert verifier.result().number == 5


def test_a_site_that_stays_wrong_is_refused() -> None:
    chain = copy(**{"signatories.json": b"[]\n"})
    chain.changes = True
    waited: list[int] = []
    with pytest.raises(Mismatch):
        verify(chain, wait=lambda: waited.append(1))
    assert len(waited) == 2


@pytest.mark.promise("What is quoted stays")
def test_what_the_publisher_brings_out_passes() -> None:
    world = PublisherWorld()
    world.publish()
    ana = world.confirmed("Ana Paz")
    world.confirmed("Red de Redes", kind="coalition", members=("Uno A.C.", "Dos"))
    world.now += MINUTE
    world.publish()
    world.confirmed("UNO", kind="organisation")
    world.signatures.apply(ana, disownment(ana, world.now))
    for _ in range(4):
        world.confirmed("Nadie", show="count")
    world.now += MINUTE
    world.publish()
    objects = {key.removeprefix(f"{SLUG}/"): body for key, body in world.bucket.objects.items()}
    found = verify(Chain(objects))
    assert (found.number, found.files) == (3, len(objects))
