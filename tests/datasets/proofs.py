"""Files of the example dataset, sealed, and what `verify` says of them."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from app.core.settings import Settings
from app.datasets.contents import Contents
from app.datasets.files import write_file
from app.datasets.offline.report import FileReport
from app.datasets.offline.verifying import verify_file
from app.record.keys import PublicKey, SigningKey

FORMATS = ("gpkg", "geojson", "parquet", "xlsx", "pdf", "provenance.json")
MADE_AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def keys_of(*keys: SigningKey) -> Mapping[str, PublicKey]:
    """The public halves by id, as a partner has them."""
    return {key.id: PublicKey(key.public) for key in keys}


def sealed(contents: Contents, folder: Path, ending: str, key: SigningKey) -> Path:
    """The dataset in a format, as the worker leaves it."""
    path = folder / f"advice.{ending}"
    write_file(contents, path, ending, key, MADE_AT)
    return path


def verified(path: Path, keys: Mapping[str, PublicKey]) -> FileReport:
    """What is said of a file; its reader is a process of its own."""
    return asyncio.run(verify_file(path, keys, Settings()))


def faults(report: FileReport) -> dict[str, str]:
    """What speaks against a file: result by part."""
    return {part.part: part.result for part in report.faults()}
