"""The gateway process: ``python -m connectors.gateway.server``."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import aiohttp
from aiohttp import web

from connectors.channels.admission import Admission
from connectors.channels.receive import Reception
from connectors.console.endpoints import ENDPOINTS as STAFF
from connectors.gateway import health
from connectors.gateway.endpoints import add_routes
from connectors.gateway.errors import error_middleware
from connectors.gateway.hub import Hub
from connectors.gateway.keys import DATABASE, DISPATCHER, HUB, READINESS, SETTINGS, SHARING
from connectors.gateway.logs import set_up_logs
from connectors.gateway.texts import APOLOGY
from connectors.gateway.turns import AT_ONCE, Dispatcher
from connectors.gateway.watching import keep_watching
from connectors.payments.choice import open_gateway
from connectors.payments.port import GATEWAY
from connectors.rasa.client import Assistant, RasaAssistant
from connectors.scanning.clamd import Clamd
from connectors.scanning.port import SCANNER
from connectors.sharing.choice import open_sharing
from connectors.telegram.running import running_bots
from connectors.telegram.webhook import ENDPOINTS as BOTS
from connectors.telegram.webhook import INTAKES
from connectors.website.door import DOOR, Door, cross_origin_middleware, door_middleware
from connectors.website.endpoints import ENDPOINTS as CHAT
from crm_core import clock
from crm_core.db import open_database
from crm_core.settings import Settings, load_settings

STOP_SECONDS = 5.0
"""How long calls may take that are being served when the gateway is told to stop."""
MAX_BODY = 11 * 1024 * 1024
"""Bytes of a request: one attachment and its envelope."""


def create_app(settings: Settings, assistant_of: Callable[[aiohttp.ClientSession], Assistant]) -> web.Application:
    """The application with every call; the store and the dispatcher open with it and close with it."""
    middlewares = [cross_origin_middleware, error_middleware, door_middleware]
    app = web.Application(middlewares=middlewares, client_max_size=MAX_BODY)
    app[SETTINGS] = settings
    app[SHARING] = sharing = open_sharing(settings)
    app[DOOR] = Door(settings, sharing)
    app[HUB] = Hub(sharing.tell)
    app[INTAKES] = {}
    app[SCANNER] = Clamd(settings.scanner_url) if settings.scanner_url else None
    endpoints = [*health.ENDPOINTS, *CHAT, *BOTS, *STAFF]
    add_routes(app, [*endpoints, health.openapi_handler(endpoints)])

    async def running(app: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            database = open_database(settings.database_url)
            stack.push_async_callback(database.close)
            stack.push_async_callback(sharing.close)
            client = await stack.enter_async_context(aiohttp.ClientSession())
            assistant = assistant_of(client)
            dispatcher = Dispatcher(
                database, app[HUB], assistant, apology=APOLOGY, now=clock.now, at_once=_share_of_assistant(settings)
            )
            app[DATABASE], app[DISPATCHER] = database, dispatcher
            app[GATEWAY] = open_gateway(settings, client)
            app[READINESS] = lambda: _readiness(assistant, client, settings)
            beside = _start_beside(app)
            admission = Admission(app[DOOR].blocked, sharing, rate=settings.chat_messages_per_minute)
            folder = settings.var_dir / "attachments"
            reception = Reception(database, app[HUB], dispatcher, folder, app[SCANNER], admission)
            async with running_bots(settings, reception, app[INTAKES]):
                yield
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    app.cleanup_ctx.append(running)
    app.on_shutdown.append(_leave)
    return app


def _start_beside(app: web.Application) -> list[asyncio.Task[None]]:
    """What runs as long as the gateway does."""
    work = {
        "turn sweeper": app[DISPATCHER].sweep(),
        "leases": app[DISPATCHER].keep_leases(),
        "watcher": keep_watching(app[DATABASE], app[HUB]),
        "other gateways": app[SHARING].keep_hearing(app[HUB].show),
    }
    return [asyncio.create_task(task, name=name) for name, task in work.items()]


async def _leave(app: web.Application) -> None:
    """Gives back what runs here and hangs up, so that others answer and customers come back to them."""
    try:
        await app[DISPATCHER].stop()
    finally:
        app[HUB].hang_up()


def _share_of_assistant(settings: Settings) -> int:
    """How many turns this gateway may have with the assistant at a time."""
    return max(1, AT_ONCE * len(settings.rasa_urls) // settings.gateways)


async def _readiness(assistant: Assistant, client: aiohttp.ClientSession, settings: Settings) -> dict[str, bool]:
    return {"assistant": await assistant.is_ready(), "actions": await _answers(client, settings.action_url)}


async def _answers(client: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with client.get(f"{url}/health", timeout=aiohttp.ClientTimeout(total=2)) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def main() -> None:
    """Serves until stopped."""
    settings = load_settings()
    set_up_logs()
    app = create_app(settings, lambda client: RasaAssistant(client, list(settings.rasa_urls), settings.gateway_secret))
    web.run_app(
        app, host=settings.host, port=settings.port, print=None, access_log=None, shutdown_timeout=STOP_SECONDS,
        reuse_port=settings.gateways > 1,
    )  # fmt: skip


if __name__ == "__main__":
    main()
