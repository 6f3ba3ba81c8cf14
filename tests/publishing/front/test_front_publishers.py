"""The runs that publish the front page: what they cost, several at once, late ones, and what they find broken."""

from typing import Any

import pytest

from chalicelib.publishing.all_letters import publish_all, publish_front, publish_shared
from tests.fakes.storage import MemoryLimits
from tests.support.front_world import FrontWorld
from tests.support.publisher_world import DAY, MINUTE
from tests.support.samples import SLUG

HOUR = 60 * MINUTE


@pytest.mark.promise("The front page costs a quiet minute two calls")
def test_a_minute_in_which_nothing_happened_costs_one_read_and_one_look(front: FrontWorld) -> None:
    for number in range(12):
        front.add(f"carta-{number:02}")
    front.run()
    front.now += DAY
    front.run()
    front.now += 10 * MINUTE
    alone = count_calls(front, with_front=False)
    whole = count_calls(front, with_front=True)
    assert {name: whole[name] - alone.get(name, 0) for name in whole if whole[name] != alone.get(name, 0)} == {
        "Letters.front": 1,
        "Bucket.read_pointer": 1,
    }


def count_calls(front: FrontWorld, *, with_front: bool) -> dict[str, int]:
    """The calls of a quiet minute's run, with the front page or without."""
    calls: dict[str, int] = {}

    class Counted:
        def __init__(self, name: str, real: Any) -> None:
            self._name, self._real = name, real

        def __getattr__(self, name: str) -> Any:
            calls[f"{self._name}.{name}"] = calls.get(f"{self._name}.{name}", 0) + 1
            return getattr(self._real, name)

    by = front.publisher(
        letters=Counted("Letters", front.letters),
        limits=Counted("Limits", front.limits),
        bucket=Counted("Bucket", front.bucket),
        states=Counted("States", front.states),
    )
    if with_front:
        assert set(publish_all(by).values()) == {"unchanged"}
    else:
        publish_shared(by)
        assert {by.publish(letter) for letter in by.letters.heads()} == {"unchanged"}
    front.now += MINUTE
    return calls


@pytest.mark.promise("Two publishers at once make one edition")
def test_two_publishers_at_once_make_one_front_page(front: FrontWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    front.add(SLUG)
    front.run()
    real, others = front.letters.put_front, []

    def raced(before: Any, after: Any) -> bool:
        """The other publisher, which knows of one letter more, commits just before this one."""
        monkeypatch.setattr(front.letters, "put_front", real)
        front.add("otra")
        others.append(front.run(limits=MemoryLimits()))
        return real(before, after)

    front.confirmed("Ana Paz")
    monkeypatch.setattr(front.letters, "put_front", raced)
    front.run()
    assert len(others) == 1
    assert set(front.listed()) == {SLUG, "otra"}, "the second one is lost and shows nothing"
    front.check_front()


def test_a_slow_publisher_never_lists_an_older_edition(front: FrontWorld) -> None:
    """It read a letter before another run published the next edition, and commits its list after that run's."""
    front.add(SLUG)
    front.run()
    slow = front.publisher()
    result = slow.bring_up_to_date(front.letters.heads()[0])
    heads = front.letters.heads()
    front.confirmed("Ana Paz")
    publish_all(front.publisher())
    front.add("otra")
    other = front.publisher().bring_up_to_date(front.letters.head("otra") or heads[0])
    publish_front(slow, heads, [one.standing for one in (result, other) if one.standing])
    assert set(front.listed()) == {SLUG, "otra"}
    assert front.listed()[SLUG]["edition"] == 2
    front.check_front()


def test_an_old_file_that_a_sleeper_put_back_is_replaced_within_minutes(front: FrontWorld) -> None:
    front.add(SLUG)
    front.run()
    old, number = front.bucket.objects["es/index.html"], front.bucket.editions["es/index.html"]
    front.change(SLUG, state="closed")
    front.run()
    front.bucket.objects["es/index.html"], front.bucket.editions["es/index.html"] = old, number
    front.run()
    assert "La recepción de firmas ha cerrado" in str(front.page("es/"))
    front.check_front()


@pytest.mark.parametrize("broken", [b"", b"{", b"[1]", b'{"letters": [{"slug": 1}, 7, null]}', b'{"letters": 3}'])
def test_a_list_that_cannot_be_read_is_made_anew(front: FrontWorld, broken: bytes) -> None:
    front.add(SLUG)
    front.confirmed("Ana Paz")
    front.run()
    front.confirmed("Luz Mar")
    front.run()
    first = front.listed()[SLUG]
    front.bucket.objects["letters.json"] = broken
    front.now += HOUR
    front.run()
    assert front.listed()[SLUG] == first, "when it was public first is in the letter's own first manifest"
    front.check_front()


def test_a_table_that_was_restored_does_not_stop_the_front_page(front: FrontWorld) -> None:
    front.add(SLUG)
    front.run()
    old = front.letters.front()
    front.confirmed("Ana Paz")
    front.run()
    front.letters._front = old
    front.run()
    assert front.listed()[SLUG]["counts"]["persons"] == 1
    front.check_front()
