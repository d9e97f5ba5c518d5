"""The form that assembles a dataset, and the page of the job that does it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import RedirectResponse

from app.accounts.dependencies import check_csrf
from app.accounts.policy import Action
from app.core.errors import FieldError, NotFound, SonthanaError
from app.core.problems import status_of
from app.core.text import Text
from app.datasets import queries
from app.datasets.asking import KIND, ask_for_dataset
from app.datasets.request import AssembleJob
from app.jobs import service as jobs
from app.jobs.answers import job_read
from app.layers import queries as layer_queries
from app.web import dataset_queries
from app.web.dataset_choices import layer_choices
from app.web.dataset_form import EDGES, Filled, body_of, empty, filled_with, from_form
from app.web.dataset_pages import found_version, manifest_of, page_of
from app.web.layer_words import LAYER_KIND
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}/assemble", include_in_schema=False)

MOST_SHOWN = 500
"""Inputs that the form lists, newest first; those that were chosen before are always among them."""
MOST_FIELDS = 6_000
AGAIN = r"^[a-z0-9]+(-[a-z0-9]+)*/[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}$"
NAME_TAKEN = Text(
    "มีชุดข้อมูลชื่อย่อนี้แล้ว หากต้องการรุ่นใหม่ของชุดนั้น ให้เปิดชุดนั้นแล้วกด “จัดทำใหม่จากรุ่นนี้” มิฉะนั้นใช้ชื่อย่ออื่น",
    "A dataset of this short name exists. For a new version, open it and choose “Assemble again”; else use another.",
)
Again = Annotated[str, Query(max_length=100, pattern=AGAIN)]


@router.get("")
async def form_page(visit: VisitDep, again: Again | None = None, job: UUID | None = None) -> Response:
    """The form: empty, filled with a version, or with what a job was asked for."""
    visit.policy.require(Action.ASSEMBLE_DATASET, visit.code)
    if again is not None:
        name, _, version = again.partition("/")
        manifest = manifest_of(await found_version(visit, name, version))
        layers = [(layer["slug"], layer["version"]) for layer in manifest["layers"]]
        inputs = [one["id"] for one in manifest["inputs"]]
        filled = filled_with(name, manifest, layers=layers, inputs=inputs, language=visit.language)
        return await _show_form(visit, filled, again=again)
    if job is not None:
        request = AssembleJob.from_json((await _job(visit, job)).request).request
        layers = [(layer.slug, layer.version) for layer in request.layers]
        inputs = [str(one.id) for one in request.inputs]
        filled = filled_with(request.name, request.words, layers=layers, inputs=inputs, language=visit.language)
        return await _show_form(visit, filled, again="")
    return await _show_form(visit, empty(), again="")


@router.post("")
async def send_form(visit: VisitDep) -> Response:
    """Ask for the dataset that the form describes, then show the job; or the form again with all that is wrong."""
    visit.policy.require(Action.ASSEMBLE_DATASET, visit.code)
    form = await visit.request.form(max_files=0, max_fields=MOST_FIELDS)
    check_csrf(visit.request, str(form.get("csrf_token", "")))
    filled = from_form(form)
    again = str(form.get("again", ""))[:100]
    box = None
    if filled.where == "districts" and filled.districts:
        box = await dataset_queries.box_of_areas(visit.session, province_code=visit.code, codes=filled.districts[:500])
    content, faults = body_of(filled, box_of_districts=box)
    if content is None:
        return await _show_form(visit, filled, again=again, faults=faults)
    if not again and await _is_taken(visit, content.name, content.id):
        return await _show_form(visit, filled, again="", faults=[FieldError("/name", "name_taken", NAME_TAKEN)])
    try:
        async with visit.session.begin_nested():
            asked, there = await ask_for_dataset(visit.session, visit.policy, province_code=visit.code, content=content)
    except SonthanaError as error:
        return await _show_form(visit, filled, again=again, faults=error.errors, error=error)
    if there is not None:
        return RedirectResponse(page_of(visit, there.name, there.version), 303)
    assert asked is not None  # noqa: S101 - one of the two is there
    return RedirectResponse(f"/provinces/{visit.code}/assemble/{asked.id}", 303)


async def _is_taken(visit: Visit, name: str, dataset_id: UUID) -> bool:
    rows = await queries.versions(visit.session, province_code=visit.code, name=name)
    return bool(rows) and all(row.id != dataset_id for row in rows)


async def _show_form(
    visit: Visit,
    filled: Filled,
    *,
    again: str,
    faults: Sequence[FieldError] = (),
    error: SonthanaError | None = None,
) -> Response:
    rows = await layer_queries.versions(visit.session, province_code=visit.code)
    chosen = [UUID(one) for one in filled.inputs if _is_uuid(one)]
    inputs = await dataset_queries.choosable_inputs(
        visit.session, province_code=visit.code, chosen=chosen, most=max(MOST_SHOWN, len(chosen))
    )
    is_wrong = bool(faults or error)
    layers = layer_choices(
        await layer_queries.layers(visit.session, province_code=visit.code),
        [row.LayerVersion for row in rows],
        filled.layers,
        is_sent=is_wrong,
    )
    return render(
        visit.request,
        "dataset_form.html",
        visit.page("datasets", draft=again or "new", is_wrong=is_wrong),
        status=(status_of(type(error)) if error else 422) if is_wrong else 200,
        filled=filled,
        again=again,
        groups={kind: [one for one in layers if one.kind == kind] for kind in LAYER_KIND},
        inputs=inputs,
        most=MOST_SHOWN,
        districts={code: name for code, name in visit.areas.items() if len(code) == 4},
        edges=EDGES,
        kinds=visit.kinds,
        kind_labels=visit.kind_labels(),
        area_label=visit.area_label,
        faults=faults,
        problem={"title": error.title, "detail": error.detail} if error and not faults else None,
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def _job(visit: Visit, job_id: UUID) -> Any:
    job = await jobs.visible_job(visit.session, visit.policy, province_code=visit.code, job_id=job_id)
    if job.kind != KIND:
        raise NotFound
    return job


@router.get("/{job_id}")
async def job_page(visit: VisitDep, job_id: UUID) -> Response:
    """How far the assembling is, live; once it is done, the version; or why there is none."""
    made = job_read(await _job(visit, job_id))["result"]
    if made:
        return RedirectResponse(page_of(visit, made["name"], made["version"]), 303)
    return await _show_job(visit, job_id)


@router.post("/{job_id}/cancel")
async def cancel_job(visit: VisitDep, job_id: UUID, csrf_token: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Ask the job to stop, then show it again."""
    check_csrf(visit.request, csrf_token)
    await _job(visit, job_id)
    try:
        await jobs.cancel(visit.session, visit.policy, province_code=visit.code, job_id=job_id)
    except jobs.JobEnded as error:
        return await _show_job(visit, job_id, error=error)
    return RedirectResponse(f"/provinces/{visit.code}/assemble/{job_id}", 303)


async def _show_job(visit: Visit, job_id: UUID, *, error: SonthanaError | None = None) -> Response:
    job = await _job(visit, job_id)
    read = job_read(job)
    request = AssembleJob.from_json(job.request).request
    report: Mapping[str, Any] = job.report or {}
    return render(
        visit.request,
        "dataset_job.html",
        visit.page("datasets", job=jsonable_encoder({**read, "report": None})),
        status=status_of(type(error)) if error else 200,
        job=read,
        title=request.words["title"],
        made=page_of(visit, read["result"]["name"], read["result"]["version"]) if read["result"] else None,
        report_problem=report.get("problem"),
        problem={"title": error.title, "detail": error.detail} if error else None,
    )
