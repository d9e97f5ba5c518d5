"""Passwords (argon2id) and the secrets of sessions and tokens."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's argon2id profile with 19 MiB: many may sign in at once on a flood night.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DUMMY = _hasher.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its parameters."""
    return _hasher.hash(password)


def _matches(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _DUMMY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


async def password_matches(stored: str | None, password: str) -> bool:
    """Whether a password is the one stored; takes as long for a name that does not exist."""
    return await asyncio.to_thread(_matches, stored, password)


def new_secret(prefix: str) -> str:
    """A fresh secret of 256 bits; the prefix makes leaked ones easy to find."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"
