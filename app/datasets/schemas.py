"""What is sent and answered about decision datasets."""

import re
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from app.core.body import Body, Fault, PlainText
from app.core.text import Text
from app.core.time import Moment
from app.datasets.states import Act, State

Confidence = Literal["low", "medium", "high"]
_LAYER_VERSION = re.compile(r"^(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)-v(?P<version>[1-9][0-9]{0,8})$")
MOST_LAYERS = 50
MOST_INPUTS = 5000


def layer_and_version(reference: str) -> tuple[str, int]:
    """The slug and number that `slug-v3` names.

    Raises:
        Fault: it names no version.
    """
    match = _LAYER_VERSION.match(reference)
    if match is None:
        raise Fault(
            "layer_version_wanted",
            Text(
                f"ต้องระบุรุ่นของชั้นข้อมูลแบบ ชื่อย่อ-v เลขรุ่น เช่น flood-depth-v3 (ได้รับ {reference[:80]})",
                f"Name an exact version of a layer, for example flood-depth-v3 (not {reference[:80]}).",
            ),
        )
    return match["slug"], int(match["version"])


def _named(reference: str) -> str:
    layer_and_version(reference)
    return reference


Name = Annotated[str, Field(min_length=1, max_length=63, pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
LayerReference = Annotated[PlainText, Field(max_length=90), AfterValidator(_named)]


class Words(Body):
    """Words in both languages."""

    th: Annotated[PlainText, Field(min_length=1, max_length=8000)]
    en: Annotated[PlainText, Field(min_length=1, max_length=8000)]


class Title(Body):
    """A title in both languages."""

    th: Annotated[PlainText, Field(min_length=1, max_length=300)]
    en: Annotated[PlainText, Field(min_length=1, max_length=300)]


class DatasetCreate(Body):
    """A dataset to be assembled: the words, and exactly what it rests on."""

    id: UUID = Field(strict=False, examples=["0d6e6d2e-7f0b-4c58-9a63-2f0f1f0b7a11"])
    name: Name = Field(examples=["hatyai-evacuation"])
    title: Title
    statement: Words = Field(description="The situation, and what is advised where `advice` does not say it apart")
    advice: Words | None = Field(default=None, description="What the committee advises the command to do")
    confidence: Confidence | None = Field(default=None, description="How sure the committee is")
    confidence_reason: Words | None = None
    valid_until: Moment | None = Field(default=None, description="Until when the advice holds")
    layers: list[LayerReference] = Field(
        default_factory=list[str], max_length=MOST_LAYERS, examples=[["flood-depth-100y-v1"]]
    )
    assessments: list[Annotated[UUID, Field(strict=False)]] = Field(
        default_factory=list[UUID], max_length=MOST_INPUTS, description="Inputs, taken in their present version"
    )
    bbox: Annotated[list[float], Field(min_length=4, max_length=4)] | None = Field(
        default=None, description="west, south, east, north in degrees: limits the areas that figures are given for"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.bbox is not None:
            west, south, east, north = self.bbox
            if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
                raise Fault(
                    "bbox_out_of_order",
                    Text(
                        "bbox ต้องเป็น ตะวันตก,ใต้,ตะวันออก,เหนือ เป็นองศา เช่น [100.3, 6.8, 100.6, 7.1]",
                        "bbox is west, south, east, north in degrees, for example [100.3, 6.8, 100.6, 7.1].",
                    ),
                )
        return self

    def pinned_layers(self) -> list[tuple[str, int]]:
        """The layer versions, each once, in order."""
        return sorted({layer_and_version(reference) for reference in self.layers})


class ActBody(Body):
    """What goes with an act on a dataset."""

    reason: Annotated[PlainText, Field(max_length=4000)] = Field(
        default="", description="Required to send back, to urge, to retract; welcome elsewhere"
    )
    content_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = Field(
        default=None, description="What was looked at; 409 where the dataset has another hash"
    )


class ReviewBody(ActBody):
    """A unit lead's word on a dataset."""

    verdict: Literal["approve", "send_back"] = "approve"


class ReleaseBody(ActBody):
    """A release: by the chair, or (`urgent`) asked for by a unit's lead."""

    urgent: bool = Field(default=False, description="The urgent path: released once both units' leads have asked")
    key: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description="The chair's own Ed25519 public key (PEM), where the chair signs"
    )
    signature: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, description="Base64 of the Ed25519 signature over the release statement (docs/keys.md)"
    )


class ActRead(BaseModel):
    """What somebody did to a dataset."""

    act: Act
    unit: str | None
    name: str
    position: dict[str, str]
    role: str
    at: str
    reason: str | None
    record_seq: int


class CheckRead(BaseModel):
    """A point of the check-list."""

    code: str = Field(examples=["input_not_validated"])
    weight: Literal["blocks", "advises"]
    subject: dict[str, Any] = Field(description="What it is about: type, id, href")
    detail: dict[str, str]
    mend: dict[str, str] = Field(description="How to mend it")


class VersionBrief(BaseModel):
    """A version in a list of versions."""

    version: str = Field(examples=["1.0.0"])
    state: State
    content_hash: str
    title: dict[str, str]
    assembled_at: str
    href: str


class DatasetRead(BaseModel):
    """A dataset with its versions, oldest first."""

    name: str
    versions: list[VersionBrief]
    current: str | None = Field(description="The released version; null while there is none")
    href: str


class DatasetVersionRead(BaseModel):
    """One version, whole."""

    name: str
    version: str
    id: str
    state: State
    content_hash: str
    title: dict[str, str]
    statement: dict[str, str]
    advice: dict[str, str] | None
    confidence: Confidence | None
    valid_until: str | None
    is_urgent: bool = Field(description="Released by both leads at once")
    is_ratified: bool | None = Field(description="Of an urgent release: whether the chair has ratified it")
    manifest: dict[str, Any]
    acts: list[ActRead]
    checks: list[CheckRead]
    tables: dict[str, str] = Field(description="Name of a table → where its rows are")
    files: dict[str, str] = Field(description="Format → where the file is; empty before the release")
    assembled_at: str
    record_seq: int
    feed_seq: int | None
    href: str
