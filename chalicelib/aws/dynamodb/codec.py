"""Converts between the frozen dataclasses and the attributes of an item.

The public fields share one attribute, ``public``, which is all that the index `changes` carries of a signature. The
address and the fields that a signer does not want shown share the text that is sealed into ``sealed``; notes for
organisers are in ``review``. One text for each group keeps the item under 1 KB, which is one write unit, and fast to
read by the hundred thousand.
"""

import dataclasses
import json
from collections.abc import Collection
from typing import Any, cast

from chalicelib.aws.dynamodb.models import dumps
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.signature import TOMBSTONES, Consent, Decided, MailState, Signature
from chalicelib.rules.signatures.waiting import WaitingClass, settled, waiting_class, waiting_since

_EMAIL = "email"
_OBJECTED = "objected"
_BARRED = "barred"
_CONFIRMED = "confirmed"


# Each shard of the index takes 1,000 write units a second, which is DynamoDB's limit for one partition.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
SHARDS = 8


def shard(signature_id: str) -> str:
    """The partition of the index `changes` that a signature belongs to: ``{slug}#{0…7}``."""
    slug, _, key = signature_id.partition("#")
    # The key is a keyed hash, so the sums of its characters are spread evenly enough.
    return f"{slug}#{sum(key.encode()) % SHARDS}"


def slug_of(signature_id: str) -> str:
    return signature_id.partition("#")[0]


def shards(slug: str) -> list[str]:
    """Every partition of a letter in the index `changes`."""
    return [f"{slug}#{number}" for number in range(SHARDS)]


def waiting_keys(slug: str, klass: WaitingClass) -> list[str]:
    """Every partition of a letter's class in the index `waiting`."""
    return [f"{one}#{klass}" for one in shards(slug)]


def waiting_key(signature_id: str, klass: WaitingClass | None) -> str | None:
    """The partition of the index `waiting` that a signature belongs to: ``{slug}#{0…7}#{class}``; None for none."""
    return None if klass is None else f"{shard(signature_id)}#{klass}"


def public_text(
    details: Details,
    confirmed_at: int | None,
    position: int | str | None,
    version: int | None = None,
    confirmed_members: Collection[str] = (),
    appeared_at: int | None = None,
    once_shown: bool = False,
    taken_down: bool = False,
) -> str:
    """The attribute ``public``: the shown fields, ``i`` if the name is initials, ``at`` (ms) and ``pos`` for the
    order, ``v`` for the version that was signed, ``mc`` for the places of members that confirmed for themselves,
    ``ap`` (ms) if it has been shown in this way only since later, ``w`` if more was shown before, ``td`` if the
    organisers took it down."""
    values = details.public()
    listed = details.member_names if "members" in values else ()
    confirmed = [at for at, name in enumerate(listed) if name in confirmed_members]
    if confirmed:
        values["mc"] = confirmed
    if details.show == "initials":
        values["i"] = True
    if confirmed_at is not None:
        values["at"] = confirmed_at
    if position is not None:
        values["pos"] = position
    if version is not None:
        values["v"] = version
    if appeared_at is not None and appeared_at != confirmed_at:
        values["ap"] = appeared_at
    values |= {key: True for key, is_set in (("w", once_shown), ("td", taken_down)) if is_set}
    return dumps(values)


def public_of(signature: Signature) -> str:
    """The attribute ``public`` of a record. A signature that is not on the letter shows only its kind and has no
    version."""
    if signature.state != "confirmed":
        return public_text(
            Details(kind=signature.details.kind, name=""),
            signature.confirmed_at,
            signature.position,
            once_shown=signature.once_shown,
            taken_down=signature.state == "held" and "refused" in signature.holds,
        )
    return public_text(
        signature.details,
        signature.confirmed_at,
        signature.position,
        version=signature.consent.version if signature.consent else None,
        confirmed_members=frozenset(signature.confirmed_members),
        appeared_at=signature.appeared_at,
        once_shown=signature.once_shown,
    )


def private_text(signature: Signature) -> str:
    """The text to seal: the address, the names of members that had themselves removed or that the organisers removed,
    and the details that ``public`` leaves out or shows differently; '' for nothing."""
    details = signature.details
    on_the_letter = signature.state == "confirmed"
    public = details.public() if on_the_letter else {"kind": details.kind}
    hidden = {name: value for name, value in details.to_json().items() if value and public.get(name) != value}
    if hidden.get("show") == "name":
        del hidden["show"]
    if signature.email:
        hidden[_EMAIL] = signature.email
    if signature.objected_members:
        hidden[_OBJECTED] = [member.to_json() for member in signature.objected_members]
    if signature.barred_members:
        hidden[_BARRED] = list(signature.barred_members)
    if signature.confirmed_members and not on_the_letter:
        hidden[_CONFIRMED] = list(signature.confirmed_members)
    return dumps(hidden) if hidden else ""


def details(public: str, private: str) -> tuple[Details, str]:
    """The details and the address, from the public text and the text that was sealed ('' if it was not opened)."""
    opened = json.loads(private) if private else {}
    email = opened.pop(_EMAIL, "")
    return Details.from_json(json.loads(public) | opened), email


def review_text(signature: Signature) -> str | None:
    """The attribute ``review``; None if there is nothing to note about a signature."""
    values = {
        "who": signature.name_hash,
        "signals": list(signature.signals),
        "holds": list(signature.holds),
        "evidence": signature.evidence,
        "typed": signature.address_hash,
        "corrected": signature.corrected,
        "seen": list(signature.seen),
        "decided": _decided_values(signature.decided),
    }
    present = {key: value for key, value in values.items() if value}
    return dumps(present) if present else None


def _decided_values(decided: Decided | None) -> list[Any] | None:
    if decided is None:
        return None
    undo_ms, since = decided.until - decided.at, decided.waited_since
    values = [decided.what, decided.by, decided.at, undo_ms, decided.state, list(decided.holds)]
    return values if since is None else [*values, since]


def _decided(values: list[Any] | None) -> Decided | None:
    if not values:
        return None
    what, by, at, undo_ms, state, holds, *since = values
    return Decided(what, by, at, at + undo_ms, state, tuple(holds), *since)


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
    values = json.loads(text)
    return Consent(values["v"], values["h"], values["l"], values["t"], tuple(values["b"]))


# Fields of `MailState` that are stored under another name.
_MAIL_KEYS = {"notices": "told"}


def mail_text(mail: MailState) -> str | None:
    """The attribute ``mail``; None for a mail state that is still empty."""
    if mail == MailState():
        return None
    fields = {_MAIL_KEYS.get(name, name): value for name, value in dataclasses.asdict(mail).items() if value}
    return dumps(fields)


def mail(text: str | None) -> MailState:
    if not text:
        return MailState()
    fields = json.loads(text)
    fields["spent"] = tuple((variant, count, at) for variant, count, at in fields.get("spent", ()))
    fields["tokens"] = tuple((digest, expiry) for digest, expiry in fields.get("tokens", ()))
    fields["notices"] = tuple(fields.pop(_MAIL_KEYS["notices"], ()))
    return MailState(**fields)


def attributes(signature: Signature) -> dict[str, Any]:
    """Every attribute of an item except its key and the sealed one; None for attributes it does not have."""
    return {
        "state": signature.state,
        "public": public_of(signature),
        # Also in ``public``, which those who only count may not read.
        "kind": None if signature.state in TOMBSTONES else signature.details.kind[0],
        "lang": signature.lang,
        "updates": signature.updates or None,
        "consent": consent_text(signature.consent),
        "submission": signature.submission,
        "created_at": signature.created_at,
        "expires_at": signature.expires_at,
        "vouched_by": signature.vouched_by or None,
        "mail": mail_text(signature.mail),
        "review": review_text(signature),
        # A separate attribute, so that stopping the mail does not overwrite an organiser's decision.
        "quiet": signature.quiet or None,
        "asked": signature.asked or None,
        "pinned": signature.pinned or None,
        "letter_shard": shard(signature.id) if signature.changed_at is not None else None,
        "changed_at": signature.changed_at,
        "waiting": waiting_key(signature.id, waiting_class(signature)),
        "waiting_since": waiting_since(signature),
    }


def signature(signature_id: str, item: dict[str, Any], private: str) -> Signature:
    """A record from an item's attributes (absent ones may be missing or None) and the text that was sealed in it."""
    public = json.loads(item["public"])
    opened_details, email = details(item["public"], private)
    review = json.loads(item.get("review") or "{}")
    opened = json.loads(private) if private else {}
    confirmed = tuple(opened_details.members[at].name for at in public.get("mc", ()))
    record = Signature(
        id=signature_id,
        state=item["state"],
        email=email,
        details=opened_details,
        lang=item["lang"],
        updates=bool(item.get("updates")),
        consent=consent(item.get("consent")),
        submission=item["submission"],
        created_at=int(item["created_at"]),
        expires_at=_whole(item.get("expires_at")),
        confirmed_at=cast("int | None", public.get("at")),
        changed_at=_whole(item.get("changed_at")),
        position=cast("int | str | None", public.get("pos")),
        appeared_at=cast("int | None", public.get("ap", public.get("at"))) if item["state"] == "confirmed" else None,
        once_shown=bool(public.get("w")),
        vouched_by=item.get("vouched_by") or "",
        mail=mail(item.get("mail")),
        name_hash=review.get("who", ""),
        signals=tuple(review.get("signals", ())),
        holds=tuple(review.get("holds", ())),
        evidence=review.get("evidence", ""),
        quiet=bool(item.get("quiet")),
        asked=bool(item.get("asked")),
        pinned=bool(item.get("pinned")),
        address_hash=review.get("typed", ""),
        confirmed_members=tuple(opened.get(_CONFIRMED, ())) or confirmed,
        objected_members=tuple(map(Member.from_json, opened.get(_OBJECTED, ()))),
        barred_members=tuple(opened.get(_BARRED, ())),
        corrected=review.get("corrected", ""),
        seen=tuple(review.get("seen", ())),
        waits_since=_whole(item.get("waiting_since")),
        decided=_decided(review.get("decided")),
    )
    return settled(record)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
