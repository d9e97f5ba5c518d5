"""Provisioning: two roles that can do no more than they need, made twice without harm."""

import stat
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from app.core.settings import DatabaseUnknown, Settings, owner_database_url, service_database_url
from app.operation.cluster import Cluster
from app.operation.database_address import DatabaseUrls, address
from app.operation.provision import OWNER, SERVICE, connect, database_in, provision, remember
from app.operation.refusal import Refusal


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Cluster]:
    """A cluster of this module's own: provisioning changes roles, which all databases of a cluster share."""
    cluster = Cluster(tmp_path_factory.mktemp("provision"), durable=False)
    cluster.start()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def urls(server: Cluster) -> DatabaseUrls:
    return provision(server.admin_url(), server.state)


def ask(url: str, question: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row


def test_doing_it_again_changes_nothing(server: Cluster, urls: DatabaseUrls) -> None:
    assert provision(server.admin_url(), server.state) == urls
    assert ask(urls.service, "SELECT current_user") == (SERVICE,)


def test_the_extensions_are_there_for_the_service(urls: DatabaseUrls) -> None:
    assert ask(urls.service, "SELECT ST_AsText(ST_Point(100.475, 7.008))") == ("POINT(100.475 7.008)",)
    assert ask(urls.service, "SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'btree_gist')") == (2,)


@pytest.mark.parametrize("role", [OWNER, SERVICE])
def test_roles_have_no_powers_over_the_server(urls: DatabaseUrls, role: str) -> None:
    powers = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
    assert ask(urls.admin, f"SELECT {powers} FROM pg_roles WHERE rolname = '{role}'") == (False,) * 5


def test_the_service_owns_nothing_and_inherits_nothing_of_the_one_role_it_may_become(urls: DatabaseUrls) -> None:
    owned = "SELECT count(*) FROM pg_shdepend JOIN pg_roles r ON r.oid = refobjid WHERE deptype = 'o' AND rolname = "
    assert ask(urls.admin, f"{owned} '{SERVICE}'") == (0,)
    assert ask(urls.admin, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'sonthana'") == (OWNER,)
    members = f"SELECT array_agg(roleid::regrole::text) FROM pg_auth_members WHERE member = '{SERVICE}'::regrole"
    assert ask(urls.admin, members) == (["feature_reader"],)
    inherits = f"SELECT rolinherit FROM pg_roles WHERE rolname = '{SERVICE}'"
    assert ask(urls.admin, inherits) == (False,)
    reader = "SELECT rolcanlogin OR rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = "
    assert ask(urls.admin, f"{reader}'feature_reader'") == (False,)


def test_the_service_cannot_make_tables_or_change_roles(urls: DatabaseUrls) -> None:
    forbidden = ("CREATE TABLE mine (id int)", "CREATE TEMP TABLE mine (id int)", f"SET ROLE {OWNER}")
    for statement in forbidden:
        with psycopg.connect(urls.service) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_service_runs_with_bounded_and_index_friendly_settings(urls: DatabaseUrls) -> None:
    expected = {
        "statement_timeout": "15s",
        "idle_in_transaction_session_timeout": "30s",
        "plan_cache_mode": "force_custom_plan",
        "jit": "off",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": "0",
        "TimeZone": "UTC",
        "search_path": "public, pg_temp",
    }
    assert {name: ask(urls.service, f"SHOW {name}")[0] for name in expected} == expected


def test_other_roles_cannot_even_connect(server: Cluster, urls: DatabaseUrls) -> None:
    with connect(server.admin_url()) as admin:
        admin.execute("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(address(urls.service, user="stranger", password="stranger"))


def test_a_role_that_may_not_make_roles_is_told_what_is_missing(server: Cluster, tmp_path: Path) -> None:
    with connect(server.admin_url()) as admin:
        admin.execute("CREATE ROLE lowly LOGIN PASSWORD 'lowly'")
    with pytest.raises(Refusal, match="may not create roles"):
        provision(address(server.admin_url(), user="lowly", password="lowly"), tmp_path, database="theirs")


def test_a_missing_extension_is_named(server: Cluster, tmp_path: Path) -> None:
    # a cluster of its own: the two roles already exist in it, made by somebody else's superuser
    with connect(server.admin_url()) as admin:
        admin.execute("CREATE ROLE maker LOGIN CREATEROLE CREATEDB PASSWORD 'maker'")
    with pytest.raises(Refusal, match="CREATE EXTENSION postgis"):
        provision(address(server.admin_url(), user="maker", password="maker"), tmp_path, database="theirs")
    provision(server.admin_url(), server.state)  # the passwords are this state's again


def test_a_database_that_others_use_is_not_taken_over(server: Cluster, tmp_path: Path) -> None:
    with connect(server.admin_url()) as admin:
        admin.execute("CREATE DATABASE busy")
    with connect(server.admin_url("busy")) as busy:
        busy.execute("CREATE TABLE cadastre (id int)")
    with pytest.raises(Refusal, match="cadastre"):
        provision(server.admin_url(), tmp_path, database="busy")
    provision(server.admin_url(), server.state)  # the passwords are this state's again


def test_an_empty_database_with_postgis_is_taken_over(server: Cluster) -> None:
    with connect(server.admin_url()) as admin:
        admin.execute("CREATE DATABASE fresh")
    with connect(server.admin_url("fresh")) as fresh:
        fresh.execute("CREATE EXTENSION postgis")
    assert ask(provision(server.admin_url(), server.state, database="fresh").service, "SELECT 1") == (1,)


def test_postgresqls_own_databases_are_left_alone() -> None:
    assert database_in("postgresql://a@host/postgres") == database_in("postgresql://a@host") == "sonthana"
    assert database_in("postgresql://a@host/floods") == "floods"


def test_an_unreachable_server_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        provision("postgresql://admin:hidden@127.0.0.1:1/sonthana", tmp_path)
    assert "127.0.0.1:1" in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_every_command_finds_what_was_prepared(urls: DatabaseUrls, tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path, database_url=None)
    with pytest.raises(DatabaseUnknown, match="make demo"):
        service_database_url(settings)
    remember(settings, urls)
    assert stat.S_IMODE(settings.database_file.stat().st_mode) == 0o600
    assert (service_database_url(settings), owner_database_url(settings)) == (urls.service, urls.owner)


def test_another_given_database_is_not_confused_with_the_prepared_one(urls: DatabaseUrls, tmp_path: Path) -> None:
    remember(Settings(state_dir=tmp_path, database_url=None), urls)
    other = Settings(state_dir=tmp_path, database_url="postgresql://service:x@elsewhere/sonthana")
    assert service_database_url(other) == "postgresql://service:x@elsewhere/sonthana"
    with pytest.raises(DatabaseUnknown):
        owner_database_url(other)
