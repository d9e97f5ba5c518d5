"""Editions of areas in the database: what loading changes, what nobody may rewrite, what verification finds."""

import asyncio
import hashlib

import psycopg
import pytest
import shapely
from shapely.geometry import box

from app.areas import queries
from app.areas.changes import PresentEdition, compare
from app.areas.service import AboutAreas, store_editions
from app.core.database import Database
from app.operation.database_address import DatabaseUrls
from spatial.administrative_areas.exchange import CheckedArea
from tests.record.tampering import verified
from tests.service import DemoDatabase

SQUARE = shapely.to_wkb(shapely.MultiPolygon([box(100.4, 6.9, 100.5, 7.0)]), byte_order=1)
AREA = CheckedArea("9011", "district", "90", "หาดใหญ่", "Hat Yai", SQUARE)
DIGEST = hashlib.sha256(SQUARE).hexdigest()


def present(code: str, *, name: str = "หาดใหญ่", is_schematic: bool = False) -> PresentEdition:
    return PresentEdition(code, "district", 1, "90", name, "Hat Yai", is_schematic, DIGEST)


def test_an_area_changes_by_its_name_its_boundary_or_by_being_surveyed() -> None:
    for edition, is_same in (
        (present("9011"), True),
        (present("9011", name="หาดเล็ก"), False),
        (present("9011", is_schematic=True), False),
    ):
        (change,) = compare([edition, present("9012")], [AREA], {"9011": DIGEST})
        assert (list(change.unchanged), list(change.changed)) == ((["9011"], []) if is_same else ([], ["9011"]))
        assert list(change.superseded) == ["9012"]
    (change,) = compare([present("9011")], [AREA], {"9011": "0" * 64})
    assert list(change.changed) == ["9011"]
    (change,) = compare([], [AREA], {"9011": DIGEST})
    assert list(change.new) == ["9011"]


@pytest.fixture(scope="module")
def urls(demo_database: DemoDatabase) -> DatabaseUrls:
    """A demo in which Hat Yai has a second edition and Na Mom (9012) has ended."""
    urls = demo_database("editions")

    async def load() -> None:
        database = Database(urls.service, pool_size=1)
        async with database.system_transaction(["90"]) as session:
            await store_editions(
                session, province_code="90", areas=[AREA], ended=["9012"], about=AboutAreas("test", "test"), actor=None
            )
            (stated,) = [
                edition
                for edition in await queries.present_editions(session, province_code="90")
                if edition.code == "9011"
            ]
            assert stated.boundary_sha256 == DIGEST
        await database.close()

    asyncio.run(load())
    return urls


def faults(urls: DatabaseUrls, sql: str) -> set[str]:
    """What verification finds after SQL that triggers did not see; undone again."""
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("CREATE TABLE IF NOT EXISTS kept_areas AS TABLE areas")
        connection.execute(sql.encode())
    try:
        report = asyncio.run(verified(urls, keys={}))
        return {fault.code for fault in report.faults if fault.code.startswith("area_")}
    finally:
        with psycopg.connect(urls.admin) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("DELETE FROM areas")
            connection.execute("INSERT INTO areas SELECT * FROM kept_areas")


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT 1", None),
        ("UPDATE areas SET superseded_at = NULL WHERE code = '9012'", "area_end_differs"),
        ("UPDATE areas SET superseded_at = superseded_at + interval '1 s' WHERE code = '9012'", "area_end_differs"),
        ("UPDATE areas SET superseded_at = now() WHERE code = '9011' AND edition = 2", "area_end_differs"),
        ("UPDATE areas SET superseded_at = now() WHERE code = '9001'", "area_end_differs"),
        ("UPDATE areas SET name_th = 'x' WHERE code = '9011' AND edition = 1", "area_differs"),
        ("UPDATE areas SET source = 'x' WHERE code = '9011' AND edition = 2", "area_differs"),
        ("DELETE FROM areas WHERE code = '9011' AND edition = 2", "area_missing"),
        ("DELETE FROM areas WHERE code = '9011' AND edition = 1", "area_missing"),
    ],
)
def test_verification_bears_editions_out_in_both_directions(urls: DatabaseUrls, sql: str, code: str | None) -> None:
    assert faults(urls, sql) == ({code} if code else set())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE areas SET name_th = 'x' WHERE code = '9011'",
        "UPDATE areas SET geom = ST_Translate(geom, 1, 0), superseded_at = now() WHERE code = '9001'",
        "UPDATE areas SET superseded_at = NULL WHERE code = '9012'",
        "DELETE FROM areas WHERE code = '9011'",
        "TRUNCATE areas",
    ],
)
def test_the_owner_itself_rewrites_no_edition(urls: DatabaseUrls, sql: str) -> None:
    with psycopg.connect(urls.owner) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(sql.encode())
        connection.rollback()
    assert refused.value.sqlstate == "SN001"
