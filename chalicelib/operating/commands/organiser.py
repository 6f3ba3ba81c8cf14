"""``firmamos organiser``: the people who run letters in the browser; the first of them comes in here."""

from typing import Any

import click

from chalicelib import settings
from chalicelib.operating import stage
from chalicelib.operating.console import print_result
from chalicelib.rules.fields.emails import AddressRefused, stored_address
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.invitation import OPERATOR, Invitation
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import ROLES, STAGE, Role
from chalicelib.rules.organisers.team import TeamRefused, owners

WORDS = {
    "no-address": "this is not an e-mail address that mail can reach",
    "member": "they have this role already, or a greater one; if they lost their passkeys, invite them with --anew",
    "invited": "they are invited to get in again already: list shows it",
    "too-many": "too many invitations to this letter wait",
    "gone": "there is no such organiser",
}


@click.group()
def organiser() -> None:
    """Invite, list and end the people who run letters in the browser."""


@organiser.command()
@click.argument("address")
@click.option("--letter", "slug", default=STAGE, metavar="SLUG", help="The letter; without it, an owner of the stage.")
@click.option("--role", type=click.Choice(ROLES), default="owner", show_default=True, help="What they may do.")
@click.option("--lang", default="", metavar="CODE", help="Language of the mail; otherwise the stage's first.")
@click.option("--anew", is_flag=True, help="Let an organiser in again who lost their passkeys.")
@click.option(
    "--print", "is_printed", is_flag=True, help="Send no mail; print the address of the link, last and alone."
)
@click.pass_context
def invite(
    context: click.Context, address: str, slug: str, role: Role, lang: str, anew: bool, is_printed: bool
) -> None:
    """Invite somebody to run a letter; the link holds for seven days and is used up when they have accepted."""
    stage.use(context.obj["stage"])
    base, lang = _address_of_pages(), _language(lang)
    if slug == STAGE and role != "owner":
        raise click.UsageError("the stage itself has owners alone: name a --letter")
    _check_letter(slug)
    _ensure_key()
    from chalicelib.wiring import organise_people

    invitations = organise_people.invitations()
    try:
        if anew:
            person = _find(address, slug)
            invitation = invitations.recover(slug, OPERATOR, person.id, by_mail=not is_printed)
        else:
            invitation = invitations.invite(slug, OPERATOR, address, role, lang, by_mail=not is_printed)
        link = f"{base}/join/{invitations.hand_over(invitation)}" if is_printed else ""
    except TeamRefused as refusal:
        raise LetterRefused(WORDS.get(refusal.code, refusal.code)) from None
    result = {"invitation": invitation.id, "letter": slug, "role": invitation.role} | ({"link": link} if link else {})
    words = f"invited as {invitation.role} of {_of(slug)}"
    print_result(
        context, result, f"{words}; pass this address on:\n{link}" if link else f"{words}: the mail is on its way"
    )


@organiser.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List the organisers with their roles, and the invitations that wait."""
    stage.use(context.obj["stage"])
    from chalicelib.wiring import organise, organise_people

    people = [person for person in organise.people().people() if person.roles]
    waiting = [one for one in organise_people.teams().invitations() if organise.now() < one.expires_at]
    rows = [_row(person) for person in people]
    asked = [_asked_row(one) for one in waiting]
    lines = [
        f"{row['id']}  {row['name']} <{row['address']}>: {_roles(row)}; {row['passkeys']} passkeys" for row in rows
    ]
    lines += [f"invited: {row['address']} as {row['role']} of {_of(row['letter'])}" for row in asked]
    print_result(context, {"organisers": rows, "invitations": asked}, "\n".join(lines) or "there are no organisers")


@organiser.command()
@click.argument("who", metavar="ADDRESS-OR-ID")
@click.option("--letter", "slug", default="", metavar="SLUG", help="End the access to this letter alone.")
@click.pass_context
def end(context: click.Context, who: str, slug: str) -> None:
    """End an organiser's access at once, with their sessions; they and all owners are told."""
    stage.use(context.obj["stage"])
    from chalicelib.wiring import organise, organise_people

    person = _find(who, slug)
    ended = [slug] if slug else sorted(person.roles)
    try:
        for one in ended:
            organise_people.team().end(one, OPERATOR, person.id)
    except TeamRefused as refusal:
        raise LetterRefused(WORDS.get(refusal.code, refusal.code)) from None
    people = organise.people().people()
    without = [one for one in ended if not owners(people, one)]
    lines = [f"{person.name} has no access to {_of(one)} any more" for one in ended]
    lines += [f"{_of(one)} has no owner now: invite one" for one in without]
    print_result(context, {"id": person.id, "ended": ended, "without_owner": without}, "\n".join(lines))


def _find(who: str, slug: str) -> Person:
    """An organiser by id or address, with a role on the letter, if one is named. Raises `LetterRefused`."""
    from chalicelib.wiring import organise

    people = [one for one in organise.people().people() if slug in one.roles or (not slug and one.roles)]
    found = next((one for one in people if one.id == who), None)
    if found is None and "@" in who:
        try:
            canonical = stored_address(who).canonical
        except AddressRefused:
            raise LetterRefused(WORDS["no-address"]) from None
        hashed = organise.vault().address_hash(canonical)
        found = next((one for one in people if one.address_hash == hashed), None)
    if found is None:
        raise LetterRefused(WORDS["gone"])
    return found


def _address_of_pages() -> str:
    url = settings.current().organise_url
    if not url:
        raise LetterRefused("this stage has no organisers' pages: deploy them first, see docs/deploy.md")
    return url


def _language(lang: str) -> str:
    languages = settings.current().languages
    if lang and lang not in languages:
        raise click.UsageError(f"--lang is one of {', '.join(languages)}")
    return lang or languages[0]


def _check_letter(slug: str) -> None:
    from chalicelib.wiring import organise

    if slug != STAGE and organise.letters().head(slug) is None:
        raise LetterRefused(f"there is no letter {slug}")


def _ensure_key() -> None:
    """Create the stage's key of organisers, if it has none."""
    from chalicelib.aws.kms import KmsKeyMaker
    from chalicelib.wiring import organise

    if organise.people().wrapped_key() is None:
        # If another operator was faster, theirs is the key.
        organise.people().put_wrapped_key(KmsKeyMaker(settings.current().key_id).new_organisers_key())


def _row(person: Person) -> dict[str, Any]:
    from chalicelib.wiring import organise_people

    address = organise_people.team().address_of(person) if person.sealed_address else ""
    return {
        "id": person.id,
        "name": person.name,
        "address": address,
        "roles": dict(sorted(person.roles.items())),
        "passkeys": len(person.passkeys),
    }


def _asked_row(invitation: Invitation) -> dict[str, Any]:
    from chalicelib.wiring import organise_people

    address = organise_people.invitations().address_of(invitation)
    return {"id": invitation.id, "address": address, "letter": invitation.slug, "role": invitation.role}


def _roles(row: dict[str, Any]) -> str:
    return ", ".join(f"{role} of {_of(slug)}" for slug, role in row["roles"].items())


def _of(slug: str) -> str:
    return "the stage" if slug == STAGE else slug
