"""The page of one job: how far it is, live; then the doctor's report, with the questions that a person decides."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import RedirectResponse

from app.accounts.dependencies import check_csrf
from app.accounts.policy import Action
from app.core.errors import NotFound, SonthanaError
from app.core.problems import status_of
from app.core.text import Text
from app.jobs import service
from app.jobs.answers import href_of, job_read
from app.jobs.models import Job
from app.layers import catalogue
from app.layers.requests import LoadRequest
from app.web.job_questions import Asked, answer_in, asked_by, takes_typed
from app.web.layer_pages import rights, sorted_findings
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}/jobs/{job_id}", include_in_schema=False)

Token = Annotated[str, Form(max_length=200)]
ANSWER_ALL = Text("โปรดตอบทุกคำถามก่อนนำเข้า", "Answer every question before loading.")
CHOOSE_ONE = Text("ยังไม่ได้เลือกว่าจะเปลี่ยนอะไร โปรดเลือกก่อนนำเข้าใหม่", "Choose what is to be changed before loading again.")


async def _layer_job(visit: Visit, job_id: UUID) -> Job:
    """A job that makes a layer, and that the reader may see.

    Raises:
        NotFound: there is none, or none for them.
    """
    job = await service.visible_job(visit.session, visit.policy, province_code=visit.code, job_id=job_id)
    if not job.kind.startswith("layer."):
        raise NotFound
    return job


async def _show(visit: Visit, job: Job, *, error: SonthanaError | None = None, notice: Text | None = None) -> Response:
    report: Mapping[str, Any] = job.report or {}
    findings = sorted_findings(report.get("findings", ()))
    is_answerable = job.kind == "layer.load" and job.upload_id is not None and job.state in ("succeeded", "failed")
    asked = asked_by(findings) if is_answerable else Asked([], [])
    metadata: Mapping[str, Any] = job.request["metadata"]
    read = job_read(job)
    language = visit.language
    return render(
        visit.request,
        "job.html",
        visit.page("layers", job=jsonable_encoder({**read, "report": None})),
        status=status_of(type(error)) if error else 200,
        job=read,
        metadata=metadata,
        file=report.get("file") or job.request.get("file"),
        findings=findings,
        questions=asked.questions,
        changes=asked.changes,
        takes_typed=takes_typed,
        layers=report.get("layers", ()),
        has_features=any(finding["features"]["features"] for finding in findings if finding["features"]),
        report_problem=report.get("problem"),
        problem={"title": error.title.to(language), "detail": error.detail.to(language)} if error else None,
        notice=notice,
        **rights(visit),
    )


@router.get("")
async def job_page(visit: VisitDep, job_id: UUID) -> Response:
    """A job that makes a layer."""
    return await _show(visit, await _layer_job(visit, job_id))


@router.post("/cancel")
async def cancel_job(visit: VisitDep, job_id: UUID, csrf_token: Token = "") -> Response:
    """Ask the job to stop, then show it again."""
    check_csrf(visit.request, csrf_token)
    job = await _layer_job(visit, job_id)
    try:
        await service.cancel(visit.session, visit.policy, province_code=visit.code, job_id=job_id)
    except service.JobEnded as error:
        return await _show(visit, job, error=error)
    return RedirectResponse(f"/provinces/{visit.code}/jobs/{job_id}", 303)


@router.post("/decide")
async def decide(visit: VisitDep, job_id: UUID) -> Response:
    """Load the same file again with a person's answers to the doctor's questions, as a job of its own."""
    grant = visit.policy.require(Action.LOAD_LAYER, visit.code)
    form = await visit.request.form(max_files=0, max_fields=100)
    check_csrf(visit.request, str(form.get("csrf_token", "")))
    job = await _layer_job(visit, job_id)
    if job.kind != "layer.load" or job.upload_id is None or job.finished_at is None:
        raise NotFound
    request = LoadRequest.from_json(job.request)
    report: Mapping[str, Any] = job.report or {}
    asked = asked_by(report.get("findings", ()))
    given = {one["decision"]: answer_in(form, one["decision"]) for one in (*asked.questions, *asked.changes)}
    if any(not given[question["decision"]] for question in asked.questions):
        return await _show(visit, job, notice=ANSWER_ALL)
    answers = {name: answer for name, answer in given.items() if answer}
    if not answers:
        return await _show(visit, job, notice=CHOOSE_ONE)
    metadata = request.metadata.model_copy(update={"decisions": {**request.metadata.decisions, **answers}})
    try:
        await catalogue.require_fit(visit.session, province_code=visit.code, metadata=metadata)
    except SonthanaError as error:
        return await _show(visit, job, error=error)
    principal = visit.policy.principal
    again = LoadRequest(metadata, request.file_name, request.sha256, request.bytes, principal.actor(grant))
    made = await service.enqueue(
        visit.session,
        province_code=visit.code,
        kind=job.kind,
        request=again.as_json(),
        owner_id=principal.person_id,
        upload_id=job.upload_id,
    )
    return RedirectResponse(href_of(made).removeprefix("/api/v1"), 303)
