"""A device that keeps one passkey, in software, and does what a test asks, right or wrong."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40
NO_MODEL = bytes(16)


@dataclass
class Device:
    """A key, its id and its count; what it says of the page and of its user may be bent."""

    origin: str
    name: str
    key_id: bytes = b"one passkey"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def made(self, offer: dict[str, Any]) -> str:
        """Return the answer to an offer to make a passkey."""
        asked = offer["publicKey"]
        self.handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        key = NO_MODEL + struct.pack(">H", len(self.key_id)) + self.key_id + public
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(HAS_KEY) + key}
        said = self._said("webauthn.create", asked["challenge"])
        return self._answer(said, attestationObject=websafe_encode(cbor.encode(told)))

    def proved(self, offer: dict[str, Any]) -> str:
        """Return the answer to an offer to prove the passkey; its count goes up."""
        self.count += 1
        said = self._said("webauthn.get", offer["publicKey"]["challenge"])
        data = self._data(0)
        seal = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            said,
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(seal),
            userHandle=self.handle,
        )

    def _data(self, more: int) -> bytes:
        named = hashlib.sha256(self.name.encode()).digest()
        return named + struct.pack(">BI", self.flags | more, self.count)

    def _said(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(said | {"crossOrigin": False}).encode()

    def _answer(self, said: bytes, **more: str) -> str:
        own = websafe_encode(self.key_id)
        response = {"clientDataJSON": websafe_encode(said), **more}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
