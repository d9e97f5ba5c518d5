"""What is sent and answered about the feed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.core.body import Body, PlainText

AcknowledgementState = Literal["received", "accepted", "deferred", "rejected", "actioned"]

NEXT_STATES: dict[AcknowledgementState | None, tuple[AcknowledgementState, ...]] = {
    None: ("received", "accepted", "deferred", "rejected"),
    "received": ("accepted", "deferred", "rejected"),
    "accepted": ("actioned", "deferred"),
    "deferred": ("accepted", "rejected", "actioned"),
    "rejected": (),
    "actioned": (),
}
"""State of an entry's acknowledgement → the states that may follow."""


ITEM_EXAMPLE: dict[str, Any] = {
    "seq": 1017,
    "kind": "assessment.submitted",
    "unit": "structural",
    "topic": "pump",
    "severity": 5,
    "life_at_risk": False,
    "state": "submitted",
    "headline": {
        "th": "เครื่องสูบน้ำบางหักหยุดทำงาน",
        "en": "Pump, severity 5: เครื่องสูบน้ำบางหักหยุดทำงาน",
    },
    "observed_at": "2025-11-21T13:30:00+00:00",
    "recorded_at": "2025-11-21T13:31:04.120733Z",
    "area_codes": ["901101", "9011", "90"],
    "geometry": {"type": "Point", "coordinates": [100.475, 7.008]},
    "accuracy_m": 15,
    "subject": {
        "type": "assessment",
        "id": "6f1c9a52-8f39-4c40-9d52-0e6f6a3d1c11",
        "version": 1,
        "href": "/api/v1/provinces/90/assessments/6f1c9a52-8f39-4c40-9d52-0e6f6a3d1c11",
    },
    "rule": {
        "id": "urgent-or-validated",
        "version": 1,
        "reason": {"th": "ความรุนแรงระดับ 4 ขึ้นไป: ส่งทันที", "en": "Severity 4 or more: sent at once"},
    },
    "acknowledgement": None,
    "prev_hash": "0000000000000000000000000000000000000000000000000000000000000000",
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


class AcknowledgementCreate(Body):
    """What the command says to an entry."""

    state: AcknowledgementState = Field(examples=["accepted"])
    note: Annotated[PlainText, AfterValidator(str.strip)] | None = Field(
        default=None, max_length=2000, description="Required for deferred and rejected"
    )


class AcknowledgementRead(BaseModel):
    """An acknowledgement as it was recorded."""

    seq: int = Field(examples=[42])
    state: str = Field(examples=["accepted"])
    note: str | None = Field(examples=[None])
    office: str = Field(examples=["เจ้าหน้าที่เวรศูนย์บัญชาการ"])
    person: dict[str, Any]
    recorded_at: str = Field(examples=["2025-11-21T13:31:40.118204Z"])
    record_seq: int = Field(examples=[119])


class FeedItem(BaseModel):
    """An entry of a stream, as pages and live events give it."""

    model_config = ConfigDict(json_schema_extra={"example": ITEM_EXAMPLE})

    seq: int
    kind: str = Field(description="What happened, e.g. assessment.submitted")
    unit: str
    topic: str = Field(description="Code of the input's kind, e.g. pump; `dataset` for a decision dataset")
    severity: int | None = Field(ge=1, le=5, description="Null where it has none: a dataset without inputs")
    life_at_risk: bool
    state: str = Field(description="State of the subject when this was published")
    headline: dict[str, str]
    observed_at: datetime = Field(description="Valid time")
    recorded_at: datetime = Field(description="Record time")
    area_codes: list[str]
    geometry: dict[str, Any]
    accuracy_m: float | None = Field(description="Accuracy of the place in metres; null for a dataset")
    subject: dict[str, Any]
    rule: dict[str, Any] = Field(description="The routing rule that published it, with its reason")
    acknowledgement: dict[str, Any] | None = Field(description="The last one; null while there is none")
    prev_hash: str
    hash: str


class FeedPage(BaseModel):
    """A page of a stream, oldest first."""

    stream: str = Field(examples=["90/command"])
    head: int = Field(description="seq of the stream's last entry; 0 while empty")
    next: int | None = Field(description="The `after` of the next page; null at the head")
    items: list[FeedItem]
