"""What has a style: a layer's version, features or cells, or inputs, as somebody sees it; and the style that draws it.

There is one style for each, and it has the same id: what a layer is drawn in is stored with the layer. Whoever sees
counts has the style of counts.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.core.caching import cache_control
from app.core.text import Text
from app.layers import queries
from app.layers.answers import sees_exact, style_shown
from app.ogc.collection import Collection, hidden, parts_of
from app.ogc.input_collections import PREFIX, input_collection
from app.ogc.input_styles import input_style
from app.ogc.properties import Property
from app.ogc.rasters.raster import Raster
from app.ogc.seen import Seen, current_seen, find_seen, inputs_seen
from app.ogc.sound_styles import sound_style
from app.ogc.tilesets import MATRIX_SET
from spatial.styles.defaults import geometry_of
from spatial.styles.style import Style
from spatial.styles.stylesheet import Bounds
from spatial.styles.writing import style_json


@dataclass(frozen=True, slots=True)
class Styled:
    """Something that is drawn, and its style."""

    id: str
    """Of the style and of the collection alike."""
    province_code: str
    title: Text
    description: Text
    style: Style
    properties: Sequence[Property]
    """That features have; none of a raster."""
    bounds: Bounds | None
    is_public: bool
    source: str
    licence: str

    @property
    def is_raster(self) -> bool:
        """Whether it draws cells."""
        return self.style.geometry == "raster"

    @property
    def tilejson(self) -> str:
        """Where TileJSON tells of what is drawn, beneath the service's root."""
        if self.is_raster:
            return f"/rasters/{self.id}/tilejson.json"
        return f"/ogc/collections/{self.id}/tiles/{MATRIX_SET}/tilejson.json"

    @property
    def identity(self) -> str:
        """What all that is told of the style follows from; never told."""
        said = [self.id, style_json(self.style), repr(self.title), repr(self.description), self.bounds, self.source]
        said += [self.licence, [(one.name, one.kind) for one in self.properties]]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def cache_control(self) -> str:
        """What caches may do with answers."""
        return cache_control(is_public=self.is_public)


async def find_styled(session: AsyncSession, policy: Policy, style_id: str) -> Styled:
    """What has the style of an id, for whoever asks.

    Raises:
        NotSignedIn: nobody asks, and nothing public has this id.
        NotFound: there is none for whoever asks.
        VersionRetracted: it is of a pinned version that was retracted.
    """
    parts = parts_of(style_id)
    if parts is None:
        raise hidden(is_signed_in=policy.principal.is_signed_in)
    code, slug, number = parts
    if slug.startswith(PREFIX) and number is None:
        shape = slug.removeprefix(PREFIX)
        return styled_inputs(await input_collection(session, policy, province_code=code, shape=shape))
    return styled_layer(policy, await find_seen(session, policy, style_id))


async def all_styled(session: AsyncSession, policy: Policy) -> Sequence[Styled]:
    """All that somebody sees and that is drawn, in current versions; by id."""
    layers = [styled_layer(policy, one) for one in await current_seen(session, policy)]
    inputs = [styled_inputs(one) for one in await inputs_seen(session, policy)]
    return sorted([*layers, *inputs], key=lambda one: one.id)


async def opening(session: AsyncSession, styled: Styled) -> Bounds | None:
    """Where a map of it opens: around it, or around the province, whose boundary anybody may know."""
    if styled.bounds is not None:
        return styled.bounds
    return await queries.outline_bounds(session, province_code=styled.province_code)


def styled_layer(policy: Policy, seen: Seen) -> Styled:
    """A version of a layer with the style that it is drawn in."""
    layer, shown = seen.layer, seen.shown
    if isinstance(shown, Raster):
        return _styled(shown, shown.style, ())
    stored = style_shown(layer, is_exact=sees_exact(policy, layer))
    return _styled(shown, sound_style(layer, stored, geometry_of(shown.geometry_type)), shown.properties)


def styled_inputs(collection: Collection) -> Styled:
    """Inputs of one shape, drawn by severity."""
    style = input_style(geometry_of(collection.geometry_type), collection.title)
    return _styled(collection, style, collection.properties)


def _styled(shown: Collection | Raster, style: Style, properties: Sequence[Property]) -> Styled:
    return Styled(
        id=shown.id,
        province_code=shown.province_code,
        title=shown.title,
        description=shown.description,
        style=style,
        properties=properties,
        bounds=shown.extent,
        is_public=shown.is_public,
        source=shown.source,
        licence=shown.licence,
    )
