"""What is done to a dataset on its page: reviewed, sent back, urged, released, ratified, retracted."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from app.accounts.dependencies import check_csrf
from app.accounts.policy import Action
from app.core.errors import InvalidInput, NotFound, SonthanaError
from app.core.text import Text
from app.datasets.service import act_on_dataset
from app.datasets.versions_in_addresses import VERSION
from app.web.dataset_pages import page_of, show_version
from app.web.visit import VisitDep

router = APIRouter(prefix="/provinces/{code}/datasets/{name}", include_in_schema=False)

Deed = Literal["review", "send_back", "urge", "release", "ratify", "retract"]
HASH = re.compile("[0-9a-f]{64}")


@router.post(f"/{VERSION}/{{act}}")
async def act_on_page(
    visit: VisitDep,
    name: str,
    version: str,
    act: Deed,
    csrf_token: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=8000)] = "",
    content_hash: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Do what a form of the page asks, bound to the content that was looked at; then show the version again."""
    check_csrf(visit.request, csrf_token)
    visit.policy.require(Action.READ_DATASETS, visit.code)
    try:
        async with visit.session.begin_nested():
            await act_on_dataset(
                visit.session,
                visit.policy,
                province_code=visit.code,
                name=name,
                version=version,
                act=act,
                reason=_plain(reason),
                content_hash=_looked_at(content_hash),
            )
    except NotFound:
        raise
    except SonthanaError as error:
        return await show_version(visit, name, version, failed=act, error=error)
    return RedirectResponse(f"{page_of(visit, name, version)}?done={act}", 303)


def _plain(written: str) -> str:
    """What was typed, in the letters that the record keeps.

    Raises:
        InvalidInput: it is too long.
    """
    plain = " ".join(written.replace("\x00", "").split())
    if len(plain) > 4000:
        raise InvalidInput(Text("เหตุผลยาวเกิน 4,000 ตัวอักษร โปรดย่อ", "The reason is over 4,000 characters: shorten it."))
    return plain


def _looked_at(content_hash: str) -> str:
    if not HASH.fullmatch(content_hash):
        raise InvalidInput(
            Text("แบบฟอร์มไม่ครบ โปรดโหลดหน้านี้ใหม่แล้วทำอีกครั้ง", "The form is incomplete: load the page again and repeat.")
        )
    return content_hash
