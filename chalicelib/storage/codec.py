"""Between the frozen dataclasses and the attributes of an item.

Public fields stand together in one attribute, ``public``, which is all of a signature that the index
`changes` carries; what a signer typed and does not want shown stands in ``private``. One JSON text
for each keeps the item under 1 KB, one write unit, and quick to read by the hundred thousand.
"""

import dataclasses
import json
from typing import Any, cast

from chalicelib.letters import canonical
from chalicelib.signatures import Consent, Details, MailState, Signature

_DETAIL_FIELDS = tuple(item.name for item in dataclasses.fields(Details))


# Each shard of the index takes 1,000 write units a second, which is DynamoDB's limit for one partition.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
SHARDS = 8


def shard(signature_id: str) -> str:
    """The partition of the index `changes` that a signature belongs to: ``{slug}#{0…7}``."""
    slug, _, key = signature_id.partition("#")
    # The key is a keyed hash, so the sum of its characters is spread evenly enough.
    return f"{slug}#{sum(key.encode()) % SHARDS}"


def shards(slug: str) -> list[str]:
    """Every partition of a letter in the index `changes`."""
    return [f"{slug}#{number}" for number in range(SHARDS)]


def dumps(value: object) -> str:
    """JSON with sorted keys: equal values give equal text, which conditions compare."""
    return canonical(value).decode()


def public_text(details: Details, confirmed_at: int | None, position: int | None) -> str:
    """The attribute ``public``: shown fields, and ``at`` (ms) and ``pos`` that the order needs."""
    shown = details.public()
    if confirmed_at is not None:
        shown["at"] = confirmed_at
    if position is not None:
        shown["pos"] = position
    return dumps(shown)


def private_text(details: Details) -> str:
    """The attribute ``private``: what ``public`` leaves out or shows otherwise."""
    shown = details.public()
    typed = {name: getattr(details, name) for name in _DETAIL_FIELDS}
    typed["members"] = list(details.members)
    hidden = {key: value for key, value in typed.items() if value and shown.get(key) != value}
    if hidden.get("show") == "name":
        del hidden["show"]
    return dumps(hidden)


def details(public: str, private: str) -> Details:
    """The details again, from both attributes."""
    stored = json.loads(public) | json.loads(private)
    merged = {"name": ""} | {key: value for key, value in stored.items() if key in _DETAIL_FIELDS}
    return Details(**merged | {"members": tuple(merged.get("members", ()))})


def consent_text(consent: Consent | None) -> str | None:
    if consent is None:
        return None
    return dumps(
        {
            "v": consent.version,
            "h": consent.sha256,
            "l": consent.lang,
            "t": consent.at,
            "b": list(consent.boxes),
        }
    )


def consent(text: str | None) -> Consent | None:
    if not text:
        return None
    given = json.loads(text)
    return Consent(given["v"], given["h"], given["l"], given["t"], tuple(given["b"]))


def mail_text(mail: MailState) -> str | None:
    """The attribute ``mail``; None for a mail state that nothing was written of yet."""
    if mail == MailState():
        return None
    told = {key: value for key, value in dataclasses.asdict(mail).items() if value}
    return dumps(told)


def mail(text: str | None) -> MailState:
    if not text:
        return MailState()
    told = json.loads(text)
    told["tokens"] = tuple((digest, expiry) for digest, expiry in told.get("tokens", ()))
    return MailState(**told)


def attributes(signature: Signature) -> dict[str, Any]:
    """Every attribute of an item but its key; None for those it does not have."""
    return {
        "state": signature.state,
        "email": signature.email or None,
        "public": public_text(signature.details, signature.confirmed_at, signature.position),
        "private": private_text(signature.details),
        "lang": signature.lang,
        "updates": signature.updates or None,
        "consent": consent_text(signature.consent),
        "submission": signature.submission,
        "created_at": signature.created_at,
        "expires_at": signature.expires_at,
        "vouched_by": signature.vouched_by or None,
        "mail": mail_text(signature.mail),
        "letter_shard": shard(signature.id) if signature.changed_at is not None else None,
        "changed_at": signature.changed_at,
    }


def signature(signature_id: str, item: dict[str, Any]) -> Signature:
    """A record from an item's attributes (absent ones may be missing or None)."""
    shown = json.loads(item["public"])
    return Signature(
        id=signature_id,
        state=item["state"],
        email=item.get("email") or "",
        details=details(item["public"], item["private"]),
        lang=item["lang"],
        updates=bool(item.get("updates")),
        consent=consent(item.get("consent")),
        submission=item["submission"],
        created_at=int(item["created_at"]),
        expires_at=_whole(item.get("expires_at")),
        confirmed_at=cast("int | None", shown.get("at")),
        changed_at=_whole(item.get("changed_at")),
        position=cast("int | None", shown.get("pos")),
        vouched_by=item.get("vouched_by") or "",
        mail=mail(item.get("mail")),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
