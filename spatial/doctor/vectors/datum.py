"""The way from any CRS to longitude and latitude on WGS 84, and what is particular to Indian 1975.

PROJ's first choice for Indian 1975 in Thailand is EPSG:1812 (cadastre, 3 m). With the sign that the registry gives its
rotations it lands some 185 m from EPSG:1304, EPSG:1537 and the three parameters of the Royal Thai Survey Department,
which agree within 3 m of each other; with the opposite sign it agrees as well. So EPSG:1304 (geocentric, 5 m) is taken
here by name. Called by `spatial.doctor.vectors.crs`.
"""

from functools import cache
from typing import Any

from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.transformer import TransformerGroup

THAILAND: Any = AreaOfInterest(97.3, 5.5, 105.7, 20.5)
"""Longitude and latitude of the kingdom; of several transformations the one made for it is taken."""
INDIAN_1975_OPERATION = "Indian 1975 to WGS 84 (2)"
"""EPSG:1304."""


@cache
def to_wgs84(crs: str) -> Transformer | None:
    """From x, y of a CRS to longitude, latitude; None where nothing is to be done.

    Args:
        crs: Authority code or WKT that PROJ understands.

    Raises:
        pyproj.exceptions.ProjError: there is no way.
    """
    if crs == "EPSG:4326":
        return None
    if is_indian_1975(crs):
        ways = TransformerGroup(crs, "EPSG:4326", always_xy=True, area_of_interest=THAILAND).transformers
        return next(way for way in ways if INDIAN_1975_OPERATION in way.description)
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True, area_of_interest=THAILAND)


def is_indian_1975(crs: str) -> bool:
    """Whether a CRS is on the datum Indian 1975."""
    datum = CRS.from_user_input(crs).datum
    return datum is not None and "indian 1975" in datum.name.lower().replace("_", " ")
