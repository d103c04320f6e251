"""A passkey in software, for tests: makes the answers that a browser would send, and wrong ones."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftPasskey:
    """One key for one host."""

    host: str = "localhost"
    origin: str = "https://localhost"
    id: bytes = b"a soft passkey of a test"
    verified: bool = True
    owner: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, *, made: bool) -> bytes:
        flags = PRESENT | (VERIFIED if self.verified else 0) | (MADE if made else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + (0).to_bytes(4, "big")

    def make(self, question: str) -> str:
        """Return the answer to a question that asks for a new passkey."""
        client = self._client("create", json.loads(question)["challenge"])
        self.owner = json.loads(question)["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        named = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(made=True) + named})
        return self._answer({"clientDataJSON": _text(client), "attestationObject": _text(attested)})

    def use(self, question: str, **changed: Any) -> str:
        """Return the answer to a question that asks for this passkey."""
        client = self._client("get", json.loads(question)["challenge"])
        data = self._data(made=False)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer({
            "clientDataJSON": _text(client), "authenticatorData": _text(data), "signature": _text(signature),
            **({"userHandle": self.owner} if self.owner else {}), **changed,
        })

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({
            "id": _text(self.id), "rawId": _text(self.id), "type": "public-key", "response": response,
            "clientExtensionResults": {},
        })
