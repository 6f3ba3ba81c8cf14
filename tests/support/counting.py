"""Places on a letter and their counts, from names alone."""

from collections.abc import Iterable, Sequence

from chalicelib.rules.signatories.counted_places import CountedPlace, keys_of, places_of
from chalicelib.rules.signatories.counting import Counts, count, group
from chalicelib.rules.signatories.decisions import Decision, Decisions, Verdict, decision
from chalicelib.rules.signatories.roll import PrintedList, Signatory
from chalicelib.rules.signatures.member import Member
from tests.support.contents import SECRET, signatory

Names = Iterable[str | Member]


def organisations(own: Sequence[str], coalitions: Sequence[tuple[str, Names]] = ()) -> tuple[Signatory, ...]:
    """Entries with permanent numbers from 1: organisations, then coalitions with their members."""
    entries = [signatory(number, name, "organisation") for number, name in enumerate(own, 1)]
    return (
        *entries,
        *(
            signatory(number, name, "coalition", members=tuple(members))
            for number, (name, members) in enumerate(coalitions, len(own) + 1)
        ),
    )


def listing(
    own: Sequence[str] = (), coalitions: Sequence[tuple[str, Names]] = (), persons: Sequence[str] = ()
) -> tuple[CountedPlace, ...]:
    """The places of a list; persons have the numbers from 1001."""
    named = tuple(signatory(number, name) for number, name in enumerate(persons, 1001))
    return places_of(PrintedList(organisations(own, coalitions), named))


def counted(places: Sequence[CountedPlace], *decided: Decision) -> Counts:
    return count(places, group(places, Decisions(decided), SECRET), 0)


def decided(places: Sequence[CountedPlace], one: int, other: int, verdict: Verdict) -> Decision:
    """A decision on two of the places."""
    keys = keys_of(places, SECRET)
    return decision(keys[one], keys[other], verdict, "ana", 1)


def count_once(own: Sequence[str], groups: Iterable[Names], coalitions: Sequence[str] = ()) -> tuple[int, int]:
    """How many organisations sign by themselves, and how many more are members of coalitions. Coalitions without a
    name given have one of their own."""
    lists = list(groups)
    names = [*coalitions, *(f"Coalición sin par {number}" for number in range(len(coalitions), len(lists)))]
    counts = counted(listing(own, list(zip(names, lists, strict=True))))
    return counts.organisations, counts.organisations_in_all - counts.organisations
