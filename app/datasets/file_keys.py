"""Where the blob store keeps a dataset's files; apart from what makes them, which web processes need not load."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.datasets.answers import FILES
from app.datasets.models import DatasetVersion

FOLDER = "datasets"
ENDINGS = (*FILES, "provenance.json")


def file_key(dataset: DatasetVersion, acts: Sequence[Mapping[str, Any]], ending: str) -> str:
    """Where the blob store keeps a file: named by the content, and by what was done to it so far, which files tell."""
    told = json.dumps([[act["act"], act["record_seq"], act["name"]] for act in acts], ensure_ascii=False)
    return f"{FOLDER}/{dataset.content_hash}-{hashlib.sha256(told.encode()).hexdigest()[:16]}.{ending}"
