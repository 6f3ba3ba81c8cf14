"""Which places of the list are one organisation, so that anybody can count again: `counted-once.json`.

It names nobody: a place is an entry's permanent number, and after a stroke which of its members. Persons are not in it.
Whether a coalition's member and someone who signs are one person is the organisers' judgement of two names, and who
is meant is for those two to say.
"""

import json

from chalicelib.publishing.edition.content import Content
from chalicelib.rules.outside import read_json
from chalicelib.rules.signatories.counted_places import CountedPlace
from chalicelib.rules.signatories.counting import Groups

PATH = "counted-once.json"


def files(content: Content) -> dict[str, bytes]:
    return {PATH: to_json(content.letter.slug, content.places, content.groups)}


def to_json(slug: str, places: tuple[CountedPlace, ...], groups: Groups) -> bytes:
    """A group in each line: the places of one organisation, of which there are several."""
    found = [[places[at].published for at in one] for one in groups if len(one) > 1 and not places[one[0]].is_person]
    lines = ",\n".join(f"  {json.dumps(one)}" for one in found)
    listed = f"[\n{lines}\n ]" if found else "[]"
    return f'{{\n "letter": {json.dumps(slug)},\n "organisations": {listed}\n}}\n'.encode()


def from_json(body: bytes, places: tuple[CountedPlace, ...]) -> Groups:
    """The groups of organisations by `to_json`, and every other place by itself. Raises `ValueError`, `TypeError` or
    `KeyError` if they are not groups of these places."""
    at_place = {place.published: at for at, place in enumerate(places) if not place.is_person}
    groups = [tuple(at_place[place] for place in one) for one in read_json(body)["organisations"]]
    grouped = [at for one in groups for at in one]
    if len(grouped) != len(set(grouped)) or any(len(one) < 2 for one in groups):
        raise ValueError("a place twice, or alone")
    return (*groups, *((at,) for at in range(len(places)) if at not in set(grouped)))
