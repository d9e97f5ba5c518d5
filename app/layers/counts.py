"""Counts of a sensitive layer: what their table has, which areas they were made by, and whether those are in force.

What a version's counts were made by stands in its lineage, on the record: level, newest edition of that level, how many
areas it had. Versions from before this was noted have nothing there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.errors import Conflict
from app.core.text import Text
from app.layers.models import Layer, LayerVersion

_FIELDS = (
    {"name": "area_code", "type": "string"},
    {"name": "area_name_th", "type": "string"},
    {"name": "area_name_en", "type": "string"},
    {"name": "area_level", "type": "string"},
)
_EDITION = {"name": "area_edition", "type": "int64"}
_COUNT = {"name": "count", "type": "int64"}
_AREAS = {
    "subdistrict": Text("ตำบล", "subdistrict"),
    "district": Text("อำเภอ", "district"),
}


class CountsInForce(Conflict):
    """The areas that a version was counted by have not changed."""

    code = "counts_in_force"
    title = Text("ไม่ต้องนับใหม่", "Nothing to count again")
    advice = Text(
        "ขอบเขตที่ใช้นับรุ่นนี้ยังเป็นฉบับปัจจุบัน นับใหม่ได้เมื่อมีการนำเข้าขอบเขตอำเภอหรือตำบลฉบับใหม่",
        "The areas that this version was counted by are in force. Count again once new boundaries were loaded.",
    )


class NotCounted(Conflict):
    """A layer that everybody sees exactly has no counts."""

    code = "not_counted"
    title = Text("ชั้นข้อมูลนี้ไม่มีจำนวนนับ", "This layer has no counts")
    advice = Text(
        "นับใหม่ได้เฉพาะชั้นข้อมูลอ่อนไหว (precision เป็น subdistrict_counts)",
        "Only a sensitive layer (precision subdistrict_counts) can be counted again.",
    )


class NotToBeCounted(Conflict):
    """Counting this version again would put old features in the place of newer ones."""

    code = "not_to_be_counted"
    title = Text("รุ่นนี้ไม่ควรนับใหม่", "This version is not to be counted again")
    advice = Text(
        "รุ่นนี้เลิกใช้หรือเพิกถอนแล้ว หรือมีรุ่นที่เผยแพร่ใหม่กว่า โปรดนับรุ่นปัจจุบันใหม่แทน",
        "It is deprecated or retracted, or a newer version is published. Count the current version again instead.",
    )


def count_fields(version: LayerVersion) -> Sequence[Mapping[str, str]]:
    """Fields of a version's table of counts; migrations/sql/0008_counts.sql makes it, 0004_features.sql did before."""
    return [*_FIELDS, *([_EDITION] if "counts" in version.lineage else []), _COUNT]


def counts_read(row: Any) -> dict[str, Any] | None:
    """Which areas a version was counted by, in words too, and whether they are in force; None where it is not counted.

    `level`, `edition` and `area_count` are None where they were not noted at the time.
    """
    version: LayerVersion = row.LayerVersion
    if version.counts_table is None:
        return None
    made_by = version.lineage.get("counts")
    words = counts_words(made_by)
    return {
        **(made_by or {"level": None, "edition": None, "area_count": None}),
        "is_in_force": made_by == row.areas_to_count,
        "detail": {"th": words.th, "en": words.en},
    }


def counts_words(made_by: Mapping[str, Any] | None) -> Text:
    """Which areas counts were made by, in a sentence."""
    if made_by is None:
        return Text(
            "จำนวนรายพื้นที่ ไม่ได้บันทึกไว้ว่านับตามขอบเขตฉบับใด",
            "Counts per area; which edition of the boundaries they were made by was not noted.",
        )
    if made_by["edition"] is None:
        return Text(
            "ยังไม่มีขอบเขตอำเภอหรือตำบลในระบบเมื่อนับ จึงไม่มีจำนวนนับ",
            "No districts or subdistricts were loaded at the time: nothing could be counted.",
        )
    area, edition, count = _AREAS[made_by["level"]], made_by["edition"], made_by["area_count"]
    areas = f"{count:,} {area.en}{'' if count == 1 else 's'}"
    th = f"จำนวนราย{area.th} นับตามขอบเขต{area.th}ฉบับที่ {edition} ({count:,} {area.th})"
    en = f"Counts per {area.en}, by edition {edition} of the boundaries ({areas})."
    if made_by["level"] == "district":
        return Text(f"{th} เพราะเมื่อนับยังไม่มีขอบเขตตำบลในระบบ", f"{en} No subdistricts were loaded at the time.")
    return Text(th, en)


def require_recount(layer: Layer, row: Any, versions: Sequence[LayerVersion]) -> None:
    """Refuse to count a version again where nothing would come of it, or where it is not what people are to see.

    Args:
        layer: Its layer.
        row: The version, as `queries.versions` reads it.
        versions: All versions of the layer.

    Raises:
        NotCounted: the layer is shown exactly.
        NotToBeCounted: the version is deprecated or retracted, or an older one than the current.
        CountsInForce: the areas have not changed since.
    """
    version: LayerVersion = row.LayerVersion
    if layer.precision == "exact" or version.counts_table is None:
        raise NotCounted
    has_newer = any(other.state == "published" and other.version > version.version for other in versions)
    if version.state not in ("loaded", "published") or has_newer:
        raise NotToBeCounted(extra={"state": version.state})
    if version.lineage.get("counts") == row.areas_to_count:
        raise CountsInForce(extra={"counts": row.areas_to_count})
