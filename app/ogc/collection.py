"""A collection: all that the faces of the maps know of features that somebody may see."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import sql

from app.core.caching import cache_control
from app.core.errors import NotFound, NotSignedIn, SonthanaError
from app.core.text import Text
from app.ogc.properties import Property
from app.ogc.vector_tiles.looks import ALIKE, Looks


@dataclass(frozen=True, slots=True)
class Collection:
    """Features of one geometry type, at the precision that whoever asks may see."""

    id: str
    """As it was asked for."""
    pinned_id: str
    """The id of exactly these features, whatever is current later; the same as `id` where nothing is pinned."""
    province_code: str
    title: Text
    description: Text
    geometry_type: str
    """Of GeoJSON, e.g. MultiPolygon."""
    properties: Sequence[Property]
    """Without the geometry, in order."""
    rows: sql.Composable
    """What stands after FROM, under the alias `v`: `fid`, `geom` (EPSG:4326) and what the properties read."""
    key: Literal["integer", "uuid"]
    """Type of `fid`."""
    reader: str | None
    """The role that reads the rows; None for the service's own, under row-level security."""
    identity: str
    """What every answer about it follows from; never told."""
    is_public: bool
    """Whether anybody sees just this."""
    count: int | None = None
    """Features, where that is known without counting."""
    extent: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees; None where there is nothing."""
    interval: tuple[datetime | None, datetime | None] | None = None
    """When what it shows begins and ends, where that is known of it as a whole."""
    time: str | None = None
    """Name of the property that says when a feature was."""
    source: str = ""
    licence: str = ""
    looks: Looks = ALIKE
    """What its features are told apart by on maps."""
    about: str = ""
    """Address of what it is a face of, e.g. a layer version in the API."""
    as_of: datetime | None = None
    """The moment up to which the record was read for it; None for now."""

    @property
    def geometry_name(self) -> str:
        """What filters and schemas call the geometry; no layer has a property `geom`."""
        return "geom" if self.property("geometry") else "geometry"

    @property
    def cache_control(self) -> str:
        """What caches may do with answers."""
        return cache_control(is_public=self.is_public)

    def property(self, name: str) -> Property | None:
        """A property by its name."""
        return next((one for one in self.properties if one.name == name), None)


_ID = re.compile(r"(?P<province>[1-9][0-9])-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*?)(?:-v(?P<version>[1-9][0-9]{0,8}))?")


def parts_of(collection_id: str) -> tuple[str, str, int | None] | None:
    """Province, slug and version that an id names; None where it is no id."""
    found = _ID.fullmatch(collection_id)
    return (found["province"], found["slug"], int(found["version"]) if found["version"] else None) if found else None


def hidden(*, is_signed_in: bool) -> type[SonthanaError]:
    """What is answered of a thing that does not exist for whoever asks: strangers are asked to sign in first."""
    return NotFound if is_signed_in else NotSignedIn


def edges_of(box: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """West, south, east and north of a box that is stored as a GeoJSON polygon."""
    ring: Sequence[Sequence[float]] = box["coordinates"][0]
    longitudes, latitudes = zip(*ring, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)
