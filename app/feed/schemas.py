"""What is sent and answered about the feed."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

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


class AcknowledgementCreate(Body):
    """What the command says to an entry."""

    state: AcknowledgementState
    note: Annotated[PlainText, AfterValidator(str.strip)] | None = Field(
        default=None, max_length=2000, description="Required for deferred and rejected"
    )


class AcknowledgementRead(BaseModel):
    """An acknowledgement as it was recorded."""

    seq: int
    state: str
    note: str | None
    office: str
    person: dict[str, Any]
    recorded_at: str
    record_seq: int


class FeedPage(BaseModel):
    """A page of a stream, oldest first."""

    stream: str = Field(examples=["90/command"])
    head: int = Field(description="seq of the stream's last entry; 0 while empty")
    next: int | None = Field(description="The `after` of the next page; null at the head")
    items: list[dict[str, Any]]
