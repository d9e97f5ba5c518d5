"""The public keys that a proof trusts: those that are named, else those beside the service's own."""

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.core.settings import Settings
from app.operation.refusal import Refusal
from app.record.keys import PublicKey, public_key_path

_MOST_KEY_BYTES = 10_000


def trusted_keys(settings: Settings, given: Sequence[Path]) -> dict[str, PublicKey]:
    """The public keys by id: those given, else every `*.pub.pem` beside the service's key; none is made.

    Raises:
        Refusal: a file is no Ed25519 public key.
    """
    paths = list(given) or sorted(public_key_path(settings).parent.glob("*.pub.pem"))
    keys = [_read_key(path) for path in paths]
    return {key.id: key for key in keys}


def _read_key(path: Path) -> PublicKey:
    try:
        with path.open("rb") as file:
            public = serialization.load_pem_public_key(file.read(_MOST_KEY_BYTES))
    except (OSError, ValueError):
        public = None
    if not isinstance(public, Ed25519PublicKey):
        raise Refusal(
            f"{path} ไม่ใช่กุญแจสาธารณะ Ed25519 แบบ PEM ขอได้จากผู้ดูแลระบบ หรือ GET /api/v1/keys",
            f"{path} is no Ed25519 public key in PEM. Ask whoever runs the service, or GET /api/v1/keys.",
            exit_code=2,
        )
    return PublicKey(public)
