"""What a job is told to assemble: the words, and the exact versions that were there when it was asked for.

The record keeps the same, so that a dataset can be made again from it (docs/decisions/0005-decision-datasets.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from app.layers.requests import actor_as_json, actor_from
from app.record.events import Actor


@dataclass(frozen=True, slots=True)
class PinnedInput:
    """An input in the version and state that it is taken in."""

    id: UUID
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class PinnedLayer:
    """A layer version, with what may change of its layer as it stood."""

    slug: str
    version: int
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AssembleRequest:
    """A dataset to be assembled."""

    id: UUID
    name: str
    words: Mapping[str, Any]
    """`title`, `statement`, `advice`, `confidence`, `confidence_reason`, `valid_until`, `bbox`: the manifest's."""
    layers: tuple[PinnedLayer, ...]
    inputs: tuple[PinnedInput, ...]
    kinds: Mapping[str, Mapping[str, str]]
    """Labels of the inputs' kinds as they stood: code → `{"th", "en"}`."""
    areas: tuple[tuple[str, int], ...]
    """Codes and editions of the areas that figures are given for."""
    depth_bounds_m: tuple[float, ...]
    """Lower bounds of the depth classes that the province used then."""
    is_demo: bool
    """Whether the province's content is made up, which is said on everything made of it."""

    def as_json(self) -> dict[str, Any]:
        """As the record and the job's row keep it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "words": dict(self.words),
            "layers": [{"slug": one.slug, "version": one.version, "title": dict(one.title)} for one in self.layers],
            "inputs": [{"id": str(one.id), "version": one.version, "state": one.state} for one in self.inputs],
            "kinds": {code: dict(label) for code, label in self.kinds.items()},
            "areas": [{"code": code, "edition": edition} for code, edition in self.areas],
            "depth_bounds_m": list(self.depth_bounds_m),
            "is_demo": self.is_demo,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """From the record or the job's row."""
        return cls(
            id=UUID(stored["id"]),
            name=stored["name"],
            words=stored["words"],
            layers=tuple(PinnedLayer(one["slug"], one["version"], one["title"]) for one in stored["layers"]),
            inputs=tuple(PinnedInput(UUID(one["id"]), one["version"], one["state"]) for one in stored["inputs"]),
            kinds=stored["kinds"],
            areas=tuple((one["code"], one["edition"]) for one in stored["areas"]),
            depth_bounds_m=tuple(stored["depth_bounds_m"]),
            is_demo=stored["is_demo"],
        )


@dataclass(frozen=True, slots=True)
class AssembleJob:
    """The request with who asked, as the job's row keeps it."""

    request: AssembleRequest
    digest: str
    """SHA-256 (hex) of what was sent: knows a repetition."""
    actor: Actor | None

    def as_json(self) -> dict[str, Any]:
        """As the job's row keeps it."""
        return {"dataset": self.request.as_json(), "digest": self.digest, "actor": actor_as_json(self.actor)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """From the job's row."""
        return cls(AssembleRequest.from_json(stored["dataset"]), stored["digest"], actor_from(stored["actor"]))
