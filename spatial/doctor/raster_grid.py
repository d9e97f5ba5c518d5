"""The frame of a raster: size, kind of numbers, blocks, geotransform; values at all, or a picture of a map.

Looks at the header only, before a single cell is decoded. Called by `examine_raster`.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyproj
from rasterio.enums import ColorInterp, Compression, MaskFlags
from rasterio.io import DatasetReader

from spatial.doctor.raster_companions import world_file
from spatial.doctor.report import Finding, Report
from spatial.rasters.cells import Affine6

MOST_CELLS = 1_000_000_000
MOST_SIDE = 200_000
MOST_BLOCK_BYTES = 128 << 20
"""A block is decoded as a whole; one larger than this would not fit the memory of the examining process."""
MANY_CELLS = 100_000_000
_COLOURS = {ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.palette, ColorInterp.cyan,
            ColorInterp.hue, ColorInterp.Y}  # fmt: skip
_LOSSY = {Compression.jpeg, Compression.webp, Compression.jpeg2000}


@dataclass(frozen=True, slots=True)
class Frame:
    """A usable geotransform, north up, and how the file's rows and columns lie in it."""

    transform: Affine6
    is_upside_down: bool
    is_mirrored: bool


def check_header(dataset: DatasetReader, report: Report) -> bool:
    """Whether size, blocks and kind of numbers allow reading; findings if not."""
    cells = dataset.width * dataset.height
    if cells > MOST_CELLS or max(dataset.width, dataset.height) > MOST_SIDE:
        report.add(
            Finding(
                "too_large",
                "refused",
                f"ราสเตอร์มีขนาด {dataset.width:,} × {dataset.height:,} เซลล์ เกินที่รับได้ ({MOST_CELLS:,} เซลล์ ด้านละไม่เกิน "
                f"{MOST_SIDE:,}) โปรดตัดเฉพาะพื้นที่จังหวัด (gdalwarp -cutline … -crop_to_cutline)",
                f"The raster has {dataset.width:,} × {dataset.height:,} cells, more than is taken "
                f"({MOST_CELLS:,} cells, "
                f"{MOST_SIDE:,} a side). Cut it to the province (gdalwarp -cutline … -crop_to_cutline).",
                count=cells,
            )
        )
        return False
    if not (_is_values(dataset, report) and _has_bounded_blocks(dataset, report)):
        return False
    _note_size(cells, report)
    return True


def _is_values(dataset: DatasetReader, report: Report) -> bool:
    """Refuses pictures and complex numbers; notes lossy compression."""
    eight_bits = all(dtype == "uint8" for dtype in dataset.dtypes)
    if eight_bits and (_COLOURS & set(dataset.colorinterp) or (dataset.photometric is not None and dataset.count >= 3)):
        report.add(
            Finding(
                "is_picture",
                "refused",
                "ไฟล์นี้เป็นภาพแผนที่ (สี) ไม่ใช่ค่าความลึก สีไม่บอกค่า โปรดขอไฟล์ราสเตอร์ที่แต่ละเซลล์เป็นตัวเลข "
                "(เช่น ส่งออกจาก QGIS แบบ raw data ไม่ใช่ rendered image)",
                "This is a picture of a map, not values: colours tell no depth. Ask for the raster "
                "whose cells are numbers "
                "(in QGIS export as raw data, not as rendered image).",
            )
        )
        return False
    if any(dtype.startswith("complex") for dtype in dataset.dtypes):
        report.add(
            Finding(
                "complex_numbers",
                "refused",
                "เซลล์เป็นจำนวนเชิงซ้อน (เช่น ข้อมูลเรดาร์ดิบ) ไม่ใช่ค่าที่ใช้ได้ โปรดส่งผลที่คำนวณเป็นค่าจริงแล้ว",
                "The cells are complex numbers (raw radar, for example). Send the result worked out as real numbers.",
            )
        )
        return False
    if dataset.compression in _LOSSY:
        report.add(
            Finding(
                "lossy_compression",
                "note",
                "ไฟล์บีบอัดแบบสูญเสียข้อมูล (JPEG/WebP) ค่าในเซลล์จึงคลาดเคลื่อน ควรขอไฟล์ต้นฉบับที่บีบอัดแบบ DEFLATE หรือ LZW",
                "The file was compressed with loss (JPEG/WebP): its values are off. Ask for the "
                "original in DEFLATE or LZW.",
            )
        )
    return True


def _has_bounded_blocks(dataset: DatasetReader, report: Report) -> bool:
    bands_in_block = dataset.count if dataset.interleaving is not None and dataset.interleaving.name == "pixel" else 1
    largest = max(
        rows * columns * np.dtype(dtype).itemsize * bands_in_block
        for (rows, columns), dtype in zip(dataset.block_shapes, dataset.dtypes, strict=True)
    )
    if largest <= MOST_BLOCK_BYTES:
        return True
    report.add(
        Finding(
            "blocks_too_large",
            "refused",
            f"ไฟล์เก็บข้อมูลเป็นก้อนใหญ่ ({largest / 2**20:,.0f} MB ต่อก้อน) เปิดทีละส่วนไม่ได้ โปรดแปลงก่อน: "
            "gdal_translate -co TILED=YES -co COMPRESS=DEFLATE",
            f"The file is stored in blocks of {largest / 2**20:,.0f} MB that cannot be opened in "
            "parts. Convert it first: "
            "gdal_translate -co TILED=YES -co COMPRESS=DEFLATE.",
        )
    )
    return False


def _note_size(cells: int, report: Report) -> None:
    if cells > MANY_CELLS:
        report.add(
            Finding(
                "large",
                "note",
                f"ราสเตอร์ขนาดใหญ่ ({cells:,} เซลล์) ใช้เวลานำเข้าหลายนาที",
                f"A large raster ({cells:,} cells): loading takes minutes.",
                count=cells,
            )
        )


def check_frame(dataset: DatasetReader, path: Path, report: Report) -> Frame | None:
    """A grid with north up, or None and why there is none."""
    a, b, c, d, e, f = (float(number) for number in dataset.transform[:6])
    is_identity = (a, b, c, d, abs(e), f) == (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    beside = world_file(path) if is_identity else None
    if beside is not None:
        a, b, c, d, e, f = beside
        report.add(
            Finding(
                "world_file_used",
                "note",
                "พิกัดของกริดอ่านจากไฟล์ .tfw ที่ส่งมาด้วยกัน",
                "Where the grid lies was read from the .tfw that came with it.",
            )
        )
    elif is_identity:
        has_points = bool(dataset.gcps[0])
        report.add(
            Finding(
                "not_georeferenced",
                "refused",
                ("ไฟล์มีแต่จุดควบคุม (GCP) ยังไม่ได้ตรึงพิกัด" if has_points else "ไฟล์ไม่มีพิกัดกำกับกริด")
                + " โปรดตรึงพิกัดแล้วส่งใหม่เป็น GeoTIFF ที่มีพิกัดอยู่ในตัว หรือส่งไฟล์ .tfw มาด้วยใน zip เดียวกัน",
                (
                    "The file has ground control points only."
                    if has_points
                    else "The file does not say where its grid lies."
                )
                + " Georeference it and send a GeoTIFF that holds its coordinates, or send its .tfw along in one zip.",
            )
        )
        return None
    if not all(math.isfinite(number) for number in (a, b, c, d, e, f)) or a == 0 or (e == 0 and b == d == 0):
        report.add(
            Finding(
                "cell_size_impossible",
                "refused",
                f"ขนาดเซลล์เป็นไปไม่ได้ ({a} × {e}) โปรดตรวจพิกัดของกริดแล้วส่งออกใหม่",
                f"The size of the cells is impossible ({a} × {e}). Check the grid's coordinates and export it again.",
            )
        )
        return None
    if abs(b) > 1e-9 * abs(a) or abs(d) > 1e-9 * abs(e):
        report.add(
            Finding(
                "grid_rotated",
                "refused",
                "กริดเอียงหรือเฉือน ไม่ได้ขนานกับแกนพิกัด การจัดกริดใหม่ต้องประมาณค่าความลึกขึ้นมา จึงไม่ทำให้เอง "
                "โปรดจัดกริดใหม่เอง: gdalwarp -r near a.tif b.tif",
                "The grid is rotated or sheared against the axes. Resampling would invent depths and is not done here: "
                "gdalwarp -r near a.tif b.tif.",
            )
        )
        return None
    return _north_up(dataset, report, a, c, e, f)


def _north_up(dataset: DatasetReader, report: Report, a: float, c: float, e: float, f: float) -> Frame:
    is_upside_down, is_mirrored = e > 0, a < 0
    if is_upside_down or is_mirrored:
        if is_upside_down:
            e, f = -e, f + e * dataset.height
        if is_mirrored:
            a, c = -a, c + a * dataset.width
        report.add(
            Finding(
                "north_up_flipped",
                "repaired",
                "แถวหรือคอลัมน์เรียงกลับด้าน (แถวแรกอยู่ทิศใต้ หรือคอลัมน์แรกอยู่ทิศตะวันออก) จัดให้ทิศเหนืออยู่บนแล้ว ค่าไม่เปลี่ยน",
                "Rows or columns ran backwards (first row in the south, or first column in the east); turned north up, "
                "values unchanged.",
            )
        )
    return Frame((a, 0.0, c, 0.0, e, f), is_upside_down, is_mirrored)


def note_cell_size(transform: Affine6, crs: str, report: Report) -> None:
    """Notes cells that are not square, or of a size that no flood model has."""
    width, height = abs(transform[0]), abs(transform[4])
    unit = pyproj.CRS(crs).axis_info[0].unit_name
    metres = max(width, height) * (111_320.0 if pyproj.CRS(crs).is_geographic else 1.0)
    if max(width, height) / min(width, height) > 1.05:
        report.add(
            Finding(
                "cells_not_square",
                "note",
                f"เซลล์ไม่เป็นสี่เหลี่ยมจัตุรัส ({width:g} × {height:g} {unit}) โปรดตรวจว่าตั้งใจ",
                f"The cells are not square ({width:g} × {height:g} {unit}); check that this is meant.",
            )
        )
    if metres > 5000 or metres < 0.05:
        written = f"{metres:,.0f}" if metres > 1 else f"{metres:.4f}"
        report.add(
            Finding(
                "cell_size_unusual",
                "note",
                f"เซลล์กว้างราว {written} เมตร ผิดปกติสำหรับแผนที่น้ำท่วม โปรดตรวจหน่วยและขนาดเซลล์",
                f"The cells are about {written} m wide, unusual for a flood map; check unit and cell size.",
            )
        )


def has_internal_mask(dataset: DatasetReader, band: int) -> bool:
    """Whether the file carries a mask of its own, beside any nodata number."""
    return MaskFlags.per_dataset in dataset.mask_flag_enums[band - 1]
