"""Reading KML: folders, names, extended data, descriptions with tables, geometries.

Nothing outside the file is fetched. Read here and not by GDAL, whose drivers make a layer of each folder and leave HTML
as it is. Placemarks are read one by one and forgotten; the file is gone through once for its columns, then for its
features. Called by `spatial.doctor.vectors.opening`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import pyarrow as pa
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from numpy.typing import NDArray

from spatial.doctor.report import Finding
from spatial.doctor.vectors.families import FAMILIES, count_families
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.kml_geometry import UNSUPPORTED, local, read_geometry
from spatial.doctor.vectors.kml_text import read_description
from spatial.doctor.vectors.sources import MOST_BATCH_ROWS, Batch, LayerInfo, Unreadable
from spatial.doctor.vectors.wkb import read_headers
from spatial.incoming.dataset import Dataset

_FOLDERS = frozenset({"Folder", "Document"})
_SKIPPED = {
    "GroundOverlay": ("ภาพซ้อนพื้น (GroundOverlay)", "pictures laid on the ground"),
    "PhotoOverlay": ("ภาพถ่าย (PhotoOverlay)", "photographs"),
    "Model": ("แบบจำลองสามมิติ (Model)", "three-dimensional models"),
    "Track": ("เส้นทางพร้อมเวลา (gx:Track)", "tracks with times"),
}
_FORGOTTEN = frozenset({"Placemark", "NetworkLink", "Style", "StyleMap", *_SKIPPED})
"""Elements of a folder that are dropped once they were read."""
_MOST_COLUMNS = 400
"""More are not collected; the doctor refuses long before."""
_NUMBERS = {"int": int, "uint": int, "short": int, "ushort": int, "long": int, "float": float, "double": float}


class Placemark(NamedTuple):
    """One feature of a KML."""

    attributes: dict[str, str]
    wkb: bytes | None
    had_markup: bool
    skipped: tuple[str, ...]


class KmlSource:
    """A KML as one layer; see `Source`."""

    def __init__(self, dataset: Dataset) -> None:
        self.remarks: list[str] = []
        self._dataset = dataset
        self._skipped: Counter[str] = Counter()
        self._schema: dict[str, str] = {}
        self._markup: list[int] = []
        self._columns, self.info = self._look_through()

    def _look_through(self) -> tuple[dict[str, pa.DataType], LayerInfo]:
        """Columns in the order in which they are met; which of those a schema calls numbers really are."""
        seen: dict[str, bool] = {}
        kinds: Counter[int] = Counter()
        tall = False
        count = 0
        for placemark in self._placemarks(self._skipped):
            count += 1
            for name, value in placemark.attributes.items():
                if name in seen or len(seen) < _MOST_COLUMNS:
                    seen[name] = seen.get(name, True) and _fits(value, self._schema.get(name))
            if placemark.had_markup:
                self._markup.append(count)
            self._skipped.update(placemark.skipped)
            headers = read_headers(pa.array([placemark.wkb], pa.binary()))
            kinds[int(headers.kind[0])] += 1
            tall |= bool(headers.has_z[0])
        columns = {name: _type(self._schema.get(name) if fits else None) for name, fits in seen.items()}
        name = self._dataset.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        geometry_type = _common_type(kinds) + (" Z" if tall else "")
        return columns, LayerInfo(self._dataset, name, "EPSG:4326", geometry_type, count, tuple(columns))

    def stream(self, batch_rows: int) -> Iterator[Batch]:
        """All placemarks; see `Source`."""
        rows: list[Placemark] = []
        for placemark in self._placemarks():
            rows.append(placemark)
            if len(rows) >= min(batch_rows, MOST_BATCH_ROWS):
                yield self._batch(rows)
                rows = []
        if rows:
            yield self._batch(rows)

    def linear(self, start: int, count: int) -> NDArray[np.object_]:
        """KML knows no curves."""
        return np.full(count, None, object)

    def findings(self) -> list[Finding]:
        """What was not loaded, and whose markup was taken away."""
        findings: list[Finding] = []
        for tag, count in self._skipped.items():
            th, en = _SKIPPED[tag]
            findings.append(finding("content_skipped", count=count, what_th=th, what_en=en))
        if self._markup:
            findings.append(finding("markup_removed", count=len(self._markup), fids=self._markup[:1000]))
        return findings

    def _batch(self, rows: list[Placemark]) -> Batch:
        arrays: list[pa.Array] = []
        for name, kind in self._columns.items():
            values: list[Any] = [row.attributes.get(name) for row in rows]
            if kind != pa.string():
                read = int if kind == pa.int64() else float
                values = [read(value) if value else None for value in values]
            arrays.append(pa.array(values, kind))
        schema = pa.schema([pa.field(name, kind) for name, kind in self._columns.items()])
        attributes = pa.RecordBatch.from_arrays(arrays, schema=schema)
        return Batch(attributes, pa.array([row.wkb for row in rows], pa.binary()))

    def _placemarks(self, skipped: Counter[str] | None = None) -> Iterator[Placemark]:
        """Placemarks in the order of the file, each dropped from the tree when it was read.

        Args:
            skipped: Counts what is not loaded.
        """
        path: list[Element] = []
        folders: list[str] = []
        try:
            for event, element in iterparse(self._dataset.path, ("start", "end"), forbid_dtd=True):
                tag = local(element.tag)
                if event == "start":
                    path.append(element)
                    if tag in _FOLDERS:
                        folders.append("")
                    continue
                path.pop()
                if tag == "name" and path and local(path[-1].tag) in _FOLDERS:
                    folders[-1] = (element.text or "").strip()
                elif tag == "SimpleField":
                    self._schema[element.get("name", "")] = element.get("type", "string")
                elif tag in _FOLDERS:
                    folders.pop()
                elif tag == "Placemark":
                    # the outermost name is the file's own
                    yield _read(element, " / ".join(name for name in folders[1:] if name))
                elif skipped is not None and tag in _SKIPPED and tag not in UNSUPPORTED:
                    skipped[tag] += 1
                if tag in _FORGOTTEN and path and local(path[-1].tag) in _FOLDERS:
                    path[-1].remove(element)
        except (ParseError, DefusedXmlException, UnicodeDecodeError, ValueError, LookupError) as error:
            raise Unreadable(f"XML: {error}"[:200]) from error


def _read(placemark: Element, folder: str) -> Placemark:
    attributes: dict[str, str] = {"folder": folder} if folder else {}
    described = None
    for element in placemark:
        tag, text = local(element.tag), (element.text or "").strip()
        if tag == "name" and text:
            attributes["name"] = text
        elif tag == "description" and text:
            described = read_description(text)
            if described.text:
                attributes["description"] = described.text
        elif tag in ("ExtendedData", "TimeStamp", "TimeSpan"):
            attributes.update(_data(element))
    if described is not None:
        for key, value in described.attributes.items():
            attributes.setdefault(key, value)
    unsupported = (local(one.tag) for one in placemark if local(one.tag) in UNSUPPORTED)
    skipped = tuple("Track" if tag == "MultiTrack" else tag for tag in unsupported)
    return Placemark(attributes, read_geometry(placemark), bool(described and described.had_markup), skipped)


def _data(element: Element) -> Iterator[tuple[str, str]]:
    """Names and values of extended data and times."""
    for one in element.iter():
        tag, text = local(one.tag), (one.text or "").strip()
        if tag == "SimpleData" and one.get("name"):
            yield one.get("name", ""), text
        elif tag == "Data" and one.get("name"):
            value = next((child.text for child in one if local(child.tag) == "value"), None)
            yield one.get("name", ""), (value or "").strip()
        elif tag in ("when", "begin", "end") and text:
            yield tag, text


def _fits(value: str, declared: str | None) -> bool:
    """Whether a value is a number of the kind that a schema says it is."""
    read = _NUMBERS.get(declared or "")
    if read is None:
        return False
    try:
        return not value or abs(read(value)) < 2**63
    except ValueError:
        return False


def _type(declared: str | None) -> pa.DataType:
    read = _NUMBERS.get(declared or "")
    return pa.string() if read is None else pa.int64() if read is int else pa.float64()


def _common_type(kinds: Counter[int]) -> str:
    """The one type that all placemarks are of, 'Unknown' where they are of several families."""
    families = count_families(np.array([kind for kind in kinds if kind], np.uint32))
    if len(families) != 1 or next(iter(families)) not in FAMILIES:
        return "Unknown"
    family = FAMILIES[next(iter(families))]
    return family.geometry_type if family.name != "point" or kinds[family.multi] else "Point"
