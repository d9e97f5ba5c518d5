"""What is sent about a layer."""

from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from app.core.body import Body, Fault, PlainText
from app.core.text import Text
from app.core.time import Moment

Kind = Literal["hazard", "exposure", "vulnerability", "capacity", "result"]
Quantity = Literal["depth", "velocity", "duration", "extent"]
Visibility = Literal["province", "shared", "public"]

UNITS: dict[str, str | None] = {"depth": "m", "velocity": "m/s", "duration": "h", "extent": None}
"""Quantity of a hazard → the unit that it is stored in; of depths in centimetres the doctor asks and converts."""


def _free(slug: str) -> str:
    if slug == "assessments" or slug.startswith("assessments-"):
        raise Fault(
            "slug_is_taken",
            Text(
                "ชื่อย่อที่ขึ้นต้นด้วย assessments สงวนไว้สำหรับข้อมูลจากหน่วยสนทนา โปรดใช้ชื่ออื่น",
                "Slugs that begin with assessments are kept for the units' inputs. Use another.",
            ),
        )
    last = slug.rpartition("-")[2]
    if last.startswith("v") and last[1:].isdigit():
        raise Fault(
            "slug_is_a_version",
            Text(
                "ชื่อย่อลงท้ายด้วย v ตามด้วยเลขไม่ได้ เพราะใช้บอกรุ่นของชั้นข้อมูล เช่น ใช้ flood-depth แทน flood-depth-v2",
                "A slug may not end in v and a number, which names a version: flood-depth, not flood-depth-v2.",
            ),
        )
    return slug


Slug = Annotated[str, Field(min_length=1, max_length=63, pattern="^[a-z0-9]+(-[a-z0-9]+)*$"), AfterValidator(_free)]
Line = Annotated[PlainText, Field(min_length=1, max_length=300)]
Paragraph = Annotated[PlainText, Field(max_length=4000)]


class Title(Body):
    """A title in both languages."""

    th: Line
    en: Line


class Description(Body):
    """A description in both languages; either may be empty."""

    th: Paragraph = ""
    en: Paragraph = ""


class Hazard(Body):
    """What a hazard layer shows, and of which case."""

    quantity: Quantity
    scenario: Annotated[PlainText, Field(max_length=200)] | None = None
    return_period_years: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    basis: Literal["observed", "modelled"] | None = None
    unit: str | None = None
    datum: Literal["ground", "msl"] | None = None
    valid_from: Moment | None = None
    valid_to: Moment | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wanted = UNITS[self.quantity]
        if self.unit is None:
            # there is one for each quantity: who leaves it out means that one
            self.unit = wanted
        if wanted is None and self.unit is not None:
            raise Fault(
                "unit_of_quantity",
                Text(
                    f"{self.quantity} ไม่มีหน่วย โปรดลบช่อง unit ออก",
                    f"{self.quantity} has no unit: leave unit out.",
                ),
            )
        if self.unit != wanted:
            raise Fault(
                "unit_of_quantity",
                Text(
                    f"หน่วยของ {self.quantity} ต้องเป็น {wanted} หรือไม่ต้องระบุ "
                    + (
                        "หากความลึกในไฟล์เป็นเซนติเมตร ให้ระบุ m แล้วตัวตรวจจะถามและแปลงให้"
                        if self.quantity == "depth"
                        else "ระบบไม่แปลงหน่วยนี้ให้ หากไฟล์ใช้หน่วยอื่น โปรดแปลงในไฟล์ก่อนส่ง"
                    ),
                    f"The unit of {self.quantity} is {wanted}, and may be left out. "
                    + (
                        "Where the file's depths are in centimetres, say m here: the doctor asks and converts them."
                        if self.quantity == "depth"
                        else "It is not converted here: where the file has another, convert it before sending."
                    ),
                ),
            )
        if self.quantity == "depth" and self.datum is None:
            raise Fault(
                "datum_missing",
                Text(
                    "ความลึกต้องบอกระดับอ้างอิง: datum เป็น ground (เหนือพื้นดิน) หรือ msl (เหนือระดับทะเลปานกลาง)",
                    "A depth needs its datum: ground (above the ground) or msl (above mean sea level).",
                ),
            )
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise Fault(
                "valid_in_order",
                Text("เวลาเริ่มต้นต้องไม่หลังเวลาสิ้นสุด", "valid_from must not be after valid_to."),
            )
        return self


class Sharing(Body):
    """Who sees a layer."""

    visibility: Visibility = "province"
    shared_with: Annotated[list[Annotated[str, Field(pattern="^[1-9][0-9]$")]], Field(max_length=77)] = Field(
        default_factory=list
    )

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.visibility == "shared") != bool(self.shared_with):
            raise Fault(
                "shared_with_whom",
                Text(
                    "ระบุรหัสจังหวัดใน shared_with เฉพาะเมื่อ visibility เป็น shared และต้องมีอย่างน้อยหนึ่งจังหวัด",
                    "Name provinces in shared_with if, and only if, visibility is shared.",
                ),
            )
        return self


class LayerMetadata(Sharing):
    """What is said of a file that becomes a version of a layer."""

    slug: Slug
    title: Title
    description: Description = Description()
    kind: Kind
    hazard: Hazard | None = None
    source: Line
    licence: Line
    contact: Annotated[PlainText, Field(max_length=300)] | None = None
    precision: Literal["exact", "subdistrict_counts"] = "exact"
    decisions: Annotated[dict[str, Annotated[PlainText, Field(max_length=200)]], Field(max_length=20)] = Field(
        default_factory=dict
    )
    publish: bool = True
    classify: bool = False
    """Whether depth classes are to be made of a raster of depths once it is there."""
    upload: UUID | None = None
    """A file that was sent before, instead of one sent along."""
    style: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "hazard") != (self.hazard is not None):
            raise Fault(
                "hazard_of_kind",
                Text(
                    "ชั้นข้อมูลชนิด hazard ต้องมีช่อง hazard (quantity ฯลฯ) และชนิดอื่นต้องไม่มี",
                    "A layer of kind hazard has `hazard` (quantity and so on); other kinds have none.",
                ),
            )
        if self.classify and (self.hazard is None or self.hazard.quantity != "depth"):
            raise Fault(
                "classify_depth",
                Text("จำแนกได้เฉพาะความลึก (quantity เป็น depth)", "Only depths (quantity depth) can be classified."),
            )
        return self


class LayerChange(Body):
    """What may change of a layer; what is left out stays."""

    title: Title | None = None
    description: Description | None = None
    sharing: Sharing | None = None
    style: dict[str, Any] | None = None


class Reason(Body):
    """Why a version is deprecated or retracted."""

    reason: Annotated[PlainText, Field(min_length=1, max_length=2000)]


def _ascending(bounds: list[float]) -> list[float]:
    if any(round(upper - lower, 6) < LEAST_DEPTH_M for lower, upper in pairwise(bounds)):
        raise Fault(
            "bounds_ascending",
            Text(
                "ขอบล่างของชั้นความลึกต้องเรียงจากน้อยไปมาก ห่างกันอย่างน้อย 1 ซม.",
                "Lower bounds must ascend, each at least 1 cm above the one before.",
            ),
        )
    return bounds


LEAST_DEPTH_M = 0.01
"""The least that depth classes tell apart; of what lies closer, the float32 of the cells would make one."""
Bounds = Annotated[
    list[Annotated[float, Field(ge=LEAST_DEPTH_M, le=100)]],
    Field(min_length=1, max_length=12),
    AfterValidator(_ascending),
]


class DepthClasses(Body):
    """Lower bounds of depth classes in metres, ascending; the last class is open."""

    lower_bounds_m: Bounds


class Classification(Body):
    """Which classes are to be made; the province's own where nothing is said."""

    lower_bounds_m: Bounds | None = None


class Comparison(Body):
    """Which older version a version is compared with."""

    older: Annotated[int, Field(ge=1, le=2_000_000_000, alias="from")]
