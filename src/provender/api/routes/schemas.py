"""POST /schemas/validate."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from provender.api.answers import ValidateAnswer
from provender.api.body import parse_body, read_body
from provender.api.declared import body_of, declared
from provender.api.requests import ValidateRequest, read_request
from provender.api.state import server_of
from provender.synth.check import Problem, check_schema

__all__ = ["router"]

router = APIRouter(tags=["Schemas"])


@router.post(
    "/schemas/validate",
    responses=declared(ValidateAnswer, 400, 401, 413, 429),
    response_model=None,
    openapi_extra=body_of(ValidateRequest),
)
async def validate(request: Request) -> JSONResponse:
    """Judge a schema before generation; an invalid one is a 200 with `valid` false."""
    server = server_of(request)
    body = await read_body(request, server.settings.max_body_bytes)
    return JSONResponse(await server.workshop.run(_judge, body))


def _judge(body: bytes) -> dict[str, Any]:
    schema = read_request(ValidateRequest, parse_body(body)).schema_
    report = check_schema(schema)
    found = [*_findings(report.errors, "error"), *_findings(report.warnings, "warning")]
    return {
        "success": True,
        "valid": not report.errors,
        "errors": [_sentence(problem) for problem in report.errors],
        "warnings": [_sentence(problem) for problem in report.warnings],
        "schema_type": report.schema_type,
        "supported_features": list(report.features),
        "problems": found,
    }


def _findings(problems: tuple[Problem, ...], severity: str) -> list[dict[str, str]]:
    return [
        {
            "message": problem.message,
            "pointer": problem.pointer,
            "remedy": problem.remedy,
            "severity": severity,
        }
        for problem in problems
    ]


def _sentence(problem: Problem) -> str:
    return f"{problem.message} (at {problem.pointer or 'the root'})"
