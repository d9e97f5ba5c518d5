"""The app: its life, its routes, its errors."""

import gc
import logging
import signal
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

from alembic.script import ScriptDirectory
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from app import __version__
from app.accounts import people_routes as people
from app.accounts import routes as accounts
from app.areas import routes as areas
from app.core import problems
from app.core.database import Database
from app.core.description import describe_problems
from app.core.frame import RequestFrame
from app.core.settings import CHECKOUT, Settings, get_settings
from app.datasets import file_routes as dataset_files
from app.datasets import routes as datasets
from app.dialogue import committee_routes as committee
from app.dialogue import routes as dialogue
from app.feed import record_routes as record
from app.feed import routes as feed
from app.feed.hub import Hub
from app.feed.sse import Watchman
from app.jobs import routes as jobs
from app.jobs import upload_routes as uploads
from app.layers import count_routes as layer_counts
from app.layers import derive_routes as derived_layers
from app.layers import file_routes as layer_files
from app.layers import routes as layers
from app.layers.change_sets import file_routes as change_files
from app.layers.change_sets import routes as change_sets
from app.ogc import routes as maps
from app.ogc.express import Express
from app.ogc.rasters.express import RasterExpress
from app.ogc.vector_tiles.express import TileExpress
from app.record.keys import load_public_keys
from app.web import routes as web
from app.web.ogc import routes as map_pages

logger = logging.getLogger(__name__)

WORKER_SILENCE_S = 45


def create_app(settings: Settings | None = None) -> FastAPI:
    """The web application over the database that the settings name."""
    settings = settings or get_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        database = Database.from_settings(settings)
        hub = Hub(database)
        watchman = Watchman(hub)
        app.state.database, app.state.hub, app.state.watchman = database, hub, watchman
        app.state.public_keys = load_public_keys(settings)
        await database.pipelines.open()
        hub.start()
        watchman.start()
        gc.collect()
        gc.freeze()  # what is here now stays: no full collection looks at it again and holds live streams up for it
        with end_streams_on_signal(hub.close):
            yield
        gc.unfreeze()
        await watchman.stop()
        await hub.stop()
        await database.close()

    app = FastAPI(
        title="Sonthana",
        summary="Flood disaster-risk-reduction dialogue of a Thai province",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0"},
    )
    app.state.settings = settings
    app.add_middleware(Express)
    app.add_middleware(RasterExpress)
    app.add_middleware(TileExpress)
    app.add_middleware(RequestFrame)
    problems.install(app)
    # at the same addresses as the maps, for whoever would rather have a page: so they come first
    app.include_router(map_pages.router, include_in_schema=False)
    for module in (
        accounts,
        people,
        areas,
        uploads,
        jobs,
        layer_files,
        layers,
        derived_layers,
        layer_counts,
        change_sets,
        change_files,
        committee,
        dialogue,
        dataset_files,
        datasets,
        feed,
        record,
        maps,
    ):
        app.include_router(module.router)
    app.include_router(web.router, include_in_schema=False)
    web.mount_static(app)
    _add_operations(app)
    describe_problems(app)
    return app


class end_streams_on_signal:
    """Ends open event streams as soon as the process is told to stop: the server waits for its connections first."""

    def __init__(self, close: Callable[[], None]) -> None:
        self.close = close
        self.previous: dict[signal.Signals, Any] = {}

    def __enter__(self) -> None:
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                self.previous[number] = signal.signal(number, self._handle)
        except ValueError:
            logger.debug("not the main thread: open streams end with the process")

    def __exit__(self, *_: object) -> None:
        for number, handler in self.previous.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.close()
        previous = self.previous[signal.Signals(number)]
        if callable(previous):
            previous(number, frame)


def _add_operations(app: FastAPI) -> None:
    head_revision = ScriptDirectory(str(CHECKOUT / "migrations")).get_current_head()

    @app.get("/healthz", tags=["operations"])
    async def healthz() -> dict[str, str]:
        """Whether the web process is alive."""
        return {"status": "alive"}

    @app.get("/readyz", tags=["operations"], responses={503: {"description": "Not ready"}})
    async def readyz(request: Request) -> Response:
        """Whether the service can do its work: database, migrations, a worker that was heard of lately."""
        checks = {"database": False, "migrations": False, "worker": False}
        try:
            async with request.app.state.database.transaction() as session:
                revision = await session.scalar(text("SELECT version_num FROM alembic_version"))
                checks["database"] = True
                checks["migrations"] = revision == head_revision
                checks["worker"] = bool(
                    await session.scalar(
                        text(
                            "SELECT EXISTS (SELECT FROM procrastinate_workers"
                            " WHERE last_heartbeat > now() - make_interval(secs => :silence))"
                        ),
                        {"silence": WORKER_SILENCE_S},
                    )
                )
        except Exception as error:
            logger.warning("not ready: %s", type(error).__name__)
        is_ready = all(checks.values())
        return JSONResponse(
            {"status": "ready" if is_ready else "not ready", "checks": checks},
            status_code=200 if is_ready else 503,
            headers={"Cache-Control": "no-store"},
        )
