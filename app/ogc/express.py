"""The express way of a page of features: who asks, whether what is remembered holds, and the page, in one round trip.

Most requests repeat what has just been asked for: the same person, the same layer, another box. What a collection is
for somebody is remembered (`remembering.py`); what that follows from is asked again **with** the page, in one pipeline,
and where it has moved the rows are thrown away unseen, and the ordinary way answers. Whatever is not the plain case
goes the ordinary way too: errors, other forms, what was recorded by a moment. So both say the same, byte for
byte (tests/ogc/test_express.py).
"""

import logging
import re
from collections.abc import Sequence
from typing import Any

import psycopg
from fastapi import Request, Response
from psycopg import sql
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.dependencies import presented_digest
from app.core.caching import has_already
from app.core.database import Database
from app.core.errors import SonthanaError
from app.core.negotiation import prefers_page
from app.ogc.as_of import AS_OF
from app.ogc.collection import Collection
from app.ogc.collection_memory import CollectionMemory
from app.ogc.items import FORMS, collection_json, headers_of, matched_at_no_cost, within
from app.ogc.items_sql import conditions_of, count_statement, page_statement
from app.ogc.parameters import ITEMS_QUERY, MEDIA_TYPES, Wanted, parse_form, parse_wanted
from app.ogc.remembering import STANDING, Digest, Remembered, Standing, is_plain

logger = logging.getLogger(__name__)

Statement = tuple[sql.Composed, Any]
"""With its values."""

_ITEMS = re.compile(r"/ogc/collections/([a-z0-9-]{1,100})/items")
_KNOWN = frozenset(ITEMS_QUERY) - {AS_OF}
# How things stand, and from then on the transaction reads feature tables alone.
STANDING_AND_ROLE = f"{STANDING}, set_config('role', 'feature_reader', true)".encode()


class Express:
    """Answers pages of layers by the express way where that can be, and hands everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._memory = CollectionMemory()

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
        if not is_plain(request, _KNOWN) or prefers_page(request):
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
            known = self._memory.get(digest, collection_id)
            remembered = known or await self._memory.look(database, digest, collection_id)
            if remembered is None:
                return None
            return await self._page(database, request, remembered, digest, wanted)
        except (SonthanaError, SQLAlchemyError, psycopg.Error) as error:
            logger.debug("express way left: %s", type(error).__name__)
            return None

    async def _page(
        self, database: Database, request: Request, remembered: Remembered[Collection], digest: Digest, wanted: Wanted
    ) -> Response | None:
        collection = remembered.thing
        headers = headers_of(request, collection, wanted.crs, "json")
        is_known = has_already(request, headers)
        conditions = conditions_of(collection, wanted)
        statements: list[Statement] = []
        if not is_known:
            statements.append(page_statement(collection, conditions, wanted))
            if wanted.is_counted:
                statements.append((count_statement(collection, conditions), conditions.values))
        async with database.pipelines.connection() as connection:
            standing, answers = await _in_one_trip(connection, collection, digest, statements)
        if standing != remembered.standing:
            self._memory.forget(digest, collection.id)
            return None
        if is_known:
            return Response(status_code=304, headers=headers)
        shown, following = within(answers[0], wanted)
        matched = matched_at_no_cost(collection, wanted, conditions, len(shown), following)
        if matched is None and wanted.is_counted:
            matched = int(answers[1][0][0])
        content = collection_json(request, collection, [row[1] for row in shown], following, matched)
        return Response(content, media_type=MEDIA_TYPES["json"], headers=headers)


async def _in_one_trip(
    connection: psycopg.AsyncConnection[Any], collection: Collection, digest: Digest, statements: Sequence[Statement]
) -> tuple[Standing, list[list[Any]]]:
    """Who asks and the stamp as they are now, and the rows of each statement.

    What is sent in one pipeline is one transaction, which ends with it, and with it context and role.
    """
    async with connection.pipeline():
        standing = await connection.execute(STANDING_AND_ROLE, (digest, collection.province_code))
        answers = [await connection.execute(*statement) for statement in statements]
    who, stamp, _ = (await standing.fetchone()) or (None, 0, None)
    return (who, stamp), [await rows.fetchall() for rows in answers]
