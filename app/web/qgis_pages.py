"""The page that brings the maps into QGIS and other programs: three steps, a check of the connection, lines to copy."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from app.accounts.policy import Action
from app.areas import queries as area_queries
from app.core.addresses import service_root
from app.core.errors import NotFound
from app.core.text import Text
from app.ogc.qgis.authentication import authentication_name
from app.ogc.qgis.gathering import kit_of
from app.ogc.qgis.kit import Kit
from app.web.templating import render
from app.web.visit import VisitDep

router = APIRouter(prefix="/provinces/{code}", include_in_schema=False)

TOKEN_FILE = "sonthana-token.txt"  # noqa: S105 - a file's name


@dataclass(frozen=True, slots=True)
class Example:
    """Lines that work as they are copied, for one program."""

    name: str
    title: Text
    lines: str


@router.get("/qgis")
async def qgis_page(visit: VisitDep) -> Response:
    """How to open in QGIS, and elsewhere, what the reader sees of the province."""
    visit.policy.require(Action.READ_LAYERS, visit.code)
    province = await area_queries.province(visit.session, code=visit.code)
    if province is None:
        raise NotFound
    root = service_root(visit.request)
    kit = await kit_of(visit.session, visit.policy, province, root=root, language=visit.language)
    collection = example_of(kit)
    return render(
        visit.request,
        "qgis.html",
        visit.page("layers", maps=f"{root}/ogc"),
        kit=kit,
        layer_count=sum(len(group.layers) for group in kit.groups),
        files=f"/api/v1/provinces/{visit.code}/qgis",
        configuration=authentication_name(root, visit.language),
        maps=f"{root}/ogc",
        tiles=f"{root}/ogc/collections/{collection}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}",
        examples=examples(f"{root}/ogc", collection),
        token_file=TOKEN_FILE,
        may_edit=visit.policy.allows(Action.EDIT_LAYER, visit.code),
        may_make=visit.policy.principal.credential_kind == "session",
    )


def example_of(kit: Kit) -> str:
    """The collection that the examples read: the province's first layer of features, else its inputs."""
    ids = [collection for group in kit.groups for one in group.layers if (collection := one.collection)]
    own = [one for one in ids if one.startswith(f"{kit.province_code}-") and "-assessments-" not in one]
    return next(iter([*own, *ids]), f"{kit.province_code}-assessments-points")


def examples(maps: str, collection: str) -> Sequence[Example]:
    """A line for ogr2ogr and lines for GeoPandas; both read the token from a file, so that it stands in no history.

    Args:
        maps: Where the maps begin, `https://…/ogc`.
        collection: What is read.
    """
    option = "GDAL_HTTP_HEADER_FILE"
    return [
        Example(
            "ogr2ogr",
            Text("ogr2ogr: ทั้งชั้นเป็น GeoPackage", "ogr2ogr: a whole layer as a GeoPackage"),
            f'ogr2ogr --config {option} {TOKEN_FILE} {collection}.gpkg "OAPIF:{maps}" {collection}',
        ),
        Example(
            "geopandas",
            Text("GeoPandas (Python)", "GeoPandas (Python)"),
            "import geopandas, pyogrio\n\n"
            f'pyogrio.set_gdal_config_options({{"{option}": "{TOKEN_FILE}"}})\n'
            f'features = geopandas.read_file("OAPIF:{maps}", layer="{collection}")',
        ),
    ]
