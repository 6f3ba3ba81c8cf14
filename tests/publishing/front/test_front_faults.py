"""Every write and every read of the front page fails once, in every way; the next minute makes it good."""

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.errors import Unavailable
from chalicelib.pages.shared import Stage
from chalicelib.publishing.all_letters import publish_all, publish_front
from tests.fakes.publishing import MemoryBucket
from tests.fakes.storage import MemoryLetters
from tests.support.front_world import FrontWorld
from tests.support.publisher_world import MINUTE
from tests.support.samples import SLUG


class Crash(BaseException):
    """The function crashes here."""


# When a call fails: before it has any effect, or after it worked; and whether the function lives on.
FAULTS: dict[str, tuple[bool, type[BaseException]]] = {
    "refused": (False, Unavailable),
    "answer lost": (True, Unavailable),
    "died before": (False, Crash),
    "died after": (True, Crash),
}


class Failing:
    """A store whose nth call, counted with those of the others that share ``left``, fails."""

    def __init__(self, real: Any, left: list[int], after: bool, error: type[BaseException]) -> None:
        self._real, self._left, self._after, self._error = real, left, after, error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        real = getattr(self._real, name)

        def call(*values: Any, **named: Any) -> Any:
            self._left[0] -= 1
            if self._left[0] == 0 and not self._after:
                raise self._error
            answer = real(*values, **named)
            if self._left[0] == 0:
                raise self._error
            return answer

        return call


FEW = Stage("Mesa por el Agua", ("es", "en"))


def change_something(front: FrontWorld, number: int) -> None:
    """A name more, another state, and a letter that comes or is not public any more."""
    front.confirmed(f"Persona {'x' * number}")
    front.change("vaiven", state="closed" if number % 2 else "open")
    front.change("oculta", embargo=front.now // 1000 + 10**6 if number % 2 else None)


@pytest.mark.promise("The front page is never ahead of a letter")
@pytest.mark.parametrize("fault", FAULTS)
def test_whichever_call_fails_no_list_is_ahead_of_a_letter_and_the_next_minute_heals(
    front: FrontWorld, fault: str
) -> None:
    """Calls of the front page alone: letters' own faults are in ``test_publisher_faults``."""
    after, error = FAULTS[fault]
    for slug in (SLUG, "vaiven"):
        front.add(slug)
    front.add("oculta", invitation="k3v9q7m2p5x4")
    front.run(stage=FEW)
    for number in itertools.count(1):
        change_something(front, number)
        old, left = dict(front.bucket.objects), [number]
        failing = {name: Failing(getattr(front, name), left, after, error) for name in ("bucket", "letters")}
        try:
            run_with(front, failing)
        except (Unavailable, Crash):
            check_in_between(front, old)
            front.now += MINUTE
            front.run(stage=FEW)
        front.check_front()
        assert set(front.listed()) == {SLUG, "vaiven"} | (set() if number % 2 else {"oculta"})
        assert front.listed()["vaiven"]["state"] == ("closed" if number % 2 else "open")
        assert front.listed()[SLUG]["counts"]["persons"] == number
        if left[0] > 0:
            break
    assert number > 25, "every call was tried"


def run_with(front: FrontWorld, failing: dict[str, Any]) -> None:
    """A run whose letters go well and whose front page meets the fault."""
    by = front.publisher(stage=FEW)
    heads = by.letters.heads()
    results = [by.bring_up_to_date(letter) for letter in heads]
    publish_front(front.publisher(stage=FEW, **failing), heads, [one.standing for one in results if one.standing])


def check_in_between(front: FrontWorld, old: dict[str, bytes]) -> None:
    """What a reader finds meanwhile: each page is the old one, or a new one that says what the letters say."""
    heads = {letter.slug: letter for letter in front.letters.heads()}
    pages = [key for key in front.bucket.objects if re.fullmatch(r"(es/|en/)?index\.html", key)]
    assert len(pages) == 3
    for key in pages:
        body = front.bucket.objects[key]
        assert body.endswith(b"</html>\n")
        for sheet in re.findall(rb'rel="stylesheet" href="/([^"]+)"', body):
            assert sheet.decode() in front.bucket.objects
        if body == old[key]:
            continue
        for item in BeautifulSoup(body, "html.parser").select(".letters li"):
            slug = str(item.select("a")[0]["href"]).split("/")[1]
            assert heads[slug].is_public
            shown = json.loads(front.bucket.objects[f"{slug}/edition.json"])["counts"]["persons"]
            assert [one.get_text() for one in item.select(".tally b")] == ([str(shown)] if shown else [])


def test_a_run_that_dies_before_the_front_page_leaves_the_old_one_and_the_next_minute_heals(front: FrontWorld) -> None:
    front.add(SLUG)
    front.run()
    front.confirmed("Ana Paz")
    assert front.publisher().publish(front.letters.heads()[0]) == "published"
    assert front.listed()[SLUG]["counts"]["persons"] == 0
    front.run()
    assert front.listed()[SLUG]["counts"]["persons"] == 1


def test_a_front_page_that_fails_fails_the_run_after_the_letters(front: FrontWorld) -> None:
    front.add(SLUG)

    class Full(MemoryLetters):
        def __init__(self, real: MemoryLetters) -> None:
            self.__dict__ = real.__dict__

        def put_front(self, before: Any, after: Any) -> bool:
            raise Unavailable("throttled")

    with pytest.raises(Unavailable):
        publish_all(front.publisher(letters=Full(front.letters)))
    assert f"{SLUG}/edition.json" in front.bucket.objects
    front.run()
    assert set(front.listed()) == {SLUG}


def test_a_commit_whose_answer_was_lost_is_one_s_own(front: FrontWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    front.add(SLUG)
    put = front.letters.put_front

    def retried(before: Any, after: Any) -> bool:
        """The first put works, its answer is lost, and the retry finds another record."""
        return put(before, after) and put(before, after)

    monkeypatch.setattr(front.letters, "put_front", retried)
    front.run()
    assert set(front.listed()) == {SLUG}
    front.check_front()


def test_a_pointer_that_changes_at_every_look_is_given_up_until_the_next_minute(front: FrontWorld) -> None:
    class Busy(MemoryBucket):
        def replace(self, key: str, body: bytes, **named: Any) -> bool:
            return super().replace(key, body, **named) if key != "letters.json" else False

    busy = Busy()
    busy.objects, busy.types, busy.editions = front.bucket.objects, front.bucket.types, front.bucket.editions
    front.add(SLUG)
    with pytest.raises(Unavailable):
        front.run(bucket=busy)
    front.run()
    assert set(front.listed()) == {SLUG}
    front.check_front()
