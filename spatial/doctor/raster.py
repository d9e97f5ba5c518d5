"""The doctor of rasters: from a received file to a report, and to what is needed to turn its cells into a COG.

Order: which grid, header, frame, CRS, then one pass over the cells. Codes: docs/doctor.md.
Called by the examining process of a job and by `sonthana doctor`; conversion is `spatial/rasters/cog.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from rasterio.errors import RasterioError, RasterioIOError
from rasterio.io import DatasetReader
from shapely.geometry.base import BaseGeometry

from spatial.doctor.raster_choice import Grid, choose_band, choose_grid, grids_of
from spatial.doctor.raster_decisions import Decisions
from spatial.doctor.raster_extent import Extent
from spatial.doctor.raster_grid import check_frame, check_header, has_internal_mask, note_cell_size
from spatial.doctor.raster_place import file_crs_of, settle_crs
from spatial.doctor.raster_quantity import are_depths
from spatial.doctor.raster_scan import UnreadableCells, ValueCounts, scan
from spatial.doctor.raster_units import judge_unit, known_factor
from spatial.doctor.raster_values import judge_depths, judge_emptiness, judge_nodata, parse_nodata
from spatial.doctor.report import Finding, Option, Report
from spatial.incoming.dataset import Incoming
from spatial.progress import Progress, unwatched
from spatial.rasters.cells import CellSource
from spatial.rasters.opening import gdal, open_raster


@dataclass(frozen=True, slots=True)
class RasterExamination:
    """What the doctor says, and how the cells are to be read."""

    report: Report
    source: CellSource | None
    """None where the grid could not be settled; usable only while `report.is_loadable`."""


_CODES_TH = " ถ้าเป็นรหัสชั้นความลึกแทนค่าความลึก ให้ส่งไฟล์ที่เป็นค่าความลึก"
_CODES_EN = " If they are codes of depth classes and not depths, send the depths."


def examine_raster(
    incoming: Incoming,
    *,
    decisions: Mapping[str, str],
    outline: BaseGeometry | None = None,
    quantity: str | None = None,
    kind: str | None = None,
    progress: Progress = unwatched,
) -> RasterExamination:
    """Look at a raster file: header first, then every cell once, in bounded memory.

    Args:
        incoming: Received; its raster datasets are plain local files.
        decisions: Answers by name (`raster_decisions.NAMES`); an impossible one is refused with what is possible.
        outline: The province, longitude and latitude; None: anywhere in Thailand.
        quantity: What the cells of a hazard are. Only depths are held to what depths can be.
        kind: Of the layer: `hazard`, `exposure`, …. Where neither is said, cells are taken for depths if the file says
            so (`raster_quantity`).
        progress: Told the share of cells looked at, 0 to 1.

    Returns:
        The report and, where the grid is clear, the source for `make_cog`. Never raises for what is in a file.
    """
    dataset = incoming.datasets[0]
    report = Report(
        {"name": incoming.name, "bytes": incoming.bytes, "sha256": incoming.sha256, "format": dataset.format}
    )
    for remark in incoming.remarks:
        report.add(Finding(remark.code, "note", remark.th, remark.en))
    answers = Decisions(decisions, report)
    source: CellSource | None = None
    try:
        with gdal():
            grid = choose_grid(grids_of(incoming.datasets), answers)
            if grid is not None:
                with open_raster(grid.dataset.path, grid.dataset.format, grid.variable) as opened:
                    names = (incoming.name, grid.name)
                    told = partial(
                        are_depths, opened, names=names, answers=decisions, report=report, quantity=quantity, kind=kind
                    )
                    source = _examine(grid, opened, answers, report, outline, told, progress)
    except UnreadableCells as broken:
        report.add(_cells_unreadable(broken))
    except (RasterioError, OSError, ValueError) as error:
        report.add(_cannot_be_read(error))
    return RasterExamination(report, source)


def _examine(
    grid: Grid,
    dataset: DatasetReader,
    answers: Decisions,
    report: Report,
    outline: BaseGeometry | None,
    tell_depths: Callable[[int], bool],
    progress: Progress,
) -> CellSource | None:
    """All steps after the grid is chosen, each only where the one before left something to look at."""
    report.layers.append({
        "name": grid.name,
        "crs": dataset.crs.to_string() if dataset.crs else None,
        "bands": dataset.count,
        "width": dataset.width,
        "height": dataset.height,
        "dtype": dataset.dtypes[0],
    })  # fmt: skip
    if not check_header(dataset, report):
        return None
    band = choose_band(dataset, answers)
    frame = check_frame(dataset, grid.dataset.path, report)
    if band is None or frame is None:
        return None
    extent = Extent(frame.transform, dataset.width, dataset.height)
    crs = settle_crs(file_crs_of(dataset, grid.dataset.path, report), extent, answers, report, outline)
    if crs:
        note_cell_size(frame.transform, crs, report)
    nodata = _nodata(dataset, band, answers)
    is_depth = tell_depths(band)
    unit = dataset.units[band - 1]
    factor = known_factor(unit, answers, report) if is_depth else 1.0
    scale, offset = float(dataset.scales[band - 1]), float(dataset.offsets[band - 1])
    source = CellSource(
        path=grid.dataset.path,
        format=grid.dataset.format,
        variable=grid.variable,
        band=band,
        width=dataset.width,
        height=dataset.height,
        crs=crs,
        transform=frame.transform,
        is_upside_down=frame.is_upside_down,
        is_mirrored=frame.is_mirrored,
        nodata=nodata,
        has_mask=has_internal_mask(dataset, band),
        scale=scale,
        offset=offset,
        factor=1.0 if factor is None else factor,
        is_depth=is_depth,
    )
    counts = scan(source, dataset, hunts_suspects=answers.given("nodata") is None, progress=progress)
    is_integer = not dataset.dtypes[band - 1].startswith("float")
    _note_numbers(is_integer, source, report)
    return _judge(source, counts, answers, report, unit=unit, is_unit_known=factor is not None, is_integer=is_integer)


def _judge(
    source: CellSource,
    counts: ValueCounts,
    answers: Decisions,
    report: Report,
    *,
    unit: str | None,
    is_unit_known: bool,
    is_integer: bool,
) -> CellSource:
    judge_nodata(source, counts, answers, report)
    judge_emptiness(counts, source, report)
    if not source.is_depth:
        return source
    is_scaled = (source.scale, source.offset) != (1.0, 0.0)
    if is_unit_known or judge_unit(unit, counts, is_integer and not is_scaled, answers, report):
        return judge_depths(source, counts, answers, report)
    return source


def _nodata(dataset: DatasetReader, band: int, answers: Decisions) -> tuple[float, ...]:
    """Numbers that mean not modelled: as decided, else as declared; NaN always does and is not listed."""
    answer = answers.given("nodata")
    if answer is not None:
        numbers = parse_nodata(answer)
        if numbers is None:
            answers.refuse("nodata", (Option("none", "ไม่มีค่าใด", "no number"), Option("-9999", "ตัวเลข", "a number")))
        return tuple(number for number in numbers or () if number == number)
    declared = dataset.nodatavals[band - 1]
    return (float(declared),) if declared is not None and declared == declared else ()


def _note_numbers(is_integer: bool, source: CellSource, report: Report) -> None:
    if is_integer:
        report.add(
            Finding(
                "integer_values",
                "note",
                "เซลล์เป็นจำนวนเต็ม เก็บเป็นทศนิยม 32 บิต" + (_CODES_TH if source.is_depth else ""),
                "The cells are integers and are kept as 32-bit floats." + (_CODES_EN if source.is_depth else ""),
            )
        )
    if (source.scale, source.offset) != (1.0, 0.0):
        report.add(
            Finding(
                "scale_applied",
                "repaired",
                f"ไฟล์ระบุตัวคูณ {source.scale:g} และค่าบวก {source.offset:g} คำนวณเป็นค่าจริงแล้ว",
                f"The file says scale {source.scale:g} and offset {source.offset:g}; applied to the values.",
            )
        )


def _cells_unreadable(broken: UnreadableCells) -> Finding:
    return Finding(
        "cells_unreadable",
        "refused",
        f"ไฟล์ขาดหรือเสียหายในช่วงแถวที่ {broken.first + 1:,}–{broken.last:,} อ่านต่อไม่ได้ โปรดส่งไฟล์ใหม่ให้ครบ",
        f"The file breaks off or is damaged somewhere in rows {broken.first + 1:,} to "
        f"{broken.last:,}. Send it again, complete.",
    )


def _cannot_be_read(error: Exception) -> Finding:
    # GDAL's words name paths of ours; only the kind of error is passed on
    kind = "I/O" if isinstance(error, RasterioIOError | OSError) else type(error).__name__
    return Finding(
        "cannot_be_read",
        "refused",
        f"เปิดไฟล์เป็นราสเตอร์ไม่ได้ ({kind}) ไฟล์อาจไม่สมบูรณ์หรือไม่ใช่รูปแบบที่นามสกุลบอก ลองเปิดใน QGIS แล้วส่งออกเป็น GeoTIFF ใหม่",
        f"The file cannot be opened as a raster ({kind}). It may be incomplete, or not what its name says. "
        "Open it in QGIS and export it as GeoTIFF again.",
    )
