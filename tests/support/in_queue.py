"""Signatures that wait for organisers, in moto, for the tests of pages."""

import hashlib
import time
from typing import Any

from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Consent, Signature
from chalicelib.wiring import organise
from tests.support.samples import SLUG, VERSION

DAY = 24 * 3_600_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def waits(
    name: str,
    *holds: str,
    email: str = "",
    days: float = 0,
    members: tuple[str, ...] = (),
    slug: str = SLUG,
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> Signature:
    """A signature that its signer confirmed, and that waits for an organiser since some days."""
    at = now_ms() - int(days * DAY)
    address = parse_address(email or f"{hashlib.sha256(name.encode()).hexdigest()[:16]}@gmail.com")
    told: dict[str, Any] = {"kind": "organisation", "name": name, "representative": "Luz Paz", "role": "Directora"}
    told |= details or {}
    if members:
        told |= {"kind": "coalition", "members": tuple(map(Member, members))}
    values: dict[str, Any] = {
        "state": "held",
        "holds": holds or ("organisation",),
        "confirmed_at": at,
        "expires_at": None,
    }
    every: dict[str, Any] = {"submission": "first", "created_at": at, **values, **fields}
    made = Signature(
        id=tokens.signature_id(slug, b"p" * 32, address.canonical),
        email=address.as_typed,
        details=Details(**told),
        lang="es",
        updates=False,
        consent=Consent(1, VERSION.sha256, "es", at, ("sign", "publish")),
        **every,
    )
    assert organise.signatures().put_new(made)
    return stored(made)


def noted(name: str, *signals: str, **fields: Any) -> Signature:
    """One that is on the letter, with signals."""
    at = now_ms()
    person = {"kind": "person", "representative": "", "role": ""}
    on_letter: dict[str, Any] = {
        "state": "confirmed",
        "holds": (),
        "changed_at": at,
        "appeared_at": at,
        "signals": signals,
    }
    return waits(name, details=person, **on_letter | fields)


def over_limit(number: int, *signals: str, domain: str = "gmail.com", hours: float = 0, **fields: Any) -> Signature:
    """One that was held without a mail."""
    at = now_ms() - int(hours * 3_600_000)
    held: dict[str, Any] = {
        "confirmed_at": None,
        "created_at": at,
        "expires_at": at // 1000 + PENDING_SECONDS,
        "signals": signals or ("network",),
        "holds": (),
        "submission": f"form {number}",
    }
    person = {"kind": "person", "representative": "", "role": ""}
    return waits(f"Persona {number}", email=f"p{number}@{domain}", details=person, **held | fields)


def stored(signature: Signature) -> Signature:
    found = organise.signatures().get(signature.id)
    assert found is not None
    return found


def key(signature: Signature) -> str:
    return signature.id.partition("#")[2]
