"""Small files beside a dataset that belong to it: the parts of a shapefile, the world file of a TIFF, a `.prj`.

GDAL's `.aux.xml`, `.ovr`, `.msk` and `.vrt` are never taken along: they can lead to other files.
"""

import stat
from pathlib import Path

from spatial.incoming.limits import KIB

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_COMPANIONS: dict[str, tuple[str, ...]] = {
    ".shp": (".dbf", ".shx", ".prj", ".cpg"),
    ".tif": (".tfw", ".prj"),
    ".tiff": (".tfw", ".prj"),
    ".asc": (".prj",),
}
_MOST_BYTES = {".prj": 64 * KIB, ".cpg": 256, ".tfw": 4 * KIB}


def companions_of(extension: str) -> tuple[str, ...]:
    """Extensions of what may belong to a dataset, lower case, required ones first."""
    return _COMPANIONS.get(extension, ())


def companions_beside(path: Path) -> dict[str, Path]:
    """Plain files beside a file with its stem, by lower-case extension; links are not followed."""
    wanted = companions_of(path.suffix.casefold())
    found: dict[str, Path] = {}
    if not wanted:
        return found
    for other in path.parent.iterdir():
        extension = other.suffix.casefold()
        if (
            extension in wanted
            and other.stem.casefold() == path.stem.casefold()
            and stat.S_ISREG(other.lstat().st_mode)
            # the one written like the dataset itself comes first
            and (extension not in found or other.stem == path.stem)
        ):
            found[extension] = other
    return found


def is_usable(path: Path) -> bool:
    """Whether a small companion is a short text; others are left aside."""
    most = _MOST_BYTES.get(path.suffix.casefold())
    return most is None or (path.stat().st_size <= most and b"\0" not in path.read_bytes())
