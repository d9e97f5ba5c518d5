"""What a layer is for somebody, remembered: which table, which columns, which picture, at which precision.

It follows from two things: who asks, as the database describes them now (roles, scopes), and the stamp of the
province's catalogue, which moves with every change (migrations/sql/0009_catalogue_stamps.sql). Whoever remembers asks
for both again with every request, and what is remembered counts only where neither has moved. Called by the express
ways of pages and of rasters' tiles.
"""

import json
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.accounts.principal import principal_from
from app.core.database import Database

STANDING = "SELECT authenticate(%s::bytea)::text, catalogue_stamp(%s)"
MOST_REMEMBERED = 2_000
Digest = bytes | None
Standing = tuple[str | None, int]
"""Who asks, as the database describes them (None for nobody), and the stamp of the province's catalogue."""
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Remembered(Generic[Thing]):
    """What something was for somebody, and what that follows from."""

    thing: Thing
    standing: Standing


class Memory(Generic[Thing]):
    """What ids were for whom, by the digest of their credential; what was not asked for longest goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Digest, str], Remembered[Thing]] = OrderedDict()

    def get(self, digest: Digest, id_: str) -> Remembered[Thing] | None:
        """What an id was for somebody; None where that is not known."""
        known = self._kept.get((digest, id_))
        if known is not None:
            self._kept.move_to_end((digest, id_))
        return known

    def keep(self, digest: Digest, id_: str, remembered: Remembered[Thing]) -> None:
        """Remember it."""
        self._kept[digest, id_] = remembered
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)

    def forget(self, digest: Digest, id_: str) -> None:
        """It is not what it was."""
        self._kept.pop((digest, id_), None)


@asynccontextmanager
async def looking(
    database: Database, digest: Digest, province_code: str
) -> AsyncGenerator[tuple[AsyncSession, Policy, Standing]]:
    """A transaction in the context of whoever asks, their rights, and how things stood before anything was read in it.

    What is read after the stamp can only be newer than it: what is remembered with it is never older than it says.
    """
    async with database.transaction() as session:
        connection = await session.connection()
        row: Any = (await connection.exec_driver_sql(STANDING, (digest, province_code))).one()
        who, stamp = row
        yield session, Policy(principal_from(json.loads(who) if who else None)), (who, stamp)


def is_plain(request: Request, known: frozenset[str]) -> bool:
    """Whether a query has only parameters that are known, each said once."""
    said = request.query_params
    return known.issuperset(said) and len(said) == len(said.multi_items())
