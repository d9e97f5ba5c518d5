"""Putting a kit together: what somebody sees of a province now, under headings, in their language.

In it are the province's own layers and inputs, and what other provinces publish or share with this one. What is
another province's of which the reader is also a member is in that province's kit.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.areas.models import Province
from app.core.text import Language, Text
from app.layers import queries
from app.layers.answers import sees_exact, style_shown
from app.layers.models import Layer
from app.layers.words import LAYER_KIND
from app.ogc.collection import Collection
from app.ogc.input_collections import SHAPES, input_collection
from app.ogc.input_styles import input_style
from app.ogc.layer_collections import collection_of_version
from app.ogc.qgis.authentication import authentication_id
from app.ogc.qgis.background import areas
from app.ogc.qgis.kit import Group, Kit, MapLayer
from app.ogc.qgis.sources import features_source
from spatial.styles.defaults import default_style, geometry_of
from spatial.styles.qml import symbology
from spatial.styles.reading import read_style
from spatial.styles.style import Geometry, Style

THAILAND = (97.3, 5.6, 105.7, 20.5)
SHOWN_UP_TO = 20_000
"""Features up to which a layer is switched on at first."""
KINDS_FROM_THE_TOP = ("capacity", "vulnerability", "exposure", "result", "hazard")
"""Marks over areas, water below: what lies higher in QGIS's list is drawn over the rest."""
_INPUTS = Text("ข้อมูลจากหน่วยสนทนา", "Inputs of the dialogue units")
_BEYOND = Text("จากจังหวัดอื่น", "From other provinces")
_TITLE = Text("สนทนา: จังหวัด{name}", "Sonthana: {name} Province")
_COUNTS = Text("{title} (จำนวนรายพื้นที่)", "{title} (counts per area)")
_SOURCE = Text("ที่มา: {source}", "Source: {source}")
_LICENCE = Text("เงื่อนไขการใช้: {licence}", "Licence: {licence}")
_HEIGHT: Mapping[Geometry, int] = {"point": 0, "line": 1, "polygon": 2, "raster": 3}


async def kit_of(session: AsyncSession, policy: Policy, province: Province, *, root: str, language: Language) -> Kit:
    """Everything current that somebody may see of a province.

    Args:
        session: The transaction, with the context of whoever asks.
        policy: Of whoever asks, who may read the province's layers.
        province: Whose kit.
        root: Where the service is, `https://maps.example`.
        language: Of all names; the other where one is missing.
    """
    code = province.code
    writer = _Writer(root, language)
    found = [
        (layer, collection)
        for layer, row in await queries.current_versions(session)
        if layer.form == "vector"
        and (layer.province_code == code or layer.visibility == "public" or code in layer.shared_with)
        and (collection := collection_of_version(policy, layer, row, is_pinned=False)) is not None
    ]
    own = [writer.layer(policy, *one) for one in found if one[0].province_code == code]
    beyond = [writer.layer(policy, *one) for one in found if one[0].province_code != code]
    groups = [Group(_INPUTS.to(language), await _inputs(session, policy, code, writer))]
    for kind in KINDS_FROM_THE_TOP:
        of_kind = [one for one in own if one.kind == kind]
        groups.append(Group(LAYER_KIND[kind].to(language), _in_order(of_kind)))
    groups.append(Group(_BEYOND.to(language), _in_order(beyond), is_open=False))
    groups.append(areas(root, code, language))
    outline = await queries.outline(session, province_code=code)
    return Kit(
        province_code=code,
        title=_TITLE.format(name=said(Text(province.name_th, province.name_en), language)).to(language),
        language=language,
        groups=[group for group in groups if group.layers],
        bounds=THAILAND if outline is None else _bounds(outline),
    )
