"""Memory of the web process under mixed load: a slope.

A steady load of what the service answers (pages of features with boxes and filters, tiles of both kinds, values,
statistics, the QGIS kit, inputs written and read, streams opened and left, pages), as many requests a second all along.
What the process holds is looked at every ten seconds; the slope is that of a straight line by least squares through the
last three quarters: what is learnt and kept at first (caches, pools, compiled statements) lies in the first.
"""

import argparse
import itertools
import random
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import numpy as np

from app.core.settings import CHECKOUT
from benchmarks.environment import database, machine
from benchmarks.ingest import resident_mb
from benchmarks.maps import load
from benchmarks.polygons import make_polygons
from tests.acceptance.faults_service import PrivateService
from tests.api.example_inputs import an_input

LAYERS = CHECKOUT / "data" / "layers"
FEATURES = 20_000
CLIENTS, A_SECOND = 4, 20
LOOK_EVERY_S = 10
P = "/api/v1/provinces/90"
Ask = Callable[[httpx.Client, random.Random], httpx.Response]


def measure(service: PrivateService, *, minutes: float) -> float:
    """Print what was asked and the slope; returns the slope in MB an hour."""
    _load_layers(service)
    tokens = {
        "gis": service.token("gis@songkhla.demo", "read", "layers"),
        "watch": service.token("watch@songkhla.demo", "read", "write", "feed"),
        "engineer": service.token("engineer@songkhla.demo", "read", "write"),
    }
    told: Counter[str] = Counter()
    stop = threading.Event()
    clients = [
        threading.Thread(target=_ask, args=(service.base_url, tokens, number, told, stop)) for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    begun = time.monotonic()
    seen: list[tuple[float, float]] = []
    while (passed := time.monotonic() - begun) < minutes * 60:
        seen.append((passed / 3600, resident_mb(service.web_pid)))
        if len(seen) % 30 == 1:
            print(f"  after {passed / 60:4.0f} min {seen[-1][1]:7.1f} MB", flush=True)
        time.sleep(LOOK_EVERY_S)
    stop.set()
    for client in clients:
        client.join()
    hours, megabytes = np.array(seen[len(seen) // 4 :]).T
    slope = float(np.polyfit(hours, megabytes, 1)[0])
    for name, count in sorted(told.items()):
        print(f"  {count:>8,} {name}")
    print(f"  from {seen[0][1]:.0f} to {seen[-1][1]:.0f} MB in {minutes:g} min; slope of the last ¾: {slope:+.1f} MB/h")
    return slope


def _load_layers(service: PrivateService) -> None:
    polygons = service.state / "polygons.gpkg"
    make_polygons(polygons, FEATURES)
    load(service, polygons, "public", visibility="public")
    depth = {"quantity": "depth", "unit": "m", "datum": "ground", "scenario": "made", "return_period_years": 100}
    load(service, LAYERS / "90-flood-depth-100y.tif", "depth", kind="hazard", hazard=depth)
    households = LAYERS / "90-vulnerable-households.geojson"
    load(service, households, "households", kind="vulnerability", precision="subdistrict_counts")


def _ask(base_url: str, tokens: dict[str, str], number: int, told: Counter[str], stop: threading.Event) -> None:
    """Ask at a steady pace, each time as somebody else."""
    chance = random.Random(number)
    askers: Sequence[str | None] = (*tokens, None)
    with httpx.Client(base_url=base_url, timeout=60, headers={"Accept-Language": "th"}) as client:
        due = time.monotonic()
        for asker in itertools.cycle(askers):
            if stop.is_set():
                return
            client.headers.pop("Authorization", None)
            if asker is not None:
                client.headers["Authorization"] = f"Bearer {tokens[asker]}"
            ask = chance.choice(WORK)
            try:
                answer = ask(client, chance)
                told[f"{ask.__name__.strip('_')} {answer.status_code}"] += 1
            except httpx.HTTPError as error:
                told[f"{ask.__name__.strip('_')} {type(error).__name__}"] += 1
            due = max(due + CLIENTS / A_SECOND, time.monotonic() - 1)
            time.sleep(max(0.0, due - time.monotonic()))


def _box(chance: random.Random, size: float = 0.1) -> str:
    west, south = chance.uniform(100.1, 100.9), chance.uniform(6.4, 7.6)
    return f"{west:.5f},{south:.5f},{west + size:.5f},{south + size:.5f}"


def _features(client: httpx.Client, chance: random.Random) -> httpx.Response:
    slug = chance.choice(("public", "households", "assessments-points"))
    return client.get(f"/ogc/collections/90-{slug}/items", params={"bbox": _box(chance), "limit": 100})


def _filtered(client: httpx.Client, chance: random.Random) -> httpx.Response:
    condition = f"people > {chance.randrange(7)} AND depth < {chance.random() * 3:.3f}"
    return client.get("/ogc/collections/90-public/items", params={"filter": condition, "limit": 50})


def _tile(client: httpx.Client, chance: random.Random) -> httpx.Response:
    zoom = chance.randrange(8, 15)
    column, row = ((200 << zoom) >> 8) + chance.randrange(4), ((122 << zoom) >> 8) + chance.randrange(4)
    return client.get(f"/ogc/collections/90-public/tiles/WebMercatorQuad/{zoom}/{row}/{column}")


def _raster_tile(client: httpx.Client, chance: random.Random) -> httpx.Response:
    zoom = chance.randrange(8, 15)
    column, row = int((199.3 * 2**zoom) / 256) + chance.randrange(4), int((123 * 2**zoom) / 256) + chance.randrange(4)
    return client.get(f"/rasters/90-depth/tiles/WebMercatorQuad/{zoom}/{row}/{column}")


def _point(client: httpx.Client, chance: random.Random) -> httpx.Response:
    return client.get("/rasters/90-depth/point", params={"lon": chance.uniform(100.4, 100.5), "lat": 7.0})


def _statistics(client: httpx.Client, chance: random.Random) -> httpx.Response:
    west, south, east, north = map(float, _box(chance, 0.02).split(","))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return client.post("/rasters/90-depth/statistics", json={"type": "Polygon", "coordinates": [ring]})


def _kit(client: httpx.Client, _: random.Random) -> httpx.Response:
    return client.get(f"{P}/qgis/layers.qlr")


def _submitted(client: httpx.Client, chance: random.Random) -> httpx.Response:
    point = {"type": "Point", "coordinates": [chance.uniform(100.3, 100.6), chance.uniform(6.8, 7.2)]}
    return client.post(f"{P}/assessments", json=an_input(id=str(uuid.uuid4()), geometry=point))


def _inputs(client: httpx.Client, _: random.Random) -> httpx.Response:
    return client.get(f"{P}/assessments", params={"limit": 50})


def _feed(client: httpx.Client, chance: random.Random) -> httpx.Response:
    return client.get(f"{P}/feed", params={"stream": "command", "after": chance.randrange(20), "limit": 50})


def _stream(client: httpx.Client, _: random.Random) -> httpx.Response:
    with client.stream("GET", f"{P}/feed/stream", params={"stream": "public"}) as begun:
        return begun


def _catalogue(client: httpx.Client, chance: random.Random) -> httpx.Response:
    return client.get(chance.choice(("/ogc/collections", f"{P}/layers", "/ogc/conformance", "/openapi.json")))


def _page(client: httpx.Client, chance: random.Random) -> httpx.Response:
    path = chance.choice(("/", "/provinces/90/assessments", "/provinces/90/layers", "/docs"))
    return client.get(path, follow_redirects=True)


def _nonsense(client: httpx.Client, chance: random.Random) -> httpx.Response:
    return client.get(f"/ogc/collections/90-{uuid.UUID(int=chance.getrandbits(128))}/items", params={"bbox": "1,2"})


WORK: Sequence[Ask] = (
    _features, _filtered, _tile, _raster_tile, _point, _statistics, _kit, _submitted, _inputs, _feed, _stream,
    _catalogue, _page, _nonsense,
)  # fmt: skip


def main() -> None:
    """An hour of it, on a service of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sonthana-bench-") as place:
        print(machine())
        with PrivateService(Path(place)) as service:
            print(database(service.urls.admin))
            measure(service, minutes=wanted.minutes)


if __name__ == "__main__":
    main()
