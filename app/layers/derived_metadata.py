"""What is said of a version that is made from another: as of that one."""

from typing import Any, cast

from app.core.errors import Conflict
from app.core.text import Text
from app.layers.models import Layer, LayerVersion
from app.layers.schemas import Description, Hazard, Kind, LayerMetadata, Title

MOST_SLUG = 63


class NotDepth(Conflict):
    """Only a raster of depths can be classified."""

    code = "not_a_depth_raster"
    title = Text("ไม่ใช่ราสเตอร์ความลึก", "Not a raster of depths")
    advice = Text(
        "จำแนกได้เฉพาะชั้นข้อมูลราสเตอร์ชนิด hazard ที่ quantity เป็น depth",
        "Only a raster layer of kind hazard whose quantity is depth can be classified.",
    )


def metadata_of_classes(layer: Layer, row: Any) -> LayerMetadata:
    """What is said of the classes of a depth raster: as of the raster, under a slug of its own.

    Raises:
        NotDepth: it is no raster of depths.
    """
    parent: LayerVersion = row.LayerVersion
    if parent.raster is None or parent.quantity != "depth":
        raise NotDepth
    return _metadata(
        layer,
        row,
        ending="-classes",
        title=Title(th=f"{layer.title_th} แบ่งชั้นความลึก"[:300], en=f"{layer.title_en}, depth classes"[:300]),
        kind="hazard",
    )


def metadata_of_difference(layer: Layer, row: Any, *, older: int) -> LayerMetadata:
    """What is said of the difference between two versions: a result, as visible as its layer."""
    newer: LayerVersion = row.LayerVersion
    return _metadata(
        layer,
        row,
        ending="-changes",
        title=Title(th=f"{layer.title_th} สิ่งที่เปลี่ยน"[:300], en=f"{layer.title_en}, changes"[:300]),
        kind="result",
        description=Description(
            th=f"สิ่งที่เปลี่ยนจากรุ่น {older} เป็นรุ่น {newer.version}",
            en=f"What changed from version {older} to version {newer.version}",
        ),
    )


def metadata_of_recount(layer: Layer, row: Any) -> LayerMetadata:
    """What is said of a version that is counted again: the same, of the same layer; published if that one is."""
    parent: LayerVersion = row.LayerVersion
    said = _metadata(
        layer, row, ending="", title=Title(th=layer.title_th, en=layer.title_en), kind=cast(Kind, layer.kind)
    )
    return said.model_copy(update={"publish": parent.state == "published"})


def _metadata(
    layer: Layer, row: Any, *, ending: str, title: Title, kind: Kind, description: Description | None = None
) -> LayerMetadata:
    parent: LayerVersion = row.LayerVersion
    hazard = {name: getattr(parent, name) for name in Hazard.model_fields} if kind == "hazard" else None
    return LayerMetadata(
        slug=layer.slug[: MOST_SLUG - len(ending)].rstrip("-") + ending,
        title=title,
        description=description or Description(th=layer.description_th, en=layer.description_en),
        kind=kind,
        hazard=Hazard.model_construct(**hazard) if hazard else None,
        source=parent.source,
        licence=parent.licence,
        contact=row.contact,
        precision=cast(Any, layer.precision),
        visibility=cast(Any, layer.visibility),
        shared_with=layer.shared_with,
    )
