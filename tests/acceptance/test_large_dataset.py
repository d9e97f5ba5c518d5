"""A dataset of 20 layers, 1,000 inputs, 127 subdistricts assembles within a minute; its job tells how far it is."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import numpy as np
import psycopg
import pytest
import rasterio
from affine import Affine

from tests.api.example_inputs import INPUTS, an_input
from tests.api.people import People
from tests.datasets.assembled import DATASETS, a_dataset
from tests.layers import files
from tests.layers.loads import Worker, depths, loaded, metadata
from tests.service import Service

pytestmark = pytest.mark.acceptance
SUBDISTRICTS, INPUT_COUNT, DEPTHS, FACILITIES = 127, 1000, 10, 9
SIDE = 2000
"""Cells of a depth raster's side: four million of 10 m."""


def subdistricts(service: Service) -> None:
    """A grid of subdistricts within one district's box, put there as the operator."""
    with psycopg.connect(service.urls.admin) as connection:
        for number in range(SUBDISTRICTS):
            west, south = 100.36 + 0.018 * (number % 12), 6.86 + 0.022 * (number // 12)
            connection.execute(
                "INSERT INTO areas (province_code, code, edition, level, parent_code, name_th, name_en, geom,"
                " is_schematic, source, licence) VALUES ('90', %s, 1, 'subdistrict', '9011', %s, %s,"
                " ST_Multi(ST_MakeEnvelope(%s, %s, %s, %s, 4326)), true, 'test', 'CC0-1.0')",
                [f"90{11 + number // 99:02d}{number % 99 + 1:02d}", f"ตำบล {number}", f"Subdistrict {number}",
                 west, south, west + 0.018, south + 0.022],
            )  # fmt: skip


def depth_raster(path: Path, number: int) -> Path:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    cells = np.clip(2.5 + number / 4 - np.abs(x - SIDE / 2 - 150 * np.sin(y / 200)) / 80, 0, None).astype("float32")
    cells[:, :40] = np.nan
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE, height=SIDE, count=1, dtype="float32", crs="EPSG:32647",
        transform=Affine(10, 0, 652_000, 0, -10, 782_000), nodata=np.nan, compress="deflate",
    ) as target:  # fmt: skip
        target.write(cells, 1)
    return path


def population(path: Path) -> Path:
    cells = np.random.default_rng(4).integers(0, 900, (60, 60)).astype("float32")
    with rasterio.open(
        path, "w", driver="GTiff", width=60, height=60, count=1, dtype="float32", crs="EPSG:32647",
        transform=Affine(400, 0, 650_000, 0, -400, 783_000), nodata=np.nan,
    ) as target:  # fmt: skip
        target.write(cells, 1)
    return path


def facilities(path: Path, number: int) -> Path:
    random = np.random.default_rng(number)
    points = gpd.points_from_xy(random.uniform(100.37, 100.55, 2000), random.uniform(6.87, 7.07, 2000))
    frame = gpd.GeoDataFrame({"ชื่อ": [f"แห่งที่ {n}" for n in range(2000)]}, geometry=points, crs="EPSG:4326")
    return files.geojson(frame, path)


def validated_inputs(people: People) -> list[str]:
    random = np.random.default_rng(9)
    made = [
        an_input(
            severity=int(random.integers(1, 6)),
            unit=("structural", "non_structural")[n % 2],
            kind=("pump", "shelter")[n % 2],
            geometry={
                "type": "Point",
                "coordinates": [float(random.uniform(100.37, 100.56)), float(random.uniform(6.87, 7.07))],
            },
        )
        for n in range(INPUT_COUNT)
    ]
    secretary, leads = people("secretary"), (people("lead.structural"), people("lead.nonstructural"))

    def send(number: int) -> str:
        said = made[number]
        assert secretary.post(INPUTS, json=said).status_code == 201
        assert leads[number % 2].post(f"{INPUTS}/{said['id']}/validate").status_code == 200
        return said["id"]

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(send, range(INPUT_COUNT)))


def test_a_large_dataset_assembles_within_a_minute_and_says_how_far_it_is(
    people: People, worker: Worker, service: Service, tmp_path: Path
) -> None:
    subdistricts(service)
    gis = people("gis")
    slugs: list[str] = []
    for number in range(DEPTHS):
        slug = f"large-depth-{number}"
        raster = depth_raster(tmp_path / f"{slug}.tif", number)
        loaded(gis, raster, metadata(slug, publish=True, **depths(return_period_years=2.0 ** (number + 1))))
        slugs.append(slug)
    loaded(gis, population(tmp_path / "people.tif"), metadata("large-people", publish=True))
    for number in range(FACILITIES):
        slug = f"large-facilities-{number}"
        loaded(gis, facilities(tmp_path / f"{slug}.geojson", number), metadata(slug, publish=True))
        slugs.append(slug)
    wanted = a_dataset(layers=[f"{slug}-v1" for slug in [*slugs, "large-people"]], assessments=validated_inputs(people))
    assert (len(wanted["layers"]), len(wanted["assessments"])) == (20, INPUT_COUNT)
    took, seen, made = assembled(people("secretary"), wanted)
    print(f"assembled in {took:.1f} s; progress seen: {sorted(seen)}")  # noqa: T201 - the figure is what this is for
    assert took < 60
    assert len({share for share in seen if 0 < share < 1}) >= 3, seen
    tables = {table["name"]: table["row_count"] for table in made["manifest"]["tables"]}
    assert tables["flooded_area"] > 500
    assert tables["people_exposed"] > 500
    assert tables["facilities_exposed"] > 1000
    assert sum(1 for code in made["manifest"]["areas"]["codes"] if len(code) == 6) == SUBDISTRICTS


def assembled(client: httpx.Client, wanted: dict[str, Any]) -> tuple[float, list[float], dict[str, Any]]:
    """Seconds it took, the shares that were told, and what came of it."""
    start = time.monotonic()
    answer = client.post(DATASETS, json=wanted)
    assert answer.status_code == 202, answer.text
    seen: list[float] = []
    while True:
        job = client.get(answer.json()["job"]).json()
        seen.append(job["progress"])
        if job["state"] not in ("queued", "running"):
            break
        assert time.monotonic() - start < 300
        time.sleep(0.2)
    assert job["state"] == "succeeded", job
    return time.monotonic() - start, seen, client.get(job["result"]["href"]).json()
