"""Layer versions as collections: their typed table, or the table of their counts for those who see no more."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.text import Text
from app.layers import queries
from app.layers.answers import collection_of, current_of, sees_exact, style_shown
from app.layers.counts import count_fields
from app.layers.models import Layer, LayerVersion
from app.layers.retraction import require_content
from app.ogc.as_of import NothingRecordedYet
from app.ogc.collection import Collection, edges_of, hidden
from app.ogc.edited import edited, edits_of
from app.ogc.no_features import no_features
from app.ogc.properties import KIND_OF_LAYER, column
from app.ogc.vector_tiles.looks import looks_of

STATES_AS_OF = text("SELECT version, state FROM layer_states_as_of(:province, :slug, :moment)")


async def layer_collection(
    session: AsyncSession,
    policy: Policy,
    *,
    province_code: str,
    slug: str,
    number: int | None,
    as_of: datetime | None = None,
) -> Collection:
    """A vector layer's version: the current one, or another by its number.

    Raises:
        NotSignedIn: nobody asks, and nothing public is there.
        NotFound: there is none for whoever asks.
        NothingRecordedYet: it had nothing then that they may read.
        VersionRetracted: it was retracted, and it is pinned or was current then.
    """
    layer, row = await version_of_id(
        session, policy, form="vector", province_code=province_code, slug=slug, number=number, as_of=as_of
    )
    edits = await edits_of(session, policy, layer) if number is None and as_of is None else None
    found = collection_of_version(policy, layer, edits.base if edits else row, is_pinned=number is not None)
    if found is None:
        raise hidden(is_signed_in=policy.principal.is_signed_in)
    return await edited(session, found, edits) if edits else found


async def version_of_id(
    session: AsyncSession,
    policy: Policy,
    *,
    form: str | None,
    province_code: str,
    slug: str,
    number: int | None,
    as_of: datetime | None = None,
) -> tuple[Layer, Any]:
    """The layer and the version that an id names, for whoever may read what it holds.

    Args:
        session: With the context of whoever asks.
        policy: Theirs.
        form: vector or raster; None: either.
        province_code: Of the id.
        slug: Of the id.
        number: Of the id; None where it names the current version.
        as_of: The moment whose current version is meant, and by which a version of a number was there; None for now.

    Returns:
        The version as `layers.queries.versions` reads it.

    Raises:
        NotSignedIn: nobody asks, and nothing public is there.
        NotFound: there is none for whoever asks.
        NothingRecordedYet: it had nothing then that they may read.
        VersionRetracted: it was retracted, and it is pinned or was current then.
    """
    nothing = hidden(is_signed_in=policy.principal.is_signed_in)
    if policy.principal.grants_in(province_code):
        policy.require(Action.READ_LAYERS, province_code)
    layer = await queries.layer(session, province_code=province_code, slug=slug)
    if layer is None or (form == "raster" and layer.form != form):
        raise nothing
    rows = await queries.versions(session, province_code=province_code, slug=slug)
    if as_of is not None:
        wanted, nothing = await _wanted_as_of(session, layer, number, as_of), NothingRecordedYet
    else:
        wanted = number if number is not None else current_of([row.LayerVersion for row in rows])
    row = next((row for row in rows if row.LayerVersion.version == wanted), None)
    if row is None:
        raise nothing
    require_content(policy, row)
    if form not in (None, layer.form):
        raise no_features(collection_of(province_code, slug, number))
    return layer, row


async def _wanted_as_of(session: AsyncSession, layer: Layer, number: int | None, as_of: datetime) -> int | None:
    """The version that was current at a moment, or the one of a number if it was there; None where there was none."""
    named = {"province": layer.province_code, "slug": layer.slug, "moment": as_of}
    states = {row.version: row.state for row in await session.execute(STATES_AS_OF, named)}
    if number is not None:
        return number if number in states else None
    return max((version for version, state in states.items() if state == "published"), default=None)


def collection_of_version(policy: Policy, layer: Layer, row: Any, *, is_pinned: bool) -> Collection | None:
    """A version at the precision that somebody may see; None where it has nothing at that precision.

    Args:
        policy: Of whoever asks; the version itself is one that they may see.
        layer: A vector layer.
        row: The version, as `layers.queries.versions` reads it.
        is_pinned: Whether its own address was asked for.
    """
    version: LayerVersion = row.LayerVersion
    is_exact = sees_exact(policy, layer)
    table = version.table_name if is_exact else version.counts_table
    if table is None:
        return None
    fields: Sequence[Mapping[str, str]] = version.fields if is_exact else count_fields(version)
    pinned_id = collection_of(layer.province_code, layer.slug, version.version)
    properties = [column(field["name"], KIND_OF_LAYER[field["type"]]) for field in fields]
    return Collection(
        id=pinned_id if is_pinned else collection_of(layer.province_code, layer.slug),
        pinned_id=pinned_id,
        province_code=layer.province_code,
        title=Text(layer.title_th, layer.title_en),
        description=Text(layer.description_th, layer.description_en),
        geometry_type=(version.geometry_type or "MultiPolygon") if is_exact else "MultiPolygon",
        properties=properties,
        rows=sql.SQL("{} v").format(sql.Identifier("features", table)),
        key="integer",
        reader="feature_reader",
        identity=f"{version.content_hash}/{table}",
        is_public=layer.visibility == "public" and layer.precision == "exact",
        count=version.feature_count if is_exact else None,
        extent=edges_of(json.loads(row.extent_geojson)) if is_exact and row.extent_geojson else None,
        interval=(version.valid_from, version.valid_to) if version.valid_from or version.valid_to else None,
        source=version.source,
        licence=version.licence,
        looks=looks_of(style_shown(layer, is_exact=is_exact), properties),
        about=f"/api/v1/provinces/{layer.province_code}/layers/{layer.slug}/versions/{version.version}",
    )
