"""A vector file examined and made ready to load: what is wrong with it, and its features checked, repaired, in lon/lat.

The file is read once, as a stream of Arrow batches (twice where its kind is not declared, or where features repeat).
Called by the examining process for `sonthana doctor` and for every upload. Findings: docs/doctor.md.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.doctor.report import Finding, Report
from spatial.doctor.vectors.decisions import refuse_impossible
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.opening import open_layer
from spatial.doctor.vectors.outline import Outline
from spatial.doctor.vectors.passing import Passing
from spatial.doctor.vectors.preparation import Expectations, prepare
from spatial.doctor.vectors.sources import Unreadable
from spatial.incoming.dataset import Incoming

MOST_FEATURES = 5_000_000


class VectorExamination:
    """One layer of a file, examined while its batches go by.

    Attributes:
        report: The header's findings at once; complete once `batches()` is exhausted.
        layer: Name of the layer examined; '' while a layer has to be chosen.
        geometry_type: 'Point', 'MultiPoint', 'MultiLineString' or 'MultiPolygon'; '' where there is no layer.
        schema: Properties with final names and types, then `geom` (binary) last.
        feature_count: How many features the file says it has; None where it does not say.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.layer = ""
        self.geometry_type = ""
        self.schema = pa.schema([pa.field("geom", pa.binary())])
        self.feature_count: int | None = None
        self._pass: Passing | None = None

    def take(self, passing: Passing | None) -> None:
        """Go on with what was settled; None where it cannot go on."""
        if passing is not None:
            self.geometry_type, self.schema, self._pass = passing.geometry_type, passing.schema, passing

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Features in EPSG:4326 (longitude, latitude), 2-D little-endian ISO WKB, in the order of the file. Once only.

        While the CRS has to be decided, geometries stay as they are in the file: the report becomes complete, and the
        batches are not to be loaded.
        """
        for batch, _ in self.placed_batches():
            yield batch

    def placed_batches(self) -> Iterator[tuple[pa.RecordBatch, NDArray[np.int64]]]:
        """The same, each with the places of its features in the file, counted from 1."""
        if self._pass is not None:
            passing, self._pass = self._pass, None
            yield from passing.run()


def examine_vector(
    incoming: Incoming,
    *,
    decisions: Mapping[str, str],
    outline: BaseGeometry | None = None,
    kind: str | None = None,
    quantity: str | None = None,
    batch_rows: int = 50_000,
    province: str | None = None,
    area_geometries: Mapping[str, bytes] | None = None,
) -> VectorExamination:
    """Open a received vector file and look at its header.

    Args:
        incoming: The file, unpacked.
        decisions: A person's answers by name, e.g. `{"crs": "EPSG:24047"}`; docs/doctor.md lists them.
        outline: The province's boundary in EPSG:4326; None judges by Thailand as a whole.
        kind: Kind of the layer (hazard, exposure, …); columns named like depths are judged where it is
            hazard, result or None.
        quantity: What its numbers mean; `depth` makes a lone number a depth.
        batch_rows: At most so many features in a batch.
        province: Two-digit code of the province, for area codes; None takes the layer's most frequent one.
        area_geometries: Area code → WKB (EPSG:4326) for tables that name areas instead of positions.

    Returns:
        The examination. Nothing is raised for what is wrong with the file: it is in the report.
    """
    report = Report(
        file={
            "name": incoming.name,
            "bytes": incoming.bytes,
            "sha256": incoming.sha256,
            "format": incoming.datasets[0].format if incoming.datasets else None,
        }
    )
    examination = VectorExamination(report)
    for remark in incoming.remarks:
        report.add(Finding(remark.code, "note", remark.th, remark.en))
    for one in refuse_impossible(decisions):
        report.add(one)
    try:
        boundary = Outline(outline)
        source = open_layer(incoming, decisions, report, area_geometries, boundary)
        if source is None:
            return examination
        examination.layer = source.info.name
        examination.feature_count = source.info.feature_count
        if (source.info.feature_count or 0) > MOST_FEATURES:
            limit = f"{MOST_FEATURES:,}"
            report.add(finding("feature_too_many", count=source.info.feature_count or 0, limit=limit))
            return examination
        expected = Expectations(decisions, boundary, kind, quantity, province, batch_rows)
        examination.take(prepare(source, report, expected))
    except Unreadable as error:
        report.add(finding("format_unreadable", name=shown(incoming.name), reason=str(error)))
    return examination
