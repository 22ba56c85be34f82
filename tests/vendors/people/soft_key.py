"""A passkey in software: answers WebAuthn questions as a telephone would (packed as in the standard, §6.1 and §6.5)."""

import hashlib
import json
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


class SoftKey:
    def __init__(self, host: str = "testserver", *, origin: str = "") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = hashlib.sha256(str(id(self)).encode()).digest()
        self.host = host
        self.origin = origin or f"https://{host}"
        self.count = 0

    def make(self, options: dict[str, Any]) -> str:
        public = dict(ES256.from_cryptography_key(self.key.public_key()))
        credential = (
            bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor.encode(public)
        )
        data = self._data(PRESENT | VERIFIED | HAS_CREDENTIAL) + credential
        return self._answer(
            attestationObject=cbor.encode({"fmt": "none", "attStmt": {}, "authData": data}),
            clientDataJSON=self._client_data("webauthn.create", options),
        )

    def use(self, options: dict[str, Any]) -> str:
        self.count += 1
        data, asked = self._data(PRESENT | VERIFIED), self._client_data("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(asked).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(authenticatorData=data, clientDataJSON=asked, signature=signature)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        shown = websafe_encode(self.credential_id)
        coded = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": shown, "rawId": shown, "type": "public-key", "response": coded})
