"""Fixtures for the demo's data: the files as they stand, and the generator's modules on the path."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).parents[2] / "data"
sys.path.insert(0, str(DATA))

DEMO_FILES = {"90": "songkhla.json", "40": "khonkaen.json"}


class AreaFile:
    """One province's area file, with shapes by code."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.path = DATA / "areas" / f"{code}.geojson"
        self.collection: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        self.properties = {f["properties"]["code"]: f["properties"] for f in self.collection["features"]}
        self.shapes: dict[str, BaseGeometry] = {
            f["properties"]["code"]: shape(f["geometry"]) for f in self.collection["features"]
        }

    @property
    def outline(self) -> BaseGeometry:
        return self.shapes[self.code]

    @property
    def districts(self) -> dict[str, BaseGeometry]:
        return {code: geom for code, geom in self.shapes.items() if code != self.code}


@pytest.fixture(params=["90", "40"], scope="session")
def area_file(request: pytest.FixtureRequest) -> AreaFile:
    return AreaFile(request.param)


@pytest.fixture(scope="session")
def songkhla_areas() -> AreaFile:
    return AreaFile("90")


@pytest.fixture(scope="session")
def khon_kaen_areas() -> AreaFile:
    return AreaFile("40")


@pytest.fixture(params=["90", "40"], scope="session")
def demo(request: pytest.FixtureRequest) -> dict[str, Any]:
    return json.loads((DATA / "demo" / DEMO_FILES[request.param]).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def demos() -> dict[str, dict[str, Any]]:
    return {code: json.loads((DATA / "demo" / name).read_text(encoding="utf-8")) for code, name in DEMO_FILES.items()}


@pytest.fixture(scope="session")
def kinds() -> list[dict[str, str]]:
    return json.loads((DATA / "demo" / "kinds.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def context() -> dict[str, Any]:
    return json.loads((DATA / "areas" / "context.geojson").read_text(encoding="utf-8"))
