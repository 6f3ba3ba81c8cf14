"""A letter's figures as the page shows them: numbers, bars, and a chart by day."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from markupsafe import Markup

from chalicelib.desk.charts import Step, bar, by_step, columns
from chalicelib.desk.views.home import FigureRow, Figures
from chalicelib.pages.cldr import country_name, long_date, number
from chalicelib.pages.message_ids import N_
from chalicelib.pages.templates import translations
from chalicelib.ports.figures import ListFigures
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatures.figures import UNKNOWN, DayFigures, LetterFigures

# Classes of the style sheet, from what is widest on.
STEPS = ("of-asked", "of-confirmed", "of-published")
KIND_NAMES = {
    "person": N_("Persons"),
    "organisation": N_("Organisations"),
    "coalition": N_("Coalitions"),
    UNKNOWN: N_("From before kinds were counted"),
}
CHART = N_("Signatures asked for, confirmed and published, from %(first)s to %(last)s")
SHARE = N_("%(part)s of %(whole)s")
NO_COUNTRY = N_("No country given")

Say = Callable[[str], str]


def of_letter(counted: LetterFigures, listed: ListFigures, today: date, lang: str, said: str) -> Figures:
    """The figures of a letter on a day; ``said`` is when they were counted, in words; '' for never."""
    say, total = translations(lang).gettext, counted.total
    three = _three(total)
    steps, span = by_step({day: _three(figures) for day, figures in counted.days.items()}, today, len(STEPS))
    first, last = (long_date(steps[0].day, lang), long_date(today, lang)) if steps else ("", "")
    return Figures(
        counted=said,
        total=three,
        bars=tuple(_bar(say, (part,), three[0], (name,), lang) for part, name in zip(three, STEPS, strict=True)),
        open=total.count("open"),
        waits=total.count("waits"),
        left=total.count("left"),
        lapsed=total.lapsed,
        vouched=total.count("vouched"),
        chart=columns(steps, STEPS, say(CHART) % {"first": first, "last": last}) if steps else Markup(),
        span=span,
        most=max((step.parts[0] for step in steps), default=0),
        first=first,
        last=last,
        days=tuple(_day(step, span, lang) for step in reversed(steps) if any(step.parts)),
        kinds=tuple(_kinds(total, say, lang)),
        countries=tuple(_countries(listed, say, lang)),
        of_edition=listed.edition,
    )


def _three(figures: DayFigures) -> tuple[int, int, int]:
    return figures.forms, figures.confirmed, figures.count("published")


def _day(step: Step, span: int, lang: str) -> FigureRow:
    last = step.day + timedelta(days=span - 1)
    name = long_date(step.day, lang) if span == 1 else f"{long_date(step.day, lang)} – {long_date(last, lang)}"
    return FigureRow(name, step.parts)


def _kinds(total: DayFigures, say: Say, lang: str) -> Iterable[FigureRow]:
    most = max(total.asked.values(), default=0)
    for kind in (*KINDS, UNKNOWN):
        asked = total.asked.get(kind, 0)
        confirmed, published = (total.count(*stages, kind=kind) for stages in (("published", "waits"), ("published",)))
        if asked:
            numbers = (asked, confirmed, published)
            yield FigureRow(say(KIND_NAMES[kind]), numbers, _bar(say, numbers, most, STEPS, lang))


def _countries(listed: ListFigures, say: Say, lang: str) -> Iterable[FigureRow]:
    totals = Counter({country: sum(kinds.values()) for country, kinds in listed.countries.items()})
    most = max(totals.values(), default=0)
    for country, count in sorted(totals.items(), key=lambda item: (not item[0], -item[1], item[0])):
        name = country_name(country, lang) if country else say(NO_COUNTRY)
        yield FigureRow(name, (count,), _bar(say, (count,), most, STEPS[2:], lang, whole=totals.total()))


def _bar(
    say: Say, parts: tuple[int, ...], most: int, classes: tuple[str, ...], lang: str, whole: int | None = None
) -> Markup:
    """A bar whose title is what share the last of its parts is of the first, or of ``whole``."""
    every = whole if whole is not None else parts[0] if len(parts) > 1 else most
    return bar(parts, most, classes, say(SHARE) % {"part": number(parts[-1], lang), "whole": number(every, lang)})
