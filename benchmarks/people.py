"""Invented signatories by the hundred thousand: persons with Spanish names, organisations, coalitions."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from benchmarks import world
from benchmarks.write_units import Item
from chalicelib.aws.dynamodb import codec
from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.signature import Signature
from tests.support.samples import NOW, SLUG

GIVEN = (
    "María", "José", "Juan", "Carlos", "Ana", "Luis", "Guadalupe", "Miguel", "Rosa", "Pedro", "Lucía",
    "Ángel", "Íñigo", "Sofía", "Óscar", "Beatriz", "Ñusta", "Ramón", "Verónica", "Héctor", "Úrsula",
    "Andrés", "Ximena", "Raúl", "Inés", "Tomás", "Julieta", "Efraín", "Noemí", "Álvaro",
)  # fmt: skip
FAMILY = (
    "Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez", "Ramírez",
    "Cruz", "Flores", "Gómez", "Morales", "Vázquez", "Reyes", "Jiménez", "Torres", "Díaz", "Gutiérrez",
    "Ruiz", "Mendoza", "Aguilar", "Ortiz", "Moreno", "Castillo", "Romero", "Álvarez", "Méndez", "Chávez",
    "Rivera", "Juárez", "Ramos", "Domínguez", "Herrera", "Medina", "Castro", "Vargas", "Guzmán",
    "Velázquez", "Rojas", "Muñoz", "Ñáñez", "Peña", "Ibáñez", "Ordóñez", "Zúñiga",
)  # fmt: skip
PLACES = (
    "Oaxaca", "Puebla", "Veracruz", "Chiapas", "Tabasco", "Sonora", "Jalisco", "Colima", "Nayarit",
    "Durango", "Hidalgo", "Morelos",
)  # fmt: skip
WORKS = ("Agua", "Tierra", "Memoria", "Infancia", "Migrantes", "Derechos Humanos", "Justicia", "Semilla", "Maíz")
FORMS = ("Centro de {}", "Red por {}", "Colectivo {}", "Asociación {}, A.C.", "Observatorio de {}", "Casa {}")
ROLES = ("", "", "", "Profesora", "Médico", "Abogada", "Estudiante", "Periodista")
COUNTRIES = ("MX",) * 6 + ("GT", "HN", "SV", "AR", "CO", "ES", "US", "")
# One signatory in 20 is an organisation, one in 400 a coalition.
ORGANISATIONS, COALITIONS = 20, 400


def signatories(count: int) -> Iterator[Signature]:
    """The same signatures on every call, confirmed a second apart until `NOW`."""
    chance = random.Random(count)
    for number in range(count):
        yield confirmed(number, _details(number, chance), NOW - (count - number) * 1000)


def confirmed(number: int, details: Details, at_ms: int) -> Signature:
    """A confirmed signature of the sample letter."""
    return replace(
        _base(),
        id=tokens.signature_id(SLUG, world.PEPPER, f"{number}@example.org"),
        state="confirmed",
        details=details,
        confirmed_at=at_ms,
        changed_at=at_ms,
        expires_at=None,
    )


def items(count: int) -> Iterator[tuple[str, Item]]:
    """Their entries in the index, in DynamoDB's JSON."""
    for one in signatories(count):
        yield (
            world.ENVIRONMENT["FIRMAMOS_SIGNATURES_TABLE"],
            {
                "id": {"S": one.id},
                "state": {"S": one.state},
                "public": {"S": codec.public_text(one.details, one.confirmed_at, one.position)},
                "letter_shard": {"S": codec.shard(one.id)},
                "changed_at": {"N": str(one.changed_at)},
            },
        )


@cache
def _base() -> Signature:
    return world.pending(NOW)[0]


def _details(number: int, chance: random.Random) -> Details:
    if number % COALITIONS == 1:
        members = tuple(Member(organisation(chance)) for _ in range(chance.randint(5, 60)))
        return Details(kind="coalition", name=f"{organisation(chance)} y aliadas", country="MX", members=members)
    if number % ORGANISATIONS == 2:
        site = f"https://www.organizacion-{number}.example.org/"
        return Details(kind="organisation", name=organisation(chance), country="MX", website=site)
    names = (chance.choice(GIVEN), chance.choice(GIVEN), chance.choice(FAMILY), chance.choice(FAMILY))
    return Details(
        kind="person",
        name=" ".join(names[number % 2 :]),
        role=chance.choice(ROLES),
        affiliation=organisation(chance) if number % 3 == 0 else "",
        country=chance.choice(COUNTRIES),
        show="count" if number % 50 == 3 else "name",
    )


def organisation(chance: random.Random) -> str:
    return f"{chance.choice(FORMS).format(chance.choice(WORKS))} de {chance.choice(PLACES)}"
