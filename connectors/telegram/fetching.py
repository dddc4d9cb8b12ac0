"""Fetching the file of a message from the bot's server."""

import asyncio
from dataclasses import replace

import structlog
from telegram.error import BadRequest, TelegramError

from connectors.channels.attachments import FileRefusedError, checked_file
from connectors.channels.port import InboundMessage
from connectors.telegram.channel import FILE_SECONDS, BotChannel
from connectors.telegram.updates import RemoteFile

log = structlog.get_logger()

PAUSES_S = (0.5, 1.5, 0.0)
"""After each failure; after the last one the customer is asked for the file again."""
LONGEST_S = 45.0
"""How long after a message came its file has to be there; a server repeats a call to a webhook after a minute."""


async def fetch_file(channel: BotChannel, file: RemoteFile, came: float, inbound: InboundMessage) -> InboundMessage:
    """The message, which came at a time of the loop, with its file, or with the reason why it has none."""
    try:
        async with asyncio.timeout_at(came + LONGEST_S):
            return await _try(channel, file, inbound)
    except TimeoutError:
        log.warning("file_too_slow", channel=channel.name)
        return replace(inbound, refused="not_fetched")


async def _try(channel: BotChannel, file: RemoteFile, inbound: InboundMessage) -> InboundMessage:
    for pause in PAUSES_S:
        try:
            remote = await channel.bot.get_file(file.id)
            content = bytes(await remote.download_as_bytearray(read_timeout=FILE_SECONDS))
            return replace(inbound, files=(checked_file(file.name, content),))
        except FileRefusedError as error:
            return replace(inbound, refused=error.data["reason"])
        except BadRequest:  # the server itself hands out no larger ones
            return replace(inbound, refused="too_large")
        except TelegramError as error:
            log.warning("file_not_fetched", channel=channel.name, error=channel.told(error))
            await asyncio.sleep(pause)
    return replace(inbound, refused="not_fetched")
