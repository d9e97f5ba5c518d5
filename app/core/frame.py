"""What stands around every request: its id, its body, careful headers, and a net for what nobody foresaw."""

import asyncio
import logging
import secrets

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.body import MAX_BODY_BYTES
from app.core.errors import InvalidParameter, TooSlow
from app.core.problems import answer, log_failure
from app.core.text import Text

logger = logging.getLogger(__name__)

RECEIVE_S = 60.0
"""How long a body may take to arrive."""

NUL_IN_ADDRESS = InvalidParameter(
    Text("ที่อยู่มีอักขระ NUL (%00) โปรดลบออก", "The address contains a NUL character (%00). Remove it.")
)


async def received_first(scope: Scope, receive: Receive) -> Receive:
    """A `receive` that gives again what was received now: the whole body, or as much as is allowed.

    Raises:
        TooSlow: it did not arrive in time.
    """
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return receive
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > MAX_BODY_BYTES:
        return receive  # refused by whoever reads it, without reading
    messages: list[Message] = []
    size = 0
    try:
        async with asyncio.timeout(RECEIVE_S):
            while size <= MAX_BODY_BYTES:
                message = await receive()
                messages.append(message)
                size += len(message.get("body", b""))
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise TooSlow(headers={"Connection": "close"}) from None
    messages.reverse()

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


class RequestFrame:
    """Gives every request an id, and every answer the headers that keep browsers careful.

    What the API says is kept by no cache, unless a route says otherwise. An address with NUL goes no further: no name
    of ours has it, and PostgreSQL takes it in no text.

    A body is received before the app sees the request: on a bad line that takes its time, and no connection to the
    database may be held for so long. And what nobody foresaw ends here, with an answer and a line in the log that says
    where it happened, but nothing of what people sent.
    """

    HEADERS = (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"x-frame-options", b"DENY"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Frame one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id

        has_started = False

        async def framed_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                nonlocal has_started
                has_started = True
                headers = [*message["headers"], *self.HEADERS, (b"x-request-id", request_id.encode())]
                if scope["path"].startswith("/api/") and all(name.lower() != b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"private, no-store"))
                message["headers"] = headers
            await send(message)

        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            await (await answer(Request(scope), NUL_IN_ADDRESS))(scope, receive, framed_send)
            return
        try:
            receive = await received_first(scope, receive)
            await self.app(scope, receive, framed_send)
        except ClientDisconnect:
            # the sender's line broke, and with it went the transaction: nobody failed, and nobody is there to be told
            logger.info("request %s: the line broke before all of it had arrived", request_id)
        except Exception as error:
            request = Request(scope)
            if has_started:  # the server cuts the answer off, so that nobody takes it for whole
                log_failure(request, error)
                raise ConnectionAbortedError from None
            await (await answer(request, error))(scope, receive, framed_send)
