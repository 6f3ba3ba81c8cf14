"""A published letter on moto with entries of each kind, for the tests of organisers' pages."""

import time
from typing import Any

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.kms import KmsPeppers
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Signature
from chalicelib.wiring import api, organise
from tests.fakes.mail import MemoryMailQueue
from tests.support.api_client import record, sign_and_confirm, sign_and_mail
from tests.support.process_caches import forget
from tests.support.publish_on_moto import publish
from tests.support.samples import SLUG, named

ANA = "ana@example.org"
CASA = {"kind": "organisation", "name": "Casa del Agua", "representative": "Ema Paz", "website": "https://casa.example"}


def letter() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def key(signature: Signature | None) -> str:
    assert signature is not None
    return signature.id.partition("#")[2]


def stored(key: str) -> Signature:
    found = organise.signatures().get(f"{SLUG}#{key}")
    assert found is not None
    return found


def signed(name: str = "Ana Quispe", email: str = ANA, **fields: Any) -> str:
    """A person on the letter whose address is held; returns the key."""
    sign_and_confirm(name=name, email=email, updates="yes", **fields)
    return key(record(email))


def waiting(email: str = "ema@example.org") -> str:
    """An organisation that waits for an organiser."""
    sign_and_confirm(**CASA | {"email": email})
    return key(record(email))


def asked(name: str = "Eva Sol", email: str = "eva@example.org") -> str:
    """A form that nobody has confirmed."""
    sign_and_mail(name=name, email=email)
    return key(record(email))


def entered(*names: str, **fields: Any) -> list[str]:
    """Entries of an import that an organiser vouched for, in this order."""
    head = letter()
    importer = Importer(api.signatures(), MemoryMailQueue(), head, KmsPeppers().of(head))
    now = time.time_ns() // 1_000_000
    rows = [
        ImportRow(at, Details(**{"kind": "person", "name": name} | fields), "", "") for at, name in enumerate(names)
    ]
    return [importer.import_vouched(row, "Luz Mar", now).signature_id.partition("#")[2] for row in rows]


def coalition() -> str:
    (found,) = entered("Alianza del Pozo", kind="coalition", members=named("Casa Luz", "Ilimani Vivo"))
    return found


def next_edition() -> None:
    publish()
    forget()
