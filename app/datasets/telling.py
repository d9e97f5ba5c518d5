"""When the ground moves under a released dataset, the command is told, in the transaction that moves it."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.text import Text
from app.datasets import queries
from app.datasets.models import DatasetVersion
from app.datasets.publication import publication_of, subject_of
from app.datasets.states import BASIS_MOVED
from app.record import service as record
from app.record.events import Event, in_utc
from app.record.followers import follows

MOVED = {
    "retracted": Text("ถูกเพิกถอน", "was retracted"),
    "returned": Text("ถูกส่งกลับให้แก้ไข", "was returned"),
    "disputed": Text("ถูกโต้แย้ง", "was disputed"),
    "withdrawn": Text("ถูกถอน", "was withdrawn"),
    "submitted": Text("มีฉบับใหม่ซึ่งยังไม่ได้ตรวจสอบ", "has a new version that is not validated yet"),
}


@follows("layer.version_retracted")
async def tell_of_layer(session: AsyncSession, event: Event) -> None:
    """Tell of the released datasets that rest on a layer version which was retracted."""
    slug, version = event.subject.id, event.subject.version or 0
    for dataset in await queries.released_on_layer(
        session, province_code=event.province_code, slug=slug, layer_version=version
    ):
        manifest = json.loads(dataset.manifest)
        title = next(
            layer["title"] for layer in manifest["layers"] if (layer["slug"], layer["version"]) == (slug, version)
        )
        name = Text(f"ชั้นข้อมูล {title['th']} (v{version})", f"layer {title['en']} (v{version})")
        moved = {"type": "layer", "id": slug, "version": version, "to": "retracted"}
        await _tell(session, event, dataset, manifest, moved, name)


@follows("assessment.disputed", "assessment.withdrawn", "assessment.returned", "assessment.versioned")
async def tell_of_input(session: AsyncSession, event: Event) -> None:
    """Tell of the released datasets that rest on an input which is not any more what they took it for."""
    to = event.content.get("to", "submitted")
    for dataset in await queries.released_on_input(
        session, province_code=event.province_code, assessment_id=UUID(event.subject.id)
    ):
        manifest = json.loads(dataset.manifest)
        stated = next(one for one in manifest["inputs"] if one["id"] == event.subject.id)
        kind = manifest["kinds"].get(stated["kind"], {"th": stated["kind"], "en": stated["kind"]})
        name = Text(f"ข้อมูล{kind['th']} ระดับ {stated['severity']}", f"{kind['en']}, severity {stated['severity']}")
        moved = {"type": "assessment", "id": event.subject.id, "version": stated["version"], "to": to}
        await _tell(session, event, dataset, manifest, moved, name)


async def _tell(
    session: AsyncSession,
    event: Event,
    dataset: DatasetVersion,
    manifest: dict[str, Any],
    moved: dict[str, Any],
    name: Text,
) -> None:
    reason = next((one.value for one in event.erasables if one.field == "reason"), "")
    because = f" — {reason}" if reason else ""
    words = MOVED[moved["to"]]
    headline = Text(
        f"ชุดข้อมูล “{dataset.title_th}” อ้างอิง{name.th} ซึ่ง{words.th}{because}",
        f"Dataset “{dataset.title_en}” rests on {name.en}, which {words.en}{because}",
    )
    await record.append(
        session,
        Event(
            type=BASIS_MOVED,
            province_code=dataset.province_code,
            subject=subject_of(dataset),
            actor=event.actor,
            content={"moved": moved, "content_hash": dataset.content_hash},
            publication=publication_of(
                dataset,
                manifest,
                await queries.extent_of(session, **dataset.key),
                state=dataset.state,
                observed_at=in_utc(datetime.now(UTC)),
                headline=headline,
                because=moved,
            ),
        ),
    )
