"""The seal over the QGIS projects of a GeoPackage, apart from that over the whole file.

QGIS writes into a GeoPackage as soon as somebody works with it, and then the seal of the file no longer holds. The
manifest does not know of projects, since how something is drawn may be mended. So a seal of their own, a row beside the
manifest, says which projects the service put there, and one that was altered is told from one that was added.
Described in docs/exports.md. Written by `files`, checked by app/datasets/offline.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from app.datasets.exports.geopackage_names import PROOF
from app.record.canonical import canonical
from app.record.keys import SigningKey
from spatial.qgis.geopackage import TABLE

SCHEMA = "sonthana.projects-seal/1"
PART = "projects_seal"
"""What its row is called."""
_MOST = 1000


def seal_projects(path: Path, *, content_hash: str, key: SigningKey) -> None:
    """Seal the projects of a GeoPackage that nobody else is writing.

    Args:
        path: The GeoPackage, with its projects and the table of proofs.
        content_hash: Of the dataset, 64 hexadecimal digits.
        key: The service's.
    """
    with closing(sqlite3.connect(path)) as package, package:
        plain = plain_seal(content_hash, key.id, digests_of(package))
        value = base64.b64encode(key.private.sign(canonical(plain).encode())).decode()
        content = canonical({**plain, "value": value})
        package.execute(f"INSERT INTO {PROOF} (part, content) VALUES (?, ?)", [PART, content])  # noqa: S608


def plain_seal(content_hash: str, key: str, digests: Mapping[str, str]) -> dict[str, Any]:
    """What the seal's value is a signature over, as RFC 8785 bytes."""
    return {"content_hash": content_hash, "key": key, "schema": SCHEMA, "sha256": dict(digests)}


def digests_of(package: sqlite3.Connection) -> dict[str, str]:
    """SHA-256 of each project by its name: over the length of its metadata (8 bytes), these, and its content.

    Raises:
        sqlite3.Error: the table is not there or is damaged.
    """
    rows = package.execute(f"SELECT name, CAST(metadata AS BLOB), CAST(content AS BLOB) FROM {TABLE} ORDER BY name")  # noqa: S608
    return {str(name): _digest(metadata or b"", content or b"") for name, metadata, content in rows.fetchmany(_MOST)}


def _digest(metadata: bytes, content: bytes) -> str:
    return hashlib.sha256(len(metadata).to_bytes(8) + metadata + content).hexdigest()
