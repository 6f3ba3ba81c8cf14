"""An authenticator in software: makes passkeys and answers as a browser would, and forged answers as none would.

It writes CBOR and signs by itself, with nothing of the library that checks it.
"""

import base64
import hashlib
import json
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
SYNCED = PRESENT | VERIFIED | ELIGIBLE | BACKED_UP
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def cbor(value: object) -> bytes:
    """CBOR of whole numbers, bytes, text and maps."""
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    assert isinstance(value, int)
    return _head(0, value) if value >= 0 else _head(1, -1 - value)


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    if number < 256:
        return bytes([kind << 5 | 24, number])
    return bytes([kind << 5 | 25]) + struct.pack(">H", number)


@dataclass
class Authenticator:
    """One passkey. Whatever is given to `register` and `log_in` by name replaces that part of an honest answer."""

    origin: str
    private: PrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""
    count: int = 0

    @property
    def rp_id(self) -> str:
        return self.origin.partition("://")[2].partition(":")[0]

    def register(self, options: Mapping[str, Any], **forged: Any) -> str:
        """The answer to the options of a registration, as the form's field."""
        self.user_handle = _raw(options["user"]["id"])
        inner = forged.get("attested_id", self.credential_id)
        key = forged.get("key", self._cose())
        attested = bytes(16) + struct.pack(">H", len(inner)) + inner + cbor(key)
        about = self._about(forged, forged.get("flags", SYNCED) | ATTESTED) + forged.get("attested", attested)
        attestation = cbor({"fmt": "none", "attStmt": {}, "authData": about})
        response = {"attestationObject": b64(forged.get("attestation", attestation))}
        return self._answer("webauthn.create", options, response, forged)

    def log_in(self, options: Mapping[str, Any], **forged: Any) -> str:
        """The answer to the options of a login, as the form's field."""
        about = self._about(forged, forged.get("flags", SYNCED))
        handle = forged.get("user_handle", self.user_handle)
        client_data = self._client_data("webauthn.get", options, forged)
        signature = self._sign(about + hashlib.sha256(client_data).digest())
        response = {
            "authenticatorData": b64(forged.get("authenticator_data", about)),
            "signature": b64(forged.get("signature", signature)),
            "userHandle": handle if handle is None else b64(handle),
        }
        return self._answer("webauthn.get", options, response, forged, client_data)

    def _about(self, forged: Mapping[str, Any], flags: int) -> bytes:
        rp = hashlib.sha256(forged.get("rp_id", self.rp_id).encode()).digest()
        return rp + struct.pack(">BI", flags, forged.get("count", self.count))

    def _client_data(self, kind: str, options: Mapping[str, Any], forged: Mapping[str, Any]) -> bytes:
        if "client_data" in forged:
            return bytes(forged["client_data"])
        honest = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(honest | forged.get("said", {})).encode()

    def _answer(
        self,
        kind: str,
        options: Mapping[str, Any],
        response: dict[str, Any],
        forged: Mapping[str, Any],
        client_data: bytes | None = None,
    ) -> str:
        said = client_data if client_data is not None else self._client_data(kind, options, forged)
        outer = b64(forged.get("outer_id", self.credential_id))
        answer = {"id": outer, "rawId": outer, "type": "public-key", "response": response}
        response["clientDataJSON"] = b64(forged.get("posted_client_data", said))
        return json.dumps(answer | forged.get("answer", {}))

    def _cose(self) -> dict[int, Any]:
        public = self.private.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_numbers()
            return {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        if isinstance(public, ed25519.Ed25519PublicKey):
            return {1: 1, 3: -8, -1: 6, -2: public.public_bytes(Encoding.Raw, PublicFormat.Raw)}
        modulus = public.public_numbers()
        return {1: 3, 3: -257, -1: modulus.n.to_bytes(public.key_size // 8), -2: modulus.e.to_bytes(3)}

    def _sign(self, text: bytes) -> bytes:
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(text, ec.ECDSA(hashes.SHA256()))
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(text)
        return self.private.sign(text, padding.PKCS1v15(), hashes.SHA256())


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
