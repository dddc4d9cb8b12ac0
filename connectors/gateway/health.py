"""Operations: liveness, readiness, metrics, the API's description, the demo page."""

from pathlib import Path

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from connectors.gateway.endpoints import Endpoint, openapi_document
from connectors.gateway.keys import DATABASE, READINESS
from connectors.scanning.port import SCANNER
from crm_core.db import is_reachable

DIST = Path(__file__).resolve().parents[1] / "website" / "dist"


PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""The page loads nothing from elsewhere and cannot be framed."""


async def healthz(request: web.Request) -> web.Response:
    """200 while the process runs."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """200 only when a message sent now would be answered; else 503 with what is missing.

    ``lost`` names what is missing without keeping a message from its answer: while the scanner does not answer, files
    are refused and words are not.
    """
    checks = {"store": await is_reachable(request.app[DATABASE]), **await request.app[READINESS]()}
    ready = all(checks.values())
    scanner = request.app[SCANNER]
    lost = ["scanner"] if scanner is not None and not await scanner.is_ready() else []
    return web.json_response({"ready": ready, "checks": checks, "lost": lost}, status=200 if ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """Prometheus metrics of this process."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def demo_page(request: web.Request) -> web.StreamResponse:
    """The demo site with the chat."""
    if not (DIST / "index.html").is_file():
        raise web.HTTPNotFound
    return web.FileResponse(DIST / "index.html", headers={"Cache-Control": "no-cache", **PAGE_HEADERS})


def openapi_handler(endpoints: list[Endpoint]) -> Endpoint:
    """The call that gives the OpenAPI document of the other calls."""
    document = openapi_document(endpoints)

    async def openapi(request: web.Request) -> web.Response:
        """The OpenAPI document."""
        return web.json_response(document)

    return Endpoint("GET", "/openapi.json", openapi, "This document.", auth="none", tag="operations")


ENDPOINTS = [
    Endpoint("GET", "/healthz", healthz, "Liveness.", auth="none", tag="operations"),
    Endpoint("GET", "/readyz", readyz, "Readiness: a message would be answered.", auth="none", tag="operations"),
    Endpoint("GET", "/metrics", metrics, "Prometheus metrics.", auth="none", tag="operations"),
    Endpoint("GET", "/", demo_page, "The demo site.", auth="none", tag="operations"),
]
