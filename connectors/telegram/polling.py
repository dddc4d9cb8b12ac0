"""Asking a bot's server for news, for ever."""

import asyncio

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError

from connectors.telegram.channel import BotChannel
from connectors.telegram.intake import ALLOWED, Intake
from connectors.telegram.pending import Pending
from connectors.telegram.request import FloodError
from crm_core.db import Database, is_reachable

log = structlog.get_logger()

LONG_POLL_S = 25
"""How long the server may hold the question until there is news."""
BATCH = 100
TRIES = 5
"""How often an update is tried that fails in us before it is left out, so that it does not stop all others."""
LOOK_S = 0.5
"""How often we ask while something is not done with: the server does not hold such a question."""
LONGEST_PAUSE_S = 30.0


async def keep_polling(channel: BotChannel, intake: Intake, database: Database) -> None:
    """Takes in what the bot is told; whatever goes wrong with the network is waited out.

    An update is done with once it is stored: then a question may say so to the server. After a crash some come again.
    """

    async def take(update: Update, came: float) -> None:
        await _take(update, came, channel, intake, database)

    pending, pause = Pending(take), 1.0
    await _forget_webhook(channel)
    try:
        while True:
            try:
                updates = await channel.bot.get_updates(
                    offset=pending.offset, limit=BATCH, timeout=LONG_POLL_S, allowed_updates=ALLOWED
                )
            except TelegramError as error:
                pause = _pause_after(error, channel, pause)
                await asyncio.sleep(pause)
                continue
            pause = 1.0
            pending.add(updates)
            await pending.settle(LOOK_S)
    finally:
        await pending.stop()


async def _take(update: Update, came: float, channel: BotChannel, intake: Intake, database: Database) -> None:
    """Takes in one update; one that keeps failing although the store answers is left out."""
    tries = 0
    while True:
        try:
            await intake.handle(update, came=came)
        except Exception as error:
            tries += 1 if await is_reachable(database) else 0
            told = {"channel": channel.name, "update_id": update.update_id, "error": channel.told(error)}
            if tries >= TRIES:
                log.exception("update_left_out", **told)
                return
            log.exception("update_failed", **told)
            await asyncio.sleep(min(2.0**tries, LONGEST_PAUSE_S) / 4)
        else:
            return


async def _forget_webhook(channel: BotChannel) -> None:
    """A server with a webhook answers no questions."""
    await channel.attempt("delete_webhook", channel.bot.delete_webhook())


def _pause_after(error: TelegramError, channel: BotChannel, last: float) -> float:
    """How many seconds to wait after a failure."""
    if isinstance(error, FloodError):
        return error.seconds
    told = {"channel": channel.name, "error": channel.told(error)}
    if isinstance(error, InvalidToken | Conflict):
        log.error("polling_refused", **told)  # a wrong token, or another installation asks with the same one
        return LONGEST_PAUSE_S
    log.warning("polling_failed", **told)
    return min(last * 2, LONGEST_PAUSE_S)
