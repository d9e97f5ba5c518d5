"""The pages of layers: the catalogue, one layer with its versions, and the form that sends a file."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.encoders import jsonable_encoder

from app.accounts.policy import Action
from app.areas import queries as area_queries
from app.core.errors import NotFound, NotSignedIn, SonthanaError
from app.core.problems import status_of
from app.core.settings import get_settings
from app.core.text import Text, natural
from app.layers import queries as layer_queries
from app.layers.answers import layer_read, sees_exact, version_read
from app.layers.models import Layer
from app.layers.schemas import UNITS
from app.web import layer_words, queries
from app.web.change_pages import edits_line
from app.web.dataset_uses import uses_of
from app.web.layer_drawing import legend_of, map_layers
from app.web.layer_visit import LayerVisit, LayerVisitDep, at_home
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}", include_in_schema=False)

Choice = Annotated[str, Query(max_length=40)]

DONE: Mapping[str, Text] = {
    "publish": Text("บันทึกแล้ว: เผยแพร่", "Recorded: published."),
    "deprecate": Text("บันทึกแล้ว: เลิกใช้", "Recorded: deprecated."),
    "retract": Text("บันทึกแล้ว: เพิกถอน", "Recorded: retracted."),
    "returned": Text("บันทึกแล้ว: ส่งข้อเสนอกลับพร้อมเหตุผล", "Recorded: the proposal is returned with the reason."),
    "sharing": Text("บันทึกแล้ว: ผู้ที่เห็นชั้นข้อมูลนี้", "Recorded: who sees this layer."),
}


def rights(visit: Visit | LayerVisit) -> dict[str, Any]:
    """What the reader may do with layers, for templates."""
    return {
        "may_load": visit.policy.allows(Action.LOAD_LAYER, visit.code),
        "may_publish": visit.policy.allows(Action.PUBLISH_LAYER, visit.code),
    }


def newest_of(layer: Mapping[str, Any], versions: Sequence[Any]) -> Any | None:
    """The version that a layer's page begins with: the current one, else the newest."""
    by_number = {row.LayerVersion.version: row for row in versions}
    return by_number.get(layer["current"]) or (versions[-1] if versions else None)


@router.get("/layers")
async def catalogue_page(visit: VisitDep, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """All layers by kind, and what is being loaded."""
    rows = await layer_queries.versions(visit.session, province_code=visit.code)
    by_slug: dict[str, list[Any]] = {}
    for row in rows:
        by_slug.setdefault(row.LayerVersion.slug, []).append(row)
    entries: list[dict[str, Any]] = []
    for layer in await layer_queries.layers(visit.session, province_code=visit.code):
        is_exact = sees_exact(visit.policy, layer)
        versions = by_slug.get(layer.slug, [])
        read = layer_read(layer, [row.LayerVersion for row in versions], is_exact=is_exact)
        row = newest_of(read, versions)
        shown = version_read(visit.policy, layer, row) if row else None
        if q.casefold() in f"{layer.slug} {layer.title_th} {layer.title_en}".casefold():
            entries.append({**read, "shown": shown})
    entries.sort(key=lambda entry: natural(entry["slug"]))
    groups = {kind: [entry for entry in entries if entry["kind"] == kind] for kind in layer_words.LAYER_KIND}
    beyond = [
        row for row in await queries.layers_beyond(visit.session, province_code=visit.code) if _says(row.Layer, q)
    ]
    provinces = await area_queries.provinces(visit.session)
    return render(
        visit.request,
        "layers.html",
        visit.page("layers"),
        groups={kind: found for kind, found in groups.items() if found},
        beyond=beyond,
        provinces={found.code: Text(found.name_th, found.name_en) for found in provinces},
        own_count=len(entries),
        count=len(entries) + len(beyond),
        q=q,
        jobs=await _latest_jobs(visit),
        **rights(visit),
    )


def _says(layer: Layer, q: str) -> bool:
    """Whether a layer's names say every word that is searched for."""
    said = f"{layer.slug} {layer.title_th} {layer.title_en}".casefold()
    return all(word in said for word in q.casefold().split())


async def _latest_jobs(visit: Visit) -> Sequence[Any]:
    """The newest jobs that the reader may look at."""
    if not visit.policy.allows(Action.SEE_JOBS, visit.code):
        return []
    sees_all = visit.policy.allows(Action.LOAD_LAYER, visit.code)
    owner_id = None if sees_all else visit.policy.principal.person_id
    return await queries.latest_layer_jobs(visit.session, province_code=visit.code, owner_id=owner_id)


@router.get("/layers/{slug}")
async def layer_page(
    visit: LayerVisitDep, slug: str, version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None, done: Choice = ""
) -> Response:
    """One layer: a version on the map, and all versions."""
    return await show_layer(visit, slug, version=version, done=done)


async def found_layer(visit: LayerVisit, slug: str) -> Layer:
    """A layer that the reader may see.

    Raises:
        NotFound, NotSignedIn: there is none, or none for them.
    """
    layer = await layer_queries.layer(visit.session, province_code=visit.code, slug=slug)
    if layer is None:
        raise NotFound if visit.policy.principal.is_signed_in else NotSignedIn
    return layer


async def show_layer(
    visit: LayerVisit,
    slug: str,
    *,
    version: int | None = None,
    done: str = "",
    failed: str = "",
    error: SonthanaError | None = None,
) -> Response:
    """The page of a layer, with what went wrong where something did.

    Raises:
        NotFound: there is no such layer or version.
    """
    layer = await found_layer(visit, slug)
    rows = await layer_queries.versions(visit.session, province_code=visit.code, slug=slug)
    is_exact = sees_exact(visit.policy, layer)
    read = layer_read(layer, [row.LayerVersion for row in rows], is_exact=is_exact)
    row = (
        newest_of(read, rows)
        if version is None
        else next((row for row in rows if row.LayerVersion.version == version), None)
    )
    if row is None:
        raise NotFound
    shown = version_read(visit.policy, layer, row)
    language = visit.language
    loaders = {row.LayerVersion.loaded_by for row in rows if row.LayerVersion.loaded_by}
    provinces = await area_queries.provinces(visit.session)
    return render(
        visit.request,
        "layer.html",
        visit.page({"layer": jsonable_encoder(map_layers(read, shown, language))}),
        status=status_of(type(error)) if error else 200,
        layer=read,
        owner=visit.owner,
        is_ours=visit.is_ours,
        shown=shown,
        loaded_by=row.LayerVersion.loaded_by,
        versions=[
            {**version_read(visit.policy, layer, one), "loaded_by": one.LayerVersion.loaded_by}
            for one in reversed(rows)
        ],
        names=await queries.people_names(visit.session, ids=loaders),
        legend=legend_of(read, language),
        edits=await edits_line(visit.session, visit.policy, layer) if read["current"] is not None else None,
        findings=sorted_findings(shown["findings"]),
        provinces={found.code: Text(found.name_th, found.name_en) for found in provinces if found.code != visit.code},
        dataset_uses=await uses_of(
            visit.session, visit.policy, province_code=visit.code, layer=(layer.slug, shown["version"])
        ),
        done=DONE[done].to(language) if done in DONE else "",
        failed_action=failed,
        problem={"title": error.title.to(language), "detail": error.detail.to(language)} if error else None,
        **rights(visit),
    )


def sorted_findings(findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What the doctor found, the gravest first; `number` counts them, `index` is the place in the report."""
    weights = list(layer_words.FINDING_WEIGHT)
    in_order = sorted(enumerate(findings), key=lambda found: (weights.index(found[1]["weight"]), found[0]))
    return [{**finding, "index": index, "number": number} for number, (index, finding) in enumerate(in_order, 1)]


@router.get("/uploads/new")
async def upload_page(visit: VisitDep, layer: Annotated[str, Query(max_length=63)] = "") -> Response:
    """The form that sends a file; for a further version of a layer it is filled with what the last one said."""
    visit.policy.require(Action.LOAD_LAYER, visit.code)
    before: dict[str, Any] | None = None
    if layer:
        found = await found_layer(at_home(visit), layer)
        rows = await layer_queries.versions(visit.session, province_code=visit.code, slug=layer)
        last = version_read(visit.policy, found, rows[-1]) if rows else {}
        before = {**layer_read(found, [], is_exact=True), **{"last": last}}
    slugs = [known.slug for known in await layer_queries.layers(visit.session, province_code=visit.code)]
    return render(
        visit.request,
        "layer_upload.html",
        visit.page("layers", units=UNITS, slugs=slugs, limit_mb=get_settings().upload_limit_mb),
        before=before,
        limit_mb=get_settings().upload_limit_mb,
    )
