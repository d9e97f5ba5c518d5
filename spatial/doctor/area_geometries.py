"""Boundaries of areas by code, handed to the examining process: for tables that name areas instead of positions."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc

SCHEMA = pa.schema([("code", pa.string()), ("geom", pa.binary())])
TABLES = (".csv", ".txt", ".xlsx", ".zip")
"""Endings of files that may be such tables, or hold one."""


def write_areas(path: Path, codes: Sequence[str], boundaries: Sequence[bytes]) -> None:
    """Write codes with their boundaries (WKB, EPSG:4326)."""
    with ipc.new_file(str(path), SCHEMA) as file:
        file.write_batch(pa.record_batch([pa.array(codes), pa.array(boundaries, pa.binary())], schema=SCHEMA))


def read_areas(path: Path) -> Mapping[str, bytes]:
    """Area code → boundary (WKB, EPSG:4326)."""
    with ipc.open_file(str(path)) as file:
        table = file.read_all()
    return dict(zip(table["code"].to_pylist(), table["geom"].to_pylist(), strict=True))
