"""Charts: what they show, as elements and attributes."""

from datetime import date

from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk.charts import HEIGHT, MOST_COLUMNS, WIDTH, Step, bar, by_step, columns
from tests.support.html import text_of

CLASSES = ("asked", "confirmed", "published")
DAY = date(2026, 11, 1)


def svg(markup: str) -> Tag:
    found = BeautifulSoup(markup, "html.parser").svg
    assert found is not None
    return found


def rectangles(markup: str) -> list[tuple[str, dict[str, float]]]:
    return [
        (" ".join(one["class"]), {name: float(str(one[name])) for name in ("x", "y", "width", "height")})
        for one in svg(markup).select("rect")
    ]


def test_a_chart_is_one_image_with_a_title_and_no_styles() -> None:
    drawn = columns([Step(DAY, (4, 2, 1))], CLASSES, 'Of <b>"all"</b> days')
    assert svg(drawn)["role"] == "img"
    assert next(child.name for child in svg(drawn).find_all(recursive=False)) == "title"
    assert text_of(svg(drawn).title) == 'Of <b>"all"</b> days'
    assert not svg(drawn).select("[style], script, text, a, b")


def test_columns_are_as_high_as_their_numbers_and_inside_one_another() -> None:
    drawn = rectangles(columns([Step(DAY, (8, 4, 2)), Step(DAY, (4, 0, 0))], CLASSES, "t"))
    assert [name for name, _ in drawn] == ["asked", "confirmed", "published", "asked"]
    assert [place["height"] for _, place in drawn] == [HEIGHT, HEIGHT / 2, HEIGHT / 4, HEIGHT / 2]
    assert drawn[0][1]["width"] > drawn[1][1]["width"] > drawn[2][1]["width"]
    assert all(round(place["y"] + place["height"]) == HEIGHT for _, place in drawn)


def test_a_bar_is_as_long_as_its_share() -> None:
    drawn = rectangles(bar((50, 25), 100, CLASSES, "t"))
    assert [place["width"] for _, place in drawn] == [WIDTH / 2, WIDTH / 4]
    assert rectangles(bar((0, 0), 0, CLASSES, "t")) == []


def test_without_days_there_is_nothing_to_draw() -> None:
    assert by_step({}, DAY, 3) == ([], 1)
    assert rectangles(columns([], CLASSES, "t")) == []


def test_a_day_without_forms_has_its_place() -> None:
    steps, span = by_step({"2026-11-01": (2,), "2026-11-03": (1,)}, date(2026, 11, 4), 1)
    assert (span, [step.parts for step in steps]) == (1, [(2,), (0,), (1,), (0,)])


DAYS = st.dictionaries(
    st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(date.isoformat),
    st.tuples(st.integers(0, 9**6), st.integers(0, 9), st.integers(0, 9)).map(lambda three: tuple(sorted(three)[::-1])),
    max_size=30,
)


@given(DAYS, st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_however_long_a_letter_stands_its_columns_fit_and_add_up(days: dict[str, tuple[int, ...]], today: date) -> None:
    steps, span = by_step(days, today, 3)
    assert len(steps) <= MOST_COLUMNS
    assert span == 1 or span % 7 == 0
    for number in range(3):
        assert sum(step.parts[number] for step in steps) == sum(parts[number] for parts in days.values())
    for _, place in rectangles(columns(steps, CLASSES, "t")):
        assert place["x"] > -1 and place["x"] + place["width"] < WIDTH + 1
        assert place["y"] > -1 and place["y"] + place["height"] < HEIGHT + 1
