"""What goes into the process that looks at a file of areas, and what comes out: JSON and Arrow files in one folder.

Both sides read plain data only: nothing that a stranger's file could turn into code.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely
from pyarrow import ipc

from spatial.administrative_areas.current import CurrentArea, CurrentAreas, Level, LoadedLevel

if TYPE_CHECKING:  # it brings GeoPandas, which only the process needs that checks
    from spatial.administrative_areas.checking import AreaCheckResult

_REQUEST, _CURRENT, _ANSWER, _AREAS = "request.json", "current.arrow", "answer.json", "areas.arrow"
AREA_COLUMNS = ("code", "level", "parent_code", "name_th", "name_en")


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What is to be checked; see `check_areas`."""

    file: Path
    name: str
    """As the sender named it."""
    level: LoadedLevel
    current: CurrentAreas
    derive: Sequence[str] = ()
    decisions: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CheckedArea:
    """An area as it may be stored."""

    code: str
    level: Level
    parent_code: str | None
    name_th: str
    name_en: str
    boundary: bytes
    """Multipolygon, WKB, little-endian, WGS 84 longitude and latitude."""


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What was found."""

    report: Mapping[str, Any]
    """The report's JSON."""
    areas: Sequence[CheckedArea]
    """Empty unless the report is loadable."""
    is_cod: bool = False


def write_request(folder: Path, request: CheckRequest) -> None:
    """Put a request into the folder."""
    current = request.current
    document = {
        "file": str(request.file),
        "name": request.name,
        "level": request.level,
        "derive": list(request.derive),
        "decisions": dict(request.decisions or {}),
        "province": [current.province, current.name_th, current.name_en],
    }
    (folder / _REQUEST).write_text(json.dumps(document), encoding="utf-8")
    table = pa.table(
        {
            "code": [area.code for area in current.areas],
            "level": [area.level for area in current.areas],
            "name_th": [area.name_th for area in current.areas],
            "name_en": [area.name_en for area in current.areas],
            "is_schematic": pa.array([area.is_schematic for area in current.areas], pa.bool_()),
            "boundary": pa.array([shapely.to_wkb(area.geom) for area in current.areas], pa.binary()),
        }
    )
    _write(folder / _CURRENT, table)


def read_request(folder: Path) -> CheckRequest:
    """The request in the folder."""
    document: dict[str, Any] = json.loads((folder / _REQUEST).read_text(encoding="utf-8"))
    rows = [CurrentArea(geom=shapely.from_wkb(row.pop("boundary")), **row) for row in _rows(folder / _CURRENT)]
    province, name_th, name_en = document["province"]
    return CheckRequest(
        file=Path(document["file"]),
        name=document["name"],
        level=document["level"],
        current=CurrentAreas(province, name_th, name_en, rows),
        derive=document["derive"],
        decisions=document["decisions"],
    )


def write_answer(folder: Path, result: "AreaCheckResult") -> None:
    """Put an answer into the folder."""
    if result.areas is not None:
        columns: dict[str, Any] = {
            name: pa.array([None if value is None else str(value) for value in result.areas[name]], pa.string())
            for name in AREA_COLUMNS
        }
        shapes = result.areas.geometry.to_numpy()
        columns["boundary"] = pa.array(shapely.to_wkb(shapes, output_dimension=2, byte_order=1), pa.binary())
        _write(folder / _AREAS, pa.table(columns))
    document = {"report": result.report.as_json(), "is_cod": result.is_cod}
    (folder / _ANSWER).write_text(json.dumps(document), encoding="utf-8")


def read_answer(folder: Path) -> CheckAnswer:
    """The answer in the folder.

    Raises:
        FileNotFoundError: there is none.
    """
    document: dict[str, Any] = json.loads((folder / _ANSWER).read_text(encoding="utf-8"))
    areas = [CheckedArea(**row) for row in _rows(folder / _AREAS)] if (folder / _AREAS).exists() else []
    return CheckAnswer(document["report"], areas, document["is_cod"])


def _write(path: Path, table: pa.Table) -> None:
    with ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)


def _rows(path: Path) -> list[dict[str, Any]]:
    with ipc.open_file(str(path)) as reader:
        return reader.read_all().to_pylist()
