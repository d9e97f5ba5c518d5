"""The files of a released dataset as its page lists them: how large, still being made, or impossible to make."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.blobs import BlobStore
from app.core.settings import Settings
from app.core.text import Text
from app.datasets import queries
from app.datasets.file_keys import file_key
from app.datasets.files_refused import reason_of
from app.datasets.models import DatasetVersion
from app.web.dataset_words import DATASET_FILE
from app.web.visit import Visit


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """One file."""

    ending: str
    href: str
    size: int | None
    """Bytes; None where it is not there."""
    is_failed: bool = False
    """Whether it is not there because it could not be made."""


@dataclass(frozen=True, slots=True)
class DatasetFiles:
    """The files, in the order of their use; none before the release."""

    listed: Sequence[DatasetFile] = ()
    refused: Text | None = None
    """Why none can be made: what the dataset rests on is missing or was altered."""


async def files_of(visit: Visit, dataset: DatasetVersion, read: Mapping[str, Any]) -> DatasetFiles:
    """The files, with what each is told by now.

    Args:
        visit: Who looks.
        dataset: The version.
        read: As `version_read` shows it.
    """
    if not read["files"]:
        return DatasetFiles()
    settings: Settings = visit.request.app.state.settings
    blobs = BlobStore(settings.blob_store)
    sizes = await asyncio.gather(*(blobs.size(file_key(dataset, read["acts"], ending)) for ending in DATASET_FILE))
    job = await queries.publishing_job(visit.session, **dataset.key) if None in sizes else None
    has_failed = job is not None and job.state == "failed"
    listed = [
        DatasetFile(ending, _href(read["href"], ending), size, is_failed=has_failed and size is None)
        for ending, size in zip(DATASET_FILE, sizes, strict=True)
    ]
    return DatasetFiles(listed, reason_of(job))


def _href(base: str, ending: str) -> str:
    return f"{base}/{ending}" if ending.endswith(".json") else f"{base}.{ending}"


async def seals_of(visit: Visit, dataset: DatasetVersion) -> Sequence[Mapping[str, Any]]:
    """Seals and signatures over the release: kind, name of the key, when."""
    found = await queries.signatures(
        visit.session, province_code=visit.code, name=dataset.name, version=dataset.version
    )
    return [{"kind": one.kind, "key": one.key_id, "at": one.signed_at} for one in found]
