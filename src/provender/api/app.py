"""Makes the app: routes inside, layers around them."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from provender.api import live
from provender.api.auth import Authentication, TokenVerifier
from provender.api.downloading import DownloadWork
from provender.api.errors import on_http_error, on_provender_error
from provender.api.frame import Frame
from provender.api.generating import GenerateWork
from provender.api.hosts import AllowedHosts
from provender.api.limit import RATE_HEADERS, RateLimit
from provender.api.log import configure_logging
from provender.api.openapi import describe
from provender.api.routes import (
    data,
    database,
    docs,
    downloads,
    files,
    jobs,
    schemas,
    system,
    webhooks,
)
from provender.api.seed_work import SeedWork
from provender.api.state import Server
from provender.errors import ProvenderError
from provender.settings import Settings, load_settings

__all__ = ["create_app", "from_environment"]

_LOG = logging.getLogger("provender.api")


def create_app(settings: Settings) -> FastAPI:
    """Return the server's app; SettingsError when its state cannot be opened."""
    server = Server(settings)
    server.employ(GenerateWork(server), SeedWork(server), DownloadWork(server))
    app: FastAPI = FastAPIOffline(
        title=settings.project_name,
        version=settings.version,
        description="Data, whole and verified, from an address or from a description.",
        lifespan=_lifespan,
        static_url=docs.STATIC,
    )
    app.state.server = server
    versioned = APIRouter(prefix=settings.api_v1_str)
    for router in (
        system.versioned,
        data.router,
        files.router,
        schemas.router,
        database.router,
        jobs.router,
    ):
        versioned.include_router(router)
    app.include_router(system.root)
    app.include_router(versioned)
    app.include_router(downloads.router)
    app.include_router(webhooks.router)
    app.include_router(docs.router)
    app.include_router(live.router)
    app.add_exception_handler(ProvenderError, on_provender_error)
    app.add_exception_handler(HTTPException, on_http_error)
    _add_layers(app, server)
    return app


def from_environment() -> FastAPI:
    """Return the app that the environment and `.env` describe (for uvicorn's reloader)."""
    settings = load_settings()
    settings.check_exposure()
    configure_logging(settings)
    return create_app(settings)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    server: Server = app.state.server
    with server.owning() as is_owner:
        tasks = [asyncio.create_task(server.sweeper.run())]
        if is_owner:
            await server.runner.start()
            tasks.append(asyncio.create_task(server.deliverer.run()))
        else:
            _LOG.warning("another server owns the jobs of this DATA_DIR; none will run here")
        try:
            yield
        finally:
            await server.runner.close()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            server.close()


def _add_layers(app: FastAPI, server: Server) -> None:
    """Wrap the routes, the innermost layer first."""
    settings = server.settings
    health = f"{settings.api_v1_str}/health"
    open_paths = frozenset({"/", "/health", health, "/openapi.json", *docs.DOCS})
    if settings.jwt_enabled:
        app.add_middleware(
            Authentication,
            verifier=TokenVerifier.of(settings),
            paths=open_paths,
            folder=docs.STATIC + "/",
        )
    if settings.rate_limit_per_minute:
        free = frozenset({"/health", health})
        app.add_middleware(RateLimit, per_minute=settings.rate_limit_per_minute, free=free)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_credentials=settings.cors_allow_credentials,
            allow_methods=settings.cors_allow_methods,
            allow_headers=settings.cors_allow_headers,
            expose_headers=("X-Seed", *RATE_HEADERS),
        )
    if settings.allowed_hosts:
        app.add_middleware(AllowedHosts, hosts=settings.allowed_hosts)
    app.add_middleware(Frame, stats=server.stats, docs=docs.DOCS)
    app.openapi = describe(  # type: ignore[method-assign] # as FastAPI's manual has it
        app, with_tokens=settings.jwt_enabled, open_paths=open_paths
    )
