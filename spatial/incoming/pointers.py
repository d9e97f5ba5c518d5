"""Files that hold no data but tell GDAL where to fetch it: from disk, from the network, by commands.

GDAL goes by content and not by name, so these are looked for in whatever a file claims to be. The driver list of the
examining process keeps GDAL from following them all the same; here they are refused in words that help.
"""

import re

from spatial.errors import Refused
from spatial.incoming.words import refused

_SERVICE_ROOTS = frozenset(
    {
        "gdal_wms",
        "gdal_wmts",
        "gdal_wcs",
        "wcs_gdal",
        "wms_capabilities",
        "wmt_ms_capabilities",
        "wfs_capabilities",
        "capabilities",
        "ogrwfsdatasource",
        "ogcapi",
        "wms_tile_service",
        "tiledwms",
        "gdal_ogcapi",
        "gdal_ogcapidataset",
        "ogcapidataset",
        "serviceexceptionreport",
        "exceptionreport",
        "envelope",
    }
)
_PATH = re.compile(
    rb"^\s*(/vsi[a-z0-9_]+[/{?]|(https?|ftp|s3|gs|file)://|\[InternetShortcut\]|version https://git-lfs"
    rb"|(WMS|WMTS|WCS|WFS|OAPIF|OGCAPI|CSW|PG|MYSQL|MSSQL|OCI|ODBC|MongoDBv3|ES|EEDA|EEDAI|DAAS|PLSCENES|NGW|CARTO"
    rb"|AMIGOCLOUD|HTTP|NETCDF|HDF5|GTIFF_DIR|GTIFF_RAW|GPKG|SQLITE|ZARR|STACIT|STACTA|vrt|DERIVED_SUBDATASET"
    rb"|OGR_VRT|ADBC|HANA|IDB|TILEDB|MBTILES):[^,;\t\r\n]*[\s]*$)",
    re.IGNORECASE,
)


def xml_pointer(root: str) -> Refused | None:
    """Why an XML file of this outermost element is not taken, or None if it is no pointer."""
    name = root.rpartition(":")[2].casefold()
    if name in ("vrtdataset", "ogrvrtdatasource", "vrttidataset", "gdaltileindexdataset", "tileindexdataset"):
        return refused("pointer_vrt")
    if name in _SERVICE_ROOTS:
        return refused("pointer_service")
    if name == "html":
        return refused("html_page")
    return None


def text_pointer(head: bytes) -> Refused | None:
    """Why a file that begins like this is an address and no data, or None."""
    return refused("pointer_path") if _PATH.match(head[:4096].split(b"\n", 1)[0] + b"\n") else None


def json_pointer(root: dict[str, object]) -> Refused | None:
    """Why a JSON file with these outermost members is a pointer, or None.

    Args:
        root: Members of the outermost object; nested values may stand as 0.
    """
    kind = str(root.get("type", "")).casefold()
    if kind == "gdal_streamed_alg" or "command_line" in root or "gdal_version" in root:
        return refused("pointer_pipeline")
    if kind.startswith(("ogr_", "gdal_", "vrt")):
        return refused("pointer_pipeline")
    service = {"stac_version", "displayFieldName", "serviceDescription", "currentVersion", "objectIdFieldName"}
    if service & root.keys() or str(root.get("geometryType", "")).startswith("esriGeometry"):
        return refused("pointer_service")
    if {"tilejson", "conformsTo", "collections"} & root.keys():
        return refused("pointer_service")
    return None
