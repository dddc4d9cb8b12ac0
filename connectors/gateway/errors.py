"""Errors as JSON: ``{"error": {"code", "data"}}``, never a stack trace, never another person's data."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web
from pydantic import ValidationError

from connectors.gateway.counters import count_refusal
from crm_core.errors import CRMError

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BadRequestError(CRMError):
    """The body or query is not what the call takes; ``data.fields`` names what is wrong."""

    code = "bad_request"
    http_status = 400


class UnauthenticatedError(CRMError):
    """No token, or one that is unknown, expired or for something else."""

    code = "unauthenticated"
    http_status = 401


class RateLimitedError(CRMError):
    """Too many calls; ``data.retry_after`` is in seconds."""

    code = "rate_limited"
    http_status = 429


def error_response(code: str, status: int, data: dict[str, Any] | None = None) -> web.Response:
    """An error in the one form that every client knows; each one is counted."""
    count_refusal(code)
    retry_after = (data or {}).get("retry_after")
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return web.json_response({"error": {"code": code, "data": data or {}}}, status=status, headers=headers)


def wrong_fields(error: ValidationError) -> dict[str, Any]:
    """Which fields of a body are wrong, without repeating what was in them."""
    return {"fields": [{"field": ".".join(map(str, one["loc"])), "problem": one["type"]} for one in error.errors()]}


@web.middleware
async def error_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns expected failures into JSON, and anything else into a bare 500 that is logged once."""
    try:
        return await handler(request)
    except CRMError as error:
        return error_response(error.code, error.http_status, error.data)
    except ValidationError as error:
        return error_response(BadRequestError.code, BadRequestError.http_status, wrong_fields(error))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        names = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
        return error_response(names.get(error.status, "bad_request"), error.status)
    except Exception:
        log.exception("request_failed", method=request.method, route=str(request.match_info.route.resource))
        return error_response("internal", 500)
