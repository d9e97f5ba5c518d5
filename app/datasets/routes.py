"""Decision datasets over HTTP: asking for one, reading it, acting on it."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from app.accounts.dependencies import requires
from app.accounts.policy import Action, Policy
from app.core.body import Fault, body_schema, json_body
from app.core.database import SessionDep
from app.core.errors import FieldError, InvalidInput, InvalidParameter, NotFound
from app.core.parameters import known_parameters
from app.core.text import Text
from app.datasets import queries
from app.datasets import telling as _  # pyright: ignore[reportUnusedImport] # noqa: F401 - follows what happens beneath
from app.datasets.answers import act_read, dataset_read, version_read
from app.datasets.asking import ask_for_dataset
from app.datasets.models import DatasetVersion
from app.datasets.own_signature import OwnSignature, statement_to_sign
from app.datasets.publication import href_of
from app.datasets.schemas import (
    ActBody,
    DatasetCreate,
    DatasetRead,
    DatasetVersionRead,
    ReleaseBody,
    ReviewBody,
    layer_and_version,
)
from app.datasets.service import act_on_dataset
from app.datasets.states import Act
from app.datasets.versions_in_addresses import VERSION
from app.jobs.answers import href_of as job_href

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["datasets"])

Reader = Annotated[Policy, requires(Action.READ_DATASETS)]
Assembler = Annotated[Policy, requires(Action.ASSEMBLE_DATASET)]
Reviewer = Annotated[Policy, requires(Action.REVIEW_DATASET)]
Retractor = Annotated[Policy, requires(Action.RETRACT_DATASET)]
Chair = Annotated[Policy, requires(Action.RELEASE_DATASET)]


async def dataset_for(session: SessionDep, code: str, name: str, version: str) -> DatasetVersion:
    """One version.

    Raises:
        NotFound: there is none.
    """
    found = await queries.version(session, province_code=code, name=name, version=version)
    if found is None:
        raise NotFound
    return found


@router.get("/datasets", dependencies=[Depends(known_parameters("layer", "assessment"))])
async def list_datasets(
    code: str,
    policy: Reader,
    session: SessionDep,
    layer: Annotated[str | None, Query(description="Only versions that rest on it, e.g. flood-depth-v3")] = None,
    assessment: Annotated[UUID | None, Query(description="Only versions that rest on this input")] = None,
) -> dict[str, list[DatasetRead]]:
    """All decision datasets of a province with their versions, or those that rest on a layer version or an input."""
    wanted = None
    if layer is not None:
        try:
            wanted = layer_and_version(layer)
        except Fault as fault:
            raise InvalidParameter(errors=[FieldError("?layer", fault.fault_code, fault.detail)]) from None
    rows = await queries.versions(session, province_code=code, layer=wanted, assessment_id=assessment)
    names = list(dict.fromkeys(row.name for row in rows))
    items = [dataset_read(code, name, [row for row in rows if row.name == name]) for name in names]
    return {"items": [DatasetRead.model_validate(item) for item in items]}


@router.post(
    "/datasets",
    status_code=202,
    openapi_extra=body_schema(DatasetCreate),
    responses={200: {"description": "It was assembled before"}, 202: {"description": "A job assembles it"}},
)
async def create_dataset(
    code: str,
    policy: Assembler,
    session: SessionDep,
    content: Annotated[DatasetCreate, Depends(json_body(DatasetCreate), scope="function")],
) -> Response:
    """Ask for a dataset to be assembled from exact layer versions and inputs; sent again, it is assembled once."""
    job, there = await ask_for_dataset(session, policy, province_code=code, content=content)
    if there is not None:
        read = await version_read(session, there)
        return JSONResponse(read, headers={"Location": read["href"]})
    assert job is not None  # noqa: S101 - one of the two is there
    href = job_href(job)
    answer = {"job": href, "dataset": href_of(code, content.name)}
    return JSONResponse(answer, status_code=202, headers={"Location": href})


@router.get("/datasets/{name}")
async def read_dataset(code: str, name: str, policy: Reader, session: SessionDep) -> DatasetRead:
    """A dataset with its versions, oldest first."""
    rows = await queries.versions(session, province_code=code, name=name)
    if not rows:
        raise NotFound
    return DatasetRead.model_validate(dataset_read(code, name, rows))


@router.get(f"/datasets/{{name}}/{VERSION}")
async def read_version(code: str, name: str, version: str, policy: Reader, session: SessionDep) -> DatasetVersionRead:
    """One version: words, manifest, acts, and the check-list as things stand now."""
    dataset = await dataset_for(session, code, name, version)
    return DatasetVersionRead.model_validate(await version_read(session, dataset))


@router.get(f"/datasets/{{name}}/{VERSION}/manifest.json")
async def read_manifest(code: str, name: str, version: str, policy: Reader, session: SessionDep) -> Response:
    """The manifest, byte for byte: its SHA-256 is the content hash."""
    dataset = await dataset_for(session, code, name, version)
    headers = {"ETag": f'"{dataset.content_hash}"', "Cache-Control": "private, no-cache"}
    return Response(bytes(dataset.manifest), media_type="application/json", headers=headers)


@router.get(f"/datasets/{{name}}/{VERSION}/statement.json")
async def read_statement(code: str, name: str, version: str, policy: Reader, session: SessionDep) -> dict[str, Any]:
    """What a chair signs who signs with a key of their own: its RFC 8785 bytes (docs/keys.md)."""
    return statement_to_sign(await dataset_for(session, code, name, version))


@router.get(f"/datasets/{{name}}/{VERSION}/tables/{{table}}")
async def read_table(
    code: str, name: str, version: str, table: str, policy: Reader, session: SessionDep
) -> dict[str, Any]:
    """A table of figures: its columns with units, and its rows."""
    dataset = await dataset_for(session, code, name, version)
    rows = await queries.table_rows(session, province_code=code, name=name, version=version)
    if table not in rows:
        raise NotFound
    stated = next(one for one in json.loads(dataset.manifest)["tables"] if one["name"] == table)
    return {**stated, "rows": json.loads(rows[table])}


async def _act(
    policy: Policy, session: SessionDep, code: str, name: str, version: str, act: Act, body: ActBody, **more: Any
) -> DatasetVersionRead:
    dataset = await act_on_dataset(
        session,
        policy,
        province_code=code,
        name=name,
        version=version,
        act=act,
        reason=body.reason,
        content_hash=body.content_hash,
        **more,
    )
    return DatasetVersionRead.model_validate(await version_read(session, dataset))


@router.post(f"/datasets/{{name}}/{VERSION}/review", openapi_extra=body_schema(ReviewBody))
async def review_dataset(
    code: str,
    name: str,
    version: str,
    policy: Reviewer,
    session: SessionDep,
    body: Annotated[ReviewBody, Depends(json_body(ReviewBody, may_be_empty=True), scope="function")],
) -> DatasetVersionRead:
    """A unit lead's word: it may pass, or it goes back with a reason. Bound to the content hash."""
    act: Act = "review" if body.verdict == "approve" else "send_back"
    return await _act(policy, session, code, name, version, act, body)


@router.post(f"/datasets/{{name}}/{VERSION}/release", openapi_extra=body_schema(ReleaseBody))
async def release_dataset(
    code: str,
    name: str,
    version: str,
    policy: Reader,
    session: SessionDep,
    body: Annotated[ReleaseBody, Depends(json_body(ReleaseBody, may_be_empty=True), scope="function")],
) -> DatasetVersionRead:
    """Release by the chair; or, `urgent`, by both units' leads at once: each asks, the second releases."""
    if body.urgent:
        return await _act(policy, session, code, name, version, "urge", body)
    if (body.key is None) != (body.signature is None):
        words = Text("ต้องส่ง key และ signature คู่กัน", "Send key and signature together.")
        raise InvalidInput(errors=[FieldError("/signature", "signature_without_key", words)])
    own = OwnSignature.from_sent(body.key, body.signature) if body.key and body.signature else None
    return await _act(policy, session, code, name, version, "release", body, own_signature=own)


@router.post(f"/datasets/{{name}}/{VERSION}/ratify", openapi_extra=body_schema(ActBody))
async def ratify_dataset(
    code: str,
    name: str,
    version: str,
    policy: Chair,
    session: SessionDep,
    body: Annotated[ActBody, Depends(json_body(ActBody, may_be_empty=True), scope="function")],
) -> DatasetVersionRead:
    """The chair ratifies what both leads released at once."""
    return await _act(policy, session, code, name, version, "ratify", body)


@router.post(f"/datasets/{{name}}/{VERSION}/retract", openapi_extra=body_schema(ActBody))
async def retract_dataset(
    code: str,
    name: str,
    version: str,
    policy: Retractor,
    session: SessionDep,
    body: Annotated[ActBody, Depends(json_body(ActBody, may_be_empty=True), scope="function")],
) -> DatasetVersionRead:
    """Retract a released dataset, with a reason; it stays readable, marked so, and the command is told."""
    return await _act(policy, session, code, name, version, "retract", body)


@router.get(f"/datasets/{{name}}/{VERSION}/acts")
async def list_acts(
    code: str, name: str, version: str, policy: Reader, session: SessionDep
) -> dict[str, list[dict[str, Any]]]:
    """Who reviewed, released, ratified or retracted a version, oldest first."""
    await dataset_for(session, code, name, version)
    rows = await queries.acts(session, province_code=code, name=name, version=version)
    return {"items": [act_read(row) for row in rows]}
