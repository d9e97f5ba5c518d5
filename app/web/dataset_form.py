"""What the form that assembles a dataset is filled with, and what comes back from it.

Pure computation: fields of a form to the body that the API takes, with every fault at once; and back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from starlette.datastructures import FormData

from app.core.body import validation_fault
from app.core.errors import FieldError
from app.core.text import Language, Text
from app.datasets.schemas import DatasetCreate
from app.web.typed_time import TypedTimeFault, read_typed_time, typed_form

LONGEST_NAME = 63
EDGES = ("west", "south", "east", "north")
NEEDED = {
    "title": Text("เขียนชื่อ", "Write the title"),
    "statement": Text("เขียนสถานการณ์", "Write the situation"),
}
OPTIONAL = {
    "advice": Text("เขียนคำแนะนำ", "Write the advice"),
    "confidence_reason": Text("เขียนเหตุผลของความมั่นใจ", "Write why you are that sure"),
}
IN = {"th": Text("ภาษาไทย", "in Thai"), "en": Text("ภาษาอังกฤษ", "in English")}


@dataclass(slots=True)
class Filled:
    """What stands in the form."""

    id: str
    words: dict[str, str] = field(default_factory=dict[str, str])
    """Text fields by name, e.g. `title_th`."""
    layers: dict[str, int] = field(default_factory=dict[str, int])
    """Chosen layers: slug → version."""
    inputs: list[str] = field(default_factory=list[str])
    """Ids of the chosen inputs."""
    where: str = "province"
    """province, districts or box."""
    districts: list[str] = field(default_factory=list[str])

    def get(self, name: str) -> str:
        """A text field; empty where nothing was written."""
        return self.words.get(name, "")


def empty() -> Filled:
    """A form that nothing was written into yet."""
    return Filled(id=str(uuid4()))


def filled_with(
    name: str,
    words: Mapping[str, Any],
    *,
    layers: Sequence[tuple[str, int]],
    inputs: Sequence[str],
    language: Language,
) -> Filled:
    """The form filled with what a dataset, or a job that assembles one, says.

    Args:
        name: Of the dataset.
        words: `title`, `statement`, … as a manifest has them.
        layers: Slugs and versions.
        inputs: Ids.
        language: Of the page: decides in which era the time stands.
    """
    found = empty()
    found.words["name"] = name
    for part in (*NEEDED, *OPTIONAL):
        both: Mapping[str, str] = words[part] or {}
        found.words |= {f"{part}_{tongue}": said for tongue, said in both.items()}
    found.words["confidence"] = words["confidence"] or ""
    if words["valid_until"]:
        moment = datetime.fromisoformat(words["valid_until"])
        found.words["valid_until"] = typed_form(moment, is_buddhist=language == "th")
    if words["bbox"]:
        found.where = "box"
        found.words |= {edge: str(degrees) for edge, degrees in zip(EDGES, words["bbox"], strict=True)}
    found.layers = dict(layers)
    found.inputs = list(inputs)
    return found


def from_form(form: FormData) -> Filled:
    """What was sent."""

    def one(name: str) -> str:
        value = form.get(name, "")
        return value.replace("\x00", "").replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    def many(name: str) -> list[str]:
        return [value for value in form.getlist(name) if isinstance(value, str)]

    text = [f"{part}_{tongue}" for part in (*NEEDED, *OPTIONAL) for tongue in IN]
    filled = Filled(id=one("id") or str(uuid4()))
    filled.words = {name: one(name) for name in (*text, "name", "confidence", "valid_until", *EDGES)}
    filled.words["name"] = filled.get("name") or name_from(filled.get("title_en"))
    for slug in many("layer"):
        version = one(f"version-{slug}")
        filled.layers[slug] = int(version) if re.fullmatch("[1-9][0-9]{0,8}", version) else 0
    filled.inputs = many("assessment")
    filled.where = one("where") or "province"
    filled.districts = many("district")
    return filled


def name_from(title: str) -> str:
    """A name for addresses out of an English title."""
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")[:LONGEST_NAME].strip("-")


def body_of(
    filled: Filled, *, box_of_districts: Sequence[float] | None
) -> tuple[DatasetCreate | None, Sequence[FieldError]]:
    """The body that asks for the dataset, or everything that is missing or wrong.

    Args:
        filled: What was sent.
        box_of_districts: The box around the chosen districts; None where there are none.
    """
    faults: list[FieldError] = []
    body: dict[str, Any] = {
        "id": filled.id,
        "name": filled.get("name"),
        "confidence": filled.get("confidence") or None,
        "layers": [f"{slug}-v{version}" for slug, version in filled.layers.items()],
        "assessments": filled.inputs,
        "valid_until": _valid_until(filled, faults),
        "bbox": _bbox(filled, box_of_districts, faults),
    }
    for part, words in NEEDED.items():
        body[part] = {tongue: _said(filled, part, tongue, words, faults) for tongue in IN}
    for part, words in OPTIONAL.items():
        is_said = any(filled.get(f"{part}_{tongue}") for tongue in IN)
        body[part] = {tongue: _said(filled, part, tongue, words, faults) for tongue in IN} if is_said else None
    if not body["name"] and body["title"]["en"]:
        words = Text("ใส่ชื่อย่อเป็น a–z, 0–9 และขีดกลาง", "Write a short name of a–z, 0–9 and hyphens.")
        faults.append(FieldError("/name", "missing", words))
    try:
        content = DatasetCreate.model_validate(body)
    except ValidationError as error:
        known = {fault.pointer for fault in faults}
        found = (validation_fault(item) for item in error.errors(include_url=False, include_input=False))
        faults += [
            fault for fault in found if fault.pointer not in known and (fault.pointer != "/name" or body["name"])
        ]
        return None, faults
    return (None, faults) if faults else (content, faults)


def _said(filled: Filled, part: str, tongue: str, words: Text, faults: list[FieldError]) -> str:
    said = filled.get(f"{part}_{tongue}")
    if not said:
        language = IN[tongue]
        faults.append(
            FieldError(f"/{part}/{tongue}", "missing", Text(f"{words.th}{language.th}", f"{words.en} {language.en}"))
        )
    return said


def _valid_until(filled: Filled, faults: list[FieldError]) -> str | None:
    typed = filled.get("valid_until")
    if not typed:
        return None
    try:
        return read_typed_time(typed).isoformat()
    except TypedTimeFault as fault:
        faults.append(FieldError("/valid_until", "datetime_unreadable", fault.words))
        return None


def _bbox(filled: Filled, box_of_districts: Sequence[float] | None, faults: list[FieldError]) -> list[float] | None:
    if filled.where == "districts":
        if box_of_districts is None:
            faults.append(FieldError("/bbox", "missing", Text("เลือกอำเภออย่างน้อยหนึ่งแห่ง", "Choose a district at least.")))
            return None
        return list(box_of_districts)
    if filled.where != "box":
        return None
    try:
        return [float(filled.get(edge)) for edge in EDGES]
    except ValueError:
        words = Text(
            "วาดกรอบบนแผนที่ หรือพิมพ์ขอบทั้งสี่ด้านเป็นองศา เช่น 100.35", "Draw the box, or type its four edges in degrees."
        )
        faults.append(FieldError("/bbox", "missing", words))
        return None
