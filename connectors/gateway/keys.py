"""What handlers find in the application."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from connectors.gateway.hub import Hub
from connectors.gateway.turns import Dispatcher
from connectors.sharing.port import Sharing
from crm_core.db import Database
from crm_core.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
DATABASE = web.AppKey("database", Database)
HUB = web.AppKey("hub", Hub)
SHARING: web.AppKey[Sharing] = web.AppKey("sharing")
READINESS: web.AppKey[Callable[[], Awaitable[dict[str, bool]]]] = web.AppKey("readiness")
DISPATCHER = web.AppKey("dispatcher", Dispatcher)
