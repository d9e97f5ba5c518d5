"""Layers over HTTP: the catalogue, sending a file, steps of a version."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import PolicyDep, get_principal, requires
from app.accounts.policy import Action, Policy
from app.core.body import body_schema, json_body
from app.core.database import DatabaseDep, SessionDep
from app.core.errors import FieldError, InvalidInput, NotFound, NotSignedIn
from app.core.parameters import known_parameters
from app.core.settings import Settings
from app.core.text import Text
from app.jobs import queries as job_queries
from app.jobs import service as jobs
from app.jobs.answers import href_of
from app.jobs.uploads import keep_file, receive_form
from app.layers import catalogue, changes, queries
from app.layers.answers import layer_read, sees_exact, version_read
from app.layers.metadata import read_metadata
from app.layers.models import Layer, LayerVersion
from app.layers.requests import LoadRequest
from app.layers.schemas import LayerChange, Reason
from app.layers.styles import checked_style

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["layers"])

Reader = Annotated[Policy, requires(Action.READ_LAYERS)]
Loader = Annotated[Policy, requires(Action.LOAD_LAYER)]
Publisher = Annotated[Policy, requires(Action.PUBLISH_LAYER)]

UPLOAD_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["metadata"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "metadata": {"type": "string", "description": "JSON; see the example"},
                    },
                },
                "example": {
                    "file": "flood.zip",
                    "metadata": '{"slug": "flood-2025", "title": {"th": "น้ำท่วม 2568", "en": "Flood 2025"}, '
                    '"kind": "hazard", "hazard": {"quantity": "extent", "basis": "observed"}, '
                    '"source": "GISTDA", "licence": "CC-BY-4.0"}',
                },
            }
        },
    }
}


def require_reader(policy: Policy, code: str) -> None:
    """Refuse nobody who may see at least what is public; a token must have a scope that reads layers.

    Raises:
        NotAllowed: of the province, but the token's scopes do not reach.
    """
    if policy.principal.grants_in(code):
        policy.require(Action.READ_LAYERS, code)


@router.get("/layers", dependencies=[Depends(known_parameters())])
async def list_layers(code: str, policy: PolicyDep, session: SessionDep) -> dict[str, Any]:
    """The layers that whoever asks may see: of one's province all, of others what is shared or public."""
    require_reader(policy, code)
    layers = await queries.layers(session, province_code=code)
    if not layers:
        await _require_province(session, policy, code)
    rows = await queries.versions(session, province_code=code)
    by_slug: dict[str, list[LayerVersion]] = {}
    for row in rows:
        by_slug.setdefault(row.LayerVersion.slug, []).append(row.LayerVersion)
    return {
        "items": [
            layer_read(layer, by_slug.get(layer.slug, []), is_exact=sees_exact(policy, layer)) for layer in layers
        ]
    }


async def _require_province(session: AsyncSession, policy: Policy, code: str) -> None:
    """Somebody who sees no layer is told what they would be told anyway: sign in, or nothing is here."""
    if not policy.principal.is_signed_in:
        raise NotSignedIn
    if not policy.principal.grants_in(code):
        raise NotFound


@router.get("/layers/{slug}")
async def read_layer(code: str, slug: str, policy: PolicyDep, session: SessionDep) -> dict[str, Any]:
    """One layer with all its versions."""
    layer = await layer_for(policy, session, code, slug)
    rows = await queries.versions(session, province_code=code, slug=slug)
    is_exact = sees_exact(policy, layer)
    return {
        **layer_read(layer, [row.LayerVersion for row in rows], is_exact=is_exact),
        "version_details": [version_read(policy, layer, row) for row in rows],
    }


@router.get("/layers/{slug}/versions/{version:int}")
async def read_version(code: str, slug: str, version: int, policy: PolicyDep, session: SessionDep) -> dict[str, Any]:
    """One version of a layer."""
    layer = await layer_for(policy, session, code, slug)
    row = await catalogue.visible_version(session, province_code=code, slug=slug, version=version)
    return version_read(policy, layer, row)


async def layer_for(policy: Policy, session: AsyncSession, code: str, slug: str) -> Layer:
    """A layer that whoever asks may see; others are asked to sign in, or told that there is none.

    Raises:
        NotSignedIn: nobody asks.
        NotFound: there is none for them.
    """
    require_reader(policy, code)
    layer = await queries.layer(session, province_code=code, slug=slug)
    if layer is None:
        if not policy.principal.is_signed_in:
            raise NotSignedIn
        raise NotFound
    return layer


@router.post("/layers", status_code=202, openapi_extra=UPLOAD_SCHEMA)
async def send_layer(code: str, request: Request, response: Response, database: DatabaseDep) -> dict[str, Any]:
    """Send a file that becomes a version of a layer: a job checks and loads it."""
    settings: Settings = request.app.state.settings
    async with database.transaction() as session:
        policy = Policy(await get_principal(request, session))
        policy.require(Action.LOAD_LAYER, code)
    received, fields = await receive_form(request, settings)
    try:
        metadata = read_metadata(fields.get("metadata"))
        if (received is None) == (metadata.upload is None):
            raise InvalidInput(
                Text(
                    "ส่งไฟล์ในช่อง file หรือระบุ upload ของไฟล์ที่ส่งไว้แล้วใน metadata อย่างใดอย่างหนึ่ง",
                    "Send a `file`, or name the `upload` of one sent before in the metadata: one of the two.",
                ),
                errors=[FieldError("/file", "missing", Text("ต้องมีไฟล์หนึ่งไฟล์", "One file is needed."))],
            )
        async with database.transaction() as session:
            await get_principal(request, session)
            await catalogue.require_fit(session, province_code=code, metadata=metadata)
        upload_id = metadata.upload
        if received is not None:
            upload_id = await keep_file(
                database, settings, received, province_code=code, owner_id=policy.principal.person_id
            )
    finally:
        if received is not None:
            received.path.unlink(missing_ok=True)
    async with database.transaction() as session:
        # asked again: the file may have been on its way for an hour
        policy = Policy(await get_principal(request, session))
        grant = policy.require(Action.LOAD_LAYER, code)
        assert upload_id is not None  # noqa: S101 - one of the two is set
        upload = await job_queries.upload(session, province_code=code, upload_id=upload_id)
        if upload is None or upload.sha256 is None:
            raise NotFound
        load = LoadRequest(metadata, upload.name, upload.sha256, upload.bytes, policy.principal.actor(grant))
        job = await jobs.enqueue(
            session,
            province_code=code,
            kind="layer.load",
            request=load.as_json(),
            owner_id=policy.principal.person_id,
            upload_id=upload.id,
        )
    response.headers["Location"] = href_of(job)
    return {"job": href_of(job), "upload": str(upload_id)}


@router.patch("/layers/{slug}", openapi_extra=body_schema(LayerChange))
async def change_layer(
    code: str,
    slug: str,
    policy: Publisher,
    session: SessionDep,
    change: Annotated[LayerChange, Depends(json_body(LayerChange), scope="function")],
) -> dict[str, Any]:
    """Change a layer's title, description, visibility or style; what is left out stays."""
    if change.style is not None:
        change = change.model_copy(update={"style": checked_style(change.style, pointer="/style")})
    layer = await changes.change_layer(session, policy, province_code=code, slug=slug, change=change)
    rows = await queries.versions(session, province_code=code, slug=slug)
    return layer_read(layer, [row.LayerVersion for row in rows], is_exact=sees_exact(policy, layer))


@router.post("/layers/{slug}/versions/{version:int}/publish")
async def publish_version(code: str, slug: str, version: int, policy: Publisher, session: SessionDep) -> dict[str, Any]:
    """Publish a loaded or deprecated version."""
    await changes.take_step(session, policy, province_code=code, slug=slug, version=version, step="publish")
    return await read_version(code, slug, version, policy, session)


@router.post("/layers/{slug}/versions/{version:int}/deprecate", openapi_extra=body_schema(Reason))
async def deprecate_version(
    code: str,
    slug: str,
    version: int,
    policy: Publisher,
    session: SessionDep,
    why: Annotated[Reason, Depends(json_body(Reason), scope="function")],
) -> dict[str, Any]:
    """Say that a version should not be used any more; it stays readable under its number."""
    await changes.take_step(
        session, policy, province_code=code, slug=slug, version=version, step="deprecate", reason=why.reason
    )
    return await read_version(code, slug, version, policy, session)


@router.post("/layers/{slug}/versions/{version:int}/retract", openapi_extra=body_schema(Reason))
async def retract_version(
    code: str,
    slug: str,
    version: int,
    policy: Publisher,
    session: SessionDep,
    why: Annotated[Reason, Depends(json_body(Reason), scope="function")],
) -> dict[str, Any]:
    """Take a version back for good: it stops being shown as current at once, and stays on the record."""
    await changes.take_step(
        session, policy, province_code=code, slug=slug, version=version, step="retract", reason=why.reason
    )
    return await read_version(code, slug, version, policy, session)
