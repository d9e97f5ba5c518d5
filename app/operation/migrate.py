"""The schema, brought to the newest migration as the owner."""

import psycopg
from alembic import command
from alembic.config import Config

from app.core.settings import CHECKOUT

ONE_AT_A_TIME = 7_365_012  # any number: the advisory lock of migration


def alembic_config(owner_url: str) -> Config:
    """Alembic's settings for this checkout and this database, without a file."""
    config = Config()
    config.set_main_option("script_location", str(CHECKOUT / "migrations").replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def upgrade(owner_url: str) -> None:
    """Bring the database to the newest migration; two at once wait for each other."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        command.upgrade(alembic_config(owner_url), "head")
