"""The key that signs checkpoints: Ed25519, outside the database. Its life is told in docs/keys.md."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.settings import Settings
from app.record.canonical import sha256

logger = logging.getLogger(__name__)


def key_id(public: Ed25519PublicKey) -> str:
    """First 16 hex digits of the SHA-256 of the raw public key."""
    return sha256(public.public_bytes_raw()).hex()[:16]


def verifies(public: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether a signature over a message is this key's."""
    try:
        public.verify(signature, message)
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half: all that proving takes, so all that a web process holds."""

    public: Ed25519PublicKey

    @property
    def id(self) -> str:
        """Its public name."""
        return key_id(self.public)

    def pem(self) -> str:
        """As PEM, for partners."""
        return self.public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The service's own key; the worker signs with it."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> Ed25519PublicKey:
        """Its public half."""
        return self.private.public_key()

    @property
    def id(self) -> str:
        """Its public name."""
        return key_id(self.public)


def key_path(settings: Settings) -> Path:
    """Where the private key lies."""
    return settings.signing_key_file or settings.state_dir / "secrets" / "record-signing.pem"


def public_key_path(settings: Settings) -> Path:
    """Where the public half lies: beside the key."""
    return key_path(settings).with_suffix(".pub.pem")


def load_public_keys(settings: Settings) -> dict[str, PublicKey]:
    """The public keys by id: the service's own first, then those it signed with before (every *.pub.pem beside it).

    The private key is not touched where its public half lies beside it.

    Raises:
        ValueError: a file does not hold an Ed25519 public key.
    """
    own = public_key_path(settings)
    present = _read_public(own) if own.exists() else PublicKey(load_or_make(settings).public)
    earlier = [_read_public(path) for path in sorted(own.parent.glob("*.pub.pem")) if path != own]
    return {key.id: key for key in (present, *earlier)}


def _read_public(path: Path) -> PublicKey:
    public = serialization.load_pem_public_key(path.read_bytes())
    if not isinstance(public, Ed25519PublicKey):
        raise ValueError(f"{path} does not hold an Ed25519 public key")
    return PublicKey(public)


def load_or_make(settings: Settings) -> SigningKey:
    """The service's key; made on first use, readable by its owner alone.

    Raises:
        ValueError: the file does not hold an Ed25519 private key.
    """
    path = key_path(settings)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        part = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        try:
            os.link(part, path)  # whoever comes first makes the key; the other reads it
        except FileExistsError:
            pass
        finally:
            part.unlink()
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} does not hold an Ed25519 private key")
    _leave_public(PublicKey(key.public_key()).pem(), public_key_path(settings))
    return SigningKey(key)


def _leave_public(pem: str, path: Path) -> None:
    """Write the public half where it is missing or another key's; not to be able to is no fault of the signer's."""
    try:
        if path.exists() and path.read_text() == pem:
            return
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(pem)
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        logger.warning("the public key could not be left at %s: %s", path, type(error).__name__)
