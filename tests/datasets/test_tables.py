"""The tables of a dataset from the demo's own layers: sums, units, and what people may not see."""

import asyncio
import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.settings import CHECKOUT
from app.datasets.rebuilding import rebuilt
from tests.api.people import People
from tests.datasets.assembled import assembled, validated
from tests.layers import files
from tests.layers.loads import Worker, loaded, metadata
from tests.service import Service

LAYERS = CHECKOUT / "data" / "layers"


@pytest.fixture(scope="module")
def made(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A dataset of a depth raster, people, shelters, sensitive households, and inputs of both units."""
    described = {entry["file"]: entry["metadata"] for entry in json.loads((LAYERS / "layers.json").read_text())}
    gis = people("gis")
    for name in ("90-flood-depth-100y.tif", "90-population.tif", "90-shelters.geojson"):
        loaded(gis, LAYERS / name, {**described[name], "publish": True})
    households = files.geojson(files.households(), tmp_path_factory.mktemp("h") / "households.geojson")
    loaded(gis, households, metadata("households", precision="subdistrict_counts", publish=True))
    return assembled(
        people("secretary"),
        layers=[f"{described[name]['slug']}-v1" for name in described if name in (
            "90-flood-depth-100y.tif", "90-population.tif", "90-shelters.geojson")] + ["households-v1"],
        assessments=[validated(people), validated(people, unit="non_structural", kind="shelter")],
    )  # fmt: skip


def frame(people: People, made: dict[str, Any], name: str) -> pd.DataFrame:
    table = people("watch").get(made["tables"][name]).json()
    return pd.DataFrame(table["rows"], columns=[column["name"] for column in table["columns"]])


def test_every_figure_has_a_unit_a_source_and_an_uncertainty(people: People, made: dict[str, Any]) -> None:
    tables = {table["name"]: table for table in made["manifest"]["tables"]}
    assert list(tables) == ["flooded_area", "people_exposed", "facilities_exposed", "inputs_by_kind"]
    for table in tables.values():
        assert table["sources"]
        assert table["method"] == "docs/methods/exposure.md"
        assert table["uncertainty"]["th"]
    units = {column["name"]: column["unit"] for column in tables["flooded_area"]["columns"]}
    assert units["area_km2"] == "km2" and units["lower_m"] == "m"  # noqa: PT018
    assert {column["unit"] for column in tables["people_exposed"]["columns"]} == {None, "m", "person"}


def test_parts_of_an_area_sum_to_all_of_it(people: People, made: dict[str, Any]) -> None:
    flooded = frame(people, made, "flooded_area")
    districts = flooded[flooded["area_level"] == "district"]
    whole = districts.groupby("area_code")["area_km2"].sum()
    outlines = gpd.read_file(CHECKOUT / "data" / "areas" / "90.geojson").set_index("code")["geometry"]
    expected = gpd.GeoSeries(outlines, crs=4326).loc[whole.index].to_crs(32647).area / 1e6
    assert whole.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-4)
    with rasterio.open(LAYERS / "90-flood-depth-100y.tif") as dataset:
        modelled = np.isfinite(dataset.read(1)).sum() * abs(dataset.transform.a * dataset.transform.e) / 1e6
    assert districts[districts["class"] != "not_modelled"]["area_km2"].sum() == pytest.approx(modelled, rel=0.01)
    for _, rows in flooded.dropna(subset="lower_m").groupby("area_code"):
        ordered = rows.sort_values("lower_m")
        assert ordered["area_km2_at_least"].is_monotonic_decreasing
        assert (ordered["area_km2_low"] <= ordered["area_km2_at_least"] + 1e-9).all()
        assert (ordered["area_km2_high"] >= ordered["area_km2_at_least"] - 1e-9).all()
        assert ordered["area_km2"].sum() == pytest.approx(ordered["area_km2_at_least"].max(), abs=1e-3)


def test_people_of_the_districts_are_the_people_of_the_raster(people: People, made: dict[str, Any]) -> None:
    exposed = frame(people, made, "people_exposed")
    with rasterio.open(LAYERS / "90-population.tif") as dataset:
        cells = dataset.read(1, masked=True)
    counted = exposed[exposed["area_level"] == "district"]["people"].sum()
    assert counted == pytest.approx(float(cells.sum()), rel=0.02)


def test_a_sensitive_layer_is_counted_exactly_and_carried_as_counts(people: People, made: dict[str, Any]) -> None:
    facilities = frame(people, made, "facilities_exposed")
    households = facilities[(facilities["exposure"] == "90-households-v1") & (facilities["area_level"] == "district")]
    assert households["facilities"].sum() == 35  # five of the forty lie in the sea
    layer = next(one for one in made["manifest"]["layers"] if one["slug"] == "households")
    assert layer["precision"] == "subdistrict_counts"
    assert layer["carried_hash"] != layer["content_hash"]
    assert "head_of_household" not in {field["name"] for field in layer["fields"]}


def test_inputs_are_counted_by_unit_kind_and_severity(people: People, made: dict[str, Any]) -> None:
    inputs = frame(people, made, "inputs_by_kind")
    district = inputs[inputs["area_code"] == "9011"]
    assert sorted(zip(district["unit"], district["kind"], district["inputs"], strict=True)) == [
        ("non_structural", "shelter", 1),
        ("structural", "pump", 1),
    ]


def test_districts_that_no_layer_covers_are_told(people: People, made: dict[str, Any]) -> None:
    codes = {check["code"]: check for check in made["checks"]}
    assert "areas_not_covered" in codes
    said = codes["areas_not_covered"]["detail"]["th"]
    assert "กระแสสินธุ์" in said or "ระโนด" in said or "จะนะ" in said
    assert "หาดใหญ่" not in said


def test_made_again_from_the_record_and_the_stores_it_is_the_same(service: Service, made: dict[str, Any]) -> None:
    async def run() -> tuple[str, str]:
        database = Database.from_settings(service.settings)
        try:
            blobs = BlobStore(service.settings.blob_store)
            again = await rebuilt(database, blobs, province_code="90", name=made["name"], version=made["version"])
            return again.content_hash, again.manifest_bytes.decode()
        finally:
            await database.close()

    content_hash, manifest = asyncio.run(run())
    assert json.loads(manifest) == made["manifest"]
    assert content_hash == made["content_hash"]
