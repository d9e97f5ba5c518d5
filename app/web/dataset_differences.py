"""The page of what differs between two versions of a dataset."""

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core.errors import NotFound
from app.datasets import queries
from app.datasets.models import DatasetVersion
from app.datasets.versions_in_addresses import VERSION
from app.dialogue import queries as dialogue
from app.web import dataset_changes as changes
from app.web.dataset_pages import found_version, manifest_of
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}/datasets/{name}", include_in_schema=False)
Older = Annotated[str | None, Query(alias="from", max_length=32, pattern=r"^[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}$")]


@router.get(f"/{VERSION}/differences")
async def differences_page(visit: VisitDep, name: str, version: str, older: Older = None) -> Response:
    """What differs from the version before, or from another one."""
    newer = await found_version(visit, name, version)
    versions = await queries.versions(visit.session, province_code=visit.code, name=name)
    before = older or next((row.version for row in reversed(versions) if row.ordinal < newer.ordinal), None)
    if before is None:
        raise NotFound
    old = await found_version(visit, name, before)
    manifests = manifest_of(old), manifest_of(newer)
    rows = await _rows(visit, old), await _rows(visit, newer)
    tables = await asyncio.to_thread(changes.tables_changed, *manifests, rows, visit.language)
    codes = sorted({figure.area_code for table in tables for figure in table.figures})
    inputs = changes.inputs_changed(*manifests)
    return render(
        visit.request,
        "dataset_differences.html",
        visit.page("datasets", changed_areas=codes),
        name=name,
        older=old,
        newer=newer,
        versions=[row for row in versions if row.version != version],
        texts=changes.words_changed(*manifests, visit.language),
        facts=changes.facts_changed(*manifests),
        layers=changes.layers_changed(*manifests),
        inputs=inputs,
        input_titles=await _titles(visit, [one.either for one in inputs]),
        tables=tables,
        changed_areas=codes,
    )


async def _rows(visit: Visit, dataset: DatasetVersion) -> Mapping[str, Any]:
    found = await queries.table_rows(
        visit.session, province_code=visit.code, name=dataset.name, version=dataset.version
    )
    return {table: json.loads(rows) for table, rows in found.items()}


async def _titles(visit: Visit, inputs: list[Mapping[str, Any]]) -> Mapping[str, str | None]:
    """Titles of inputs by id; None once erased."""
    pinned = [(UUID(one["id"]), one["version"]) for one in inputs]
    rows = await dialogue.read_versions(visit.session, province_code=visit.code, versions=pinned) if pinned else ()
    return {str(row["id"]): None if row["text_erased"] else row["title"] for row in rows}
