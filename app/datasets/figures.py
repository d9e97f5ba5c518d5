"""The tables of a dataset: figures per area, computed by spatial/exposure, rounded to what they mean.

A row stands for one area and one depth class, so that a table can be pivoted in a spreadsheet; classes that nothing is
in are left out. Methods, sources and limits: docs/methods/exposure.md. Called when a dataset is assembled, in a thread.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.datasets.contents import Cell, Column, LayerPart, Table
from app.datasets.input_table import AREA_COLUMNS, METHOD_PAGE, inputs_table
from app.datasets.reading import Batches, Parts
from app.datasets.request import AssembleRequest
from spatial.exposure.classes import DEPTH_ERROR_M, ClassFigures
from spatial.exposure.facilities import facilities_exposed
from spatial.exposure.flooded import flooded_area, flooded_area_of_polygons
from spatial.exposure.people import people_exposed
from spatial.progress import Progress

CLASS_COLUMNS = (
    Column("class", {"th": "ช่วงความลึก", "en": "Depth class"}),
    Column("lower_m", {"th": "ลึกตั้งแต่", "en": "From depth"}, "m"),
    Column("upper_m", {"th": "ลึกน้อยกว่า", "en": "Below depth"}, "m"),
)
PERSONS_PER_CELL = frozenset({"persons", "people", "population", "person"})
"""Units by which a raster of exposure is known to hold persons per cell; without a unit it is taken to."""
UNCERTAINTY = {
    "th": f"ช่วงต่ำ–สูงคือค่าเมื่อระดับน้ำทั้งหมดต่ำกว่าหรือสูงกว่าแบบจำลอง {DEPTH_ERROR_M:g} ม. ไม่รวมความคลาดเคลื่อนของแบบจำลองอย่างอื่น",
    "en": f"Low and high: if all water stood {DEPTH_ERROR_M:g} m lower or higher than modelled; no other error in it.",
}


def compute_tables(parts: Parts, request: AssembleRequest, progress: Progress) -> Sequence[Table]:
    """Every table that the layers and inputs of a dataset allow, in a fixed order.

    Args:
        parts: What the dataset reaches.
        request: What was pinned; its depth classes are used.
        progress: Told the share done, 0 to 1.
    """
    return _Computing(parts, request, progress).tables()


class _Computing:
    """One dataset being computed."""

    def __init__(self, parts: Parts, request: AssembleRequest, progress: Progress) -> None:
        self.parts = parts
        self.bounds = request.depth_bounds_m
        self.areas = sorted(parts.areas, key=lambda area: area.code)
        self.shapes: list[BaseGeometry] = list(shapely.from_wkb([area.geom_wkb for area in self.areas]))
        self.levels = [area.level for area in self.areas]
        self.depths = [one for one in parts.layers if one.raster and one.stated["quantity"] == "depth"]
        self.people = [one for one in parts.layers if _holds_persons(one)]
        self.facilities = [one for one in parts.layers if _holds_facilities(one)]
        self.floods = [one for one in parts.layers if one.batches and one.stated["kind"] == "hazard"]
        self._progress = progress
        self._steps = max(1, len(self.depths) * (1 + len(self.people) + len(self.facilities)) + len(self.floods))
        self._done = 0

    def tables(self) -> list[Table]:
        """All that there are."""
        flooded = self._flooded()
        people = self._people()
        facilities = self._facilities()
        inputs = inputs_table(self.parts.inputs, self.areas) if self.parts.inputs else None
        self._progress(1.0)
        return [table for table in (flooded, people, facilities, inputs) if table is not None]

    def _step(self) -> Progress:
        """How far one of the computations is, as a share of all."""
        done = self._done
        self._done += 1
        return lambda share: self._progress((done + share) / self._steps)

    def _flooded(self) -> Table | None:
        rows: list[list[Cell]] = []
        for layer in self.depths:
            assert layer.raster is not None  # noqa: S101 - that is how they were chosen
            figures = flooded_area(layer.raster, self.shapes, self.bounds, progress=self._step())
            rows += self._rows([layer.collection], figures, per_unit=1e6, decimals=4)
        for layer in self.floods:
            features, depth_m = _floods(layer)
            self._step()(0.0)
            figures = flooded_area_of_polygons(features, depth_m, self.shapes, self.bounds)
            rows += self._rows([layer.collection], figures, per_unit=1e6, decimals=4)
        if not rows:
            return None
        return Table(
            name="flooded_area",
            title={"th": "พื้นที่น้ำท่วมตามช่วงความลึก", "en": "Flooded area by depth class"},
            columns=[
                *AREA_COLUMNS,
                Column("hazard", {"th": "ชั้นข้อมูลภัย", "en": "Hazard layer"}),
                *CLASS_COLUMNS,
                *_figure_columns("area_km2", ("พื้นที่", "Area"), "km2", 4),
            ],
            rows=rows,
            sources=["areas", *(layer.collection for layer in (*self.depths, *self.floods))],
            method=METHOD_PAGE,
            uncertainty=UNCERTAINTY,
        )

    def _people(self) -> Table | None:
        rows: list[list[Cell]] = []
        for depth in self.depths:
            for people in self.people:
                assert depth.raster is not None and people.raster is not None  # noqa: S101, PT018
                figures = people_exposed(depth.raster, people.raster, self.shapes, self.bounds, progress=self._step())
                rows += self._rows([depth.collection, people.collection], figures, per_unit=1.0, decimals=0)
        if not rows:
            return None
        return Table(
            name="people_exposed",
            title={"th": "ประชากรในพื้นที่น้ำท่วมตามช่วงความลึก", "en": "People exposed by depth class"},
            columns=[
                *AREA_COLUMNS,
                Column("hazard", {"th": "ชั้นข้อมูลภัย", "en": "Hazard layer"}),
                Column("exposure", {"th": "ชั้นข้อมูลประชากร", "en": "Layer of people"}),
                *CLASS_COLUMNS,
                *_figure_columns("people", ("ประชากร", "People"), "person", 0),
            ],
            rows=rows,
            sources=["areas", *(layer.collection for layer in (*self.depths, *self.people))],
            method=METHOD_PAGE,
            uncertainty=UNCERTAINTY,
        )

    def _facilities(self) -> Table | None:
        rows: list[list[Cell]] = []
        for facilities in self.facilities:
            where = _geometries(self.parts.exact.get(facilities.collection, facilities.batches))
            for depth in self.depths:
                assert depth.raster is not None  # noqa: S101 - that is how they were chosen
                figures = facilities_exposed(depth.raster, where, self.shapes, self.levels, self.bounds)
                self._step()(1.0)
                rows += self._rows([depth.collection, facilities.collection], figures, per_unit=1.0, decimals=0)
        if not rows:
            return None
        return Table(
            name="facilities_exposed",
            title={"th": "สิ่งสำคัญในพื้นที่น้ำท่วมตามช่วงความลึก", "en": "Facilities exposed by depth class"},
            columns=[
                *AREA_COLUMNS,
                Column("hazard", {"th": "ชั้นข้อมูลภัย", "en": "Hazard layer"}),
                Column("exposure", {"th": "ชั้นข้อมูลสิ่งสำคัญ", "en": "Layer of facilities"}),
                *CLASS_COLUMNS,
                *_figure_columns("facilities", ("จำนวน", "Facilities"), None, 0),
            ],
            rows=rows,
            sources=["areas", *(layer.collection for layer in (*self.depths, *self.facilities))],
            method=METHOD_PAGE,
            uncertainty=UNCERTAINTY,
        )

    def _rows(
        self, layers: Sequence[str], figures: ClassFigures, *, per_unit: float, decimals: int
    ) -> list[list[Cell]]:
        """Rows of one computation: dry, each class, not modelled; what is nothing after rounding is left out."""

        def number(value: float) -> Cell:
            rounded = round(float(value) / per_unit, decimals)
            return int(rounded) if decimals == 0 else rounded + 0.0

        classes = list(zip(self.bounds, (*self.bounds[1:], None), strict=True))
        rows: list[list[Cell]] = []
        for place, area in enumerate(self.areas):
            name = [area.code, area.level, area.name["th"], area.name["en"], *layers]
            best, at_least = figures.in_class[place], figures.at_least[place]
            if number(best[0]):
                rows.append([*name, "dry", None, self.bounds[0], number(best[0]), None, None, None])
            for code, (lower, upper) in enumerate(classes, 1):
                found = (best[code], at_least[code - 1], figures.low[place, code - 1], figures.high[place, code - 1])
                if any(number(value) for value in found):
                    rows.append([*name, label(lower, upper), lower, upper, *map(number, found)])
            if number(best[-1]):
                rows.append([*name, "not_modelled", None, None, number(best[-1]), None, None, None])
        return rows


def label(lower_m: float, upper_m: float | None) -> str:
    """A class as it is written: `0.1-0.5`, `2+`."""
    return f"{lower_m:g}+" if upper_m is None else f"{lower_m:g}-{upper_m:g}"


def _figure_columns(name: str, words: tuple[str, str], unit: str | None, decimals: int) -> list[Column]:
    th, en = words
    return [
        Column(name, {"th": f"{th}ในช่วงนี้", "en": f"{en} in this class"}, unit, decimals),
        Column(f"{name}_at_least", {"th": f"{th}ตั้งแต่ช่วงนี้ขึ้นไป", "en": f"{en} in this class or deeper"}, unit, decimals),
        Column(f"{name}_low", {"th": f"{th}ตั้งแต่ช่วงนี้ขึ้นไป (ต่ำ)", "en": f"{en} in it or deeper, low"}, unit, decimals),
        Column(f"{name}_high", {"th": f"{th}ตั้งแต่ช่วงนี้ขึ้นไป (สูง)", "en": f"{en} in it or deeper, high"}, unit, decimals),
    ]


def _holds_persons(layer: LayerPart) -> bool:
    """Whether a layer is a raster of persons per cell."""
    unit = layer.stated["unit"]
    is_counted = unit is None or str(unit).lower() in PERSONS_PER_CELL
    return layer.raster is not None and layer.stated["kind"] == "exposure" and is_counted


def _holds_facilities(layer: LayerPart) -> bool:
    """Whether a layer has features that can stand in water."""
    return layer.batches is not None and layer.stated["kind"] in ("exposure", "vulnerability", "capacity")


def _geometries(batches: Batches | None) -> list[BaseGeometry]:
    if batches is None:
        return []
    return [
        geometry
        for batch in batches()
        for geometry in shapely.from_wkb(batch.column("geom").to_numpy(zero_copy_only=False))
        if geometry is not None and not geometry.is_empty
    ]


def _floods(layer: LayerPart) -> tuple[list[BaseGeometry], Any]:
    """Polygons of a vector hazard, with the least depth in each where it says so (`lower_m`, as classes have it)."""
    assert layer.batches is not None  # noqa: S101 - that is how they were chosen
    has_depth = any(field["name"] == "lower_m" for field in layer.stated["fields"])
    features: list[BaseGeometry] = []
    depths: list[Any] = []
    for batch in layer.batches():
        shapes = shapely.from_wkb(batch.column("geom").to_numpy(zero_copy_only=False))
        is_area = (shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes)
        features += list(shapes[is_area])
        if has_depth:
            depths.append(batch.column("lower_m").to_numpy(zero_copy_only=False).astype(np.float64)[is_area])
    return features, np.concatenate(depths) if depths else None
