"""Coordinate reference systems that features are answered in and asked for by (OGC API – Features, Part 2).

Addresses name coordinates in the authority's order of axes: EPSG:4326 is latitude, longitude; the others here are
easting (longitude) first. PostGIS has longitude first throughout, so coordinates are turned on the way in and out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from psycopg import sql

from app.core.parameters import bad_parameter
from spatial.datums import is_indian_1975, with_shift


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate reference system."""

    uri: str
    srid: int
    """In PostGIS; CRS84 and EPSG:4326 share one."""
    title: str
    is_latitude_first: bool = False
    decimals: int = 3
    """Of coordinates in answers: a millimetre, or about a tenth of one."""

    def from_degrees(self, geometry: sql.Composable) -> sql.Composable:
        """SQL that turns a geometry in longitude and latitude (EPSG:4326) into this CRS, easting or longitude first."""
        if self.srid == 4326:
            return geometry
        return sql.SQL("ST_Transform({}, {})").format(geometry, sql.Literal(_written(self.srid) or self.srid))

    def to_degrees(self, geometry: sql.Composable) -> sql.Composable:
        """The way back, of a geometry without SRID."""
        if self.srid == 4326:
            return sql.SQL("ST_SetSRID({}, 4326)").format(geometry)
        written = _written(self.srid)
        if written is None:
            return sql.SQL("ST_Transform(ST_SetSRID({}, {}), 4326)").format(geometry, sql.Literal(self.srid))
        return sql.SQL("ST_Transform({}, {}, 4326)").format(geometry, sql.Literal(written))


@cache
def _written(srid: int) -> str | None:
    """A CRS as a PROJ string, where PROJ would go another way to WGS 84 than we do (docs/methods/datums.md)."""
    code = f"EPSG:{srid}"
    return with_shift(code) if is_indian_1975(code) else None


def _epsg(code: int, title: str, *, is_latitude_first: bool = False, decimals: int = 3) -> Crs:
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{code}"
    return Crs(uri, code, title, is_latitude_first=is_latitude_first, decimals=decimals)


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, "WGS 84, longitude latitude", decimals=9)
KNOWN: Mapping[str, Crs] = {
    one.uri: one
    for one in (
        CRS84,
        _epsg(4326, "WGS 84, latitude longitude", is_latitude_first=True, decimals=9),
        _epsg(3857, "WGS 84 / Pseudo-Mercator"),
        _epsg(32647, "WGS 84 / UTM zone 47N"),
        _epsg(32648, "WGS 84 / UTM zone 48N"),
        _epsg(24047, "Indian 1975 / UTM zone 47N"),
        _epsg(24048, "Indian 1975 / UTM zone 48N"),
    )
}
"""By address; the first is what features are stored in and the default."""


def parse_crs(name: str, value: str | None) -> Crs:
    """The CRS of a query parameter; CRS84 where it is not given.

    Args:
        name: Of the parameter: crs, bbox-crs or filter-crs.
        value: An address; the safe CURIE `[EPSG:4326]` too.

    Raises:
        InvalidParameter: it is none of those that are supported.
    """
    if value is None:
        return CRS84
    found = KNOWN.get(value) or _BY_CURIE.get(value)
    if found is None:
        listed = ", ".join(KNOWN)
        raise bad_parameter(name, "crs_unknown", f"ไม่รู้จักระบบพิกัดนี้ ใช้ได้: {listed}", f"use one of {listed}")
    return found


_BY_CURIE = {("[OGC:CRS84]" if one is CRS84 else f"[EPSG:{one.srid}]"): one for one in KNOWN.values()}
