"""A backup restored on another machine makes a dataset again from record and stores alone; what was altered is told."""

import asyncio
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
import rasterio

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import SonthanaError
from app.datasets.contents import Contents
from app.datasets.reading import BasisAltered, BasisMissing
from app.datasets.rebuilding import rebuilt
from tests.api.people import People
from tests.datasets.backups import Backup, backed_up, change_a_cell, put, verify
from tests.datasets.elsewhere import Copy
from tests.layers.loads import Worker
from tests.service import Service

pytestmark = pytest.mark.acceptance

OWN_TABLES = (
    "dataset_versions",
    "dataset_tables",
    "dataset_layers",
    "dataset_inputs",
    "dataset_acts",
    "dataset_signatures",
)


@pytest.fixture(scope="module")
def backup(
    service: Service, people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Backup]:
    with backed_up(service, people, worker, tmp_path_factory.mktemp("files")) as backup:
        yield backup


def made_again(copy: Copy, made: dict[str, Any]) -> Contents:
    """The dataset made again on the copy."""

    async def run() -> Contents:
        database = Database.from_settings(copy.settings)
        try:
            blobs = BlobStore(copy.settings.blob_store)
            return await rebuilt(database, blobs, province_code="90", name=made["name"], version=made["version"])
        finally:
            await database.close()

    return asyncio.run(run())


def refused(copy: Copy, made: dict[str, Any]) -> SonthanaError:
    """What is said where it cannot be made again."""
    with pytest.raises(SonthanaError) as said:
        made_again(copy, made)
    return said.value


def ruin_own_rows(copy: Copy) -> None:
    """Make everything that the dataset itself has in the database wrong, and unreadable on top of it."""
    copy.alter(
        "UPDATE dataset_versions SET manifest = '{}', content_hash = encode(sha256('{}'), 'hex'), state = 'retracted'",
        *(f"DELETE FROM {table}" for table in OWN_TABLES[1:]),
        *(f"REVOKE ALL ON {table} FROM sonthana_service" for table in (*OWN_TABLES, "jobs")),
    )


def test_a_dataset_is_made_again_from_record_and_stores_alone(backup: Backup) -> None:
    copy = backup.machine.copy()
    ruin_own_rows(copy)
    with psycopg.connect(copy.urls.service) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT FROM dataset_versions")

    again = made_again(copy, backup.made)

    assert again.content_hash == backup.made["content_hash"]
    assert again.manifest_bytes == backup.manifest
    assert {table.name: [list(row) for row in table.rows] for table in again.tables} == backup.tables
    assert sorted(backup.tables) == ["facilities_exposed", "flooded_area", "inputs_by_kind"]
    assert all(backup.tables.values())


def test_verify_proves_the_restored_record_and_names_a_dataset_that_was_altered(backup: Backup) -> None:
    copy = backup.machine.copy()
    secrets = copy.settings.state_dir / "secrets"
    secrets.mkdir()
    shutil.copy(backup.public_key, secrets)
    sound = verify(copy, "--province", "90")
    assert sound.returncode == 0, sound.stdout + sound.stderr
    copy.alter("UPDATE dataset_tables SET rows = '[]' WHERE table_name = 'flooded_area'")
    altered = verify(copy, "--province", "90")
    assert altered.returncode == 1
    assert "dataset_differs" in altered.stdout
    assert backup.made["name"] in altered.stdout


def test_a_byte_of_a_raster_that_changed_is_told(backup: Backup) -> None:
    copy = backup.machine.copy()
    path = copy.store / "rasters" / f"{backup.raster_hash}.tif"
    change_a_cell(path)
    assert_altered(copy, backup, "90-depth-v1")


def test_a_cell_of_a_raster_that_changed_no_figure_is_told(backup: Backup, tmp_path: Path) -> None:
    copy = backup.machine.copy()
    path = copy.store / "rasters" / f"{backup.raster_hash}.tif"
    with rasterio.open(path) as dataset:
        cells, profile = dataset.read(1), dataset.profile
    deepest = np.unravel_index(np.nanargmax(cells), cells.shape)
    cells[deepest] += np.float32(0.001)  # stays in the class of the deepest
    with rasterio.open(tmp_path / "changed.tif", "w", **profile) as dataset:
        dataset.write(cells, 1)
    put(path, (tmp_path / "changed.tif").read_bytes())
    assert_altered(copy, backup, "90-depth-v1")


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("buildings", 'UPDATE features.{} SET "ชื่อ" = "ชื่อ" || \' \' WHERE fid = 2'),
        ("buildings", "UPDATE features.{} SET geom = ST_Translate(geom, 1e-9, 0) WHERE fid = 7"),
        ("buildings", "DELETE FROM features.{} WHERE fid = 1"),
        ("buildings", "INSERT INTO features.{} SELECT (f).* FROM (SELECT f FROM features.{} f WHERE fid = 1) x"),
        ("buildings", "DROP TABLE features.{}"),
        ("homes", "UPDATE features.{} SET bedridden = NOT bedridden WHERE fid = 3"),
        ("homes", "UPDATE layer_versions SET content_hash = repeat('a', 64) WHERE slug = 'homes'"),
    ],
    ids=["a name", "a corner", "a row less", "a row twice", "no table", "a home behind counts", "the hash itself"],
)
def test_a_row_of_a_layer_that_changed_is_told(backup: Backup, table: str, statement: str) -> None:
    copy = backup.machine.copy()
    name = backup.table_names[table]
    copy.alter(f"ALTER TABLE features.{name} DROP CONSTRAINT pk_{name}", statement.replace("{}", name))
    assert_altered(copy, backup, f"90-{table}-v1")


def assert_altered(copy: Copy, backup: Backup, collection: str) -> None:
    said = refused(copy, backup.made)
    assert isinstance(said, BasisAltered)
    assert said.extra == {"altered": [collection]}
    assert collection in said.detail.th
    assert collection in said.detail.en


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE features.{counts} SET count = count + 1",
        "UPDATE layer_versions SET licence = 'CC-BY-4.0' WHERE slug = 'buildings'",
        "UPDATE assessment_versions SET severity = 1 WHERE assessment_id = '{used}'",
        "UPDATE assessment_versions SET geom = ST_Translate(geom, 1e-7, 0) WHERE assessment_id = '{used}'",
        "UPDATE areas SET geom = ST_Translate(geom, 1e-9, 0) WHERE code = '9011'",
        "UPDATE areas SET name_th = 'หาดใหญ่ใหม่' WHERE code = '9011'",
    ],
    ids=["counts", "licence", "severity", "place", "boundary", "name of an area"],
)
def test_whatever_else_it_rests_on_changes_the_hash(backup: Backup, statement: str) -> None:
    copy = backup.machine.copy()
    copy.alter(statement.format(counts=backup.table_names["homes in counts"], used=backup.used))
    assert made_again(copy, backup.made).content_hash != backup.made["content_hash"]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM layer_versions WHERE slug = 'buildings'", "90-buildings-v1"),
        ("DELETE FROM assessment_versions WHERE assessment_id = '{used}'", "{used}"),
        ("DELETE FROM areas WHERE code = '9011'", "9011"),
    ],
    ids=["layer", "input", "area"],
)
def test_what_is_gone_is_named(backup: Backup, statement: str, named: str) -> None:
    copy = backup.machine.copy()
    copy.alter(statement.format(used=backup.used))
    said = refused(copy, backup.made)
    assert isinstance(said, BasisMissing)
    assert said.extra == {"missing": [named.format(used=backup.used)]}


def test_a_raster_that_is_gone_from_the_store_is_named(backup: Backup) -> None:
    copy = backup.machine.copy()
    (copy.store / "rasters" / f"{backup.raster_hash}.tif").unlink()
    said = refused(copy, backup.made)
    assert isinstance(said, BasisMissing)
    assert said.extra == {"missing": [f"90-depth-v1 (rasters/{backup.raster_hash}.tif)"]}
    assert "90-depth-v1" in said.detail.th
