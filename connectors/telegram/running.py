"""The bots of a gateway: started with it, ended with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from connectors.channels.receive import Reception
from connectors.telegram.channel import BotChannel
from connectors.telegram.intake import Intake
from connectors.telegram.polling import keep_polling
from connectors.telegram.webhook import keep_webhook
from crm_core.messenger_settings import Messenger
from crm_core.settings import Settings

log = structlog.get_logger()

RESTART_S = 5.0


def messengers(settings: Settings) -> dict[str, Messenger]:
    """The messengers where the company has a bot, by channel."""
    both = {"telegram": settings.telegram, "bale": settings.bale}
    return {name: messenger for name, messenger in both.items() if messenger is not None}


@asynccontextmanager
async def running_bots(settings: Settings, reception: Reception, told: dict[str, Intake]) -> AsyncIterator[None]:
    """Takes in the messages of every bot while the block runs; ``told`` gets those whose server calls us."""
    bots = {name: BotChannel(name, messenger) for name, messenger in messengers(settings).items()}
    intakes = {name: Intake(reception, channel) for name, channel in bots.items()}
    tasks = []
    for name, channel in bots.items():
        if messengers(settings)[name].mode == "webhook":
            told[name] = intakes[name]
        tasks.append(asyncio.create_task(_keep_going(channel, intakes[name], settings, reception), name=f"bot {name}"))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for name, channel in bots.items():
            await intakes[name].stop()
            await channel.close()


async def _keep_going(channel: BotChannel, intake: Intake, settings: Settings, reception: Reception) -> None:
    """Has one bot's messages come in, again after a mistake of ours."""
    while True:
        try:
            if messengers(settings)[channel.name].mode == "webhook":
                await keep_webhook(channel, settings)
                return
            await keep_polling(channel, intake, reception.database)
        except Exception:
            log.exception("bot_stopped", channel=channel.name)
            await asyncio.sleep(RESTART_S)
