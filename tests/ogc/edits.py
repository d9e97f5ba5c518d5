"""Layers that tests edit, and edits as QGIS sends them."""

from pathlib import Path
from typing import Any

import httpx

from tests.api.people import People
from tests.ogc import maps

CRS84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
UTM47 = "<http://www.opengis.net/def/crs/EPSG/0/32647>"
LAT_LON = "<http://www.opengis.net/def/crs/EPSG/0/4326>"
GEOJSON = {"Content-Type": "application/geo+json", "Content-Crs": CRS84}
MERGE = {"Content-Type": "application/merge-patch+json", "Content-Crs": CRS84}
LAYERS = "/api/v1/provinces/90/layers"


def spots(count: int = 12) -> dict[str, Any]:
    """Points with a property of every type."""
    whole = maps.points()
    return {**whole, "features": whole["features"][:count]}


def load(people: People, folder: Path, slug: str, content: dict[str, Any] | None = None, **said: Any) -> None:
    """Load and publish points as a layer."""
    maps.load(people, folder, content or spots(), slug, **said)


def items(slug: str) -> str:
    """The address of a layer's features."""
    return f"/ogc/collections/90-{slug}/items"


def point(longitude: float, latitude: float, **properties: Any) -> dict[str, Any]:
    """A feature as it is sent."""
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
    }


def read(client: httpx.Client, slug: str, fid: int) -> dict[str, Any] | None:
    """A feature as somebody sees it; None where it is not there."""
    answer = client.get(f"{items(slug)}/{fid}")
    assert answer.status_code in (200, 404), answer.text
    return answer.json() if answer.status_code == 200 else None


def patched(client: httpx.Client, slug: str, fid: int, **properties: Any) -> None:
    """Change properties of a feature."""
    answer = client.patch(f"{items(slug)}/{fid}", json={"properties": properties}, headers=MERGE)
    assert answer.status_code == 200, answer.text


def moved(client: httpx.Client, slug: str, fid: int, longitude: float, latitude: float) -> None:
    """Move a feature."""
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    answer = client.patch(f"{items(slug)}/{fid}", json={"geometry": geometry}, headers=MERGE)
    assert answer.status_code == 200, answer.text


def added(client: httpx.Client, slug: str, feature: dict[str, Any]) -> int:
    """Add a feature; its number."""
    answer = client.post(items(slug), json=feature, headers=GEOJSON)
    assert answer.status_code == 201, answer.text
    return int(answer.headers["location"].rpartition("/items/")[2])


def mine(client: httpx.Client, slug: str) -> dict[str, Any] | None:
    """One's own change set that is unfinished."""
    listed = client.get(f"{LAYERS}/{slug}/change-sets").json()["items"]
    return next((one for one in listed if one["is_own"] and one["state"] in ("open", "proposed")), None)


def step(client: httpx.Client, slug: str, name: str, **body: Any) -> httpx.Response:
    """Take a step of one's own change set."""
    of = mine(client, slug)
    assert of is not None
    return client.post(f"{of['href']}/{name}", json=body or None)


def published(client: httpx.Client, slug: str) -> int:
    """Publish what one changed; the version."""
    answer = step(client, slug, "publish")
    assert answer.status_code == 201, answer.text
    return answer.json()["version"]
