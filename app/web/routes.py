"""All pages, and the files that they load."""

from fastapi import APIRouter, FastAPI

from app.web import (
    area_pages,
    change_actions,
    change_pages,
    dataset_actions,
    dataset_assembly,
    dataset_differences,
    dataset_pages,
    form_pages,
    input_pages,
    job_pages,
    layer_actions,
    layer_pages,
    map_pages,
    plain_pages,
    qgis_pages,
    signing_in,
)
from app.web.assets import STATIC
from app.web.error_page import error_page
from app.web.static_files import BuiltFiles

router = APIRouter()
router.include_router(signing_in.router)
router.include_router(plain_pages.router)
router.include_router(map_pages.router)
router.include_router(area_pages.router)
router.include_router(form_pages.router)
router.include_router(input_pages.router)
router.include_router(layer_pages.router)
router.include_router(layer_actions.router)
router.include_router(change_pages.router)
router.include_router(change_actions.router)
router.include_router(change_actions.files)
router.include_router(qgis_pages.router)
router.include_router(job_pages.router)
router.include_router(dataset_differences.router)
router.include_router(dataset_assembly.router)
router.include_router(dataset_pages.router)
router.include_router(dataset_actions.router)


def mount_static(app: FastAPI) -> None:
    """Serve scripts, styles and fonts from this origin, and let errors be pages where a page was asked for."""
    app.mount("/static", BuiltFiles(directory=STATIC), name="static")
    app.state.error_page = error_page
