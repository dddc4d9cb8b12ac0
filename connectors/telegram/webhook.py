"""Being told by a bot's server: the calls that it makes, and telling it where to make them."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from hashlib import sha256

import structlog
from aiohttp import web
from telegram.error import TelegramError

from connectors.gateway.endpoints import Endpoint, read_json
from connectors.gateway.errors import BadRequestError, UnauthenticatedError
from connectors.gateway.keys import SETTINGS
from connectors.telegram.channel import BotChannel
from connectors.telegram.intake import ALLOWED, Intake
from crm_core.errors import NotFoundError
from crm_core.settings import Settings

log = structlog.get_logger()

HEADER = "X-Telegram-Bot-Api-Secret-Token"
CONNECTIONS = 40
RETRY_S = 30.0

INTAKES: web.AppKey[dict[str, Intake]] = web.AppKey("intakes")
"""The bots whose servers tell us, by channel."""


def webhook_secret(settings: Settings, name: str) -> str:
    """What the server of a bot shows with each call; it follows from the installation's own key."""
    return hmac.new(settings.token_secret, f"webhook:{name}".encode(), sha256).hexdigest()


async def keep_webhook(channel: BotChannel, settings: Settings) -> None:
    """Tells the server where to call, until it has understood."""
    while True:
        try:
            await channel.bot.set_webhook(
                f"{settings.public_url}/v1/{channel.name}/webhook", allowed_updates=ALLOWED,
                secret_token=webhook_secret(settings, channel.name), max_connections=CONNECTIONS,
            )  # fmt: skip
        except TelegramError as error:
            log.warning("webhook_not_set", channel=channel.name, error=channel.told(error))
            await asyncio.sleep(RETRY_S)
        else:
            return


def _told_by(name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def receive_update(request: web.Request) -> web.Response:
        """Takes in one update; 200 once it is stored, so that anything else is sent again."""
        intake = request.app[INTAKES].get(name)
        if intake is None:
            raise NotFoundError(entity="webhook")
        wanted = webhook_secret(request.app[SETTINGS], name)
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), wanted.encode()):
            raise UnauthenticatedError(reason="webhook")
        raw = await read_json(request)
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            raise BadRequestError(fields=[{"field": "update_id", "problem": "missing"}])
        await intake.handle_raw(raw)
        return web.json_response({})

    receive_update.__name__ = f"receive_{name}_update"
    return receive_update


ENDPOINTS = [
    Endpoint("POST", f"/v1/{name}/webhook", _told_by(name), f"News of the {name} bot.", auth="none", tag="chat")
    for name in ("telegram", "bale")
]
