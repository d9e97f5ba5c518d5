"""A raster: all that the faces of rasters know of a version that somebody may see."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.core.caching import cache_control
from app.core.text import Text
from app.layers.answers import collection_of
from app.layers.models import Layer, LayerVersion
from app.ogc.collection import edges_of, hidden, parts_of
from app.ogc.layer_collections import version_of_id
from app.ogc.sound_styles import sound_style
from spatial.rasters.tile import EDGE_M
from spatial.styles.style import Style
from spatial.styles.writing import style_json

MAX_ZOOM = 22
_PIXEL_AT_ZOOM_0_M = 2 * EDGE_M / 256


@dataclass(frozen=True, slots=True)
class Raster:
    """A version of a raster layer; rasters are always exact."""

    id: str
    """As it was asked for."""
    pinned_id: str
    """The id of exactly this version, whatever is current later."""
    province_code: str
    title: Text
    description: Text
    content_hash: str
    style: Style
    """Classes or a ramp over cells."""
    identity: str
    """Of its cells and its style: what every picture of it follows from; never told."""
    quantity: str | None
    """Of a hazard: depth, velocity, duration."""
    unit: str | None
    datum: str | None
    """What depths are above: ground or msl."""
    crs: str
    width: int
    height: int
    transform: Sequence[float]
    extent: tuple[float, float, float, float]
    """West, south, east, north in degrees."""
    is_public: bool
    source: str
    licence: str
    about: str
    """Address of the version in the API."""

    @property
    def cache_control(self) -> str:
        """What caches may do with answers."""
        return cache_control(is_public=self.is_public)

    @property
    def max_zoom(self) -> int:
        """The zoom from which on tiles show nothing new: a pixel is at most half a cell there."""
        west, south, east, north = self.extent
        stretched = math.cos(math.radians((south + north) / 2))
        across_m = math.radians(east - west) * EDGE_M / math.pi / self.width
        down_m = math.radians(north - south) * EDGE_M / math.pi / self.height / stretched
        zoom = math.ceil(math.log2(_PIXEL_AT_ZOOM_0_M / min(across_m, down_m))) + 1
        return min(max(zoom, 0), MAX_ZOOM)


async def find_raster(session: AsyncSession, policy: Policy, raster_id: str) -> Raster:
    """The raster of an id: `{province}-{slug}`, `{province}-{slug}-v{n}`.

    Raises:
        NotSignedIn: nobody asks, and nothing public has this id.
        NotFound: there is none for whoever asks.
        VersionRetracted: it is pinned and was retracted.
    """
    parts = parts_of(raster_id)
    if parts is None:
        raise hidden(is_signed_in=policy.principal.is_signed_in)
    code, slug, number = parts
    layer, row = await version_of_id(session, policy, form="raster", province_code=code, slug=slug, number=number)
    return raster_of_version(layer, row.LayerVersion, is_pinned=number is not None)


def raster_of_version(layer: Layer, version: LayerVersion, *, is_pinned: bool) -> Raster:
    """A version of a raster layer; it is one that whoever asks may see."""
    pinned_id = collection_of(layer.province_code, layer.slug, version.version)
    grid: Mapping[str, Any] = version.raster or {}
    style = sound_style(layer, layer.style, "raster", quantity=version.quantity, unit=version.unit)
    look = hashlib.sha256(json.dumps(style_json(style), sort_keys=True).encode()).hexdigest()
    return Raster(
        id=pinned_id if is_pinned else collection_of(layer.province_code, layer.slug),
        pinned_id=pinned_id,
        province_code=layer.province_code,
        title=Text(layer.title_th, layer.title_en),
        description=Text(layer.description_th, layer.description_en),
        content_hash=version.content_hash,
        style=style,
        identity=f"{version.content_hash}/{look}",
        quantity=version.quantity,
        unit=version.unit or style.unit,
        datum=version.datum,
        crs=grid["crs"],
        width=grid["width"],
        height=grid["height"],
        transform=grid["transform"],
        extent=edges_of(grid["footprint"]),
        is_public=layer.visibility == "public",
        source=version.source,
        licence=version.licence,
        about=f"/api/v1/provinces/{layer.province_code}/layers/{layer.slug}/versions/{version.version}",
    )
