"""Versions made from other versions: depths in classes, and the difference between two versions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

import app
from app.core.errors import Conflict
from app.core.text import Text
from app.jobs.work import Work
from app.layers import catalogue
from app.layers.catalogue import Content
from app.layers.examination import Question
from app.layers.filling import driver_of, schema_of, take_time
from app.layers.making import READ_SHARE, Making, examined, make_vector_version, publish_version, told_while
from app.layers.models import LayerVersion
from app.layers.rasters import cog_key
from app.layers.reading import schema_with_fid, see_features
from app.layers.requests import DeriveRequest
from spatial.content_hash import VectorHash
from spatial.rasters.class_schema import SCHEMA

CHANGE_FIELD = {"name": "change", "type": "string"}


class NotComparable(Conflict):
    """Only two different vector versions of a layer can be compared."""

    code = "not_comparable"
    title = Text("เปรียบเทียบรุ่นเหล่านี้ไม่ได้", "These versions cannot be compared")
    advice = Text(
        "เลือกสองรุ่นที่ต่างกันของชั้นข้อมูลเวกเตอร์เดียวกันซึ่งมีรูปทรงชนิดเดียวกัน",
        "Choose two different versions of one vector layer with the same geometry type.",
    )


async def classify_depths(work: Work) -> None:
    """Do a job of kind `layer.classify`: a depth raster becomes polygons of classes, a version of its own layer.

    Raises:
        JobRefused: the raster cannot be classified.
    """
    request = DeriveRequest.from_json(work.request)
    async with work.database.system_transaction([work.province_code]) as session:
        parent = await _version(session, work.province_code, request.slug, request.version)
    path = await work.blobs.fetch(cog_key(parent.content_hash), work.scratch / "parent.tif")
    bounds: Sequence[float] = request.parameters["lower_bounds_m"]
    question = Question(path=path, name=path.name, loads=True, lower_bounds_m=bounds)
    making = Making(request.metadata, request.actor, _lineage("classify", [parent], request.parameters))
    async with examined(work, question) as seen:
        head = await told_while(work, seen, "classifying", 0.0)
        await make_vector_version(
            work, seen, head, making, stage="classifying", share_of=lambda _: seen.progress, schema=SCHEMA
        )


async def compare_versions(work: Work) -> None:
    """Do a job of kind `layer.difference`: what differs between two versions becomes a version of a layer.

    Raises:
        NotComparable: the versions do not allow it.
    """
    request = DeriveRequest.from_json(work.request)
    await work.tell(0.0, "comparing")
    async with work.database.system_transaction([work.province_code]) as session:
        await take_time(session)
        older = await _version(session, work.province_code, request.slug, request.parameters["from"])
        newer = await _version(session, work.province_code, request.slug, request.version)
        fields = shared_fields(older, newer)
        made: Mapping[str, Any] = (
            await session.execute(
                text("SELECT make_difference_table(:older, :newer, CAST(:fields AS jsonb))"),
                {"older": older.table_name, "newer": newer.table_name, "fields": json.dumps(fields)},
            )
        ).scalar_one()
        all_fields = [CHANGE_FIELD, *fields]
        await work.tell(READ_SHARE, "comparing")
        digest = VectorHash(schema_of(all_fields), newer.geometry_type or "")
        await see_features(await driver_of(session), made["name"], schema_with_fid(all_fields), digest.update)
        content = Content(
            content_hash=digest.hexdigest(),
            extent=made["extent"],
            geometry_type=newer.geometry_type,
            feature_count=made["count"],
            fields=all_fields,
            table_name=made["name"],
            lineage=_lineage("difference", [older, newer], request.parameters),
        )
        await publish_version(work, session, request.metadata, content, request.actor, report=None)


def shared_fields(older: LayerVersion, newer: LayerVersion) -> list[Mapping[str, str]]:
    """The properties that both versions have, with the same type; `change` is the difference's own.

    Raises:
        NotComparable: they are one version, or not both of the same geometry type.
    """
    if older.version == newer.version or older.geometry_type is None or older.geometry_type != newer.geometry_type:
        raise NotComparable
    return [field for field in newer.fields if field in older.fields and field["name"] != CHANGE_FIELD["name"]]


async def _version(session: AsyncSession, province_code: str, slug: str, version: int) -> LayerVersion:
    row = await catalogue.visible_version(session, province_code=province_code, slug=slug, version=version)
    found: LayerVersion = row.LayerVersion
    return found


def _lineage(process: str, parents: Sequence[LayerVersion], parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "process": process,
        "parents": [
            {"slug": parent.slug, "version": parent.version, "content_hash": parent.content_hash} for parent in parents
        ],
        "parameters": dict(parameters),
        "code_version": app.__version__,
    }
