"""The catalogue: entering a version, with its layer where that is new, on the record; finding what is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, NotFound
from app.core.text import Text
from app.layers import queries
from app.layers.models import Layer, LayerVersion
from app.layers.schemas import LayerMetadata
from app.layers.stated import append, stated_layer, stated_version
from app.record import service as record
from app.record.events import Actor, Erasable, Event, Subject


class LayerIsOther(Conflict):
    """A layer of that name exists and is something else."""

    code = "layer_is_other"
    title = Text("มีชั้นข้อมูลชื่อย่อนี้อยู่แล้วและต่างชนิดกัน", "A layer of this slug exists and is of another kind")
    advice = Text(
        "ใช้ชื่อย่อ (slug) อื่น หรือส่งเป็นรุ่นใหม่ด้วย kind, precision และรูปแบบ (เวกเตอร์หรือราสเตอร์) เดิม",
        "Use another slug, or send a new version with the same kind, precision and form (vector or raster).",
    )


class CountsOfRaster(Conflict):
    """Only features can be counted."""

    code = "counts_of_raster"
    title = Text("แสดงราสเตอร์เป็นจำนวนนับไม่ได้", "A raster cannot be shown as counts")
    advice = Text(
        "precision เป็น subdistrict_counts ใช้ได้กับข้อมูลเวกเตอร์เท่านั้น ส่งราสเตอร์โดยให้ precision เป็น exact",
        "precision subdistrict_counts is for vector data only. Send a raster with precision exact.",
    )


@dataclass(frozen=True, slots=True)
class Content:
    """What a version consists of, ready in the database or the store."""

    content_hash: str
    extent: str | None
    """WKT of a box, WGS 84."""
    geometry_type: str | None = None
    feature_count: int | None = None
    fields: Sequence[Mapping[str, str]] = ()
    table_name: str | None = None
    raster: Mapping[str, Any] | None = None
    original: Mapping[str, Any] | None = None
    """`name`, `sha256`, `bytes` of the file it came in."""
    findings: Sequence[Mapping[str, Any]] = ()
    lineage: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def form(self) -> str:
        """Vector or raster."""
        return "vector" if self.raster is None else "raster"


async def require_fit(session: AsyncSession, *, province_code: str, metadata: LayerMetadata) -> None:
    """Refuse early what could not become a version of the layer in the end.

    Raises:
        LayerIsOther: the layer exists with another kind or precision.
    """
    layer = await queries.layer(session, province_code=province_code, slug=metadata.slug)
    if layer is not None and (layer.kind, layer.precision) != (metadata.kind, metadata.precision):
        raise LayerIsOther


async def add_version(
    session: AsyncSession,
    *,
    province_code: str,
    metadata: LayerMetadata,
    content: Content,
    actor: Actor | None,
    default_style: Mapping[str, Any],
) -> LayerVersion:
    """Enter a version in the catalogue, with its layer where that is new, on the record; call it last.

    Raises:
        LayerIsOther: the layer exists and is something else.
        CountsOfRaster: a raster is to be shown as counts.
    """
    if content.form == "raster" and metadata.precision != "exact":
        raise CountsOfRaster
    layer = await queries.layer(session, province_code=province_code, slug=metadata.slug, locks=True)
    if layer is None:  # two first loads at once: the second waits, then finds the layer of the first
        await queries.lock_slug(session, province_code=province_code, slug=metadata.slug)
        layer = await queries.layer(session, province_code=province_code, slug=metadata.slug, locks=True)
    if layer is None:
        layer = await _open_layer(
            session,
            province_code=province_code,
            metadata=metadata,
            form=content.form,
            style=metadata.style or default_style,
            actor=actor,
        )
    elif (layer.kind, layer.precision, layer.form) != (metadata.kind, metadata.precision, content.form):
        raise LayerIsOther
    number = 1 + await queries.last_version(session, province_code=province_code, slug=layer.slug)
    subject = Subject("layer", layer.slug, number)
    contact = Erasable(Subject("layer", layer.slug), "contact", metadata.contact) if metadata.contact else None
    counts_table: str | None = None
    lineage = dict(content.lineage)
    if layer.precision != "exact" and content.table_name is not None:
        counts_table, lineage["counts"] = await queries.make_counts_table(session, name=content.table_name)
    hazard = metadata.hazard
    original = content.original or {}
    version = LayerVersion(
        province_code=province_code,
        slug=layer.slug,
        version=number,
        state="published" if metadata.publish else "loaded",
        content_hash=content.content_hash,
        geometry_type=content.geometry_type,
        feature_count=content.feature_count,
        fields=list(content.fields),
        table_name=content.table_name,
        counts_table=counts_table,
        raster=content.raster,
        extent=None if content.extent is None else f"SRID=4326;{content.extent}",
        quantity=hazard.quantity if hazard else None,
        scenario=hazard.scenario if hazard else None,
        return_period_years=hazard.return_period_years if hazard else None,
        basis=hazard.basis if hazard else None,
        unit=hazard.unit if hazard else None,
        datum=hazard.datum if hazard else None,
        valid_from=hazard.valid_from if hazard else None,
        valid_to=hazard.valid_to if hazard else None,
        source=metadata.source,
        licence=metadata.licence,
        contact_id=None,
        lineage=lineage,
        original_name=original.get("name"),
        original_sha256=original.get("sha256"),
        original_bytes=original.get("bytes"),
        findings=[{**finding, "features": None} for finding in content.findings],
        loaded_by=actor.person_id if actor else None,
    )
    await record.append(
        session,
        Event(
            type="layer.version_loaded",
            province_code=province_code,
            subject=subject,
            actor=actor,
            content=stated_version(version),
            erasables=[contact] if contact else [],
        ),
    )
    # after the record: a version's contact is a value that its entry stores
    version.contact_id = contact.id if contact else None
    session.add(version)
    await session.flush()
    return version


async def _open_layer(
    session: AsyncSession,
    *,
    province_code: str,
    metadata: LayerMetadata,
    form: str,
    style: Mapping[str, Any],
    actor: Actor | None,
) -> Layer:
    layer = Layer(
        province_code=province_code,
        slug=metadata.slug,
        kind=metadata.kind,
        form=form,
        title_th=metadata.title.th,
        title_en=metadata.title.en,
        description_th=metadata.description.th,
        description_en=metadata.description.en,
        precision=metadata.precision,
        visibility=metadata.visibility,
        shared_with=sorted(set(metadata.shared_with)),
        style=dict(style),
    )
    session.add(layer)
    await session.flush()
    await append(session, layer, "layer.opened", Subject("layer", layer.slug), actor, stated_layer(layer))
    return layer


async def visible_layer(session: AsyncSession, *, province_code: str, slug: str) -> Layer:
    """A layer that the context sees.

    Raises:
        NotFound: there is none, or none for whoever asks.
    """
    layer = await queries.layer(session, province_code=province_code, slug=slug)
    if layer is None:
        raise NotFound
    return layer


async def visible_version(session: AsyncSession, *, province_code: str, slug: str, version: int) -> Any:
    """A version that the context sees, as `queries.versions` reads it.

    Raises:
        NotFound: there is none, or none for whoever asks.
    """
    if not 0 < version < 2**31:
        raise NotFound
    rows = await queries.versions(session, province_code=province_code, slug=slug, version=version)
    if not rows:
        raise NotFound
    return rows[0]
