"""The pages of decision datasets: all of them with what waits for whom, and everything about one version."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import RedirectResponse

from app.accounts.policy import Action
from app.core.addresses import service_root
from app.core.errors import NotFound, SonthanaError
from app.core.problems import status_of
from app.core.text import Text
from app.datasets import queries
from app.datasets.answers import act_read, version_read
from app.datasets.models import DatasetVersion
from app.datasets.present import checks_of
from app.datasets.versions_in_addresses import VERSION
from app.web import dataset_queries
from app.web.dataset_basis import inputs_of, layers_of
from app.web.dataset_checklist import blocking, checklist
from app.web.dataset_figures import as_csv, figures_of
from app.web.dataset_files import files_of, seals_of
from app.web.dataset_sharing import share_text
from app.web.dataset_steps import DONE, Standing, offered, standing_of, waits_for
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}/datasets", include_in_schema=False)

Choice = Annotated[str, Query(max_length=40)]


def manifest_of(dataset: DatasetVersion) -> dict[str, Any]:
    """What a version says and reaches."""
    return json.loads(dataset.manifest)


def page_of(visit: Visit, name: str, version: str | None = None) -> str:
    """The address of a dataset's page, or of a version's."""
    base = f"/provinces/{visit.code}/datasets/{name}"
    return base if version is None else f"{base}/{version}"


@router.get("")
async def list_page(visit: VisitDep) -> Response:
    """All datasets: what waits for somebody first, then what is in use, then what is not any more."""
    visit.policy.require(Action.READ_DATASETS, visit.code)
    rows = await queries.versions(visit.session, province_code=visit.code)
    names = list(dict.fromkeys(row.name for row in rows))
    moved = await dataset_queries.moved_beneath(visit.session, province_code=visit.code)
    entries = [await _entry(visit, [row for row in rows if row.name == name], moved) for name in names]
    shown = [(row.name, row.version) for entry in entries for row in (entry["current"], entry["open"]) if row]
    order = {"waiting": 0, "released": 1}
    return render(
        visit.request,
        "datasets.html",
        visit.page("datasets"),
        entries=sorted(entries, key=lambda entry: order.get(entry["group"], 2)),
        valid_until=await dataset_queries.valid_until(visit.session, province_code=visit.code, versions=shown),
        jobs=await _jobs(visit),
        may_assemble=visit.policy.allows(Action.ASSEMBLE_DATASET, visit.code),
    )


async def _entry(visit: Visit, rows: Sequence[Any], moved: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """A dataset in the list: the version that the command has, and the newer one that somebody is to act on."""
    current = next((row for row in reversed(rows) if row.state == "released"), None)
    newest = rows[-1]
    opened = newest if newest.state in ("candidate", "reviewed") else None
    waits: list[Text] = []
    for row in (current, opened):
        if row is not None:
            waits += waits_for(await _standing(visit, row, moved))
    group = "waiting" if waits else "released" if current else "over"
    return {
        "name": newest.name,
        "current": current or (None if opened else newest),
        "open": opened,
        "waits": waits,
        "group": group,
        "count": len(rows),
    }


async def _standing(visit: Visit, row: Any, moved: Mapping[tuple[str, str], int]) -> Standing:
    here = {"province_code": visit.code, "name": row.name, "version": row.version}
    acts = [act_read(one) for one in await queries.acts(visit.session, **here)]
    if row.state == "released":
        # whatever else could block a released version was refused before
        return standing_of(row.state, acts, blocks=moved[row.name, row.version])
    dataset = await queries.version(visit.session, **here)
    assert dataset is not None  # noqa: S101 - it was listed in this transaction
    return standing_of(row.state, acts, blocks=await _blocks(visit, dataset))


async def _blocks(visit: Visit, dataset: DatasetVersion) -> int:
    checks = await checks_of(visit.session, dataset, manifest_of(dataset))
    return blocking([check.as_json() for check in checks])


async def _jobs(visit: Visit) -> Sequence[Any]:
    """What is being assembled, as far as the reader may look."""
    if not visit.policy.allows(Action.SEE_JOBS, visit.code):
        return []
    sees_all = visit.policy.allows(Action.LOAD_LAYER, visit.code)
    owner_id = None if sees_all else visit.policy.principal.person_id
    return await dataset_queries.latest_assemblies(visit.session, province_code=visit.code, owner_id=owner_id)


@router.get("/{name}")
async def dataset_page(visit: VisitDep, name: str) -> Response:
    """The version that counts: the released one, else the newest."""
    visit.policy.require(Action.READ_DATASETS, visit.code)
    rows = await queries.versions(visit.session, province_code=visit.code, name=name)
    if not rows:
        raise NotFound
    row = next((row for row in reversed(rows) if row.state == "released"), rows[-1])
    return RedirectResponse(page_of(visit, name, row.version), 303)


@router.get(f"/{{name}}/{VERSION}")
async def version_page(visit: VisitDep, name: str, version: str, done: Choice = "") -> Response:
    """Everything about one version, and what may be done to it."""
    return await show_version(visit, name, version, done=done)


async def found_version(visit: Visit, name: str, version: str) -> DatasetVersion:
    """A version that the reader may see.

    Raises:
        NotFound: there is none.
    """
    visit.policy.require(Action.READ_DATASETS, visit.code)
    found = await queries.version(visit.session, province_code=visit.code, name=name, version=version)
    if found is None:
        raise NotFound
    return found


async def show_version(
    visit: Visit, name: str, version: str, *, done: str = "", failed: str = "", error: SonthanaError | None = None
) -> Response:
    """The page of a version, with what went wrong where something did.

    Raises:
        NotFound: there is no such version.
    """
    dataset = await found_version(visit, name, version)
    read = await version_read(visit.session, dataset)
    standing = standing_of(dataset.state, read["acts"], blocks=blocking(read["checks"]))
    versions = await queries.versions(visit.session, province_code=visit.code, name=name)
    layers = await layers_of(visit, read["manifest"])
    files = await files_of(visit, dataset, read)
    inputs = await inputs_of(visit, read["manifest"])
    rows = await queries.table_rows(visit.session, province_code=visit.code, name=name, version=version)
    language = visit.language
    return render(
        visit.request,
        "dataset.html",
        visit.page("datasets", dataset=jsonable_encoder(await _for_map(visit, dataset, layers, inputs))),
        status=status_of(type(error)) if error else 200,
        dataset=read,
        standing=standing,
        waits=waits_for(standing),
        actions=offered(visit.policy, visit.code, standing),
        checks=checklist(read["checks"], visit.code, _may(visit)),
        layers=layers,
        inputs=inputs,
        figures=await asyncio.to_thread(_figures, read["manifest"], rows),
        collections={one["stated"]["collection"]: one["stated"] for one in layers},
        versions=list(reversed(versions)),
        before=next((row for row in reversed(versions) if row.ordinal < dataset.ordinal), None),
        later=next(
            (row for row in reversed(versions) if row.ordinal > dataset.ordinal and row.state == "released"), None
        ),
        files=files.listed,
        files_refused=files.refused,
        seals=await seals_of(visit, dataset),
        share=share_text(read, language, link=f"{service_root(visit.request)}{page_of(visit, name, version)}"),
        kind_labels=read["manifest"]["kinds"],
        area_label=visit.area_label,
        may_assemble=visit.policy.allows(Action.ASSEMBLE_DATASET, visit.code),
        done=DONE[done].to(language) if done in DONE else "",
        failed_action=failed,
        problem={"title": error.title, "detail": error.detail} if error else None,
    )


def _may(visit: Visit) -> frozenset[Action]:
    """What the reader may do about the points of a check-list."""
    wanted = (Action.ASSEMBLE_DATASET, Action.PUBLISH_LAYER, Action.LOAD_LAYER)
    return frozenset(action for action in wanted if visit.policy.allows(action, visit.code))


def _figures(manifest: Mapping[str, Any], rows: Mapping[str, bytes]) -> Sequence[Any]:
    return [figures_of(stated, json.loads(rows[stated["name"]])) for stated in manifest["tables"]]


async def _for_map(
    visit: Visit, dataset: DatasetVersion, layers: Sequence[Mapping[str, Any]], inputs: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What the island draws: the layers, the inputs where they were, the box."""
    marked = ("id", "title", "unit", "severity", "state", "geometry")
    return {
        "drawings": [
            {**one["drawing"], "is_hazard": one["stated"]["kind"] == "hazard", "is_shown": one["is_shown"]}
            for one in layers
            if one["drawing"]
        ],
        "inputs": [{key: one[key] for key in marked} for one in inputs],
        "extent": await queries.extent_of(
            visit.session, province_code=visit.code, name=dataset.name, version=dataset.version
        ),
        "bbox": manifest_of(dataset)["bbox"],
    }


@router.get(f"/{{name}}/{VERSION}/tables/{{table}}.csv")
async def table_as_csv(visit: VisitDep, name: str, version: str, table: str) -> Response:
    """A table of figures for a spreadsheet."""
    dataset = await found_version(visit, name, version)
    rows = await queries.table_rows(visit.session, province_code=visit.code, name=name, version=version)
    stated = next((one for one in manifest_of(dataset)["tables"] if one["name"] == table), None)
    if stated is None or table not in rows:
        raise NotFound
    body = await asyncio.to_thread(as_csv, stated, json.loads(rows[table]), visit.language)
    file_name = f"{visit.code}-{name}-{version}-{table}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "private, no-cache"}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)
