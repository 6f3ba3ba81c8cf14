"""``firmamos letter list``, ``letter show``, ``log``, ``stats``, ``export``: what there is, and who did what."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from chalicelib import settings
from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, print_result
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatories.counting import Counts


@click.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List the letters of the stage, with what their last edition counts."""
    stage.use(context.obj["stage"])
    from chalicelib.operating import use_cases

    summaries = use_cases.overview().list_letters()
    letters = [_letter_json(summary) for summary in summaries]
    print_result(context, {"letters": letters}, "\n".join(map(_line, letters)) or "there are no letters")


@click.command()
@click.argument("slug")
@click.pass_context
def show(context: click.Context, slug: str) -> None:
    """Show a letter: state, counts, how far signatures came, what waits, switches, files."""
    stage.use(context.obj["stage"])
    from chalicelib.operating import use_cases
    from chalicelib.organising.switches import in_words

    summary = use_cases.overview().show(slug)
    letter, base = _letter_json(summary), f"{settings.current().site_url}/{summary.letter.folder}/"
    result = letter | {
        "funnel": asdict(summary.funnel),
        "switches": [asdict(switch) for switch in summary.switches],
        "files": [f"{base}{path}" for path in summary.paths],
    }
    lines = [
        _line(letter),
        f"  title: {letter['title']}",
        f"  language: {letter['language']}, of {', '.join(letter['languages'])}",
        f"  version: {letter['version']}, SHA-256 {letter['sha256']}",
        f"  opens: {letter['opens'] or 'when you open it'}; closes: {letter['closes'] or 'when you close it'}",
        f"  public: {letter['public'] or 'as soon as it is open'}",
        *(f"  {line}" for line in _funnel_lines(result["funnel"], letter["counts"])),
        *(f"  switch: {in_words(switch)}" for switch in summary.switches),
        f"  address: {base}",
        *(f"    {path}" for path in summary.paths),
    ]
    print_result(context, result, "\n".join(lines))


@click.command()
@click.argument("slug", required=False)
@click.option("--most", default=50, show_default=True, type=click.IntRange(1, 1000), help="How many lines to print.")
@click.option("--before", default="", metavar="LINE", help="Only lines older than the one with this key.")
@click.pass_context
def log(context: click.Context, slug: str | None, most: int, before: str) -> None:
    """Print who did what to a letter, or, without SLUG, to the whole stage; the newest last."""
    stage.use(context.obj["stage"])
    from chalicelib.operating import use_cases
    from chalicelib.organising.overview import line_in_words
    from chalicelib.organising.switches import STAGE

    if slug is not None:
        make_campaign().find(slug)
    newest = use_cases.audit_log().lines(slug or STAGE, before=before, most=most)
    lines = newest[::-1]
    older = f"older ones: --before {lines[0].key}\n" if len(lines) == most else ""
    words = older + "\n".join(map(line_in_words, lines))
    result = {"slug": slug, "lines": [asdict(line) for line in lines], "older": lines[0].key if older else None}
    print_result(context, result, words or "nothing is logged")


@click.command()
@click.option("--letter", "slug", default="", metavar="SLUG", help="Only this letter, with kinds, countries and days.")
@click.pass_context
def stats(context: click.Context, slug: str) -> None:
    """Count how far the signatures of each letter came. Reads the whole table."""
    stage.use(context.obj["stage"])
    campaign = make_campaign()
    heads = [campaign.find(slug)] if slug else campaign.letters.heads()
    from chalicelib.operating import use_cases
    from chalicelib.organising.overview import Funnel

    overview = use_cases.overview()
    funnels = overview.funnels(slug)
    editions = {summary.letter.slug: _letter_json(summary)["counts"] for summary in overview.list_letters()}
    rows: list[dict[str, Any]] = []
    for head in heads:
        row = {"slug": head.slug, "funnel": asdict(funnels.get(head.slug, Funnel())), "counts": editions[head.slug]}
        rows.append(row | (asdict(overview.figures(use_cases.rolls(), head)) if slug else {}))
    print_result(context, {"letters": rows}, "\n\n".join(map(_paragraph, rows)) or "there are no letters")


@click.command()
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def export(context: click.Context, slug: str, file: Path) -> None:
    """Write who is on a letter to a JSON file that import takes: what the letter shows, and no address."""
    stage.use(context.obj["stage"])
    head = make_campaign().find(slug)
    from chalicelib.operating import use_cases
    from chalicelib.organising.exporting import export as export_letter

    exported = export_letter(use_cases.rolls(), head)
    try:
        with file.open("xb") as out:
            out.write(exported.body)
    except OSError as failure:
        # Without what the system says of the path, which may be long.
        raise LetterRefused(f"{file} cannot be written: {failure.strerror}") from None
    left_out = f"; {exported.left_out} left out, who are shown by their initials" if exported.left_out else ""
    result = {"slug": slug, "file": str(file), "entries": exported.entries, "left_out": exported.left_out}
    print_result(context, result, f"{slug}: {exported.entries} entries written to {file}{left_out}")


def _letter_json(summary: Any) -> dict[str, Any]:
    from chalicelib.organising.entries import moment

    letter, edition = summary.letter, summary.edition
    times = {"opens": letter.opens, "closes": letter.closes, "public": letter.embargo}
    return {
        "slug": letter.slug,
        "state": letter.state,
        "title": letter.titles[letter.language],
        "language": letter.language,
        "languages": list(letter.languages),
        "version": letter.version,
        "sha256": letter.version_sha256,
        "edition": edition.number if edition else None,
        "published_at": edition.published_at if edition else None,
        "counts": dict(edition.counts) if edition else {},
        **{name: moment(at * 1000) if at is not None else None for name, at in times.items()},
    }


def _line(letter: dict[str, Any]) -> str:
    edition = f"edition {letter['edition']} of {letter['published_at']}" if letter["edition"] else "not published yet"
    counts = _pairs(letter["counts"])
    return (
        f"{letter['slug']}: {letter['state']}, version {letter['version']}, {edition}{f': {counts}' if counts else ''}"
    )


def _paragraph(row: dict[str, Any]) -> str:
    lines = _funnel_lines(row["funnel"], row["counts"])
    lines += [f"{name}: {_pairs(row[name])}" for name in ("kinds", "countries", "days") if row.get(name)]
    return "\n".join([f"{row['slug']}:", *(f"  {line}" for line in lines)])


def _funnel_lines(funnel: dict[str, Any], counts: dict[str, int]) -> list[str]:
    from chalicelib.organising.entries import moment

    waits = f"waits for an organiser, or is taken down: {funnel['waits']}"
    if funnel["waits"]:
        waits += f" ({_pairs(funnel['ages'], ' days: ')}; the oldest of {moment(funnel['oldest'])})"
    steps = f"asked {funnel['asked']} → confirmed {funnel['confirmed']} → published {_published(counts)}"
    return [
        f"{steps} (vouched for {funnel['vouched']})",
        f"not confirmed yet: {funnel['not_confirmed']}, of which {funnel['held']} got no mail because of a limit",
        waits,
        f"left: {funnel['left']}",
    ]


def _published(counts: dict[str, int]) -> int:
    """How many signatures the last edition counts; members did not sign."""
    return Counts.from_json(counts).signatures


def _pairs(values: dict[str, Any], sign: str = " ") -> str:
    return ", ".join(f"{name}{sign}{value}" for name, value in values.items())
