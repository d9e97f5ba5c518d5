"""For each kind of file, what is looked at before a reader may open it."""

from pathlib import Path
from typing import cast

from spatial.incoming.ascii_grid import check_ascii_grid
from spatial.incoming.columnar import check_flatgeobuf, check_parquet
from spatial.incoming.dataset import Format, Remark
from spatial.incoming.geopackage import check_geopackage
from spatial.incoming.json_scan import check_json
from spatial.incoming.kml import check_kml
from spatial.incoming.limits import Limits
from spatial.incoming.netcdf import check_netcdf
from spatial.incoming.recognition import Kind
from spatial.incoming.shapefile import check_dbf, check_shp
from spatial.incoming.text_tables import check_csv
from spatial.incoming.tiff import check_tiff


def check_content(path: Path, kind: Kind, limits: Limits) -> tuple[Format, tuple[Remark, ...]]:
    """Check a plain file of a kind, not a ZIP.

    Args:
        path: The file; the `.dbf` of a shapefile stands beside it.
        kind: By its first bytes.
        limits: Bounds.

    Returns:
        The format, and what was left aside.

    Raises:
        Refused: as the check of the kind says.
    """
    remarks: tuple[Remark, ...] = ()
    match kind:
        case "json":
            return check_json(path, limits), ()
        case "kml":
            remarks = check_kml(path, limits)
        case "geopackage":
            remarks = check_geopackage(path, limits)
        case "shapefile":
            check_shp(path)
            check_dbf(path.with_suffix(".dbf"), limits)
        case "flatgeobuf":
            check_flatgeobuf(path, limits)
        case "geoparquet":
            check_parquet(path, limits)
        case "geotiff":
            check_tiff(path, limits)
        case "ascii_grid":
            check_ascii_grid(path, limits)
        case "netcdf":
            check_netcdf(path, limits)
        case "csv":
            check_csv(path, limits)
        case "zip":
            raise ValueError("archives are unpacked before")
    return cast(Format, kind), remarks
