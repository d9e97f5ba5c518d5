"""The check-list: what stands between a dataset and its release, and what is worth a second look. Pure computation.

Asked when a dataset is assembled, whenever it is shown, and before every review and release; what `blocks` then refuses
those. The database holds the hardest of it once more (migrations/sql/0007_datasets.sql).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from app.core.text import Text
from app.core.time import display

UNKNOWN = frozenset({"", "-", "–", "?", "unknown", "n/a", "na", "none", "ไม่ทราบ", "ไม่ระบุ", "ไม่มี"})
"""What people write where a source or a licence is not known."""
Weight = Literal["blocks", "advises"]


@dataclass(frozen=True, slots=True)
class Check:
    """One point: what is the matter, with what, and how to mend it."""

    code: str
    weight: Weight
    subject: Mapping[str, Any]
    """`type` (layer, input, area, dataset), `id`, `href`."""
    detail: Text
    mend: Text

    def as_json(self) -> dict[str, Any]:
        """As it is answered."""
        return {
            "code": self.code,
            "weight": self.weight,
            "subject": dict(self.subject),
            "detail": self.detail.as_dict(),
            "mend": self.mend.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class LayerNow:
    """How a layer version stands now."""

    state: str
    newest: int | None
    """The newest published version of its layer."""
    quantity: str | None
    datum: str | None


@dataclass(frozen=True, slots=True)
class InputNow:
    """How an input stands now."""

    version: int
    state: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Present:
    """What is true now of all that a dataset reaches."""

    at: datetime
    province_code: str
    layers: Mapping[tuple[str, int], LayerNow]
    inputs: Mapping[UUID, InputNow]
    schematic_areas: int = 0
    """How many of its areas have boundaries that were only drawn for a demo."""
    left_out: int = 0
    """Validated inputs in its areas that it does not rest on."""
    newer_areas: int = 0
    """How many of its areas have a newer edition."""
    not_covered: Sequence[Mapping[str, str]] = field(default_factory=tuple[Mapping[str, str], ...])
    """Names (`th`, `en`) of districts that no hazard layer of it says anything about."""


def check(manifest: Mapping[str, Any], present: Present) -> list[Check]:
    """The check-list of a dataset: what blocks first, then what advises."""
    base = f"/api/v1/provinces/{present.province_code}"
    found = [
        *_of_layers(manifest, present, base),
        *_of_inputs(manifest, present, base),
        *_of_words(manifest, present),
        *_of_areas(present, base),
    ]
    return sorted(found, key=lambda one: one.weight == "advises")


def _of_layers(manifest: Mapping[str, Any], present: Present, base: str) -> Iterator[Check]:
    for layer in manifest["layers"]:
        slug, version = layer["slug"], layer["version"]
        name = f"{layer['title']['th']} (v{version})", f"{layer['title']['en']} (v{version})"
        subject = {"type": "layer", "id": layer["collection"], "href": f"{base}/layers/{slug}/versions/{version}"}
        now = present.layers.get((slug, version))

        def point(
            code: str,
            weight: Weight,
            detail: tuple[str, str],
            mend: tuple[str, str],
            subject: Mapping[str, Any] = subject,
            name: tuple[str, str] = name,
        ) -> Check:
            return Check(code, weight, subject, Text(f"{name[0]}: {detail[0]}", f"{name[1]}: {detail[1]}"), Text(*mend))

        if now is None or now.state == "retracted":
            yield point(
                "layer_retracted",
                "blocks",
                ("รุ่นนี้ถูกเพิกถอนแล้ว", "this version has been retracted"),
                ("จัดทำใหม่ด้วยรุ่นที่เผยแพร่อยู่", "Assemble again with a version that is published."),
            )
        elif now.state == "loaded":
            yield point(
                "layer_not_published",
                "blocks",
                ("รุ่นนี้ยังไม่ได้เผยแพร่", "this version is not published yet"),
                (
                    "ให้เจ้าหน้าที่ GIS หรือเลขานุการเผยแพร่รุ่นนี้ก่อน",
                    "Ask the GIS officer or the secretary to publish it first.",
                ),
            )
        elif now.newest is not None and now.newest > version:
            yield point(
                "layer_has_newer_version",
                "advises",
                (f"มีรุ่นใหม่กว่า คือรุ่น {now.newest}", f"there is a newer version, {now.newest}"),
                (
                    "ดูความต่าง แล้วจัดทำใหม่หากรุ่นใหม่ดีกว่า",
                    "Look at the difference; assemble again if the newer one is better.",
                ),
            )
        elif now.state == "deprecated":
            yield point(
                "layer_deprecated",
                "advises",
                ("รุ่นนี้เลิกใช้แล้ว", "this version is deprecated"),
                ("ใช้รุ่นที่แนะนำแทนหากมี", "Use the version recommended instead, if there is one."),
            )
        if layer["quantity"] == "depth" and layer["datum"] is None:
            yield point(
                "datum_missing",
                "blocks",
                ("ไม่ได้บอกจุดอ้างอิงของความลึก (datum)", "it does not say what its depths are above (datum)"),
                ("นำเข้าชั้นข้อมูลใหม่พร้อมระบุ datum", "Load the layer again and state its datum."),
            )
        for what, words in (("source", ("แหล่งที่มา", "source")), ("licence", ("สัญญาอนุญาต", "licence"))):
            if str(layer[what]).strip().lower() in UNKNOWN:
                yield point(
                    f"{what}_unknown",
                    "blocks",
                    (f"ไม่ทราบ{words[0]}", f"its {words[1]} is not known"),
                    (f"นำเข้าชั้นข้อมูลใหม่พร้อม{words[0]}", f"Load the layer again and state its {words[1]}."),
                )
    if not manifest["layers"] and not manifest["inputs"]:
        yield Check(
            "rests_on_nothing",
            "blocks",
            {"type": "dataset", "id": manifest["name"]},
            Text("ชุดข้อมูลไม่ได้อ้างอิงชั้นข้อมูลหรือข้อมูลจากหน่วยใดเลย", "The dataset rests on no layer and no input."),
            Text("เลือกชั้นข้อมูลหรือข้อมูลที่ใช้ตัดสินใจ", "Choose the layers and inputs that the decision rests on."),
        )
    elif not any(layer["kind"] == "hazard" for layer in manifest["layers"]):
        yield Check(
            "no_hazard_layer",
            "advises",
            {"type": "dataset", "id": manifest["name"]},
            Text("ไม่มีชั้นข้อมูลภัย จึงไม่มีตัวเลขพื้นที่น้ำท่วม", "There is no hazard layer, so no figures of flooded area."),
            Text("เพิ่มชั้นข้อมูลความลึกน้ำหากมี", "Add a layer of flood depth if there is one."),
        )


def _of_inputs(manifest: Mapping[str, Any], present: Present, base: str) -> Iterator[Check]:
    states = {"submitted": ("ยังไม่ได้ตรวจรับ", "not validated yet"), "returned": ("ถูกส่งกลับ", "returned")}
    units: set[str] = set()
    for one in manifest["inputs"]:
        now = present.inputs.get(UUID(one["id"]))
        name = (now.title if now else None) or one["id"][:8]
        subject = {"type": "input", "id": one["id"], "href": f"{base}/assessments/{one['id']}"}
        units |= {"structural", "non_structural"} if one["unit"] == "both" else {one["unit"]}
        if one["state"] not in ("validated", "disputed"):
            words = states.get(one["state"], ("ถูกถอน", "withdrawn"))
            yield Check(
                "input_not_validated",
                "blocks",
                subject,
                Text(f"{name}: {words[0]}", f"{name}: {words[1]}"),
                Text(
                    "ให้หัวหน้าหน่วยตรวจรับก่อน แล้วจัดทำใหม่ หรือนำข้อมูลนี้ออก",
                    "Have the unit's lead validate it, then assemble again; or leave it out.",
                ),
            )
        elif now is None or (now.version, now.state) != (one["version"], one["state"]):
            yield Check(
                "input_changed",
                "blocks",
                subject,
                Text(
                    f"{name}: เปลี่ยนไปหลังจัดทำชุดข้อมูล (ขณะนี้ {now.state if now else '–'})",
                    f"{name}: it has changed since the dataset was assembled (now {now.state if now else '–'})",
                ),
                Text("จัดทำใหม่เพื่อใช้สถานะล่าสุด", "Assemble again to take it as it is now."),
            )
        elif one["state"] == "disputed":
            yield Check(
                "input_disputed",
                "advises",
                subject,
                Text(f"{name}: มีข้อโต้แย้ง และจะแสดงว่ามีข้อโต้แย้ง", f"{name}: it is disputed, and will be labelled so"),
                Text("ให้ผู้มีชื่อรับผิดชอบยุติข้อโต้แย้งหากทำได้", "Have a named person resolve the dispute if that is possible."),
            )
        if any(
            reading["quantity"] in ("depth", "level") and (reading["datum"] is None or reading["unit"] is None)
            for reading in one["readings"]
        ):
            yield Check(
                "datum_missing",
                "blocks",
                subject,
                Text(f"{name}: ค่าระดับหรือความลึกไม่มีจุดอ้างอิงหรือหน่วย", f"{name}: a level or depth has no datum or unit"),
                Text("ให้ผู้รายงานแก้ไขเป็นฉบับใหม่", "Have it mended in a new version."),
            )
    if len(units) == 1:
        missing = {"structural": ("ไม่ใช้โครงสร้าง", "non-structural"), "non_structural": ("ใช้โครงสร้าง", "structural")}
        words = missing[units.pop()]
        yield Check(
            "one_unit_only",
            "advises",
            {"type": "dataset", "id": manifest["name"]},
            Text(f"ไม่มีข้อมูลจากหน่วย{words[0]}", f"Nothing of the {words[1]} unit is in it."),
            Text("ถามอีกหน่วยว่ามีข้อมูลที่เกี่ยวข้องหรือไม่", "Ask the other unit whether it knows anything of this."),
        )
    if present.left_out:
        yield Check(
            "inputs_left_out",
            "advises",
            {"type": "dataset", "id": manifest["name"], "href": f"{base}/assessments?state=validated"},
            Text(
                f"มีข้อมูลที่ตรวจรับแล้วในพื้นที่นี้อีก {present.left_out} รายการที่ไม่ได้ใช้",
                f"{present.left_out} validated inputs in its areas are not used.",
            ),
            Text("ดูว่าควรเพิ่มรายการใด", "See whether any of them belongs in it."),
        )


def _of_words(manifest: Mapping[str, Any], present: Present) -> Iterator[Check]:
    subject = {"type": "dataset", "id": manifest["name"]}
    if manifest["valid_until"] is None:
        yield Check(
            "validity_missing",
            "advises",
            subject,
            Text("ไม่ได้บอกว่าคำแนะนำใช้ได้ถึงเมื่อใด", "It does not say until when the advice holds."),
            Text("ระบุ “ใช้ได้ถึง”", "State “valid until”."),
        )
    elif datetime.fromisoformat(manifest["valid_until"]) <= present.at:
        until = datetime.fromisoformat(manifest["valid_until"])
        yield Check(
            "validity_passed",
            "advises",
            subject,
            Text(f"พ้นเวลาที่ใช้ได้แล้ว ({display(until, 'th')})", f"Its validity has passed ({display(until, 'en')})."),
            Text("จัดทำใหม่ด้วยเวลาใหม่", "Assemble again with a later time."),
        )
    if manifest["confidence"] is None:
        yield Check(
            "confidence_missing",
            "advises",
            subject,
            Text("ไม่ได้บอกว่ามั่นใจเพียงใด", "It does not say how sure the committee is."),
            Text("เลือกระดับความมั่นใจ", "Choose how sure you are."),
        )
    if manifest["advice"] is None:
        yield Check(
            "advice_not_apart",
            "advises",
            subject,
            Text("ไม่ได้เขียนคำแนะนำแยกจากสถานการณ์", "What is advised is not stated apart from the situation."),
            Text("เขียนคำแนะนำไว้ในช่องคำแนะนำ", "Write it under “advice”, so that nobody has to hunt for it."),
        )
    if manifest["statement"]["th"].strip() == manifest["statement"]["en"].strip():
        yield Check(
            "one_language",
            "advises",
            subject,
            Text("ข้อความไทยและอังกฤษเหมือนกันทุกตัวอักษร", "The Thai and the English words are the same."),
            Text("แปลข้อความเป็นอีกภาษา", "Translate one of them."),
        )


def _of_areas(present: Present, base: str) -> Iterator[Check]:
    subject = {"type": "area", "id": present.province_code, "href": f"{base}/areas.geojson"}
    if present.not_covered:
        more = " …" if len(present.not_covered) > 6 else ""
        thai, english = (", ".join(one[language] for one in present.not_covered[:6]) for language in ("th", "en"))
        yield Check(
            "areas_not_covered",
            "advises",
            subject,
            Text(
                f"ชั้นข้อมูลภัยไม่ครอบคลุม {len(present.not_covered)} อำเภอ: {thai}{more}",
                f"No hazard layer covers {len(present.not_covered)} districts: {english}{more}.",
            ),
            Text(
                "เพิ่มชั้นข้อมูลที่ครอบคลุม หรือกำหนดขอบเขต (bbox) ให้ตรงกับเรื่อง",
                "Add a layer that covers them, or limit the dataset to its place (bbox).",
            ),
        )
    if present.newer_areas:
        yield Check(
            "areas_have_newer_edition",
            "advises",
            subject,
            Text(
                f"มีขอบเขตฉบับใหม่กว่าของ {present.newer_areas} พื้นที่",
                f"{present.newer_areas} of its areas have newer boundaries.",
            ),
            Text("จัดทำใหม่เพื่อใช้ขอบเขตล่าสุด", "Assemble again to use them."),
        )
    if present.schematic_areas:
        yield Check(
            "areas_are_schematic",
            "advises",
            subject,
            Text(
                "ขอบเขตเป็นเพียงภาพร่าง ตัวเลขรายพื้นที่จึงเป็นค่าประมาณ",
                "The boundaries are schematic: figures per area are rough.",
            ),
            Text("นำเข้าขอบเขตจริงก่อน", "Load surveyed boundaries first."),
        )
