"""The database: engine, transaction, and the base of all tables.

A transaction belongs to one request or job and is committed here, nowhere else, before the answer is sent.
Nothing is visible in it until a context is opened (docs/decisions/0001-the-spine.md, "Context before rows").
"""

import select
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import psycopg
from fastapi import Depends, Request
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import MetaData, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from app.core.settings import Settings, service_database_url


class Base(DeclarativeBase):
    """Base of all tables; constraint names are predictable, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def sqlalchemy_url(url: str) -> str:
    """A libpq URL as SQLAlchemy wants it, with psycopg as the driver."""
    scheme, separator, rest = url.partition("://")
    if not separator or not scheme.startswith("postgres"):
        raise ValueError("the database URL must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


class Database:
    """One process's connections to one database, as the service's role."""

    def __init__(self, url: str, *, pool_size: int) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_recycle=1800,
            hide_parameters=True,  # what people sent belongs in no log
        )
        event.listen(self.engine.sync_engine, "checkout", _refuse_dead)
        self.pipelines: AsyncConnectionPool[psycopg.AsyncConnection[Any]] = AsyncConnectionPool(
            url, kwargs={"autocommit": True}, min_size=1, max_size=pool_size, timeout=2.0, open=False
        )
        """Connections for what is sent in one piece (app/ogc/express.py); opened by the web process alone."""
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> "Database":
        """The database that the settings name."""
        return cls(service_database_url(settings), pool_size=settings.pool_size)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """A transaction without context: committed at the end, rolled back when anything is raised."""
        async with self._sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def system_transaction(self, provinces: Sequence[str]) -> AsyncGenerator[AsyncSession]:
        """A transaction of the service itself (jobs, the command line), limited to some provinces."""
        async with self.transaction() as session:
            await open_context(session, provinces=provinces)
            yield session

    async def province_codes(self) -> list[str]:
        """The codes of all provinces, read in a transaction of its own."""
        async with self.transaction() as session:
            await open_context(session)
            return await province_codes(session)

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[AsyncSession]:
        """A transaction without context that reads one state of everything, however long; it writes nothing."""
        async with self.transaction() as session:
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self.pipelines.close()
        await self.engine.dispose()


def _refuse_dead(connection: Any, *_: object) -> None:
    """Refuse a pooled connection that the server has ended, so that the pool makes another; costs no round trip.

    An idle connection has nothing to read, unless its server has said goodbye.

    Raises:
        DisconnectionError: it is dead.
    """
    poll = select.poll()
    try:
        poll.register(connection.driver_connection.fileno(), select.POLLIN)
    except psycopg.Error as error:
        raise DisconnectionError from error
    if poll.poll(0):
        raise DisconnectionError


async def open_context(session: AsyncSession, *, person: UUID | None = None, provinces: Sequence[str] = ()) -> None:
    """Open the row-level context of this transaction: who asks, and which provinces' rows they may see."""
    await session.execute(
        text("SELECT open_context(:person, :provinces)"), {"person": person, "provinces": list(provinces)}
    )


async def province_codes(session: AsyncSession) -> list[str]:
    """The codes of all provinces; they are public, but a context must be open."""
    return list((await session.execute(text("SELECT code FROM provinces ORDER BY code"))).scalars())


async def database_of(request: Request) -> Database:
    """The database of the running app; async like all our dependencies, since others cost a thread each."""
    database: Any = request.app.state.database
    return database


DatabaseDep = Annotated[Database, Depends(database_of)]


async def get_session(database: DatabaseDep) -> AsyncGenerator[AsyncSession]:
    """The request's transaction, without context yet."""
    async with database.transaction() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


async def get_public_session(session: SessionDep) -> AsyncSession:
    """The request's transaction with the context of nobody: what is public, and nothing more."""
    await open_context(session)
    return session


PublicSessionDep = Annotated[AsyncSession, Depends(get_public_session, scope="function")]
