"""Reading through GDAL's Arrow stream: Shapefile, GeoPackage, GeoJSON, GeoJSON lines, FlatGeobuf.

No feature becomes a Python object. What GDAL warns of is kept as remarks. Called by `spatial.doctor.vectors.opening`.
"""

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from spatial.doctor.report import Finding
from spatial.doctor.vectors.sources import BATCH_BYTES, MOST_BATCH_ROWS, Batch, LayerInfo, Unreadable
from spatial.exports.embedded import Restoration
from spatial.incoming.dataset import Dataset

_Result = TypeVar("_Result")
_FAULTS = (
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
    pa.ArrowException,
    RuntimeError,
    OSError,
    ValueError,
    UnboundLocalError,
)
"""The last is pyogrio's own, for a .prj that PROJ cannot make anything of."""
_MOST_REMARKS = 5
_FOLDERS = re.compile(r"(?<![\w.])/(?:[^/'\"\n]+/)+")


def _heeding(remarks: list[str], call: Callable[[], _Result]) -> _Result:
    """Run something of GDAL; its warnings become remarks, its errors `Unreadable`."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            return call()
        except _FAULTS as error:
            raise Unreadable(_short(error)) from error
        finally:
            for warning in caught:
                said = _short(warning.message)
                if said not in remarks and len(remarks) < _MOST_REMARKS:
                    remarks.append(said)


def _short(message: object) -> str:
    """A message without the folders of this machine."""
    return " ".join(_FOLDERS.sub("", str(message)).split())[:200]


def layers_of(dataset: Dataset) -> list[LayerInfo]:
    """Layers of a dataset that GDAL reads.

    Raises:
        Unreadable: it cannot be opened.
    """
    names = _heeding([], lambda: pyogrio.list_layers(dataset.path))
    several = dataset.format == "geopackage"
    infos = []
    for name, kind in names.tolist():
        info: dict[str, Any] = _heeding([], lambda name=name: pyogrio.read_info(dataset.path, layer=name))
        restoration = Restoration.found_in(info["layer_metadata"])
        stored = tuple(str(one) for one in info["fields"])
        infos.append(
            LayerInfo(
                dataset=dataset,
                name=str(name) if several else dataset.name.rsplit("/", 1)[-1].rsplit(".", 1)[0],
                crs=info["crs"],
                geometry_type=kind,
                feature_count=None if info["features"] < 0 else int(info["features"]),
                fields=stored if restoration is None else tuple(restoration.names(stored)),
                inner=str(name),
                restoration=restoration,
            )
        )
    return infos


class OgrSource:
    """One layer of a dataset that GDAL reads."""

    def __init__(self, info: LayerInfo, *, encoding: str | None = None) -> None:
        self.info = info
        self.remarks: list[str] = []
        self._layer = info.inner
        self._options: dict[str, Any] = {"ENCODING": encoding} if info.dataset.format == "shapefile" else {}
        if encoding is None:
            self._options = {}

    def stream(self, batch_rows: int) -> Iterator[Batch]:
        """All features; see `Source`."""
        size = self.info.dataset.path.stat().st_size
        each = size / self.info.feature_count if self.info.feature_count else 1_500
        rows = max(1, min(batch_rows, MOST_BATCH_ROWS, int(BATCH_BYTES / max(each, 1))))
        with ExitStack() as stack:
            opened = pyogrio.raw.open_arrow(
                self.info.dataset.path, layer=self._layer, use_pyarrow=True, batch_size=rows, **self._options
            )
            meta, reader = _heeding(self.remarks, lambda: stack.enter_context(opened))
            geometry = meta["geometry_name"] or "wkb_geometry"
            while (batch := _heeding(self.remarks, lambda: next(reader, None))) is not None:
                _heeding(self.remarks, batch.validate)
                at = batch.schema.get_field_index(geometry)
                column: Any = batch.column(at)
                wkb = column.storage if isinstance(column, pa.ExtensionArray) else column
                yield Batch(self.info.properties_of(batch.remove_column(at)), wkb)

    def linear(self, start: int, count: int) -> NDArray[np.object_]:
        """WKB with curves made straight by GDAL; see `Source`."""
        read = _heeding(
            self.remarks,
            lambda: pyogrio.raw.read(
                self.info.dataset.path, layer=self._layer, columns=[], skip_features=start, max_features=count
            ),
        )
        return np.asarray(read[2], object)

    def findings(self) -> list[Finding]:
        """Nothing of its own."""
        return []
