"""Counting a sensitive layer again over HTTP, once its areas have changed."""

from typing import Any

from fastapi import APIRouter

from app.core.database import SessionDep
from app.jobs.answers import href_of
from app.layers import recounting
from app.layers.routes import Publisher

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["layers"])


@router.post("/layers/{slug}/versions/{version:int}/count", status_code=202)
async def count_version(code: str, slug: str, version: int, policy: Publisher, session: SessionDep) -> dict[str, Any]:
    """Count a version again by the areas that are in force, as a new version with the same features."""
    job = await recounting.ask_for_count(session, policy, province_code=code, slug=slug, version=version)
    return {"job": href_of(job)}
