"""What is sent and answered about inputs (assessments)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple, cast
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    WithJsonSchema,
    model_validator,
)
from shapely.geometry.base import BaseGeometry

from app.core.body import Body, Fault, PlainText
from app.core.text import Text
from app.core.time import Moment
from app.dialogue.states import State
from spatial.errors import GeometryError
from spatial.geojson_geometry import TYPES, read_geometry

MAX_VERTICES = 10_000
CLOCK_TOLERANCE = timedelta(minutes=5)
UNITS_OF = {"depth": ("m", "cm"), "level": ("m", "cm"), "flow": ("m3/s",), "rain": ("mm",)}

Unit = Literal["structural", "non_structural", "both"]

GEOMETRY_WORDS = {
    "geometry_type": Text("ชนิด {type} ใช้ไม่ได้ ใช้ได้เฉพาะ {types}", "Type {type} cannot be used; use one of {types}."),
    "geometry_malformed": Text(
        "พิกัดไม่เป็นไปตาม GeoJSON (RFC 7946): [ลองจิจูด, ละติจูด] เป็นตัวเลข",
        "The coordinates are not GeoJSON (RFC 7946): [longitude, latitude] as numbers.",
    ),
    "geometry_empty": Text("ไม่มีพิกัด โปรดระบุตำแหน่งบนแผนที่", "There are no coordinates. Put it on the map."),
    "geometry_too_many_vertices": Text(
        "มีจุดเกิน {max} จุด โปรดลดรายละเอียดของเส้นหรือพื้นที่", "More than {max} positions. Simplify the line or area."
    ),
    "coordinate_not_finite": Text("พิกัดต้องเป็นตัวเลขจำกัด", "Coordinates must be finite numbers."),
    "axes_swapped": Text(
        "ลองจิจูดกับละติจูดสลับกัน: ส่ง [{lon}, {lat}]", "Longitude and latitude are swapped: send [{lon}, {lat}]."
    ),
    "coordinate_out_of_range": Text(
        "พิกัด [{lon}, {lat}] อยู่นอกช่วง: ลองจิจูด −180 ถึง 180 ละติจูด −90 ถึง 90 องศา (WGS 84 ไม่ใช่ UTM)",
        "[{lon}, {lat}] is out of range: longitude −180 to 180, latitude −90 to 90 degrees (WGS 84, not UTM).",
    ),
    "too_few_positions": Text("ต้องมีอย่างน้อย {least} จุด", "Needs at least {least} positions."),
    "ring_not_closed": Text("จุดสุดท้ายของพื้นที่ต้องเหมือนจุดแรก", "An area's last position must equal its first."),
    "geometry_invalid": Text(
        "รูปเรขาคณิตไม่ถูกต้อง (เช่น เส้นขอบตัดกันเอง): {reason} โปรดวาดใหม่",
        "The geometry is not valid (for example, it crosses itself): {reason}. Draw it again.",
    ),
}


class Place(NamedTuple):
    """A geometry that was checked."""

    shape: BaseGeometry
    is_height_dropped: bool


def check_geometry(value: object) -> Place:
    """Read a GeoJSON geometry; faults in our words.

    Raises:
        Fault: it cannot be used.
    """
    if not isinstance(value, dict):
        raise Fault("geometry_malformed", GEOMETRY_WORDS["geometry_malformed"])
    try:
        return Place(*read_geometry(cast(dict[str, Any], value), max_vertices=MAX_VERTICES))
    except GeometryError as error:
        raise Fault(error.code, GEOMETRY_WORDS[error.code].format(**error.values)) from None


def _not_in_the_future(value: datetime) -> datetime:
    if value > datetime.now(UTC) + CLOCK_TOLERANCE:
        raise Fault(
            "in_the_future",
            Text(
                "เวลาที่สังเกตอยู่ในอนาคต โปรดตรวจสอบวันเวลาและเขตเวลา (+07:00)",
                "The time of observation lies in the future. Check the date, the time and the zone (+07:00).",
            ),
        )
    return value


def _sha256(value: str) -> str:
    match = re.fullmatch(r"(?:sha256[:\- ])?([0-9a-f]{64})", value)
    if not match:
        raise Fault(
            "sha256", Text("ต้องเป็น SHA-256 แบบเลขฐานสิบหก 64 ตัว", "Must be a SHA-256 as 64 lower-case hex digits.")
        )
    return match[1]


def _one_line(value: str) -> str:
    value = " ".join(value.split())
    if not value:
        raise Fault("empty", Text("ต้องไม่ว่าง", "Must not be empty."))
    return value


GEOMETRY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "GeoJSON geometry (RFC 7946), longitude and latitude in degrees",
    "required": ["type", "coordinates"],
    "properties": {"type": {"type": "string", "enum": list(TYPES)}, "coordinates": {"type": "array"}},
    "example": {"type": "Point", "coordinates": [100.475, 7.008]},
}


class Reading(Body):
    """A measured value, with its unit and what it is measured from."""

    quantity: Literal["depth", "level", "flow", "rain"]
    value: FiniteFloat = Field(ge=-100_000, le=100_000)
    unit: Literal["m", "cm", "m3/s", "mm"]
    datum: Literal["ground", "msl", "gauge_zero"] | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Reading":
        if self.unit not in UNITS_OF[self.quantity]:
            units = ", ".join(UNITS_OF[self.quantity])
            raise Fault(
                "unit_of_quantity",
                Text(f"หน่วยของ {self.quantity} ต้องเป็น {units}", f"The unit of {self.quantity} must be one of {units}."),
            )
        if self.quantity == "level" and self.datum is None:
            raise Fault(
                "datum_required",
                Text(
                    "ระดับน้ำต้องระบุจุดอ้างอิง (datum): msl, gauge_zero หรือ ground",
                    "A water level needs its datum: msl, gauge_zero or ground.",
                ),
            )
        return self


class Reporter(Body):
    """Who reported it, where somebody else entered it."""

    name: PlainText = Field(default="", max_length=200)
    phone: PlainText = Field(default="", max_length=40, pattern=r"^[0-9+\-() ]*$")


class AssessmentContent(Body):
    """What an input says."""

    unit: Unit
    kind: PlainText = Field(max_length=40, examples=["pump"])
    title: Annotated[PlainText, AfterValidator(_one_line)] = Field(
        min_length=1, max_length=200, examples=["เครื่องสูบน้ำบางหักหยุดทำงาน"]
    )
    description: PlainText = Field(default="", max_length=10_000)
    severity: int = Field(ge=1, le=5)
    life_at_risk: bool = False
    confidence: Literal["low", "medium", "high"] | None = None
    observed_at: Annotated[Moment, AfterValidator(_not_in_the_future)] = Field(examples=["2025-11-21T20:30:00+07:00"])
    geometry: Annotated[Any, AfterValidator(check_geometry), WithJsonSchema(GEOMETRY_SCHEMA)]
    accuracy_m: FiniteFloat = Field(ge=0, le=100_000)
    readings: list[Reading] = Field(default=[], max_length=50)
    channel: Literal["web", "phone", "radio", "line", "paper"] = "web"
    reported_by: Reporter | None = None
    attachments: list[Annotated[str, AfterValidator(_sha256)]] = Field(default=[], max_length=50)

    @property
    def place(self) -> Place:
        """The geometry, checked."""
        return self.geometry


class AssessmentCreate(AssessmentContent):
    """An input as it is submitted; the UUID is made by the client, so that sending again stores nothing twice."""

    id: UUID


class AssessmentVersionCreate(AssessmentContent):
    """A new version of an input: the whole content again."""

    id: UUID | None = None


class Reason(Body):
    """Why something is returned, disputed, withdrawn or validated."""

    reason: Annotated[PlainText, AfterValidator(_one_line)] = Field(
        default="", max_length=2000, examples=["ขอค่าระดับน้ำพร้อมหมุดอ้างอิง"]
    )


class Warning_(BaseModel):
    """Something to look at; the input is stored all the same."""

    code: str
    detail: dict[str, str]


EXAMPLE: dict[str, Any] = {
    "id": "5f0c6a52-7d0e-4c0e-9d3b-0d5a4c1f7a11",
    "version": 1,
    "state": "submitted",
    "unit": "structural",
    "kind": "pump",
    "title": "เครื่องสูบน้ำบางหักหยุดทำงาน",
    "description": "",
    "severity": 5,
    "life_at_risk": False,
    "confidence": "medium",
    "observed_at": "2025-11-21T13:30:00Z",
    "geometry": {"type": "Point", "coordinates": [100.475, 7.008]},
    "accuracy_m": 15.0,
    "readings": [{"quantity": "depth", "value": 1.2, "unit": "m", "datum": "ground"}],
    "channel": "web",
    "reported_by": None,
    "attachments": [],
    "area_codes": ["901101", "9011", "90"],
    "submitted_at": "2025-11-21T13:31:07.204118Z",
    "entered_by": {
        "id": "0d1b1a3e-0f6b-5a58-8f3c-3f3c1f0e9a77",
        "name": "นายสมชาย ใจดี",
        "position": {"th": "วิศวกรโยธา", "en": "Civil engineer"},
        "acting": "",
        "organisation": "เทศบาลเมืองคลองแห",
    },
    "record_seq": 118,
    "feed_seq": 42,
    "warnings": [],
}


class AssessmentRead(BaseModel):
    """An input's present version."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    version: int
    state: State
    unit: Unit
    kind: str
    title: str
    description: str
    severity: int
    life_at_risk: bool
    confidence: str | None
    observed_at: datetime
    geometry: dict[str, Any]
    accuracy_m: float
    readings: list[Reading]
    channel: str
    reported_by: Reporter | None = Field(description="null where you may not read it, or where nobody else reported")
    attachments: list[str]
    area_codes: list[str] = Field(description="Subdistrict, district, province; derived")
    submitted_at: datetime
    entered_by: dict[str, Any]
    record_seq: int
    feed_seq: int | None = Field(description="Its latest entry in the command stream; null when not routed yet")
    warnings: list[Warning_] = []


class AssessmentPage(BaseModel):
    """A page of inputs, oldest first."""

    items: list[AssessmentRead]
    next: str | None = Field(description="The `after` of the next page; null on the last")


class HistoryEntry(BaseModel):
    """Something that happened to an input."""

    record_seq: int
    type: str
    version: int | None
    recorded_at: datetime
    actor: dict[str, Any] | None
    reason: str | None
