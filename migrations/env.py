"""Alembic's environment: runs migrations as the owner's role."""

from alembic import context
from sqlalchemy import create_engine

import app.accounts.models
import app.areas.models
import app.datasets.models
import app.dialogue.models
import app.feed.models
import app.jobs.models
import app.layers.change_sets.models
import app.layers.models
import app.record.models  # noqa: F401
from app.core.database import Base, sqlalchemy_url
from app.core.settings import get_settings, owner_database_url

NOT_OURS = ("spatial_ref_sys", "procrastinate_")


def include_name(name: str | None, type_: str, parents: object) -> bool:
    """Leave tables of PostGIS and procrastinate alone."""
    return not (type_ == "table" and name is not None and name.startswith(NOT_OURS))


def run() -> None:
    """Run migrations in one transaction."""
    url = context.config.get_main_option("sqlalchemy.url") or owner_database_url(get_settings())
    engine = create_engine(sqlalchemy_url(url))
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=include_name,
            compare_server_default=False,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
