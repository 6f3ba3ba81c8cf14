"""Signatories that nobody is, to see how a letter looks with so many of them.

Their names are of trees and rivers, so that nobody is taken for one of them. The same number always gives the same
signatories.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from chalicelib.rules.fields.initials import initials
from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.signatories.roll import Roll, Signatory
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member

MOST = 2_000

_GIVEN = (
    "Alba", "Bruno", "Celeste", "Darío", "Estela", "Fermín", "Gala", "Hugo", "Inés", "Joaquim", "Lírio", "Maïa", "Noé",
    "Olívia", "Pilar", "Renée", "Sol", "Tomé", "Úrsula", "Víctor",
)  # fmt: skip
_TREES = (
    "Aguaribay", "Ahuehuete", "Araucaria", "Caoba", "Ceiba", "Espinillo", "Framboyán", "Guayacán", "Ipê", "Jacarandá",
    "Lapacho", "Mezquite", "Ñandubay", "Ocote", "Palosanto", "Quebracho", "Sabinero", "Tamarindo", "Urunday", "Yatay",
)  # fmt: skip
_ROLES = ("", "", "Botánica", "", "", "Apicultura", "", "", "", "Docencia")
_PLACES = ("", "", "", "Escuela del Río Imaginario", "", "", "", "Vivero de la Loma")
_COUNTRIES = ("", "", "MX", "", "AR", "", "BR", "", "CO", "", "PE", "")
_GROUPS = (
    "Asociación Vecinal del {}", "Red de Mujeres del {}", "Coletivo {}", "Friends of the {}", "Les Amis du {}",
    "Cooperativa {} Alto", "Observatorio del {}",
)  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """``unnamed`` are counted without a name; ``roll`` are all the others."""

    roll: Roll
    unnamed: int


def invent(number: int, kinds: tuple[Kind, ...], at_ms: int) -> Invented:
    """So many signatures (at most `MOST`) of the kinds that a letter takes: of each kind some, a coalition with its
    members, and persons who show their name, their initials or nothing."""
    groups = number // 5 if "person" in kinds else number
    coalitions = min(groups, 1 + groups // 20) if "coalition" in kinds else 0
    if "organisation" not in kinds:
        coalitions = groups = groups if "coalition" in kinds else 0
    persons = number - groups if "person" in kinds else 0
    unnamed = persons // 8
    details = (
        *islice(_coalitions(), coalitions),
        *islice(_organisations(), groups - coalitions),
        *islice(_persons(), persons - unnamed),
    )
    signatories = (
        Signatory(id=f"preview#{place:026d}", details=one, at=at_ms - number + place, number=place)
        for place, one in enumerate(details, start=1)
    )
    return Invented({one.id: one for one in signatories}, unnamed)


def _persons() -> Iterator[Details]:
    trees = len(_TREES)
    for place in range(MOST):
        # Each pair of trees comes once with each given name.
        given, rest = place % len(_GIVEN), place // len(_GIVEN)
        first, second = _at(_TREES, 7 * given + rest), _at(_TREES, 3 * given + 11 * rest + rest // trees + 1)
        name = f"{_GIVEN[given]} {first} {second}"
        if place % 9 == 4:
            yield Details(kind="person", name=initials(name), show="initials")
            continue
        yield Details(
            kind="person",
            name=name,
            role=_at(_ROLES, place),
            affiliation=_at(_PLACES, place),
            country=_at(_COUNTRIES, place),
        )


def _organisations() -> Iterator[Details]:
    for place in range(MOST):
        tree = _TREES[place % len(_TREES)]
        name = _at(_GROUPS, place // len(_TREES) + place).format(tree)
        website = "https://www.example.org" if place % 3 == 0 else ""
        yield Details(kind="organisation", name=_numbered(name, place), country=_at(_COUNTRIES, place), website=website)


def _coalitions() -> Iterator[Details]:
    for place in range(MOST):
        members = tuple(Member(_at(_GROUPS, one + 3).format(_at(_TREES, one * 3 + place))) for one in range(6))
        yield Details(kind="coalition", name=_numbered("Alianza de los Árboles", place), members=members)


def _numbered(name: str, place: int) -> str:
    """A name of which there may be several, with a number from the second round on."""
    rounds = place // len(_TREES)
    return f"{name} {rounds + 1}" if rounds else name


def _at(values: tuple[str, ...], place: int) -> str:
    return values[place % len(values)]
