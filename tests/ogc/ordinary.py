"""The ordinary way: the app without one of its express ways, asked in this process."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from app.main import create_app
from tests.service import Service

Ask = Callable[..., list[httpx.Response]]


def without(express: type[Any], service: Service) -> Ask:
    """Asks for paths as a client does: its cookies, its headers and those that are named."""
    app = create_app(service.settings)
    app.user_middleware = [one for one in app.user_middleware if one.cls is not express]

    def ask(client: httpx.Client, paths: list[str], **headers: str) -> list[httpx.Response]:
        async def run() -> list[httpx.Response]:
            transport = httpx.ASGITransport(app)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=transport, base_url=client.base_url, cookies=client.cookies) as inside,
            ):
                return [await inside.get(path, headers={**client.headers, **headers}) for path in paths]

        return asyncio.run(run())

    return ask
