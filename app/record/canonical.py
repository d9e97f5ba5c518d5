"""Canonical JSON (RFC 8785) and digests: what every hash in Sonthana is taken over."""

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> str:
    """The one canonical JSON text of a value."""
    return rfc8785.dumps(value).decode()


def sha256(data: bytes) -> bytes:
    """SHA-256 of bytes."""
    return hashlib.sha256(data).digest()


def salted_digest(salt: bytes, value: Any) -> bytes:
    """What the chain holds of an erasable value: sha256(salt ‖ canonical JSON)."""
    return sha256(salt + canonical(value).encode())


ZERO_HASH = bytes(32)
"""`prev_hash` of a stream's first entry."""
