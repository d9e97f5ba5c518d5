"""Asking for a dataset: what it names is looked up and pinned at once, then a job assembles it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.areas import queries as areas
from app.core.errors import FieldError, InvalidInput
from app.core.text import Text
from app.datasets import queries
from app.datasets.models import DatasetVersion
from app.datasets.request import AssembleJob, AssembleRequest, PinnedInput, PinnedLayer
from app.datasets.schemas import DatasetCreate
from app.dialogue import queries as dialogue
from app.dialogue.service import UuidTaken
from app.jobs import service as jobs
from app.jobs.models import Job
from app.layers import queries as layers
from app.record.canonical import canonical, sha256
from app.record.events import in_utc

KIND = "dataset.assemble"


async def ask_for_dataset(
    session: AsyncSession,
    policy: Policy,
    *,
    province_code: str,
    content: DatasetCreate,
    is_queued: bool = True,
) -> tuple[Job | None, DatasetVersion | None]:
    """Ask a worker to assemble a dataset; sent again, it is the same job, or the version that came of it.

    Args:
        session: The transaction.
        policy: Of whoever asks.
        province_code: For which province.
        content: The words, and what it rests on.
        is_queued: Whether a worker is to do it; False where this process will.

    Returns:
        The job, or the version where it is there already.

    Raises:
        InvalidInput: a layer version or an input does not exist, or cannot be seen.
        UuidTaken: the UUID belongs to something else.
    """
    grant = policy.require(Action.ASSEMBLE_DATASET, province_code)
    person_id = policy.principal.person_id
    digest = sha256(canonical(content.model_dump(mode="json")).encode()).hex()
    there = await queries.by_id(session, province_code=province_code, dataset_id=content.id)
    if there is not None:
        if there.request_digest.hex() != digest or there.assembled_by != person_id:
            raise UuidTaken
        return None, there
    waiting = await queries.job_of(session, province_code=province_code, dataset_id=content.id)
    if waiting is not None:
        if waiting.request["digest"] != digest or waiting.owner_id != person_id:
            raise UuidTaken
        return waiting, None
    request = await _pinned(session, province_code=province_code, content=content)
    job = await jobs.enqueue(
        session,
        province_code=province_code,
        kind=KIND,
        request=AssembleJob(request, digest, policy.principal.actor(grant)).as_json(),
        owner_id=person_id,
        is_queued=is_queued,
    )
    return job, None


async def _pinned(session: AsyncSession, *, province_code: str, content: DatasetCreate) -> AssembleRequest:
    faults: list[FieldError] = []
    pinned_layers = await _pinned_layers(session, province_code, content, faults)
    ids = sorted(set(content.assessments))
    present = await dialogue.present_of(session, province_code=province_code, assessment_ids=ids)
    for number, assessment_id in enumerate(content.assessments):
        if assessment_id not in present:
            words = Text(f"ไม่พบข้อมูล {assessment_id}", f"There is no input {assessment_id}.")
            faults.append(FieldError(f"/assessments/{number}", "input_unknown", words))
    if faults:
        raise InvalidInput(errors=faults[:100])
    editions = await areas.present_within(session, province_code=province_code, bbox=content.bbox)
    if not editions:
        words = Text(
            "ไม่มีอำเภอหรือตำบลในขอบเขตนี้ ตรวจสอบลำดับ ตะวันตก,ใต้,ตะวันออก,เหนือ",
            "No district or subdistrict lies in this box. Check the order: west, south, east, north.",
        )
        raise InvalidInput(errors=[FieldError("/bbox", "bbox_without_areas", words)])
    province = await areas.province(session, code=province_code)
    assert province is not None  # noqa: S101 - whoever asks has a role in it
    kinds = {kind.code: kind for kind in await dialogue.kinds(session, province_code=province_code)}
    used = sorted({kind for _, _, kind in present.values()})
    return AssembleRequest(
        id=content.id,
        name=content.name,
        words=words_of(content),
        layers=tuple(pinned_layers),
        inputs=tuple(PinnedInput(one, present[one][0], present[one][1]) for one in ids),
        kinds={code: {"th": kinds[code].label_th, "en": kinds[code].label_en} for code in used},
        areas=tuple(editions),
        depth_bounds_m=tuple(province.depth_bounds_m),
        is_demo=province.is_demo,
    )


async def _pinned_layers(
    session: AsyncSession, province_code: str, content: DatasetCreate, faults: list[FieldError]
) -> list[PinnedLayer]:
    found: dict[str, PinnedLayer] = {}
    for slug, version in content.pinned_layers():
        reference = f"{slug}-v{version}"
        layer = await layers.layer(session, province_code=province_code, slug=slug)
        rows = await layers.versions(session, province_code=province_code, slug=slug, version=version)
        if layer is None or not rows:
            words = Text(
                f"ไม่พบชั้นข้อมูล {reference} ดูรายการได้ที่หน้าชั้นข้อมูล",
                f"There is no layer version {reference}. The layers page lists what there is.",
            )
            faults.append(FieldError(f"/layers/{content.layers.index(reference)}", "layer_unknown", words))
        else:
            found[reference] = PinnedLayer(slug, version, {"th": layer.title_th, "en": layer.title_en})
    return list(found.values())


def words_of(content: DatasetCreate) -> Mapping[str, Any]:
    """What the manifest says in words, as the record and the hash have it."""

    def both(words: Any) -> dict[str, str] | None:
        return None if words is None else {"th": words.th, "en": words.en}

    return {
        "title": both(content.title),
        "statement": both(content.statement),
        "advice": both(content.advice),
        "confidence": content.confidence,
        "confidence_reason": both(content.confidence_reason),
        "valid_until": in_utc(content.valid_until) if content.valid_until else None,
        "bbox": content.bbox,
    }


def result_of(dataset: DatasetVersion) -> dict[str, Any]:
    """What a job that assembled a dataset made."""
    return {
        "id": str(dataset.id),
        "name": dataset.name,
        "version": dataset.version,
        "href": f"/api/v1/provinces/{dataset.province_code}/datasets/{dataset.name}/{dataset.version}",
    }
