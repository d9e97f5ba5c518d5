"""The one way from any CRS to longitude and latitude on WGS 84, and what is particular to Indian 1975.

PROJ's first choice for Indian 1975 in Thailand is EPSG:1812 (cadastre, 3 m). With the sign that the registry gives its
rotations it lands some 185 m from EPSG:1304, EPSG:1537 and the three parameters of the Royal Thai Survey Department,
which agree within 3 m of each other; with the opposite sign it agrees as well. So EPSG:1304 (geocentric, 5 m) is taken
here by name. Source and limits: docs/methods/datums.md. Called by the doctors of vectors and of rasters and by
everything that says where a raster lies.
"""

import warnings
from functools import cache
from typing import Any

from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.transformer import TransformerGroup

THAILAND: Any = AreaOfInterest(97.3, 5.5, 105.7, 20.5)
"""Longitude and latitude of the kingdom; of several transformations the one made for it is taken."""
INDIAN_1975_OPERATION = "Indian 1975 to WGS 84 (2)"
"""EPSG:1304."""
INDIAN_1975_SHIFT_M = (210, 814, 289)
"""Its three parameters: metres along the geocentric axes, added to Indian 1975."""


def to_wgs84(crs: str) -> Transformer | None:
    """From x, y of a CRS to longitude, latitude; None where nothing is to be done.

    Args:
        crs: Authority code or WKT that PROJ understands.

    Raises:
        pyproj.exceptions.ProjError: there is no way.
    """
    return None if crs == "EPSG:4326" else to_lonlat(crs)


@cache
def to_lonlat(crs: str) -> Transformer:
    """From x, y of a CRS to longitude, latitude on WGS 84, in degrees.

    Args:
        crs: Authority code or WKT that PROJ understands.

    Raises:
        pyproj.exceptions.ProjError: there is no way.
    """
    if is_indian_1975(crs):
        ways = TransformerGroup(crs, "EPSG:4326", always_xy=True, area_of_interest=THAILAND).transformers
        return next(way for way in ways if INDIAN_1975_OPERATION in way.description)
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True, area_of_interest=THAILAND)


def is_indian_1975(crs: str) -> bool:
    """Whether a CRS is on the datum Indian 1975."""
    datum = CRS.from_user_input(crs).datum
    return datum is not None and "indian 1975" in datum.name.lower().replace("_", " ")


@cache
def with_shift(crs: str) -> str:
    """A CRS for a library that chooses the way to WGS 84 by itself (GDAL): our way is written into it where it differs.

    Args:
        crs: `EPSG:24047`.

    Returns:
        A PROJ string with `+towgs84` on Indian 1975, what was given otherwise. (Of WKT with an authority's code GDAL
        strips the shift.)
    """
    if not is_indian_1975(crs):
        return crs
    shift = ",".join(str(metres) for metres in INDIAN_1975_SHIFT_M)
    with warnings.catch_warnings():
        # that a PROJ string says less than the registry is what it is used for
        warnings.filterwarnings("ignore", "You will likely lose important projection information")
        plain = CRS.from_user_input(crs).to_proj4()
    return f"{plain} +towgs84={shift}"
