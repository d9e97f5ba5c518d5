"""The round trip over HTTP: a layer as a GeoPackage to be edited elsewhere, and the edited file back."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from app.accounts.dependencies import check_csrf, get_principal
from app.accounts.policy import Action, Policy
from app.core.database import DatabaseDep
from app.core.errors import FieldError, InvalidInput, NotFound
from app.core.forms import file_schema
from app.core.settings import Settings
from app.core.text import Text
from app.jobs import queries as job_queries
from app.jobs import service as jobs
from app.jobs.answers import href_of
from app.jobs.uploads import keep_file, receive_form
from app.layers.change_sets.editable import editable_layer
from app.layers.change_sets.from_file import KIND, ChangesRequest
from app.layers.exporting import Export, make

router = APIRouter(prefix="/api/v1/provinces/{code}/layers/{slug}/edit.gpkg", tags=["change sets"])

GEOPACKAGE = "application/geopackage+sqlite3"


@router.get("", response_class=StreamingResponse, responses={200: {"content": {GEOPACKAGE: {}}}})
async def read_edit_file(code: str, slug: str, request: Request, database: DatabaseDep) -> Response:
    """The current version as a GeoPackage to be edited; which version it is stands inside, numbers stay."""
    settings: Settings = request.app.state.settings
    async with database.transaction() as session:
        policy = Policy(await get_principal(request, session))
        editable = await editable_layer(session, policy, province_code=code, slug=slug)
    export = Export(editable.layer, editable.current, "gpkg", is_exact=True, reason=None)
    blobs = await make(database, settings, export)
    headers = {
        "Content-Disposition": f'attachment; filename="{export.file_name.removesuffix(".gpkg")}-edit.gpkg"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
    }
    return StreamingResponse(blobs.pieces(export.key), media_type=export.media_type, headers=headers)


@router.post("", status_code=202, openapi_extra=file_schema("The edited GeoPackage"))
async def send_edit_file(
    code: str, slug: str, request: Request, response: Response, database: DatabaseDep
) -> dict[str, Any]:
    """Send the edited file back: a job makes a change set of one's own of what differs from its version."""
    href = await receive_edit_file(code, slug, request, database)
    response.headers["Location"] = href
    return {"job": href}


async def receive_edit_file(code: str, slug: str, request: Request, database: DatabaseDep) -> str:
    """Receive an edited file and ask for its job; the job's address.

    Raises:
        NotSignedIn, NotFound, NotAllowed, NotEditable: not for whoever asks.
        InvalidInput: no file, or an empty one.
        TooLarge, TooSlow: of the file.
    """
    settings: Settings = request.app.state.settings
    async with database.transaction() as session:
        policy = Policy(await get_principal(request, session))
        editable = await editable_layer(session, policy, province_code=code, slug=slug)
    received, fields = await receive_form(request, settings)
    if not request.url.path.startswith("/api/"):
        check_csrf(request, fields.get("csrf_token"))
    if received is None:
        words = Text("ส่งไฟล์ GeoPackage ที่แก้ไขแล้วในช่อง file", "Send the edited GeoPackage as `file`.")
        raise InvalidInput(words, errors=[FieldError("/file", "missing", words)])
    upload_id = await keep_file(database, settings, received, province_code=code, owner_id=editable.person_id)
    async with database.transaction() as session:
        # asked again: the file may have been on its way for long
        policy = Policy(await get_principal(request, session))
        policy.require(Action.EDIT_LAYER, code)
        upload = await job_queries.upload(session, province_code=code, upload_id=upload_id)
        if upload is None or upload.sha256 is None:
            raise NotFound
        job = await jobs.enqueue(
            session,
            province_code=code,
            kind=KIND,
            request=ChangesRequest(slug, upload.name, upload.sha256, editable.person_id).as_json(),
            owner_id=policy.principal.person_id,
            upload_id=upload.id,
        )
    return href_of(job)
