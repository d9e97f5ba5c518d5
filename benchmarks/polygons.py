"""Polygons to load and to ask for: the same for the same count."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio.raw
import shapely

RADIUS_DEG = 0.0004


def make_polygons(path: Path, count: int) -> None:
    """So many hexagons of 90 m at random over Songkhla, six attributes each, Thai names among them, as a GeoPackage."""
    random = np.random.default_rng(1)
    angles = np.linspace(0, 2 * np.pi, 7)

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, count, 100_000):
            numbers = np.arange(start, min(start + 100_000, count))
            x, y = random.uniform(100.1, 101.0, len(numbers)), random.uniform(6.4, 7.7, len(numbers))
            rings = np.stack(
                [x[:, None] + np.cos(angles) * RADIUS_DEG, y[:, None] + np.sin(angles) * RADIUS_DEG], axis=-1
            )
            rings[:, -1] = rings[:, 0]
            yield pa.record_batch(
                {
                    "code": pa.array([f"{900101 + number % 127}" for number in numbers]),
                    "name": pa.array([f"บ้านเลขที่ {number}" for number in numbers]),
                    "people": pa.array(numbers % 7),
                    "area": pa.array(random.uniform(0, 100, len(numbers))),
                    "class": pa.array(random.integers(0, 4, len(numbers))),
                    "depth": pa.array(random.uniform(0, 3, len(numbers))),
                    "geom": pa.array(list(shapely.to_wkb(shapely.polygons(rings))), pa.binary()),
                }
            )

    stream = batches()
    first = next(stream)

    def all_batches() -> Iterator[pa.RecordBatch]:
        yield first
        yield from stream

    pyogrio.raw.write_arrow(
        pa.RecordBatchReader.from_batches(first.schema, all_batches()),
        path,
        driver="GPKG",
        layer="polygons",
        geometry_name="geom",
        geometry_type="Polygon",
        crs="EPSG:4326",
    )
