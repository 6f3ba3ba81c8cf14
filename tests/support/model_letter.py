"""The model letter: the sample letter with as many signatories as a real one had, all invented.

43 organisations, two of them coalitions of 60 and 22 members; 20 persons; three who asked not to be named.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from chalicelib.authoring.folder import LetterSource, read_source
from chalicelib.aws.dynamodb import codec
from chalicelib.ports.storage import Change
from chalicelib.rules.letters.letter import Letter, Version
from chalicelib.rules.signatures.details import Details
from tests.support.sample_letter import SAMPLE
from tests.support.samples import NOW, named

LANGS = ("es", "en", "pt", "fr")
MEMBERS = (60, 22, *[0] * 41)
FORMS = ("Centro de {}", "Red por {}", "Colectivo {}", "Asociación {}, A.C.", "Observatorio de {}", "Casa {}")
WORKS = ("Agua", "Tierra", "Memoria", "Infancia", "Migrantes", "Derechos Humanos", "Justicia", "Semilla", "Maíz")
PLACES = ("Amancay", "Barranca Seca", "El Encino Viejo", "San Jacinto", "Altomira", "Puerto Nuevo", "Ñandú")
PERSONS = (
    "Ma. José Ñúñez-Ávila", "Íñigo Ibáñez", "Ángela Ruiz Peña", "Óscar Zúñiga", "Lucía Ordóñez", "Tomás Echaniz",
    "Noemí Castro", "Álvaro Rojas", "Ximena Vargas", "Raúl Medina", "Inés Herrera", "Julieta Ramos", "Efraín Juárez",
    "Beatriz Chávez", "Héctor Méndez", "Úrsula Romero", "Andrés Castillo", "Verónica Ortiz", "Ramón Aguilar",
    "Sofía Mendoza",
)  # fmt: skip
UNNAMED = 3
HOUR = 3_600_000
# A step through the names that reaches each one once, so that neighbours in the list differ.
STEP = 37


def source() -> LetterSource:
    return read_source(SAMPLE, LANGS)


def letter(**changes: Any) -> Letter:
    """The sample letter, opened a day ago, with some fields changed."""
    letter_source, now = source(), NOW // 1000
    opened = Letter(
        slug=letter_source.slug,
        state="open",
        language=letter_source.language,
        titles={lang: text.title for lang, text in letter_source.texts.items()},
        kinds=letter_source.kinds,
        order=letter_source.order,
        organisers=letter_source.organisers,
        contact=letter_source.contact,
        countries=letter_source.countries,
        opens=now - 24 * 3600,
        closes=now + 30 * 24 * 3600,
        version=1,
        version_sha256=letter_source.sha256(),
        pepper=b"wrapped",
    )
    return replace(opened, **changes)


def version() -> Version:
    return source().version(1)


def signatories() -> Iterator[Details]:
    """Organisations, persons, and unnamed signers, in order of confirmation."""
    names = _names()
    for number, members in enumerate(MEMBERS):
        yield Details(
            kind="coalition" if members else "organisation",
            name=next(names),
            representative="Ana Paz",
            country="MX" if number % 2 else "",
            website="" if number % 3 else f"https://www.organizacion-{number}.example.org/",
            members=named(*itertools.islice(names, members)),
        )
    for number, name in enumerate(PERSONS):
        yield Details(kind="person", name=name, role="Bióloga" if number % 2 else "", affiliation="Universidad")
    for number in range(UNNAMED):
        yield Details(kind="person", name=f"Ana {number}", show="count")


def confirmed(slug: str, details: Iterable[Details], *, first: int = 1) -> list[Change]:
    """The index's entries of signatories who confirmed one after another, two hours ago."""
    return [
        Change(signature_id(slug, number), "confirmed", public(one, number), NOW - HOUR)
        for number, one in enumerate(details, start=first)
    ]


def left(slug: str, number: int) -> Change:
    """The index's entry of a signer who withdrew."""
    return Change(signature_id(slug, number), "disowned", "{}", NOW)


def signature_id(slug: str, number: int) -> str:
    return f"{slug}#{number:026d}"


def public(details: Details, number: int) -> str:
    return codec.public_text(details, NOW - 2 * HOUR + number, number)


def many(persons: int, organisations: int) -> Iterator[Details]:
    """Invented signatories of a long list."""
    for number in range(persons):
        yield Details(kind="person", name=f"{PERSONS[number % len(PERSONS)]} {number}", country="MX")
    yield from (Details(kind="organisation", name=name) for name in itertools.islice(_names(), organisations))


def _names() -> Iterator[str]:
    """127 names of organisations and more, no two alike."""
    every = [form.format(f"{work} de {place}") for place, work, form in itertools.product(PLACES, WORKS, FORMS)]
    return (every[number * STEP % len(every)] for number in range(len(every)))
