"""``firmamos find``, ``correct``, ``move``, ``take-down``, ``confirm``: one entry, whatever its state."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from chalicelib.authoring.problems import Found
from chalicelib.authoring.source_files import FolderFiles
from chalicelib.authoring.text_reading import read_file
from chalicelib.errors import FormRefused
from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, print_result
from chalicelib.organising.finding import MOST_SHOWN
from chalicelib.organising.held_signatures import TAKEN_DOWN
from chalicelib.organising.vouching import KNOWN_BY
from chalicelib.rules.letters.letter import KINDS, Letter, LetterRefused
from chalicelib.rules.signatures.member import MEMBER_KINDS

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MEMBER_OPTIONS = ("member_name", "member_kind", "member_role", "member_country")


@click.command()
@click.argument("slug")
@click.argument("text")
@click.option("--most", default=MOST_SHOWN, show_default=True, type=click.IntRange(1, 1000), help="How many to print.")
@click.pass_context
def find(context: click.Context, slug: str, text: str, most: int) -> None:
    """Find entries by name, member, number, mark, address or key, and print their keys."""
    head = _letter(context, slug)
    from chalicelib.operating import use_cases
    from chalicelib.organising.entries import in_words

    found = use_cases.finder(make_campaign().by, _watched).find(head, text, most=most)
    words = in_words(found.entries) or "nothing found"
    if found.more:
        words += f"\n\n{found.more} more match: write more of the name, or raise --most"
    result = {"slug": slug, "entries": [asdict(entry) for entry in found.entries], "more": found.more}
    print_result(context, result, words)


@click.command()
@click.argument("slug")
@click.argument("key")
@click.option("--name", help="The name.")
@click.option("--kind", type=click.Choice(KINDS), help="What it is.")
@click.option("--affiliation", help="A person's institution or community.")
@click.option("--role", help="A person's occupation or position.")
@click.option("--country", help="ISO 3166-1, two letters.")
@click.option("--website", help="An organisation's or coalition's.")
@click.option("--members", "members_file", type=FILE, help="A coalition's members: a file with one on each line.")
@click.option("--separator", help="How a coalition's members are separated in print.")
@click.option("--end", help="What stands behind a coalition's last member in print: a full stop, or nothing.")
@click.option("--show", type=click.Choice(["initials", "count"]), help="Show less of a person.")
@click.option("--member", metavar="NAME", help="Correct only this member, as it is listed.")
@click.option("--member-name", help="The member's name.")
@click.option("--member-kind", type=click.Choice(MEMBER_KINDS), help="What the member is.")
@click.option("--member-role", help="The role of a member who is a person.")
@click.option("--member-country", help="ISO 3166-1, two letters.")
@click.pass_context
def correct(context: click.Context, /, slug: str, key: str, members_file: Path | None, **given: Any) -> None:
    """Correct what an entry says. Whatever you do not name stays. Its signer is told."""
    member = {name.removeprefix("member_"): given.pop(name) for name in MEMBER_OPTIONS}
    of_member, name = _given(member), given.pop("member")
    fields = _given(given)
    if members_file is not None:
        fields["members"] = _lines(members_file)
    if (name is None) == bool(of_member) or bool(of_member) == bool(fields):
        raise click.UsageError("say what to correct: options of the entry, or --member with options of that member")
    head = _letter(context, slug)
    correcting = _acts().correcting
    try:
        if name is not None:
            done = correcting.correct_member(head, key, name, of_member)
        else:
            done = correcting.correct(head, key, fields)
    except FormRefused as refusal:
        raise LetterRefused("\n".join(_problems(refusal))) from None
    _print_done(context, slug, done, "it is corrected from the next edition", "it reads like that already")


@click.command()
@click.argument("slug")
@click.argument("key")
@click.option("--to", "number", type=click.IntRange(min=1), help="The number that it gets in its list.")
@click.option("--before", metavar="KEY", help="The entry that it stands before.")
@click.option("--after", metavar="KEY", help="The entry that it stands after.")
@click.pass_context
def move(
    context: click.Context, slug: str, key: str, number: int | None, before: str | None, after: str | None
) -> None:
    """Move an entry in a list whose order you give."""
    wheres = [("to", str(number) if number else None), ("before", before), ("after", after)]
    given = [(where, which) for where, which in wheres if which]
    if len(given) != 1:
        raise click.UsageError("give one of --to NUMBER, --before KEY and --after KEY")
    head = _letter(context, slug)
    where: Any = given[0][0]
    moved = _acts().moving.move(head, key, where, str(given[0][1]))
    words = f"it is number {moved.number} of the {moved.list} from the next edition"
    _print_done(context, slug, moved.done, words, f"it is number {moved.number} of the {moved.list} already")


@click.command("take-down")
@click.argument("slug")
@click.argument("key")
@click.option("--reason", type=click.Choice([*TAKEN_DOWN]), required=True, help="Why: the signer is told.")
@click.option("--member", metavar="NAME", help="Take only this member off its coalition's list.")
@click.pass_context
def take_down(context: click.Context, slug: str, key: str, reason: str, member: str | None) -> None:
    """Take an entry off the letter, or a member off its list. Its signer is told."""
    head = _letter(context, slug)
    taking_down = _acts().taking_down
    if member is None:
        done = taking_down.take_down(head, key, reason)
        _print_done(context, slug, done, "it will not be on the letter from the next edition", "it is down already")
        return
    done = taking_down.take_off(head, key, member, reason)
    _print_done(
        context, slug, done, "the member will not be listed from the next edition", "it is off the list already"
    )


@click.command()
@click.argument("slug")
@click.argument("key")
@click.option("--name", required=True, help="The name of whoever you vouch for, as the form has it.")
@click.option("--vouched-by", required=True, help="The organiser who vouches for it.")
@click.option("--reason", type=click.Choice([*KNOWN_BY]), required=True, help="How you know.")
@click.pass_context
def confirm(context: click.Context, slug: str, key: str, name: str, vouched_by: str, reason: str) -> None:
    """Put an entry on the letter that its signer could not confirm, and vouch for it."""
    head = _letter(context, slug)
    done = _acts().vouching.vouch(head, key, name, vouched_by, reason)
    _print_done(context, slug, done, "it will be on the letter from the next edition", "it is on the letter already")


def _letter(context: click.Context, slug: str) -> Letter:
    stage.use(context.obj["stage"])
    found: Letter = make_campaign().find(slug)
    return found


def _acts() -> Any:
    from chalicelib.operating.use_cases import Acts

    return Acts(make_campaign().by)


def _lines(path: Path) -> list[str]:
    """The lines of a file, whatever editor saved it. Raises `LetterRefused`."""
    found = Found()
    text = read_file(FolderFiles(path.parent), found.at(path.name))
    if text is None:
        raise LetterRefused("\n".join(f"{problem.file}: {problem.message}" for problem in found.problems))
    return text.splitlines()


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _print_done(context: click.Context, slug: str, done: Any, words: str, unchanged: str) -> None:
    from chalicelib.organising.held_signatures import key_of

    told = "its signer gets a mail" if done.is_told else "no address of its signer is held, so no mail goes"
    words = f"{words}; {told}" if done.is_changed else unchanged
    result = {"slug": slug, "key": key_of(done.signature), "changed": done.is_changed, "told": done.is_told}
    print_result(context, result | {"state": done.signature.state}, words)


def _problems(refusal: FormRefused) -> Iterable[str]:
    from chalicelib.pages.refusals import message

    for field, codes in refusal.errors.items():
        yield from (f"{field}: {message(field, code, 'en')}" for code in codes)


def _watched(items: Sequence[str], label: str) -> Iterable[str]:
    if not items:
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar
