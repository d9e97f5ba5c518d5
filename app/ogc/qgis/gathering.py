"""Putting a kit together: what somebody sees of a province now, under headings, in their language.

In it are the province's own layers and inputs, and what other provinces publish or share with this one. What is
another province's of which the reader is also a member is in that province's kit.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.areas import queries as area_queries
from app.areas.models import Province
from app.core.text import Language, Text, natural
from app.layers import queries
from app.layers.models import Layer
from app.layers.words import LAYER_KIND
from app.ogc.collection import Collection
from app.ogc.input_collections import SHAPES, input_collection
from app.ogc.qgis.background import areas
from app.ogc.qgis.collection_layers import input_layer, vector_layer
from app.ogc.qgis.kit import Kit
from app.ogc.qgis.raster_layers import raster_layer
from app.ogc.rasters.raster import Raster
from app.ogc.seen import seen_as
from spatial.qgis.layers import KINDS_FROM_THE_TOP, Group, MapLayer, place_in_list
from spatial.qgis.project import THAILAND

_Seen = tuple[Layer, Collection | Raster]
_INPUTS = Text("ข้อมูลจากหน่วยสนทนา", "Inputs of the dialogue units")
_BEYOND = Text("จากจังหวัดอื่น", "From other provinces")
_TITLE = Text("สนทนา: จังหวัด{name}", "Sonthana: {name} Province")


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
    seen = await _seen(session, policy, code)
    groups = [Group(_INPUTS.to(language), await _inputs(session, policy, code, root, language))]
    for kind in KINDS_FROM_THE_TOP:
        of_kind = [one for one in seen if one[0].kind == kind and one[0].province_code == code]
        groups.append(Group(LAYER_KIND[kind].to(language), _layers(policy, of_kind, root, language)))
    beyond = [one for one in seen if one[0].province_code != code]
    groups.append(Group(_BEYOND.to(language), _layers(policy, beyond, root, language), is_open=False))
    levels = await area_queries.last_editions(session, province_code=code)
    groups.append(areas(root, code, levels, language))
    name = province.name_th if language == "th" else province.name_en
    return Kit(
        province_code=code,
        title=_TITLE.to(language).format(name=name),
        language=language,
        groups=[group for group in groups if group.layers],
        bounds=await queries.outline_bounds(session, province_code=code) or THAILAND,
    )


async def _seen(session: AsyncSession, policy: Policy, code: str) -> Sequence[_Seen]:
    """The province's layers, and those of others that are public or shared with it; points first, rasters last."""
    found: list[_Seen] = []
    for layer, row in await queries.current_versions(session):
        if layer.province_code != code and layer.visibility != "public" and code not in layer.shared_with:
            continue
        seen = seen_as(policy, layer, row, is_pinned=False)
        if seen is not None:
            found.append((layer, seen.shown))
    return sorted(found, key=lambda one: (_place(one[1]), natural(one[1].id)))


def _place(shown: Collection | Raster) -> int:
    return place_in_list(None if isinstance(shown, Raster) else shown.geometry_type)


async def _inputs(
    session: AsyncSession, policy: Policy, code: str, root: str, language: Language
) -> Sequence[MapLayer]:
    """The province's inputs, where whoever asks may read them: a token may reach layers alone."""
    if not policy.allows(Action.READ_INPUTS, code):
        return []
    found = [await input_collection(session, policy, province_code=code, shape=shape) for shape in SHAPES]
    return [input_layer(one, root, language) for one in found]


def _layers(policy: Policy, seen: Sequence[_Seen], root: str, language: Language) -> Sequence[MapLayer]:
    """Layers of one kind; of those that cover each other only the first is switched on; of pictures, a hazard's."""
    made: list[MapLayer] = []
    for layer, shown in seen:
        is_covered = layer.kind in ("hazard", "result") and len(made) > 0
        is_covered |= isinstance(shown, Raster) and layer.kind != "hazard"
        if isinstance(shown, Raster):
            made.append(raster_layer(shown, root, language, is_covered=is_covered))
        else:
            made.append(vector_layer(policy, layer, shown, root, language, is_covered=is_covered))
    return made
