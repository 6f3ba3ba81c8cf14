"""``firmamos members``: the coalitions of a letter, and the link of each member to pass on."""

from collections.abc import Iterable, Sequence
from typing import Any

import click

from chalicelib import settings
from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, open_signatures, print_result
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.coalition_members import member_token, members_of


@click.command()
@click.argument("slug")
@click.argument("key", required=False)
@click.pass_context
def members(context: click.Context, slug: str, key: str | None) -> None:
    """List the coalitions of a letter, or the members' links of one (KEY)."""
    stage.use(context.obj["stage"])
    head = make_campaign().find(slug)
    if key is None:
        from chalicelib.aws.dynamodb.review_index import DynamoReview

        records = filter(None, map(open_signatures().get, DynamoReview().coalitions(slug)))
        confirmed = coalitions(records)
        lines = [f"{coalition['key']}  {coalition['name']}: {coalition['members']} members" for coalition in confirmed]
        print_result(context, {"slug": slug, "coalitions": confirmed}, "\n".join(lines) or "no coalition has confirmed")
        return
    from chalicelib.aws.kms import KmsPeppers

    found = links(head, open_signatures().get(f"{slug}#{key}"), KmsPeppers().of(head), settings.current().api_url)
    words = "\n\n".join(f"{member['name']}: {member['word']}\n  {member['link']}" for member in found)
    print_result(context, {"slug": slug, "key": key, "members": found}, words)


def coalitions(records: Iterable[Signature]) -> list[dict[str, Any]]:
    """The confirmed coalitions, sorted by name: key, name, and how many members may confirm for themselves."""
    confirmed = [
        {"key": signature.id.partition("#")[2], "name": signature.details.name, "members": len(members_of(signature))}
        for signature in records
        if members_of(signature)
    ]
    return sorted(confirmed, key=lambda coalition: (str(coalition["name"]).casefold(), coalition["key"]))


def links(letter: Letter, signature: Signature | None, pepper: bytes, api_url: str) -> Sequence[dict[str, str]]:
    """Each member's name, what it answered, and its link. Raises `LetterRefused` if no member may confirm for
    itself."""
    listed = members_of(signature) if signature else ()
    if signature is None or not listed:
        raise LetterRefused(f"{letter.slug} has no confirmed coalition with members under this key")
    return [
        {
            "name": " / ".join(member.names),
            "word": member.word,
            "link": f"{api_url}/member/{member_token(pepper, signature.id, member.names[0])}",
        }
        for member in listed
    ]
