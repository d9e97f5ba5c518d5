"""A chair's own signature over a release statement: checked when it comes, stored beside the dataset.

The statement says only what is known before a release, so that it can be signed on a machine that is never online:
docs/keys.md, "The chair's own key".
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldError, InvalidInput
from app.core.text import Text
from app.datasets.models import DatasetSignature, DatasetVersion
from app.record.canonical import canonical
from app.record.keys import PublicKey, verifies

SCHEMA = "sonthana.release/1"


def statement_to_sign(dataset: DatasetVersion) -> dict[str, Any]:
    """What a chair signs: that this content is released."""
    return {
        "schema": SCHEMA,
        "purpose": "release",
        "province": dataset.province_code,
        "name": dataset.name,
        "version": dataset.version,
        "content_hash": dataset.content_hash,
    }


def bytes_to_sign(dataset: DatasetVersion) -> bytes:
    """The statement as RFC 8785 bytes: what the signature covers."""
    return canonical(statement_to_sign(dataset)).encode()


@dataclass(frozen=True, slots=True)
class OwnSignature:
    """A public key and a signature, as they were sent."""

    key: PublicKey
    value: bytes

    @classmethod
    def from_sent(cls, pem: str, signature: str) -> "OwnSignature":
        """Read what was sent.

        Raises:
            InvalidInput: the key is no Ed25519 public key in PEM, or the signature no Base64 of 64 bytes.
        """
        try:
            public = serialization.load_pem_public_key(pem.encode())
        except ValueError:
            public = None
        if not isinstance(public, Ed25519PublicKey):
            words = Text("ต้องเป็นกุญแจสาธารณะ Ed25519 แบบ PEM", "Must be an Ed25519 public key in PEM.")
            raise InvalidInput(errors=[FieldError("/key", "key_unreadable", words)])
        try:
            value = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            value = b""
        if len(value) != 64:
            words = Text(
                "ต้องเป็นลายเซ็น Ed25519 แบบ Base64 (64 ไบต์)", "Must be an Ed25519 signature in Base64 (64 bytes)."
            )
            raise InvalidInput(errors=[FieldError("/signature", "signature_unreadable", words)])
        return cls(PublicKey(public), value)

    def check(self, dataset: DatasetVersion) -> None:
        """Refuse a signature that is not this key's over this release.

        Raises:
            InvalidInput: it is not.
        """
        if not verifies(self.key.public, self.value, bytes_to_sign(dataset)):
            words = Text(
                "ลายเซ็นไม่ตรงกับกุญแจและถ้อยแถลงการเผยแพร่ ดูวิธีลงลายเซ็นใน docs/keys.md",
                "The signature is not this key's over the release statement; docs/keys.md shows how to sign.",
            )
            raise InvalidInput(errors=[FieldError("/signature", "signature_wrong", words)])

    def as_json(self) -> dict[str, str]:
        """As the record states it."""
        return {"key": self.key.id, "public_key": self.key.pem(), "value": base64.b64encode(self.value).decode()}

    async def store(self, session: AsyncSession, dataset: DatasetVersion) -> None:
        """Keep it beside the dataset."""
        session.add(
            DatasetSignature(
                province_code=dataset.province_code,
                name=dataset.name,
                version=dataset.version,
                key_id=self.key.id,
                kind="signature",
                public_key=self.key.pem(),
                statement=bytes_to_sign(dataset),
                value=self.value,
            )
        )
        await session.flush()
