"""Tables of decision datasets. Rows never change, but for a state that only `act_on_dataset` moves."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, func
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

Instant = TIMESTAMP(timezone=True)


def _of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["province_code", "name", "version"],
        ["dataset_versions.province_code", "dataset_versions.name", "dataset_versions.version"],
    )


class DatasetTransition(Base):
    """A change of state that a dataset may make. Seeded from app/datasets/states.py."""

    __tablename__ = "dataset_transitions"
    __table_args__ = ({"comment": "Allowed changes of a dataset's state"},)

    from_state: Mapped[str] = mapped_column(primary_key=True, comment="From")
    to_state: Mapped[str] = mapped_column(primary_key=True, comment="To")


class DatasetVersion(Base):
    """One assembled version of a decision dataset."""

    __tablename__ = "dataset_versions"
    __table_args__ = (
        CheckConstraint("name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="name_is_plain"),
        CheckConstraint("version ~ '^[1-9][0-9]*[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)$'", name="version_is_semantic"),
        CheckConstraint("ordinal > 0", name="ordinal_positive"),
        CheckConstraint(
            "state IN ('candidate', 'reviewed', 'released', 'deprecated', 'retracted')", name="state_known"
        ),
        CheckConstraint("content_hash = encode(sha256(manifest), 'hex')", name="content_hash_is_of_manifest"),
        Index("uq_dataset_versions_id", "province_code", "id", unique=True),
        Index("uq_dataset_versions_ordinal", "province_code", "name", "ordinal", unique=True),
        {"comment": "Decision datasets, each version as it was assembled"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    name: Mapped[str] = mapped_column(String(63), primary_key=True, comment="Name in addresses: a-z, 0-9 and hyphens")
    version: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Semantic version, computed")
    ordinal: Mapped[int] = mapped_column(comment="1, 2, … in the order of assembling")
    id: Mapped[UUID] = mapped_column(comment="Made by the client; unique in the province")
    state: Mapped[str] = mapped_column(comment="candidate, reviewed, released, deprecated or retracted")
    content_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the manifest")
    manifest: Mapped[bytes] = mapped_column(LargeBinary, comment="RFC 8785 bytes that name all it reaches by content")
    title_th: Mapped[str] = mapped_column(comment="Title, Thai; as in the manifest")
    title_en: Mapped[str] = mapped_column(comment="Title, English; as in the manifest")
    extent: Mapped[Any] = mapped_column(
        Geometry("POLYGON", srid=4326, spatial_index=False), comment="Box around what it is about, WGS 84"
    )
    request_digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of what was sent: knows a repetition")
    assembled_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("people.id"), comment="Who asked for it; null for the operator"
    )
    assembled_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="When")

    @property
    def key(self) -> dict[str, str]:
        """Which version it is, as queries want it."""
        return {"province_code": self.province_code, "name": self.name, "version": self.version}


class DatasetLayer(Base):
    """A layer version that a dataset rests on."""

    __tablename__ = "dataset_layers"
    __table_args__ = (
        _of_version(),
        ForeignKeyConstraint(
            ["province_code", "slug", "layer_version"],
            ["layer_versions.province_code", "layer_versions.slug", "layer_versions.version"],
            name="fk_dataset_layers_layer_version",
        ),
        Index("ix_dataset_layers_slug", "province_code", "slug", "layer_version"),
        {"comment": "Layer versions that datasets rest on"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    name: Mapped[str] = mapped_column(primary_key=True, comment="Dataset")
    version: Mapped[str] = mapped_column(primary_key=True, comment="Its version")
    slug: Mapped[str] = mapped_column(primary_key=True, comment="Layer")
    layer_version: Mapped[int] = mapped_column(primary_key=True, comment="Its version")


class DatasetInput(Base):
    """An input version that a dataset rests on, in the state that it was taken in."""

    __tablename__ = "dataset_inputs"
    __table_args__ = (
        _of_version(),
        ForeignKeyConstraint(
            ["province_code", "assessment_id", "assessment_version"],
            [
                "assessment_versions.province_code",
                "assessment_versions.assessment_id",
                "assessment_versions.version",
            ],
            name="fk_dataset_inputs_input_version",
        ),
        Index("ix_dataset_inputs_assessment_id", "province_code", "assessment_id"),
        {"comment": "Input versions that datasets rest on"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    name: Mapped[str] = mapped_column(primary_key=True, comment="Dataset")
    version: Mapped[str] = mapped_column(primary_key=True, comment="Its version")
    assessment_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Input")
    assessment_version: Mapped[int] = mapped_column(comment="Its version")
    state: Mapped[str] = mapped_column(comment="Its state when the dataset was assembled, as the manifest labels it")


class DatasetTable(Base):
    """The rows of a dataset's table of figures."""

    __tablename__ = "dataset_tables"
    __table_args__ = (_of_version(), {"comment": "Rows of datasets' tables"})

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    name: Mapped[str] = mapped_column(primary_key=True, comment="Dataset")
    version: Mapped[str] = mapped_column(primary_key=True, comment="Its version")
    table_name: Mapped[str] = mapped_column(primary_key=True, comment="e.g. flooded_area")
    rows: Mapped[bytes] = mapped_column(LargeBinary, comment="RFC 8785 bytes; the manifest holds their digest")


class DatasetAct(Base):
    """What somebody did to a dataset. Written by `act_on_dataset` alone, from the record's own words."""

    __tablename__ = "dataset_acts"
    __table_args__ = (
        _of_version(),
        CheckConstraint(
            "act IN ('review', 'send_back', 'urge', 'release', 'ratify', 'deprecate', 'retract')", name="act_known"
        ),
        CheckConstraint("(act IN ('review', 'send_back', 'urge')) = (unit IS NOT NULL)", name="unit_where_it_counts"),
        {"comment": "Reviews, releases, ratifications and retractions of datasets"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    name: Mapped[str] = mapped_column(primary_key=True, comment="Dataset")
    version: Mapped[str] = mapped_column(primary_key=True, comment="Its version")
    record_seq: Mapped[int] = mapped_column(primary_key=True, comment="The record entry that it was written with")
    act: Mapped[str] = mapped_column(comment="review, send_back, urge, release, ratify, deprecate or retract")
    unit: Mapped[str | None] = mapped_column(comment="Unit that it counts for")
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), comment="Who acted")
    role: Mapped[str] = mapped_column(comment="In which role")
    signature_id: Mapped[UUID] = mapped_column(comment="That person's name and position as they stood")
    reason_id: Mapped[UUID | None] = mapped_column(comment="The reason among the erasable values")
    acted_at: Mapped[datetime] = mapped_column(Instant, comment="When, as the record says")


class DatasetSignature(Base):
    """A seal of the service, or a chair's own signature, over a release statement. Append-only."""

    __tablename__ = "dataset_signatures"
    __table_args__ = (
        _of_version(),
        CheckConstraint("kind IN ('seal', 'signature')", name="kind_known"),
        {"comment": "Seals and signatures over release statements"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    name: Mapped[str] = mapped_column(primary_key=True, comment="Dataset")
    version: Mapped[str] = mapped_column(primary_key=True, comment="Its version")
    key_id: Mapped[str] = mapped_column(primary_key=True, comment="Public name of the key")
    kind: Mapped[str] = mapped_column(comment="seal (by the service, for the chair) or signature (by the chair)")
    public_key: Mapped[str] = mapped_column(comment="The public half, PEM")
    statement: Mapped[bytes] = mapped_column(LargeBinary, comment="RFC 8785 bytes that it covers")
    value: Mapped[bytes] = mapped_column(LargeBinary, comment="Ed25519")
    signed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="When it was stored")
