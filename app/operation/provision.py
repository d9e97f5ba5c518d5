"""Roles, database and extensions: what has to exist before the first migration, made by a role that may.

`sonthana_owner` owns the database and runs migrations only. `sonthana_service` is what web and worker use: it owns
nothing and can bypass nothing. `feature_reader` reads features of layers and nothing else; the service becomes it for a
statement (`SET LOCAL ROLE`) and inherits nothing of it. Doing it again changes nothing but the passwords, which become
those kept here.
"""

import json
from pathlib import Path

import psycopg
from psycopg import Connection, errors, sql

from app.core.settings import Settings, made_for
from app.operation.database_address import DatabaseUrls, address, parts_of
from app.operation.refusal import Refusal
from app.operation.state_folder import kept_secret, make_state_folder, write_private

OWNER, SERVICE, FEATURE_READER = "sonthana_owner", "sonthana_service", "feature_reader"
DATABASE = "sonthana"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")
NOT_FOR_DATA = {"postgres", "template0", "template1"}
ONE_AT_A_TIME = 7_365_011  # any number: the advisory lock of provisioning

SERVICE_SETTINGS = {
    "search_path": "public, pg_temp",
    "timezone": "UTC",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
    "plan_cache_mode": "force_custom_plan",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
OWNER_SETTINGS = {"search_path": "public, pg_temp", "timezone": "UTC"}


def provision(admin_url: str, state: Path, *, database: str = DATABASE) -> DatabaseUrls:
    """Make roles, database and extensions where missing.

    Args:
        admin_url: The server, as a role that may create roles, databases and extensions.
        state: State folder that keeps the two roles' passwords.
        database: Name of the database.

    Returns:
        The database's addresses for each role.

    Raises:
        Refusal: the server cannot be reached, or the role may not do all this; says what is missing.
    """
    make_state_folder(state)
    maintenance = address(admin_url, database=_maintenance_database(admin_url, database))
    passwords = {role: kept_secret(state, f"{role}-password") for role in (OWNER, SERVICE)}
    try:
        with connect(maintenance) as server:
            _require_role_maker(server)
            server.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            _make_role(server, OWNER, passwords[OWNER], OWNER_SETTINGS)
            _make_role(server, SERVICE, passwords[SERVICE], SERVICE_SETTINGS)
            _make_feature_reader(server)
            _make_database(server, database, address(admin_url, database=database))
            restrict_database(server, database)
            with connect(address(admin_url, database=database)) as inside:
                _make_extensions(inside)
                _restrict_schema(inside)
    except errors.InsufficientPrivilege as error:
        raise Refusal(
            f"สิทธิ์ไม่พอที่จะเตรียมฐานข้อมูล {database}: {error.diag.message_primary}",
            f"Not enough rights to prepare the database {database}: {error.diag.message_primary}.\n"
            "  The role needs CREATEROLE, CREATEDB and, for an existing database, its ownership.",
        ) from error
    return DatabaseUrls(
        service=address(admin_url, user=SERVICE, password=passwords[SERVICE], database=database),
        owner=address(admin_url, user=OWNER, password=passwords[OWNER], database=database),
        admin=address(admin_url, database=database),
    )


def database_in(admin_url: str) -> str:
    """The database that the address names for us; never PostgreSQL's own ones."""
    named = parts_of(admin_url).get("dbname", DATABASE)
    return DATABASE if named in NOT_FOR_DATA else named


def remember(settings: Settings, urls: DatabaseUrls) -> None:
    """Leave the addresses where every `sonthana` command finds them."""
    prepared = {
        "service_url": urls.service,
        "owner_url": urls.owner,
        "made_for": made_for(settings.database_url),
    }
    write_private(settings.database_file, json.dumps(prepared, indent=2) + "\n")


def connect(url: str) -> Connection:
    """A connection that commits each statement, or a refusal that names no password."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10, application_name="sonthana provision")
    except psycopg.OperationalError as error:
        parts = parts_of(url)
        where = f"{parts.get('host', 'localhost')}:{parts.get('port', '5432')}/{parts.get('dbname', '')}"
        said = str(error).strip().splitlines()[-1]
        raise Refusal(f"ต่อฐานข้อมูล {where} ไม่ได้: {said}", f"Cannot connect to {where}: {said}") from error


def restrict_database(server: Connection, database: str) -> None:
    """Only our roles may connect to the database (a cloned database does not inherit this)."""
    name = sql.Identifier(database)
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    server.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(SERVICE)))


def _maintenance_database(admin_url: str, database: str) -> str:
    """A database that exists: the wanted one if it does, else PostgreSQL's own."""
    try:
        with psycopg.connect(address(admin_url, database=database), connect_timeout=10):
            return database
    except psycopg.OperationalError:
        return "postgres"


def _require_role_maker(server: Connection) -> None:
    row = server.execute(
        "SELECT current_user, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None  # noqa: S101 - one's own role always exists
    if not row[1]:
        raise Refusal(
            f"บทบาท {row[0]} สร้าง role ไม่ได้ จึงเตรียมฐานข้อมูลไม่ได้\n"
            "  ให้ SONTHANA_DATABASE_URL ใช้บทบาทที่มี CREATEROLE และ CREATEDB (ต้องเป็น superuser หากยังไม่มี postgis)\n"
            "  หรือสั่งบนเครื่องที่เคยเตรียมไว้แล้ว โดยใช้ SONTHANA_STATE_DIR เดิม",
            f"Role {row[0]} may not create roles, so it cannot prepare the database.\n"
            "  Give SONTHANA_DATABASE_URL a role with CREATEROLE and CREATEDB (a superuser where postgis is missing),\n"
            "  or run where it was prepared before, with the same SONTHANA_STATE_DIR.\n"
            "  To run only the service on a prepared database: sonthana serve, sonthana worker.",
        )


def _make_role(server: Connection, role: str, password: str, settings: dict[str, str]) -> None:
    name = sql.Identifier(role)
    if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    elif server.execute(
        "SELECT 1 FROM pg_roles WHERE rolname = %s AND (rolsuper OR rolbypassrls OR rolreplication)", [role]
    ).fetchone():
        # only a superuser can have made it so, and only one can undo it
        server.execute(sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS NOREPLICATION").format(name))
    # the scrambled form: the password itself never reaches the server or its log
    scrambled = server.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    server.execute(
        sql.SQL("ALTER ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(name, sql.Literal(scrambled))
    )
    for setting, value in settings.items():
        # a list such as search_path is a list of names, not one quoted value
        written = sql.SQL(", ").join(map(sql.Literal, value.split(", ")))
        server.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), written))


def _make_feature_reader(server: Connection) -> None:
    reader, service = sql.Identifier(FEATURE_READER), sql.Identifier(SERVICE)
    if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [FEATURE_READER]).fetchone() is None:
        server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(reader))
    server.execute(sql.SQL("ALTER ROLE {} NOINHERIT").format(service))
    server.execute(sql.SQL("GRANT {} TO {}").format(reader, service))


def _make_database(server: Connection, database: str, url: str) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    row = server.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]).fetchone()
    if row is not None and row[0] != OWNER:
        _require_empty(url, database)
    if row is None or row[0] != OWNER:
        # giving something to a role takes membership in it, unless one is a superuser
        server.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    if row is None:
        server.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(name, owner))
    elif row[0] != OWNER:
        server.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))


def _require_empty(url: str, database: str) -> None:
    """Refuse to take over a database in which others keep something; what extensions brought does not count."""
    with connect(url) as inside:
        row = inside.execute(
            """
            SELECT format('%I.%I', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
            ORDER BY 1 LIMIT 1
            """
        ).fetchone()
    if row is not None:
        raise Refusal(
            f"ฐานข้อมูล {database} มีข้อมูลของผู้อื่นอยู่ ({row[0]}): ระบุชื่อฐานข้อมูลใหม่ใน SONTHANA_DATABASE_URL",
            f"The database {database} holds something already ({row[0]}): "
            "name a new one in SONTHANA_DATABASE_URL; it will be made.",
        )


def _make_extensions(inside: Connection) -> None:
    for extension in EXTENSIONS:
        try:
            inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(sql.Identifier(extension)))
        except (errors.InsufficientPrivilege, errors.FeatureNotSupported, errors.UndefinedFile) as error:
            raise Refusal(
                f"ติดตั้งส่วนขยาย {extension} ไม่ได้: ให้ผู้ดูแลสั่ง CREATE EXTENSION {extension}; ในฐานข้อมูลนี้ก่อน",
                f"Cannot add the extension {extension} ({error.diag.message_primary}): "
                f"have an administrator run CREATE EXTENSION {extension}; in this database first.",
            ) from error


def _restrict_schema(inside: Connection) -> None:
    inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    inside.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(sql.Identifier(OWNER)))
    inside.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(SERVICE)))
