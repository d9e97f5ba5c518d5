"""What a job of this slice is asked for, as its row keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from app.layers.schemas import LayerMetadata
from app.record.events import Actor, Reference


def actor_as_json(actor: Actor | None) -> dict[str, Any] | None:
    """Who asked, as a job remembers it."""
    return actor.as_json() if actor else None


def actor_from(stored: Mapping[str, Any] | None) -> Actor | None:
    """Who asked, as a job remembered it."""
    if stored is None:
        return None
    signature = stored["signature"]
    return Actor(UUID(stored["person"]), stored["role"], Reference(UUID(signature["id"]), signature["digest"]))


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """A file that is to become a version of a layer."""

    metadata: LayerMetadata
    file_name: str
    sha256: str
    bytes: int
    actor: Actor | None

    def as_json(self) -> dict[str, Any]:
        """As the job's row keeps it."""
        return {
            "metadata": self.metadata.model_dump(mode="json"),
            "file": {"name": self.file_name, "sha256": self.sha256, "bytes": self.bytes},
            "actor": actor_as_json(self.actor),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """From the job's row."""
        file = stored["file"]
        return cls(
            metadata=LayerMetadata.model_validate(stored["metadata"], strict=False),
            file_name=file["name"],
            sha256=file["sha256"],
            bytes=file["bytes"],
            actor=actor_from(stored["actor"]),
        )


@dataclass(frozen=True, slots=True)
class DeriveRequest:
    """A version that is to be made from others: a depth raster classified, two versions compared."""

    slug: str
    version: int
    metadata: LayerMetadata
    parameters: Mapping[str, Any]
    actor: Actor | None

    def as_json(self) -> dict[str, Any]:
        """As the job's row keeps it."""
        return {
            "slug": self.slug,
            "version": self.version,
            "metadata": self.metadata.model_dump(mode="json"),
            "parameters": dict(self.parameters),
            "actor": actor_as_json(self.actor),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """From the job's row."""
        return cls(
            slug=stored["slug"],
            version=stored["version"],
            metadata=LayerMetadata.model_validate(stored["metadata"], strict=False),
            parameters=stored["parameters"],
            actor=actor_from(stored["actor"]),
        )
