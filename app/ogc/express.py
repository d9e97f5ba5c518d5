"""The express way of a page of features: who asks, whether what is remembered holds, and the page, in one round trip.

Most requests repeat what has just been asked for: the same person, the same layer, another box. What a collection is
for somebody (which table, which columns, at which precision) is remembered with the two things it follows from: who
asks, as the database describes them now (roles, scopes), and the stamp of the province's catalogue, which moves with
every change (migrations/sql/0009_catalogue_stamps.sql). Both are asked again **with** the page, in one pipeline; where
either has moved the rows are thrown away unseen, and the ordinary way answers. Whatever is not the plain case goes the
ordinary way too: errors, other forms, counting. So both say the same, byte for byte (tests/ogc/test_express.py).
"""

import json
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import psycopg
from fastapi import Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.dependencies import presented_digest
from app.accounts.policy import Policy
from app.accounts.principal import principal_from
from app.core.database import Database
from app.core.errors import SonthanaError
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection, parts_of
from app.ogc.items import FORMS, collection_json, headers_of, matched_at_no_cost, within
from app.ogc.items_sql import conditions_of, page_statement
from app.ogc.parameters import ITEMS_QUERY, MEDIA_TYPES, Wanted, parse_form, parse_wanted

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 2_000
_ITEMS = re.compile(r"/ogc/collections/([a-z0-9-]{1,100})/items")
_KNOWN = frozenset(ITEMS_QUERY)
STANDING = "SELECT authenticate(%s::bytea)::text, catalogue_stamp(%s)"
# The same, and from then on the transaction reads feature tables alone.
STANDING_AND_ROLE = f"{STANDING}, set_config('role', 'feature_reader', true)".encode()
Digest = bytes | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a collection was for somebody, and what that follows from."""

    collection: Collection
    who: str | None
    """As the database described them; None for nobody."""
    stamp: int


class Express:
    """Answers pages of layers by the express way where that can be, and hands everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._remembered: OrderedDict[tuple[Digest, str], Remembered] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            found = _ITEMS.fullmatch(scope["path"])
            if found is not None:
                answer = await self._answer(Request(scope), found[1])
                if answer is not None:
                    await answer(scope, receive, send)
                    return
        await self.app(scope, receive, send)

    async def _answer(self, request: Request, collection_id: str) -> Response | None:
        """The page; None where the ordinary way has to answer."""
        said = request.query_params
        if not _KNOWN.issuperset(said) or len(said) != len(said.multi_items()) or "count" in said:
            return None
        digest = presented_digest(request)
        if digest is None and "authorization" in request.headers:
            return None
        try:
            if parse_form(request, FORMS) != "json":
                return None
            wanted = parse_wanted(request, "integer")
        except SonthanaError:
            return None
        database: Database = request.app.state.database
        try:
            remembered = self._remembered.get((digest, collection_id)) or await self._look(
                database, digest, collection_id
            )
            if remembered is None:
                return None
            return await self._page(database, request, remembered, digest, wanted)
        except (SonthanaError, SQLAlchemyError, psycopg.Error) as error:
            logger.debug("express way left: %s", type(error).__name__)
            return None

    async def _look(self, database: Database, digest: Digest, collection_id: str) -> Remembered | None:
        """Find out what a collection is for somebody, and remember it; None where it is none of a layer's.

        Raises:
            SonthanaError: it is not there for them.
        """
        parts = parts_of(collection_id)
        if parts is None:
            return None
        async with database.transaction() as session:
            connection = await session.connection()
            # the stamp first: what is read after it can only be newer
            row: Any = (await connection.exec_driver_sql(STANDING, (digest, parts[0]))).one()
            who, stamp = row
            principal = principal_from(json.loads(who) if who else None)
            collection = await find_collection(session, Policy(principal), collection_id)
        if collection.reader != "feature_reader":
            return None
        remembered = Remembered(collection, who, stamp)
        self._remembered[digest, collection_id] = remembered
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return remembered

    async def _page(
        self, database: Database, request: Request, remembered: Remembered, digest: Digest, wanted: Wanted
    ) -> Response | None:
        collection = remembered.collection
        headers = headers_of(request, collection, wanted.crs, "json")
        is_known = request.headers.get("if-none-match") == headers["ETag"]
        conditions = conditions_of(collection, wanted)
        page = None if is_known else page_statement(collection, conditions, wanted)
        async with database.pipelines.connection() as connection:
            standing, rows = await _in_one_trip(connection, collection, digest, page)
        if standing != (remembered.who, remembered.stamp):
            self._remembered.pop((digest, collection.id), None)
            return None
        if is_known:
            return Response(status_code=304, headers=headers)
        shown, following = within(rows, wanted)
        matched = matched_at_no_cost(collection, wanted, conditions, len(shown), following)
        content = collection_json(request, collection, [row[1] for row in shown], following, matched)
        return Response(content, media_type=MEDIA_TYPES["json"], headers=headers)


async def _in_one_trip(
    connection: psycopg.AsyncConnection[Any], collection: Collection, digest: Digest, page: tuple[Any, Any] | None
) -> tuple[tuple[str | None, int], list[Any]]:
    """Who asks and the stamp as they are now, and the rows of the page.

    What is sent in one pipeline is one transaction, which ends with it, and with it context and role.
    """
    rows: Any = None
    async with connection.pipeline():
        standing = await connection.execute(STANDING_AND_ROLE, (digest, collection.province_code))
        if page is not None:
            rows = await connection.execute(*page)
    who, stamp, _ = (await standing.fetchone()) or (None, 0, None)
    return (who, stamp), await rows.fetchall() if rows is not None else []
