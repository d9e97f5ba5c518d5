"""The databases that tests get (tests/database.py): migrated, apart from each other, restricted as in earnest."""

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import errors

from app.operation.database_address import DatabaseUrls
from app.operation.migrate import alembic_config, upgrade
from tests.database import CloneDatabase


def test_a_database_is_at_the_newest_migration(database: DatabaseUrls) -> None:
    newest = ScriptDirectory.from_config(alembic_config(database.owner)).get_current_head()
    with psycopg.connect(database.owner) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (newest,)


def test_migrating_what_is_newest_changes_nothing(database: DatabaseUrls) -> None:
    upgrade(database.owner)


def test_clones_do_not_see_each_other(clone_database: CloneDatabase) -> None:
    one, other = clone_database("twin"), clone_database("twin")
    with psycopg.connect(one.owner) as connection:
        connection.execute("CREATE TABLE only_here (id int)")
    with psycopg.connect(other.owner) as connection, pytest.raises(errors.UndefinedTable):
        connection.execute("SELECT * FROM only_here")


def test_the_service_is_restricted_in_a_clone_too(database: DatabaseUrls) -> None:
    with psycopg.connect(database.service) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("sonthana_service",)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("CREATE TEMP TABLE mine (id int)")
