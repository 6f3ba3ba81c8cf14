"""What an organiser may be called: colleagues know them by it, in the log and in mails about what was done."""

import unicodedata
from collections.abc import Iterable

from chalicelib.rules.fields.links import has_link
from chalicelib.rules.fields.look_alikes import appearance, comparable, same_case


def name_problem(name: str, colleagues: Iterable[str]) -> str:
    """What is wrong with a name, as a word for its page; '' for nothing.

    One that reads like a colleague's would put what its bearer does under the colleague's name, and a link in it would
    be mailed to every owner.
    """
    if not name:
        return "name"
    if has_link(unicodedata.normalize("NFKC", name), is_person=True):
        return "name-link"
    return "name-taken" if _appearance(name) in map(_appearance, colleagues) else ""


def _appearance(name: str) -> str:
    return " ".join(map(appearance, same_case(comparable(name)).split()))
