"""What is appended to the record: events, who acted, and the values that may be erased later."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from app.core.text import Text
from app.record.canonical import salted_digest


def in_utc(moment: datetime) -> str:
    """A moment as the record states it."""
    return moment.astimezone(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that an event happened to."""

    type: str
    id: str
    version: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As it stands in the canonical body."""
        body: dict[str, Any] = {"type": self.type, "id": self.id}
        if self.version is not None:
            body["version"] = self.version
        return body


@dataclass(frozen=True, slots=True)
class Reference:
    """How the chain refers to an erasable value: by id and digest."""

    id: UUID
    digest: str

    def as_json(self) -> dict[str, str]:
        """As it stands in the canonical body."""
        return {"id": str(self.id), "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, in which role, under which name (frozen, erasable)."""

    person_id: UUID
    role: str
    signature: Reference

    def as_json(self) -> dict[str, Any]:
        """As it stands in the canonical body."""
        return {"person": str(self.person_id), "role": self.role, "signature": self.signature.as_json()}


@dataclass(frozen=True, slots=True)
class Erasable:
    """A name, phone number or free text, kept beside the chain under a fresh salt."""

    subject: Subject
    field: str
    value: Any
    id: UUID = dataclass_field(default_factory=uuid4)
    salt: bytes = dataclass_field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def reference(self) -> Reference:
        """What the chain holds of it."""
        return Reference(self.id, salted_digest(self.salt, self.value).hex())


@dataclass(frozen=True, slots=True)
class Publication:
    """What routing rules look at, and what an entry would say if one publishes it."""

    facts: Mapping[str, Any]
    item: Mapping[str, Any]
    headline: Text


@dataclass(frozen=True, slots=True)
class Event:
    """One accepted change of state."""

    type: str
    province_code: str
    subject: Subject
    actor: Actor | None
    content: Mapping[str, Any]
    erasables: Sequence[Erasable] = ()
    publication: Publication | None = None
    wake: Sequence[str] = ()
    """Streams whose live readers should look again although nothing is published to them."""

    def body(self) -> dict[str, Any]:
        """The part of the canonical bytes that the event itself states."""
        return {
            "type": self.type,
            "subject": self.subject.as_json(),
            "actor": self.actor.as_json() if self.actor else None,
            "content": self.content,
            "values": {erasable.field: erasable.reference.as_json() for erasable in self.erasables},
        }


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an event ended up."""

    record_seq: int
    recorded_at: datetime
    feed: Mapping[str, int]
    """Stream id → seq, for every stream it was published to."""
