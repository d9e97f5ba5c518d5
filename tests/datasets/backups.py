"""A released dataset on depths, buildings and homes, and the machine that its backup was restored on."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rasterio

from app.core.settings import CHECKOUT
from app.record.keys import public_key_path
from tests.api.people import People
from tests.datasets.assembled import released, validated
from tests.datasets.elsewhere import Copy, Machine, restored_elsewhere
from tests.layers import files
from tests.layers.loads import Worker, depths, loaded, metadata, table_of
from tests.service import Service


@dataclass
class Backup:
    """What was released, what the first machine answered of it, and where the backup is."""

    made: dict[str, Any]
    manifest: bytes
    tables: dict[str, Any]
    """As the first machine answered them."""
    machine: Machine
    table_names: dict[str, str]
    """Slug → the table that its features lie in."""
    raster_hash: str
    public_key: Path
    used: str
    """The id of an input."""


@contextmanager
def backed_up(service: Service, people: People, worker: Worker, folder: Path) -> Generator[Backup]:
    """The backup, for as long as the block lasts; the worker is stopped for it."""
    gis, watch = people("gis"), people("watch")
    depth = loaded(gis, files.depth_raster(folder / "d.tif", rows=120, columns=160), metadata("depth", **depths()))
    loaded(gis, files.geojson(files.buildings(), folder / "b.geojson"), metadata("buildings"))
    homes = metadata("homes", precision="subdistrict_counts")
    loaded(gis, files.geojson(files.households(), folder / "h.geojson"), homes)
    used = validated(people)
    inputs = [used, validated(people, unit="non_structural", kind="shelter")]
    made = released(people, layers=["depth-v1", "buildings-v1", "homes-v1"], assessments=inputs)
    manifest = watch.get(f"{made['href']}/manifest.json").content
    tables = {name: watch.get(href).json()["rows"] for name, href in made["tables"].items()}
    worker.stop()  # nothing is written into the store while it is copied
    with restored_elsewhere(service) as machine:
        yield Backup(
            made,
            manifest,
            tables,
            machine,
            {
                "buildings": table_of(service, "buildings", 1),
                "homes": table_of(service, "homes", 1),
                "homes in counts": table_of(service, "homes", 1, column="counts_table"),
            },
            depth["content_hash"],
            public_key_path(service.settings),
            used,
        )


def put(path: Path, content: bytes) -> None:
    """Replace a blob, which the store itself never does."""
    path.unlink()
    path.write_bytes(content)


def change_a_cell(path: Path) -> None:
    """Change one byte among the cells of a raster in a store."""
    with rasterio.open(path) as dataset:
        offset = int(dataset.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", bidx=1))
    content = bytearray(path.read_bytes())
    content[offset + 40] ^= 1
    put(path, bytes(content))


def verify(copy: Copy, *words: str) -> subprocess.CompletedProcess[str]:
    """`sonthana verify …` on the other machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SONTHANA_")}
    environment |= {"SONTHANA_STATE_DIR": str(copy.settings.state_dir), "SONTHANA_DATABASE_URL": copy.urls.service}
    command = [sys.executable, "-m", "app.cli", "verify", *words]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
