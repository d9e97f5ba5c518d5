"""Layers attacked in SQL by the service's own role: what it may not read, and what nobody changes any more."""

import json
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import Worker, loaded, metadata, table_of
from tests.layers.refusals import NOT_ALLOWED, refused
from tests.service import Service

Connection = psycopg.Connection[Any]
NAMES = [{"name": "ชื่อ", "type": "string"}]
NEVER_CHANGES, NO_SUCH_STEP, NO_SUCH_COLUMN = "SN001", "SN002", "SN006"
CHECK, FOREIGN_KEY, NOT_NULL, UNIQUE, INVALID = "23514", "23503", "23502", "23505", "22023"


@pytest.fixture(scope="module", autouse=True)
def _versions(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Three layers of province 90: of the province alone, public, and not published yet; one shown as counts."""
    folder, client = tmp_path_factory.mktemp("files"), people("gis")
    buildings = files.geojson(files.buildings(), folder / "buildings.geojson")
    loaded(client, buildings, metadata("own"))
    loaded(client, buildings, metadata("open", visibility="public"))
    loaded(client, buildings, metadata("open", visibility="public", publish=False))
    loaded(client, buildings, metadata("lent", visibility="shared", shared_with=["40"]))
    households = files.geojson(files.households(), folder / "households.geojson")
    loaded(client, households, metadata("households", precision="subdistrict_counts"))


OF_POSTGIS = {"spatial_ref_sys", "geometry_columns", "geography_columns"}


@contextmanager
def context(service: Service, *provinces: str) -> Generator[Connection]:
    """A transaction of the service's role in the context of some provinces; nothing of it stays."""
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, %s)", [list(provinces)])
        yield connection
        connection.rollback()


def make(connection: Connection, province: str = "90", fields: Any = NAMES, kind: str = "Point") -> str:
    row = connection.execute("SELECT make_feature_table(%s, %s, %s)", [province, kind, json.dumps(fields)]).fetchone()
    assert row is not None
    return row[0]


def one(connection: Connection, query: str, *values: Any) -> Any:
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def of_table(statement: str, table: str) -> sql.Composed:
    return sql.SQL(statement).format(table=sql.Identifier("features", table))  # pyright: ignore[reportArgumentType]


# Reading


def test_features_are_read_only_as_their_reader(service: Service) -> None:
    table = table_of(service, "own", 1)
    with context(service, "90") as connection:
        with refused(connection):
            connection.execute(of_table("SELECT * FROM {table}", table))
        with refused(connection):
            connection.execute(of_table("COPY {table} TO STDOUT", table))
        connection.execute("SET LOCAL ROLE feature_reader")
        assert connection.execute(of_table("SELECT count(*) FROM {table}", table)).fetchone() == (7,)


def test_the_reader_of_features_reads_nothing_else(service: Service) -> None:
    with context(service, "90", "40") as connection:
        connection.execute("SET LOCAL ROLE feature_reader")
        readable = connection.execute(
            """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_'
               AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'USAGE')
               AND (c.relkind <> 'S' AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
                    OR c.relkind <> 'S' AND has_table_privilege(c.oid, 'DELETE, TRUNCATE, TRIGGER')
                    OR c.relkind = 'S' AND has_sequence_privilege(c.oid, 'USAGE, SELECT, UPDATE'))
            """
        ).fetchall()
        assert {name for schema, name in readable if schema != "features"} <= OF_POSTGIS
        assert len([name for schema, name in readable if schema == "features"]) == 6
        for statement in ("CREATE TABLE features.x ()", "CREATE TABLE public.x ()", "SELECT * FROM unfinished_jobs()"):
            with refused(connection):
                connection.execute(statement.encode())


def test_the_service_inherits_nothing_of_the_reader(service: Service) -> None:
    with context(service, "90") as connection:
        inherits = one(
            connection, "SELECT pg_has_role(current_user, 'feature_reader', 'USAGE')"
        )  # USAGE: without SET ROLE
        assert inherits is False
        rights = one(
            connection,
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'features'::regnamespace AND relkind = 'r'"
            " AND (has_any_column_privilege(oid, 'SELECT, INSERT, UPDATE, REFERENCES')"
            " OR has_table_privilege(oid, 'DELETE, TRUNCATE, TRIGGER'))",
        )
        assert rights == 0


def test_a_table_is_not_read_before_it_is_sealed(service: Service) -> None:
    with context(service, "90") as connection:
        table = make(connection)
        with refused(connection):
            connection.execute(of_table("SELECT * FROM {table}", table))
        connection.execute("SET LOCAL ROLE feature_reader")
        with refused(connection):
            connection.execute(of_table("SELECT * FROM {table}", table))


# Sealed means sealed


def test_a_sealed_table_takes_nothing_and_loses_nothing(service: Service) -> None:
    table = table_of(service, "own", 1)
    statements = (
        "INSERT INTO {table} SELECT * FROM {table}",
        "INSERT INTO {table} (fid) VALUES (99)",
        "UPDATE {table} SET fid = fid",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "DROP TABLE {table}",
        "ALTER TABLE {table} ADD COLUMN x int",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "CREATE INDEX ON {table} (fid)",
        "LOCK TABLE {table}",
        "COMMENT ON TABLE {table} IS 'x'",
        "COPY {table} (fid) FROM STDIN",
        "CREATE RULE r AS ON SELECT TO {table} DO INSTEAD NOTHING",
    )
    with context(service, "90") as connection:
        for role in ("sonthana_service", "feature_reader"):
            connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
            for statement in statements:
                with refused(connection):
                    connection.execute(of_table(statement, table))
        connection.execute(of_table("GRANT SELECT ON {table} TO PUBLIC", table))  # a warning, as its reader may not
        granted = "SELECT count(*) FROM aclexplode((SELECT relacl FROM pg_class WHERE relname = %s)) WHERE grantee = 0"
        assert one(connection, granted, table) == 0


def test_filling_ends_with_the_seal_in_the_same_transaction(service: Service) -> None:
    with context(service, "90") as connection:
        table = make(connection)
        row = of_table("INSERT INTO {table} VALUES (1, 'ก', 'SRID=4326;POINT(100.4 7)')", table)
        connection.execute(row)
        with refused(connection):
            connection.execute(of_table("DELETE FROM {table}", table))
        sealed = one(connection, "SELECT seal_feature_table(%s)", table)
        assert sealed["count"] == 1
        with refused(connection):
            connection.execute(row)
        with refused(connection):
            connection.execute("SELECT seal_feature_table(%s)", [table])


@pytest.mark.parametrize(
    "row",
    [
        "(NULL, 'a', 'SRID=4326;POINT(100 7)')",
        "(1, 'a', NULL)",
        "(1, 'a', 'SRID=32647;POINT(100 7)')",
        "(1, 'a', 'SRID=4326;POINT Z(100 7 1)')",
        "(1, 'a', 'SRID=4326;LINESTRING(100 7, 101 8)')",
    ],
)
def test_a_table_takes_only_features_of_its_kind(service: Service, row: str) -> None:
    with context(service, "90") as connection:
        table = make(connection)
        with refused(connection, NOT_NULL, INVALID):
            connection.execute(of_table(f"INSERT INTO {{table}} VALUES {row}", table))


def test_two_features_of_one_number_are_never_sealed(service: Service) -> None:
    with context(service, "90") as connection:
        table = make(connection)
        for _ in range(2):
            connection.execute(of_table("INSERT INTO {table} VALUES (1, 'a', 'SRID=4326;POINT(100.4 7)')", table))
        with refused(connection, UNIQUE):
            connection.execute("SELECT seal_feature_table(%s)", [table])


# Another province


def test_in_another_provinces_context_nothing_is_made_or_sealed(service: Service) -> None:
    theirs = table_of(service, "own", 1)
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        table = make(connection)
        for provinces in ("{40}", "{}", None):
            connection.execute("SELECT open_context(NULL, %s)", [provinces])
            with refused(connection):
                make(connection)
            for function in ("seal_feature_table(%s)", "make_counts_table(%s)"):
                for name in (table, theirs, "v0", "areas", "v1; DROP TABLE layers", None):
                    with refused(connection):
                        connection.execute(f"SELECT {function}".encode(), [name])
            with refused(connection):
                connection.execute("SELECT make_difference_table(%s, %s, '[]')", [theirs, theirs])
        connection.rollback()


def version_row(**changes: Any) -> tuple[sql.Composed, list[Any]]:
    values = {
        "province_code": "40",
        "slug": "stolen",
        "version": 1,
        "state": "published",
        "content_hash": "0" * 64,
        "geometry_type": "MultiPolygon",
        "feature_count": 1,
        "fields": "[]",
        "source": "x",
        "licence": "x",
        "lineage": "{}",
        "findings": "[]",
    } | changes
    return (
        sql.SQL("INSERT INTO layer_versions ({}) VALUES ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, values)), sql.SQL(", ").join(sql.Placeholder() * len(values))
        ),
        list(values.values()),
    )


NEW_LAYER = (
    "INSERT INTO layers (province_code, slug, kind, form, title_th, title_en, description_th, description_en,"
    " precision, visibility, shared_with, style) VALUES (%s, %s, 'exposure', 'vector', 'x', 'x', '', '', 'exact',"
    " 'province', '{}', '{}')"
)


@pytest.mark.parametrize("column", ["table_name", "counts_table"])
def test_a_version_never_names_another_provinces_table(service: Service, column: str) -> None:
    theirs = table_of(service, "households", 1, column="counts_table")
    for provinces in (["40"], ["40", "90"]):
        with context(service, *provinces) as connection:
            connection.execute(NEW_LAYER.encode(), ["40", "stolen"])
            tables = {"table_name": make(connection, "40")}
            connection.execute("SELECT seal_feature_table(%s)", [tables["table_name"]])
            with refused(connection, NO_SUCH_STEP):
                connection.execute(*version_row(**tables | {column: theirs}))
            connection.execute(*version_row(**tables))


def test_a_version_never_names_an_open_table_or_none_that_exists(service: Service) -> None:
    with context(service, "90") as connection:
        connection.execute(NEW_LAYER.encode(), ["90", "early"])
        for name in (make(connection), "v987654321", "areas"):
            with refused(connection, NO_SUCH_STEP, FOREIGN_KEY):
                connection.execute(*version_row(province_code="90", slug="early", table_name=name))


def test_hidden_layers_are_in_no_row_and_no_count(service: Service) -> None:
    seen = {"90": ["households", "lent", "open", "own"], "40": ["lent", "open"], None: ["open"]}
    for province, slugs in seen.items():
        with context(service, *([province] if province else [])) as connection:
            layers = connection.execute("SELECT slug FROM layers WHERE province_code = '90' ORDER BY slug").fetchall()
            versions = connection.execute(
                "SELECT slug, version FROM layer_versions WHERE province_code = '90' ORDER BY slug, version"
            ).fetchall()
            assert [slug for (slug,) in layers] == slugs
            assert [row for row in versions if row != ("open", 2)] == [(slug, 1) for slug in slugs]
            assert (("open", 2) in versions) == (province == "90")
            assert one(connection, "SELECT count(*) FROM layer_versions") == len(versions)
            assert one(connection, "SELECT count(*) FROM feature_tables") == (6 if province == "90" else 0)
            assert one(connection, "SELECT count(*) FROM uploads") == (5 if province == "90" else 0)
            assert one(connection, "SELECT count(*) FROM jobs") == (5 if province == "90" else 0)


def test_nothing_outside_the_context_is_changed_even_where_it_is_seen(service: Service) -> None:
    with context(service, "40") as connection:
        for statement in (
            "UPDATE layers SET title_th = 'x' WHERE province_code = '90'",
            "UPDATE layer_versions SET state = 'retracted' WHERE province_code = '90'",
            "UPDATE jobs SET state = 'cancelled'",
            "DELETE FROM jobs",
            "DELETE FROM uploads",
        ):
            assert connection.execute(statement.encode()).rowcount == 0
        for statement in (
            "INSERT INTO uploads (province_code, id, name, bytes) VALUES ('90', gen_random_uuid(), 'x', 1)",
            "INSERT INTO jobs (province_code, id, kind, request, state, progress, stage, attempts, is_cancel_requested)"
            " VALUES ('90', gen_random_uuid(), 'layer.load', '{}', 'queued', 0, 'waiting', 0, false)",
        ):
            with refused(connection):
                connection.execute(statement.encode())
        with refused(connection):
            connection.execute(NEW_LAYER.encode(), ["90", "new"])


# What never changes


def test_of_a_version_nothing_but_the_state_changes(service: Service) -> None:
    with psycopg.connect(service.urls.service) as connection:
        columns = connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'layer_versions'::regclass AND attnum > 0"
        ).fetchall()
    here = sql.SQL(" WHERE (province_code, slug, version) = ('90', 'own', 1)")
    assert len(columns) > 25
    for (column,) in columns:
        with context(service, "90") as connection, refused(connection, NOT_ALLOWED, NO_SUCH_STEP):
            connection.execute(sql.SQL("UPDATE layer_versions SET {0} = {0}").format(sql.Identifier(column)) + here)
        if column == "state":
            continue
        changed = sql.SQL(
            "UPDATE layer_versions SET {0} = (jsonb_populate_record(NULL::layer_versions, %s)).{0}"
        ).format(sql.Identifier(column))
        with psycopg.connect(service.urls.owner) as owner, refused(owner, NEVER_CHANGES):
            owner.execute(changed + here, [_other(column)])


OTHER_VALUES: dict[str, Any] = {
    "fields": [1],
    "raster": {"a": 1},
    "lineage": {"a": 1},
    "findings": [1],
    "extent": "SRID=4326;POLYGON((0 0, 1 0, 1 1, 0 0))",
    "contact_id": str(uuid.uuid4()),
    "loaded_by": str(uuid.uuid4()),
    "version": 77,
    "feature_count": 77,
    "original_bytes": 77,
    "return_period_years": 77,
}


def _other(column: str) -> str:
    value = OTHER_VALUES.get(column, "2020-01-01" if column.endswith("_at") or column.startswith("valid_") else "other")
    return json.dumps({column: value})


@pytest.mark.parametrize(
    ("steps", "is_allowed"),
    [
        (["published"], True),
        (["published", "deprecated", "published", "retracted"], True),
        (["retracted"], True),
        (["loaded"], False),
        (["deprecated"], False),
        (["published", "loaded"], False),
        (["retracted", "published"], False),
        (["retracted", "loaded"], False),
        (["retracted", "deprecated"], False),
        (["published", "deprecated", "loaded"], False),
        (["gone"], False),
    ],
)
def test_states_follow_the_table_only(service: Service, steps: list[str], is_allowed: bool) -> None:
    move = "UPDATE layer_versions SET state = %s WHERE (province_code, slug, version) = ('90', 'open', 2)"
    with context(service, "90") as connection:
        for state in steps[:-1]:
            connection.execute(move.encode(), [state])
        if is_allowed:
            assert connection.execute(move.encode(), [steps[-1]]).rowcount == 1
        else:
            with refused(connection, NO_SUCH_STEP, CHECK):
                connection.execute(move.encode(), [steps[-1]])


def test_a_version_begins_neither_retracted_nor_deprecated(service: Service) -> None:
    with context(service, "40") as connection:
        connection.execute(NEW_LAYER.encode(), ["40", "stolen"])
        table = make(connection, "40")
        connection.execute("SELECT seal_feature_table(%s)", [table])
        for state in ("deprecated", "retracted", "gone"):
            with refused(connection, NO_SUCH_STEP, CHECK):
                connection.execute(*version_row(state=state, table_name=table))


def test_the_catalogue_loses_no_row_whoever_tries(service: Service) -> None:
    for url in (service.urls.service, service.urls.owner):
        for table in ("layers", "layer_versions", "feature_tables"):
            for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                with psycopg.connect(url) as connection:
                    connection.execute("SELECT open_context(NULL, '{90}')")
                    with refused(connection, NOT_ALLOWED, NEVER_CHANGES):
                        connection.execute(statement.encode())
                    connection.rollback()


def test_what_a_layer_is_never_changes(service: Service) -> None:
    changes = ("kind = 'hazard'", "form = 'raster'", "precision = 'subdistrict_counts'", "slug = 'other'",
               "province_code = '40'", "created_at = now()")  # fmt: skip
    for url, kind in ((service.urls.service, NOT_ALLOWED), (service.urls.owner, NEVER_CHANGES)):
        for change in changes:
            with psycopg.connect(url) as connection:
                connection.execute("SELECT open_context(NULL, '{90,40}')")
                with refused(connection, kind):
                    connection.execute(f"UPDATE layers SET {change} WHERE slug = 'own'".encode())


def test_the_service_seals_and_names_no_table_by_itself(service: Service) -> None:
    with context(service, "90") as connection:
        table = make(connection)
        for statement in (
            "UPDATE feature_tables SET sealed_at = now()",
            "UPDATE feature_tables SET province_code = '40'",
            "INSERT INTO feature_tables (name, province_code, sealed_at) VALUES ('areas', '90', now())",
            "SELECT nextval('feature_table_numbers')",
            "SELECT setval('feature_table_numbers', 1)",
            "CREATE TABLE features.mine ()",
            "CREATE VIEW features.mine AS SELECT 1",
        ):
            with refused(connection):
                connection.execute(statement.encode())
        with refused(connection):
            connection.execute(of_table("ALTER TABLE {table} OWNER TO sonthana_service", table))


# Columns with names of strangers

NASTY_NAMES = [
    'x" int); DROP TABLE layers; --',
    "x'); SELECT pg_sleep(10); --",
    "%I %s %L %1$s",
    "$$; DROP TABLE layers; $$",
    "a\\b",
    "ชื่อ สกุล",
    "select",
    "; --",
]


def test_names_of_columns_are_only_names(service: Service) -> None:
    fields = [{"name": name, "type": "string"} for name in NASTY_NAMES]
    with context(service, "90") as connection:
        table, another = make(connection, fields=fields), make(connection, fields=fields)
        columns = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'features' AND table_name = %s"
            " ORDER BY ordinal_position",
            [table],
        ).fetchall()
        assert [name for (name,) in columns] == ["fid", *NASTY_NAMES, "geom"]
        for name in (table, another):
            connection.execute("SELECT seal_feature_table(%s)", [name])
        compared = one(connection, "SELECT make_difference_table(%s, %s, %s)", table, another, json.dumps(fields))
        assert compared["count"] == 0
        assert one(connection, "SELECT count(*) FROM layers") == 4


CANNOT_BE = (NO_SUCH_COLUMN, "42701", "54011", "22004", "22023")
"""No column of features, taken twice, too many, no name, no list."""


@pytest.mark.parametrize(
    "fields",
    [
        [{"name": "x", "type": "text"}],
        [{"name": "x", "type": "int64); DROP TABLE layers; --"}],
        [{"name": "x", "type": "geometry"}],
        [{"name": "x", "type": None}],
        [{"name": "x"}],
        [{"type": "string"}],
        [{"name": None, "type": "string"}],
        [{"name": "", "type": "string"}],
        [{"name": "ก" * 22, "type": "string"}],
        [{"name": "fid", "type": "string"}],
        [{"name": "geom", "type": "string"}],
        [{"name": "xmin", "type": "string"}],
        [{"name": "x", "type": "string"}] * 2,
        [{"name": f"c{n}", "type": "string"} for n in range(1700)],
        ["x"],
        [None],
        {"name": "x"},
        None,
    ],
    ids=str,
)
def test_columns_that_cannot_be_are_refused_and_leave_no_table(service: Service, fields: Any) -> None:
    with context(service, "90") as connection:
        tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'features'::regnamespace"
        before = one(connection, tables)
        with refused(connection, *CANNOT_BE):
            make(connection, fields=fields)
        assert one(connection, tables) == before


@pytest.mark.parametrize("kind", ["Polygon", "GeometryCollection", "Geometry", "Point, 3857)); --", "", None])
def test_only_four_kinds_of_geometry_have_tables(service: Service, kind: Any) -> None:
    with context(service, "90") as connection, refused(connection, NO_SUCH_COLUMN, INVALID):
        make(connection, kind=kind)


# Plans


def test_a_box_of_the_map_is_answered_from_the_index(
    service: Service, people: People, worker: Worker, tmp_path: Path
) -> None:
    loaded(people("gis"), files.many_polygons(tmp_path / "many.gpkg", 20_000), metadata("many"))
    table = table_of(service, "many", 1)
    box = "SELECT * FROM {table} WHERE geom && ST_MakeEnvelope(100.3, 6.81, 100.31, 6.82, 4326) ORDER BY fid LIMIT 100"
    with psycopg.connect(service.urls.admin) as admin:
        indexes = admin.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'features' AND tablename = %s", [table]
        ).fetchall()
        assert any("gist" in definition for (definition,) in indexes)
    with context(service, "90") as connection:
        connection.execute("SET LOCAL ROLE feature_reader")
        plan = str(connection.execute(of_table(f"EXPLAIN {box}", table)).fetchall())
        assert f"ix_{table}_geom" in plan
        found = connection.execute(of_table(box, table)).fetchall()
        assert 0 < len(found) <= 100


def test_sealing_leaves_statistics(service: Service) -> None:
    table = table_of(service, "own", 1)
    with psycopg.connect(service.urls.admin) as admin:
        assert one(admin, "SELECT reltuples FROM pg_class WHERE oid = %s::regclass", f"features.{table}") == 7
        counted = "SELECT count(*) FROM pg_statistic WHERE starelid = %s::regclass"
        assert one(admin, counted, f"features.{table}") >= 4


def test_a_table_of_features_that_no_version_names_is_not_committed(service: Service) -> None:
    for seals in (False, True):
        with psycopg.connect(service.urls.service) as connection:
            connection.execute("SELECT open_context(NULL, '{90}')")
            row = connection.execute("SELECT make_feature_table('90', 'Point', '[]')").fetchone()
            assert row is not None
            if seals:
                connection.execute("SELECT seal_feature_table(%s)", row)
            with pytest.raises(psycopg.DatabaseError) as raised:
                connection.commit()
            assert raised.value.sqlstate == "SN002"
