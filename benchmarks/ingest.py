"""A million polygons from a GeoPackage into PostGIS: our job beside ogr2ogr with COPY, ST_IsValid and ANALYZE.

Both sides write into the same server, with a spatial index, logged and durable. Ours is the job as a worker does it:
recognise, check every feature, hash, copy, key, index, statistics, catalogue, record. Theirs has the index that ogr2ogr
makes, one statement that asks ST_IsValid of every feature, and ANALYZE.
"""

import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg

from app.core.settings import CHECKOUT
from app.operation.process import descendants
from benchmarks.environment import Rates, verdict
from benchmarks.polygons import make_polygons
from tests.acceptance.faults_service import PrivateService

FEATURES = 1_000_000
LEAST_RATIO = 1.2
MOST_MEMORY_MB = 400
METADATA = (
    '{"slug": "benchmark", "title": {"th": "ทดสอบ", "en": "Benchmark"}, "kind": "exposure", '
    '"source": "made for the benchmark", "licence": "CC0-1.0"}'
)
COPY = ("--config", "PG_USE_COPY", "YES")


def measure(service: PrivateService, *, runs: int = 5) -> float:
    """Print both sides and their ratio; returns it."""
    path = service.state / "polygons.gpkg"
    make_polygons(path, FEATURES)
    print(f"{FEATURES:,} polygons, 6 attributes, GeoPackage of {path.stat().st_size / 1e6:,.0f} MB")
    ours, theirs = Rates("Sonthana: a job", "s", [], []), Rates("ogr2ogr + ST_IsValid + ANALYZE", "s", [], [])
    memory: list[float] = []
    for _ in range(runs):
        theirs.values.append(_ogr2ogr(service.urls.admin, path))
        seconds, peak_mb = _job(service, path)
        ours.values.append(seconds)
        memory.append(peak_mb)
    print(ours)
    print(theirs)
    ratio = theirs.median / ours.median
    print(verdict("ratio", ratio, lambda value: value >= LEAST_RATIO, f"≥ {LEAST_RATIO}"))
    print(verdict("memory, MB", max(memory), lambda value: value < MOST_MEMORY_MB, f"< {MOST_MEMORY_MB}"))
    return ratio


def _ogr2ogr(admin_url: str, path: Path) -> float:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS peer")
        connection.execute("CHECKPOINT")
    parts = psycopg.conninfo.conninfo_to_dict(admin_url)
    target = "PG:" + " ".join(f"{name}='{value}'" for name, value in parts.items())
    begun = time.perf_counter()
    subprocess.run(
        ["ogr2ogr", "-f", "PostgreSQL", target, str(path), "-nln", "peer", "-lco", "GEOMETRY_NAME=geom", *COPY],
        check=True,
    )
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SELECT count(*) FROM peer WHERE NOT ST_IsValid(geom)")
        connection.execute("ANALYZE peer")
    return time.perf_counter() - begun


def _job(service: PrivateService, path: Path) -> tuple[float, float]:
    """Seconds that the job took, by its own row, and the most memory of it and its examining process, in MB."""
    with psycopg.connect(service.urls.admin, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "load", "layer", str(path), "--province", "90", "--metadata", METADATA],
        cwd=CHECKOUT,
        env=service.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = _Peak(process.pid)
    peak.start()
    if process.wait() != 0:
        raise RuntimeError("the job failed")
    peak.join()
    with psycopg.connect(service.urls.admin) as connection:
        row = connection.execute(
            "SELECT extract(epoch FROM finished_at - started_at) FROM jobs ORDER BY created_at DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    return float(row[0]), peak.megabytes


class _Peak(threading.Thread):
    """Looks at a process and those below it until it ends; keeps the most memory that they held at once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.megabytes = 0.0

    def run(self) -> None:
        while (own := resident_mb(self._pid)) > 0:
            self.megabytes = max(self.megabytes, own + sum(map(resident_mb, descendants(self._pid))))
            time.sleep(0.02)


def resident_mb(pid: int) -> float:
    """Proportional memory of a process: what it shares with others counts by its share; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
