"""What a point of the check-list is, and what is true now of all that a dataset reaches. Pure data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from app.core.text import Text

Weight = Literal["blocks", "advises"]


@dataclass(frozen=True, slots=True)
class Check:
    """One point: what is the matter, with what, and how to mend it."""

    code: str
    weight: Weight
    subject: Mapping[str, Any]
    """`type` (layer, input, area, dataset), `id`, `href`."""
    detail: Text
    mend: Text

    def as_json(self) -> dict[str, Any]:
        """As it is answered."""
        return {
            "code": self.code,
            "weight": self.weight,
            "subject": dict(self.subject),
            "detail": self.detail.as_dict(),
            "mend": self.mend.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class LayerNow:
    """How a layer version stands now."""

    state: str
    newest: int | None
    """The newest published version of its layer."""
    quantity: str | None
    datum: str | None


@dataclass(frozen=True, slots=True)
class InputNow:
    """How an input stands now."""

    version: int
    state: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Present:
    """What is true now of all that a dataset reaches."""

    at: datetime
    province_code: str
    layers: Mapping[tuple[str, int], LayerNow]
    inputs: Mapping[UUID, InputNow]
    schematic_areas: int = 0
    """How many of its areas have boundaries that were only drawn for a demo."""
    left_out: int = 0
    """Validated inputs in its areas that it does not rest on."""
    newer_areas: int = 0
    """How many of its areas have a newer edition."""
    not_covered: Sequence[Mapping[str, str]] = field(default_factory=tuple[Mapping[str, str], ...])
    """Names (`th`, `en`) of districts that no hazard layer of it says anything about."""
