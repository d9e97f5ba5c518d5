"""Jobs and periodic work: procrastinate, in the same PostgreSQL."""

import procrastinate

from app.core.settings import get_settings, service_database_url

HEARTBEAT_S = 5.0
"""How often a worker says that it is alive; `/readyz` wants to have heard it lately."""

jobs = procrastinate.App(connector=procrastinate.PsycopgConnector(), import_paths=["app.record.jobs"])


async def run_worker() -> None:
    """Work until stopped."""
    connector = procrastinate.PsycopgConnector(conninfo=service_database_url(get_settings()), min_size=1, max_size=4)
    with jobs.replace_connector(connector):
        async with jobs.open_async():
            await jobs.run_worker_async(
                concurrency=2,
                update_heartbeat_interval=HEARTBEAT_S,
                shutdown_graceful_timeout=10,
                delete_jobs="successful",
            )
