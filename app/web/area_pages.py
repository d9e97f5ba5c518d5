"""The page of a province's areas: what is in force, on a map and in a table; and loading real boundaries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import RowMapping

from app.accounts.dependencies import check_csrf, get_principal
from app.accounts.policy import Action, Policy
from app.areas import queries as areas
from app.areas.changes import LEVELS
from app.areas.loading import LoadedAreas, LoadingAreas, load_areas, parse_decisions, parse_derived
from app.areas.upload import MAX_FILE_MB, ReceivedFile, received_file
from app.core.database import DatabaseDep
from app.core.errors import NotFound, SonthanaError
from app.core.problems import status_of
from app.core.text import Text
from app.web.templating import render
from app.web.visit import Visit, VisitDep, province_visit
from spatial.administrative_areas.current import WORDS, LoadedLevel

router = APIRouter(prefix="/provinces/{code}/areas", include_in_schema=False)

LEVEL_NAMES: Mapping[str, Text] = {level: Text(th, en.capitalize()) for level, (th, en) in WORDS.items()}
WEIGHT_NAMES: Mapping[str, Text] = {
    "refused": Text("ต้องแก้ไข", "To be mended"),
    "decision": Text("ต้องตัดสินใจ", "To be decided"),
    "repaired": Text("ซ่อมให้แล้ว", "Repaired"),
    "note": Text("ควรทราบ", "Note"),
}


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """An area with those within it, as the list shows them."""

    head: RowMapping
    members: Sequence[RowMapping] = ()


@router.get("")
async def areas_page(
    visit: VisitDep,
    loaded: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The areas in force, those that a search finds, and the form that loads others."""
    return await _page(visit, done=loaded in get_args(LoadedLevel), q=q)


@router.post("")
async def load_areas_page(code: str, request: Request, database: DatabaseDep) -> Response:
    """Check a file of areas, or load it; the answer is the page with the report.

    Nothing is held of the database while the file arrives: rights are asked before and after.
    """
    async with database.transaction() as session:
        Policy(await get_principal(request, session)).require(Action.LOAD_AREAS, code)
    level, is_dry_run = "district", True
    loaded: LoadedAreas | None = None
    failed: SonthanaError | None = None
    try:
        async with received_file(request) as file:
            check_csrf(request, file.fields.get("csrf_token"))
            wanted = _wanted(file)
            level, is_dry_run = wanted.level, file.fields.get("do") != "load"
            async with database.transaction() as session:
                policy = Policy(await get_principal(request, session))
                grant = policy.require(Action.LOAD_AREAS, code)
                province = await areas.province(session, code=code)
                if province is None:
                    raise NotFound
                actor = policy.principal.actor(grant)
                loaded = await load_areas(session, province=province, wanted=wanted, actor=actor, is_dry_run=is_dry_run)
    except SonthanaError as error:
        failed = error
    is_swapped = "hx-request" in request.headers
    if loaded is not None and loaded.is_loadable and not is_dry_run:
        target = f"/provinces/{code}/areas?loaded={level}"
        return Response(headers={"HX-Redirect": target}) if is_swapped else RedirectResponse(target, 303)
    async with database.transaction() as session:
        policy = Policy(await get_principal(request, session))
        visit = await province_visit(request, code, policy, session)
        # htmx puts only what was a success into the page
        status = 200 if is_swapped else _status(loaded, failed)
        return await _page(visit, loaded=loaded, failed=failed, level=level, status=status)


def _wanted(file: ReceivedFile) -> LoadingAreas:
    fields = file.fields
    level: LoadedLevel = "subdistrict" if fields.get("level") == "subdistrict" else "district"
    derived = [name for name in ("district", "province") if fields.get(f"derive-{name}") and name != level]
    decided = [
        f"{name.removeprefix('decide-')}={value}"
        for name, value in fields.items()
        if name.startswith("decide-") and value
    ]
    return LoadingAreas(
        file.path,
        file.name,
        level,
        parse_derived(",".join(derived) or None, level),
        parse_decisions(decided),
        fields.get("source", "").strip()[:300],
        fields.get("licence", "").strip()[:300],
    )


def _status(loaded: LoadedAreas | None, failed: SonthanaError | None) -> int:
    if failed is not None:
        return status_of(type(failed))
    return 200 if loaded is not None and loaded.is_loadable else 422


def grouped(rows: Sequence[RowMapping], q: str = "") -> list[AreaGroup]:
    """Districts with their subdistricts, of which `q` (words, all of them) is said in code or names.

    A district that matches is shown whole. Subdistricts whose district is not there stand by themselves, as does the
    province where it has no districts.
    """
    wanted = q.casefold().split()

    def matches(row: RowMapping) -> bool:
        said = f"{row['code']} {row['name_th']} {row['name_en']}".casefold()
        return all(word in said for word in wanted)

    districts = [row for row in rows if row["level"] == "district"]
    of_district: dict[str, list[RowMapping]] = {row["code"]: [] for row in districts}
    alone: list[RowMapping] = []
    for row in rows:
        if row["level"] == "subdistrict":
            of_district.get(row["parent_code"], alone).append(row)
    groups: list[AreaGroup] = []
    for head in districts or [row for row in rows if row["level"] == "province"]:
        members = of_district.get(head["code"], [])
        found = members if matches(head) else [row for row in members if matches(row)]
        if found or matches(head):
            groups.append(AreaGroup(head, found))
    return groups + [AreaGroup(row) for row in alone if matches(row)]


def origins(rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Where areas of one level come from: each edition and source once, with how many areas have it."""
    told = ("edition", "is_schematic", "source", "loaded_at")
    counted = Counter(tuple(row[name] for name in told) for row in rows)
    return [dict(zip(told, values, strict=True)) | {"count": count} for values, count in counted.most_common()]


async def _page(
    visit: Visit,
    *,
    done: bool = False,
    q: str = "",
    loaded: LoadedAreas | None = None,
    failed: SonthanaError | None = None,
    level: str = "district",
    status: int = 200,
) -> Response:
    rows = await areas.listed_areas(visit.session, province_code=visit.code)
    findings: Sequence[Mapping[str, Any]] = loaded.report["findings"] if loaded else ()
    language = visit.language
    levels = [
        (known, LEVEL_NAMES[known], of_level)
        for known in LEVELS
        if (of_level := [row for row in rows if row["level"] == known])
    ]
    return render(
        visit.request,
        "areas.html",
        visit.page("areas"),
        status=status,
        levels=levels,
        origins={known: origins(of_level) for known, _, of_level in levels},
        groups=grouped(rows, q),
        q=q,
        limit_mb=MAX_FILE_MB,
        level_names=LEVEL_NAMES,
        weight_names=WEIGHT_NAMES,
        may_load=visit.policy.allows(Action.LOAD_AREAS, visit.code),
        done=done,
        loaded=loaded,
        findings=findings,
        offending=[shown for finding in findings for shown in finding["features"]["features"]][:1000],
        problem={"title": failed.title.to(language), "detail": failed.detail.to(language)} if failed else None,
        chosen_level=level,
    )
