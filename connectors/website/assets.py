"""What pages of any origin load: the one line's script, and the parts that it fetches."""

import json
import re
from pathlib import Path

from aiohttp import web

from connectors.gateway.endpoints import Endpoint
from connectors.gateway.health import DIST

ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
SHORT = "public, max-age=300"
"""A new version of the script is everywhere after five minutes."""
FOR_EVER = "public, max-age=31536000, immutable"
"""The names of the parts carry a digest of their content."""
PLAIN_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
"""A name that leaves the folder is none (``..%2fwidget.js`` arrives here decoded)."""
ENTRY = "src/chat/index.ts"


async def widget_script(request: web.Request) -> web.StreamResponse:
    """The script of the embed line (with an ETag)."""
    return _file(DIST / "widget.js", SHORT, "text/javascript")


async def asset(request: web.Request) -> web.StreamResponse:
    """A part of the page or of the widget."""
    name = request.match_info["name"]
    if PLAIN_NAME.fullmatch(name) is None:
        raise web.HTTPNotFound
    return _file(DIST / "assets" / name, FOR_EVER)


def chat_script() -> str | None:
    """The path of the chat's own script, as the build named it; None before the first build."""
    manifest = DIST / "manifest.json"
    if not manifest.is_file():
        return None
    return f"/{json.loads(manifest.read_text(encoding='utf-8'))[ENTRY]['file']}"


def _file(path: Path, caching: str, kind: str | None = None) -> web.FileResponse:
    if not path.is_file():
        raise web.HTTPNotFound
    headers = {**ANYWHERE, "Cache-Control": caching} | ({"Content-Type": f"{kind}; charset=utf-8"} if kind else {})
    return web.FileResponse(path, headers=headers)


ENDPOINTS = [
    Endpoint("GET", "/widget.js", widget_script, "The script of the embed line.", auth="none", tag="chat"),
    Endpoint("GET", "/assets/{name}", asset, "A part of the widget or the page.", auth="none", tag="chat"),
]
