"""Which grid of a file is meant: the file of an archive, the NetCDF variable, the moment, the band.

Called by `examine_raster` before it looks at values.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rasterio.errors import RasterioIOError
from rasterio.io import DatasetReader

from spatial.doctor.raster_decisions import Decisions
from spatial.doctor.report import Finding, Option
from spatial.incoming.dataset import RASTER_FORMATS, Dataset
from spatial.rasters.opening import open_raster

_SECONDS = {"second": 1.0, "sec": 1.0, "s": 1.0, "minute": 60.0, "min": 60.0, "hour": 3600.0, "hr": 3600.0, "h": 3600.0,
            "day": 86400.0, "d": 86400.0}  # fmt: skip
_SINCE = re.compile(
    r"^\s*([a-z]+?)s?\s+since\s+(\d{1,4}-\d{1,2}-\d{1,2})(?:[ T](\d{1,2}:\d{2})(:\d{2})?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Grid:
    """One thing to open."""

    dataset: Dataset
    variable: str | None
    """Of a NetCDF with several."""
    name: str


def grids_of(datasets: Sequence[Dataset]) -> list[Grid]:
    """Every grid in the datasets that are rasters.

    Raises:
        RasterioIOError: a file cannot be read.
    """
    found: list[Grid] = []
    rasters = [dataset for dataset in datasets if dataset.format in RASTER_FORMATS]
    for dataset in rasters:
        variables: list[str] = []
        if dataset.format == "netcdf":
            with open_raster(dataset.path, "netcdf") as opened:
                variables = [name.rsplit(":", 1)[-1] for name in opened.subdatasets]
                if not variables and opened.count == 0:
                    raise RasterioIOError("no variable with two dimensions")
        for variable in variables or [None]:
            prefix = f"{dataset.name}:" if len(rasters) > 1 and variable else ""
            found.append(Grid(dataset, variable, prefix + (variable or dataset.name)))
    return found


def choose_grid(grids: Sequence[Grid], decisions: Decisions) -> Grid | None:
    """The grid that is meant, or None and a question."""
    names = ", ".join(grid.name for grid in grids)
    options = tuple(Option(grid.name, grid.name, grid.name, is_likely="depth" in grid.name.lower()) for grid in grids)
    question = Finding(
        "several_variables",
        "decision",
        f"ไฟล์มีข้อมูลกริด {len(grids)} ชุด ({names}) โปรดเลือกชุดที่จะนำเข้า (variable)",
        f"The file holds {len(grids)} grids ({names}). Choose the one to load (variable).",
        count=len(grids),
        decision="variable",
        options=options,
    )
    if len(grids) == 1 and decisions.given("variable") in (None, grids[0].name):
        return grids[0]
    answer = decisions.ask(question)
    return next((grid for grid in grids if grid.name == answer), None)


def choose_band(dataset: DatasetReader, decisions: Decisions) -> int | None:
    """Number of the band that is meant, from 1; None and a question."""
    moments = _moments(dataset)
    if moments:
        options = tuple(Option(moment, moment, moment) for moment in moments)
        question = Finding(
            "several_times",
            "decision",
            f"ตัวแปรมี {len(moments)} ช่วงเวลา ({moments[0]} ถึง {moments[-1]}) โปรดเลือกเวลาที่จะนำเข้า (time)",
            f"The variable has {len(moments)} times ({moments[0]} to {moments[-1]}). Choose the one to load (time).",
            count=len(moments),
            decision="time",
            options=options,
        )
        if len(moments) == 1 and decisions.given("time") is None:
            return 1
        answer = decisions.ask(question)
        return None if answer is None else moments.index(answer) + 1
    labels = [description or f"band {number}" for number, description in enumerate(dataset.descriptions, 1)]
    if dataset.count == 1 and decisions.given("band") in (None, "1"):
        return 1
    question = Finding(
        "several_bands",
        "decision",
        f"ไฟล์มี {dataset.count} แบนด์ ({', '.join(labels[:20])}) โปรดเลือกแบนด์ที่เป็นค่าที่จะนำเข้า (band)",
        f"The file has {dataset.count} bands ({', '.join(labels[:20])}). Choose the one that holds the values (band).",
        count=dataset.count,
        decision="band",
        options=tuple(
            Option(str(number), f"แบนด์ {number}: {label}", f"band {number}: {label}")
            for number, label in enumerate(labels, 1)
        ),
    )
    answer = decisions.ask(question)
    return None if answer is None else int(answer)


def _moments(dataset: DatasetReader) -> list[str]:
    """The times of a NetCDF variable's bands, in UTC as ISO 8601; empty where bands are not times."""
    if dataset.driver != "netCDF" or dataset.tags().get("NETCDF_DIM_EXTRA", "").strip("{}").split(",") != ["time"]:
        return []
    tags = dataset.tags()
    units = _SINCE.match(tags.get("time#units", ""))
    raw = [dataset.tags(number).get("NETCDF_DIM_time", str(number)) for number in range(1, dataset.count + 1)]
    standard = tags.get("time#calendar", "standard").lower() in ("standard", "gregorian", "proleptic_gregorian")
    if units is None or not standard or units[1].lower() not in _SECONDS:
        return _told_apart(raw)
    try:
        start = datetime.fromisoformat(
            "-".join(part.zfill(4 if place == 0 else 2) for place, part in enumerate(units[2].split("-")))
            + f"T{(units[3] or '00:00').zfill(5)}{units[4] or ':00'}"
        ).replace(tzinfo=UTC)
        step = _SECONDS[units[1].lower()]
        moments = [start + timedelta(seconds=round(float(number) * step)) for number in raw]
    except (ValueError, OverflowError):
        return _told_apart(raw)
    return _told_apart([moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in moments])


def _told_apart(names: list[str]) -> list[str]:
    """The same names, numbered where two are equal."""
    return names if len(set(names)) == len(names) else [f"{name} #{number}" for number, name in enumerate(names, 1)]
