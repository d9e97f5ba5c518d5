"""What a dataset consists of once assembled: the manifest and the parts that it names by content.

Made by `assembling` from the database and the stores; read by the exports, the brief, the pages and verification.
Nothing here reads or writes anything.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from app.record.canonical import canonical, sha256

SCHEMA = "sonthana.dataset/1"

Cell = str | int | float | None
"""A value of a table; None where nothing was modelled or nothing is known."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what its figures mean."""

    name: str
    title: Mapping[str, str]
    """`{"th": …, "en": …}`."""
    unit: str | None = None
    """Unit of the figures, e.g. km2, person; None for text and counts without one."""
    decimals: int | None = None
    """Decimals that the figures are rounded to; None for text and whole numbers."""

    def as_json(self) -> dict[str, Any]:
        """As the manifest states it."""
        return {"name": self.name, "title": dict(self.title), "unit": self.unit, "decimals": self.decimals}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures per area, computed from the layers and inputs; rows in a fixed order."""

    name: str
    """flooded_area, people_exposed, facilities_exposed or inputs_by_kind."""
    title: Mapping[str, str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    sources: Sequence[str]
    """What it was computed from: collection ids of layer versions, `areas`, `inputs`."""
    method: str
    """Where the formula, its source and its limits stand, e.g. docs/methods/exposure.md."""
    uncertainty: Mapping[str, str]
    """How sure the figures are, in words."""

    @property
    def rows_bytes(self) -> bytes:
        """The rows as RFC 8785 bytes: what is stored, and what their digest is taken over."""
        return canonical([list(row) for row in self.rows]).encode()

    @property
    def sha256(self) -> str:
        """Digest of the rows: SHA-256 of their RFC 8785 bytes."""
        return sha256(self.rows_bytes).hex()

    def as_json(self) -> dict[str, Any]:
        """As the manifest states it: everything but the rows, and their digest."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "columns": [column.as_json() for column in self.columns],
            "row_count": len(self.rows),
            "rows_sha256": self.sha256,
            "sources": list(self.sources),
            "method": self.method,
            "uncertainty": dict(self.uncertainty),
        }


@dataclass(frozen=True, slots=True)
class LayerPart:
    """An exact version of a layer that the dataset rests on."""

    stated: Mapping[str, Any]
    """As the manifest states it: `collection` (90-slug-v3), `slug`, `version`, `title`, `kind`, `form`, `content_hash`,
    `geometry_type`, `fields`, `quantity`, `unit`, `datum`, `return_period_years`, `scenario`, `basis`, `source`,
    `licence`, …"""
    style: Mapping[str, Any]
    """How maps draw it (spatial/styles); not part of the hash: a style may be mended."""
    batches: Callable[[], Iterator[pa.RecordBatch]] | None = None
    """Its features (of `schema`); None for a raster."""
    schema: pa.Schema | None = None
    feature_count: int | None = None
    raster: Path | None = None
    """Its COG; None for a vector."""

    @property
    def collection(self) -> str:
        """Its collection id, e.g. 90-flood-depth-100y-v1."""
        return self.stated["collection"]


@dataclass(frozen=True, slots=True)
class InputPart:
    """An exact version of an input that the dataset rests on."""

    stated: Mapping[str, Any]
    """As the manifest states it: `id`, `version`, `state` (validated or disputed), `unit`, `kind`, `severity`,
    `life_at_risk`, `confidence`, `observed_at`, `accuracy_m`, `readings`, `channel`, `area_codes`, `geometry` (GeoJSON,
    CRS84), `record_seq`, `record_hash`, `text_digest`."""
    text: Mapping[str, str] | None
    """`{"title": …, "description": …}`; None once erased."""
    text_salt: str | None
    """Hex salt: sha256(salt ‖ RFC 8785 bytes of `text`) is `text_digest`; None once erased."""


@dataclass(frozen=True, slots=True)
class AreaPart:
    """An administrative area that figures are given for."""

    code: str
    level: str
    """district or subdistrict."""
    name: Mapping[str, str]
    geom_wkb: bytes = field(repr=False)
    """WGS 84 longitude and latitude."""


@dataclass(frozen=True, slots=True)
class Release:
    """How a dataset was released: the content of signature.json."""

    statement: Mapping[str, Any]
    """`{"schema", "purpose": "release", "province", "name", "version", "content_hash", "released_at", "record_seq",
    "record_hash"}`: what seals and signatures are over, as RFC 8785 bytes."""
    signatures: Sequence[Mapping[str, Any]]
    """`{"kind": "seal" | "signature", "for": "chair", "key": id, "algorithm": "Ed25519", "value": base64}`."""
    acts: Sequence[Mapping[str, Any]]
    """Who reviewed, released, ratified: `{"act", "unit", "name", "position", "at", "record_seq"}`; names may be
    erased."""
    checkpoint: Mapping[str, Any] | None
    """The newest signed checkpoint of the province's record at the time, if there is one."""

    def as_json(self) -> dict[str, Any]:
        """As signature.json and every export hold it."""
        return {
            "statement": dict(self.statement),
            "signatures": [dict(signature) for signature in self.signatures],
            "acts": [dict(act) for act in self.acts],
            "checkpoint": dict(self.checkpoint) if self.checkpoint else None,
        }


@dataclass(frozen=True, slots=True)
class Contents:
    """A dataset, whole."""

    manifest: Mapping[str, Any]
    """`schema`, `province`, `name`, `version`, `title`, `statement`, `advice`, `confidence`, `valid_until`, `bbox`,
    `areas` (`editions`, `codes`), `layers`, `inputs`, `tables`, `method`."""
    layers: Sequence[LayerPart]
    inputs: Sequence[InputPart]
    areas: Sequence[AreaPart]
    tables: Sequence[Table]
    release: Release | None = None

    @property
    def manifest_bytes(self) -> bytes:
        """The manifest as RFC 8785 bytes: what the content hash is taken over."""
        return canonical(self.manifest).encode()

    @property
    def content_hash(self) -> str:
        """SHA-256 of the manifest, hex."""
        return sha256(self.manifest_bytes).hex()
