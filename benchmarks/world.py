"""The letter that benchmarks sign, their environment, and the events that API Gateway sends."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Consent, MailState, Signature
from chalicelib.signing.form import read_form
from tests.support.samples import FIELDS, LETTER, SLUG

# The stub answers every Decrypt with this.
PEPPER = bytes(32)
SECRET = bytes(range(32))
SIGN = "/letters/{slug}/signatures"
CONFIRM = "/confirm/{token}"

ENVIRONMENT = {
    "FIRMAMOS_LETTERS_TABLE": "bench-letters",
    "FIRMAMOS_SIGNATURES_TABLE": "bench-signatures",
    "FIRMAMOS_LIMITS_TABLE": "bench-limits",
    "FIRMAMOS_ORGANISERS_TABLE": "bench-organisers",
    "FIRMAMOS_MAIL_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/bench-mail",
    "FIRMAMOS_SITE_BUCKET": "bench-site",
    "FIRMAMOS_STATE_BUCKET": "bench-state",
    "FIRMAMOS_SITE_URL": "https://cartas.example.org",
    "FIRMAMOS_API_URL": "https://firmas.example.org",
    "FIRMAMOS_ORGANISE_URL": "https://equipo.example.org",
    "FIRMAMOS_CHORES_FUNCTION": "bench-chores",
    "FIRMAMOS_MAIL_SENDER": "Firmamos <firmas@example.org>",
    "FIRMAMOS_KEY_ID": "alias/bench",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}

# 184 bytes, the length of a data key wrapped by KMS.
OPEN_LETTER: Letter = replace(LETTER, pepper=bytes(184), data_keys=(("00" * 8, bytes(184)),))
HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "es-MX,es;q=0.8,en-US;q=0.5,en;q=0.3",
    "Content-Type": "application/x-www-form-urlencoded",
    "Host": "firmas.example.org",
    "Origin": "https://cartas.example.org",
    "User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
}


def environment(endpoint: str) -> dict[str, str]:
    """The complete environment of a measured process, with nothing from the machine's own."""
    return {**ENVIRONMENT, "AWS_ENDPOINT_URL": endpoint, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}


def fields(number: int) -> dict[str, str]:
    """A person's valid form; each number gives a different address of the same length."""
    return FIELDS | {"email": f"majo.{number:06d}@example.org"}


def signing(number: int) -> dict[str, Any]:
    return event("POST", SIGN, {"slug": SLUG}, urlencode(fields(number)))


def confirming(token: str, revision: str) -> dict[str, Any]:
    return event("POST", CONFIRM, {"token": token}, urlencode({"revision": revision}))


def pending(now_ms: int) -> tuple[Signature, str]:
    """A pending signature, and the token that was mailed for it."""
    form = read_form(fields(0), OPEN_LETTER)
    signature_id = tokens.signature_id(SLUG, PEPPER, form.address.canonical)
    expires = now_ms // 1000 + PENDING_SECONDS
    digest = tokens.digest(SECRET, signature_id=signature_id).hex()
    mail = MailState("0" * 16, "sent", 1, now_ms // 1000, 1, "0" * 16, expires, "0" * 60, ((digest, expires),))
    signature = Signature(
        id=signature_id,
        state="pending",
        email=form.address.as_typed,
        details=form.details,
        lang=form.lang,
        updates=form.updates,
        consent=Consent(OPEN_LETTER.version, OPEN_LETTER.version_sha256, form.lang, now_ms, form.boxes),
        submission="0" * 16,
        created_at=now_ms,
        expires_at=expires,
        mail=mail,
    )
    return signature, tokens.encode(SLUG, tokens.id_bytes(signature_id), SECRET)


def event(
    method: str,
    resource: str,
    parameters: Mapping[str, str],
    body: str | None = None,
    query: Mapping[str, str] | None = None,
    **more: str,
) -> dict[str, Any]:
    """An event of API Gateway's REST proxy integration; ``more`` are headers."""
    path, headers = resource.format(**parameters), HEADERS | more
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": dict(parameters) or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": f"/api{path}",
            "requestId": "00000000-0000-4000-8000-000000000000",
            "identity": {"sourceIp": "203.0.113.7"},
        },
        "body": body,
        "isBase64Encoded": False,
    }
