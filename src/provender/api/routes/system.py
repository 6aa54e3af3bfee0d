"""GET /, health and statistics."""

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from provender.api.answers import HealthAnswer, RootAnswer, ServiceHealthAnswer, StatsAnswer
from provender.api.declared import declared
from provender.api.state import server_of

__all__ = ["root", "versioned"]

root = APIRouter(tags=["System"])
versioned = APIRouter(tags=["System"])


@root.get("/", responses=declared(RootAnswer, 400, 429, versioned=False), response_model=None)
async def service(request: Request) -> JSONResponse:
    """Say what this is and where its documentation lies."""
    settings = server_of(request).settings
    return JSONResponse(
        {
            "service": settings.project_name,
            "version": settings.version,
            "status": "running",
            "docs_url": "/docs",
            "health_check": f"{settings.api_v1_str}/health",
        }
    )


@root.get("/health", responses=declared(ServiceHealthAnswer, versioned=False), response_model=None)
async def service_health() -> JSONResponse:
    """Say that the server is well, word for word as clients of the downloads API check it."""
    return JSONResponse({"status": "healthy", "service": "CoomerDL", "version": "2.0.0"})


@versioned.get("/health", responses=declared(HealthAnswer, 400), response_model=None)
async def health(request: Request) -> JSONResponse:
    """Say that the server is well, and since when."""
    server = server_of(request)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return JSONResponse(
        {
            "status": "healthy",
            "service": server.settings.project_name,
            "timestamp": now.replace("+00:00", "Z"),
            "version": server.settings.version,
            "uptime": str(server.stats.uptime()),
        }
    )


@versioned.get("/stats", responses=declared(StatsAnswer, 400, 401, 429), response_model=None)
async def stats(request: Request) -> JSONResponse:
    """Count what has been asked for and generated since the server started."""
    counted = server_of(request).stats
    return JSONResponse(
        {
            "total_requests": counted.requests,
            "total_records_generated": counted.records,
            "popular_formats": counted.popular_formats(),
            "average_generation_time": round(counted.average_seconds(), 6),
            "uptime_hours": round(counted.uptime().total_seconds() / 3600, 4),
        }
    )
