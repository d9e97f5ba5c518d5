"""Jobs and periodic work: procrastinate, in the same PostgreSQL."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import procrastinate

from app.core.settings import get_settings, service_database_url

HEARTBEAT_S = 5.0
"""How often a worker says that it is alive; `/readyz` wants to have heard it lately."""

jobs = procrastinate.App(
    connector=procrastinate.PsycopgConnector(),
    import_paths=[
        "app.record.jobs",
        "app.jobs.jobs",
        "app.layers.jobs",
        "app.datasets.jobs",
        "app.ogc.jobs",
        "app.operation.demo_jobs",
    ],
)


async def run_worker(*beside: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Work until stopped, and do beside it what else a worker does."""
    connector = procrastinate.PsycopgConnector(conninfo=service_database_url(get_settings()), min_size=1, max_size=4)
    with jobs.replace_connector(connector):
        async with jobs.open_async():
            others = [asyncio.create_task(run()) for run in beside]
            try:
                await jobs.run_worker_async(
                    concurrency=2,
                    update_heartbeat_interval=HEARTBEAT_S,
                    shutdown_graceful_timeout=10,
                    delete_jobs="successful",
                )
            finally:
                for other in others:
                    other.cancel()
