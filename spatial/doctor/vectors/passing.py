"""The way of all features of a layer through the checks, batch after batch, to the last finding.

Called by `spatial.doctor.vector`.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from spatial.doctor.report import Option, Report
from spatial.doctor.vectors import wkb as binary
from spatial.doctor.vectors.checks import ColumnCheck, Rows
from spatial.doctor.vectors.columns import Column
from spatial.doctor.vectors.crs import Place
from spatial.doctor.vectors.decisions import CHANGES
from spatial.doctor.vectors.duplicates import Candidates, Repeats, confirmed
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import Tally, finding
from spatial.doctor.vectors.geometry import GeometryCheck
from spatial.doctor.vectors.opening import findings_of
from spatial.doctor.vectors.sources import Batch, Source, Unreadable


class Passing:
    """One layer on its way; `run` once."""

    def __init__(
        self,
        source: Source,
        report: Report,
        tally: Tally,
        *,
        decisions: Mapping[str, str],
        batch_rows: int,
        place: Place,
        geometry: GeometryCheck,
        columns: list[Column],
        height_name: str | None,
        first: Batch,
        rest: Iterator[Batch],
    ) -> None:
        properties = [pa.field(column.name, column.type) for column in columns]
        if height_name is not None:
            properties.append(pa.field(height_name, pa.float64()))
        self.schema = pa.schema([*properties, pa.field("geom", pa.binary())])
        self.geometry_type = geometry.geometry_type
        self._source = source
        self._report = report
        self._tally = tally
        self._decisions = decisions
        self._batch_rows = batch_rows
        self._place = place
        self._geometry = geometry
        self._columns = columns
        self._first: Batch | None = first
        self._rest = rest
        self._candidates = Candidates()
        self._repeats = Repeats() if decisions.get("duplicates") == "drop" else None
        self._read = 0

    def run(self) -> Iterator[tuple[pa.RecordBatch, NDArray[np.int64]]]:
        """Batches, with the places of their features in the file; the report is complete after the last."""
        report, tally = self._report, self._tally
        try:
            for batch in self._batches():
                made = self._checked(batch)
                self._read += len(batch.geometry)
                if made[0].num_rows:
                    yield made
            if self._repeats is None:
                self._tell_repeats()
        except Unreadable as error:
            report.add(finding("format_unreadable", name=shown(self._source.info.dataset.name), reason=str(error)))
        expected = self._source.info.feature_count
        # a GeoPackage keeps its count in a table that other programs forget: there it proves nothing
        is_proof = self._source.info.dataset.format != "geopackage"
        if expected is not None and self._read < expected and is_proof:
            report.add(finding("features_lost", count=self._read, expected=f"{expected:,}"))
        self._sum_up()
        for check in self._checks():
            for one in check.close():
                report.add(one)
        for one in tally.findings():
            report.add(one)
        for one in findings_of(self._source):
            report.add(one)

    def _batches(self) -> Iterator[Batch]:
        first, self._first = self._first, None
        if first is not None:
            yield first
            del first
        yield from self._rest

    def _checks(self) -> Iterator[ColumnCheck]:
        for column in self._columns:
            yield from column.checks

    def _checked(self, batch: Batch) -> tuple[pa.RecordBatch, NDArray[np.int64]]:
        wanted = None if self._repeats is None else self._without_repeats(batch, self._repeats)
        passed = self._geometry.check(batch.geometry, self._read + 1, wanted)
        rows = Rows(passed.fids, passed.geometries)
        attributes = batch.attributes
        if passed.keep is not None and attributes.num_columns:
            attributes = attributes.filter(pa.array(passed.keep))
        made = [column.read(attributes.column(column.at), rows) for column in self._columns]
        if self._repeats is None:
            self._candidates.add(passed.fids, passed.measures, made)
        if passed.height is not None:
            made.append(pa.array(passed.height, from_pandas=True))
        return pa.RecordBatch.from_arrays([*made, passed.wkb], schema=self.schema), passed.fids

    def _without_repeats(self, batch: Batch, repeats: Repeats) -> NDArray[np.bool_] | None:
        again = repeats.of(batch.attributes, batch.geometry, np.arange(len(batch.geometry)))
        if not again.any():
            return None
        at = np.flatnonzero(again)
        shapes = self._shapes(batch.geometry.take(pa.array(at)))
        self._tally.add("duplicate_dropped", at + self._read + 1, shapes)
        return ~again

    def _shapes(self, wkb: pa.Array) -> NDArray[np.object_]:
        shapes = binary.read_shapes(wkb.to_numpy(zero_copy_only=False))
        return shapes if self._place.is_identity else shapely.transform(shapes, self._place.to_lonlat)

    def _tell_repeats(self) -> None:
        candidates = self._candidates.not_alone()
        if not len(candidates):
            return
        stream = self._source.stream(self._batch_rows)
        for fids, wkb in confirmed(stream, candidates):
            self._tally.add("duplicate", fids, self._shapes(wkb))
        if self._tally.count("duplicate"):
            options = CHANGES["duplicates"]
            self._report.add(self._tally.finding("duplicate", decision="duplicates", options=options))
            self._tally.forget("duplicate")

    def _sum_up(self) -> None:
        """What only the whole tells: nothing left, or all of it elsewhere."""
        kept, unusable = self._geometry.kept, self._tally.count("coordinates_unusable")
        if not kept and unusable:
            self._report.add(self._tally.finding("coordinates_all_unusable", of="coordinates_unusable"))
            self._tally.forget("coordinates_unusable")
        elif not kept:
            self._report.add(finding("feature_none", layer=shown(self._source.info.name)))
        elif self._tally.count("outside_province") == kept and self._decisions.get("outside") != "keep":
            keep = Option("keep", "ใช้ตามเดิม", "Keep them as they are")
            said = self._tally.finding(
                "all_outside_province", of="outside_province", decision="outside", options=[keep]
            )
            self._report.add(said)
            self._tally.forget("outside_province")
