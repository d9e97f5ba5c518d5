"""A GeoPackage of ours that comes back edited: the doctor's features, each with the number that the file gives it.

The doctor reads the file as a stream and knows features by their place in it; their numbers (the table's key) are read
beside it. Which version the file was taken from stands in our own words inside (spatial/exports/embedded.py): they are
told on, and believed by nobody before they were compared with that version. Called by the examining process.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw
from shapely.geometry.base import BaseGeometry

from spatial.doctor.vector import VectorExamination, examine_vector
from spatial.errors import Refused
from spatial.exports.embedded import Restoration
from spatial.incoming.dataset import Dataset, Incoming

DECISIONS: Mapping[str, str] = {"duplicates": "keep", "numbers": "keep", "outside": "keep"}
"""What nobody is asked of a file that was one of ours: nothing is dropped or turned into something else."""
NOT_OURS = Refused(
    "not_an_edit_file",
    "ไม่ใช่ไฟล์ที่ดาวน์โหลดไปแก้ไขจากระบบนี้ ดาวน์โหลดไฟล์สำหรับแก้ไขจากหน้าการแก้ไขของชั้นข้อมูล แก้ไขในไฟล์นั้น แล้วส่งกลับ",
    "This is no file that was taken from here to be edited. Download the file for editing from the page of your "
    "changes, edit in it, and send it back.",
)


class EditsExamination:
    """An edited file, examined while its batches go by."""

    def __init__(self, doctor: VectorExamination, dataset: Dataset, layer: str, base: Mapping[str, Any]) -> None:
        self.doctor = doctor
        self.base = base
        """What the file says of the version that it was taken from."""
        self.schema = doctor.schema.insert(0, pa.field("fid", pa.int64()))
        self._dataset = dataset
        self._layer = layer

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Features as the doctor gives them, with `fid` before the rest. Once only."""
        fids = self._fids()
        # a key occurs once: where the file's own count is not kept up, GDAL repeats the last feature to make it up
        is_first = np.zeros(len(fids), bool)
        is_first[np.unique(fids, return_index=True)[1]] = True
        for batch, places in self.doctor.placed_batches():
            if len(places) and int(places.max()) > len(fids):
                raise NOT_OURS
            numbered = batch.add_column(0, self.schema.field("fid"), pa.array(fids[places - 1], pa.int64()))
            yield numbered.filter(pa.array(is_first[places - 1]))

    def _fids(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        with pyogrio.raw.open_arrow(
            self._dataset.path, layer=self._layer, columns=[], read_geometry=False, return_fids=True, use_pyarrow=True
        ) as (_, reader):
            return reader.read_all().column("fid").to_numpy().astype(np.int64) if reader else np.array([], np.int64)


def examine_edits(incoming: Incoming, *, outline: BaseGeometry | None) -> EditsExamination:
    """Open a file that comes back.

    Raises:
        Refused: `not_an_edit_file`: it is no GeoPackage of ours.
    """
    for dataset in incoming.datasets:
        if dataset.format != "geopackage":
            continue
        for name, _ in pyogrio.list_layers(dataset.path).tolist():
            words = Restoration.found_in(pyogrio.read_info(dataset.path, layer=name)["layer_metadata"])
            if words is not None:
                only = len(pyogrio.list_layers(dataset.path)) == 1
                decisions = {**DECISIONS, **({} if only else {"layer": str(name)})}
                doctor = examine_vector(incoming, decisions=decisions, outline=outline)
                return EditsExamination(doctor, dataset, str(name), words.metadata)
    raise NOT_OURS
