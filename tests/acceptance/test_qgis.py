"""Exports in real QGIS: they open in our colours, with Thai and English labels, and are the same layer afterwards."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import rasterio
import shapely

from spatial.exports.geopackage_styles import embed_styles, style_texts
from spatial.exports.vector import export_vector
from spatial.styles.colour_vision import rgb_of
from spatial.styles.defaults import counts_style, default_style
from spatial.styles.style import Categories, Category, Look, Outline, Single, Style, Words
from tests.acceptance.qgis import opened, pictured
from tests.spatial.exports.reading import METADATA, hash_of, read

pytestmark = pytest.mark.acceptance
DEPTHS = default_style("hazard", "MultiPolygon", "depth", ["lower_m"])
COLOURS = ["#93c7ea", "#4592cf", "#2259a1", "#0b2656"]
THAI = ["0.1–0.5 ม. (ไม่เกินเข่า)", "0.5–1 ม. (เข่าถึงเอว)", "1–2 ม. (เอวถึงศีรษะ)", "2 ม. ขึ้นไป (ท่วมศีรษะ)"]
ENGLISH = [
    "0.1–0.5 m (below the knee)",
    "0.5–1 m (knee to waist)",
    "1–2 m (waist to head)",
    "2 m and more (over the head)",
]


def squares(**columns: pa.Array) -> pa.RecordBatch:
    """Squares of a degree side by side from 100° E, 7° N, one per value."""
    count = len(next(iter(columns.values())))
    shapes = [shapely.MultiPolygon([shapely.box(100 + n, 7, 101 + n, 8)]) for n in range(count)]
    geometry = pa.array([shapely.to_wkb(shape, byte_order=1, flavor="iso") for shape in shapes], pa.binary())
    return pa.record_batch({"fid": pa.array(range(1, count + 1)), **columns, "geom": geometry})


def exported(batch: pa.RecordBatch, style: Style, target: Path, *, geometry_type: str = "MultiPolygon") -> Path:
    """A GeoPackage as the service exports it."""
    export_vector(
        iter([batch]),
        batch.schema,
        geometry_type=geometry_type,
        format="gpkg",
        target=target,
        layer_name=target.stem,
        metadata=METADATA,
        feature_count=batch.num_rows,
        style=style,
    )
    return target


def colours_at_middles(picture: Path, count: int) -> list[tuple[int, ...]]:
    """The colour in the middle of each of some squares side by side that fill a picture."""
    with rasterio.open(picture) as image:
        cells = image.read([1, 2, 3])
    row, width = cells.shape[1] // 2, cells.shape[2] / count
    return [tuple(int(value) for value in cells[:, row, int(width * (n + 0.5))]) for n in range(count)]


def on_white(colour: str, opacity: float) -> tuple[int, ...]:
    """A colour as it is seen over white paper."""
    return tuple(round(255 * (channel * opacity + 1 - opacity)) for channel in rgb_of(colour))


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_depth_classes_open_in_our_colours_with_thai_and_english_labels(tmp_path: Path) -> None:
    batch = squares(lower_m=pa.array([0.1, 0.5, 1.0, 2.0]))
    path = exported(batch, DEPTHS, tmp_path / "90-depth-v1.gpkg")
    shown = opened(path, "90-depth-v1")
    assert shown.was_styled
    assert [line["colour"] for line in shown.legend] == COLOURS
    assert [line["label"] for line in shown.legend] == THAI
    assert shown.styles == {"ภาษาไทย": THAI, "English": ENGLISH}
    assert (shown.feature_count, shown.sublayers) == (4, ["90-depth-v1"])
    picture = pictured(path, ["90-depth-v1"], tmp_path / "seen.png", bounds=(100, 6.5, 104, 8.5))
    seen = np.array(colours_at_middles(picture, 4))
    assert np.abs(seen - [on_white(colour, 0.85) for colour in COLOURS]).max() <= 2


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_counts_fall_into_their_classes_on_both_sides_of_every_limit(tmp_path: Path) -> None:
    batch = squares(count=pa.array([9, 10, 49, 50, 199, 200]))
    path = exported(batch, counts_style(Words("บ้าน", "Homes")), tmp_path / "counts.gpkg")
    shown = opened(path, "counts")
    picture = pictured(path, ["counts"], tmp_path / "seen.png", bounds=(100, 6.5, 106, 8.5))
    seen = colours_at_middles(picture, 6)
    assert seen[1] == seen[2]
    assert seen[3] == seen[4]
    assert len(set(seen)) == len(shown.legend) == 4


def test_a_column_that_the_file_calls_otherwise_still_tells_the_categories_apart(tmp_path: Path) -> None:
    look = Look("#1b7a4a", outline=Outline("#ffffff", 1.5), shape="square")
    kinds = Categories("Geom", (Category("โรงเรียน", Words("โรงเรียน", "School"), look),),
                       other=Single(Words("อื่น ๆ", "Other"), Look("#6b7885")))  # fmt: skip
    points = pa.array([shapely.to_wkb(shapely.Point(100 + n, 7), byte_order=1) for n in range(2)], pa.binary())
    batch = pa.record_batch({"Geom": pa.array(["โรงเรียน", None]), "geom": points})
    path = exported(batch, Style(Words("ที่พัก", "Shelters"), "point", kinds), tmp_path / "s.gpkg", geometry_type="Point")
    shown = opened(path, "s")
    assert (shown.renderer, shown.was_styled) == ("categorizedSymbol", True)
    assert [line["label"] for line in shown.legend] == ["โรงเรียน", "อื่น ๆ"]
    assert "Geom_2" in shown.fields


def test_a_geopackage_of_two_layers_opens_each_in_its_own_style(tmp_path: Path) -> None:
    path = exported(squares(lower_m=pa.array([0.1])), DEPTHS, tmp_path / "flood.gpkg")
    homes = gpd.GeoDataFrame({"count": [3]}, geometry=[shapely.box(102, 7, 103, 8)], crs="EPSG:4326")
    homes.to_file(path, layer="homes", driver="GPKG", engine="pyogrio", mode="a")
    embed_styles(path, {"homes": style_texts(counts_style(Words("บ้าน", "Homes")), "homes")})
    flood, counts = opened(path, "flood"), opened(path, "homes")
    assert flood.legend[0]["label"] == THAI[0]
    assert counts.legend[0]["label"] == "1–9"
    assert flood.sublayers == counts.sublayers == ["flood", "homes"]


def test_what_qgis_has_opened_is_still_the_same_layer(tmp_path: Path) -> None:
    batch = squares(lower_m=pa.array([0.1, None]), ชื่อ=pa.array(["ก", None]))
    path = exported(batch, DEPTHS, tmp_path / "kept.gpkg")
    opened(path, "kept")
    assert hash_of(read(path), "MultiPolygon") == hash_of(batch, "MultiPolygon")
