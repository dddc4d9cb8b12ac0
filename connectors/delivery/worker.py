"""The worker process: delivers the outbox, does what is due by the clock, keeps the bot's catalogue file current."""

import asyncio
import signal
from typing import Any

import aiohttp

from connectors.channels.carrying import Carrier
from connectors.channels.contact_questions import load_contact_questions
from connectors.channels.documents import Documents
from connectors.delivery.catalogue_file import write_if_changed
from connectors.delivery.choice import open_sms
from connectors.delivery.forgetting import forget_dialogue, remove_file
from connectors.delivery.jobs import JOBS, keep_doing
from connectors.delivery.lanes import Lane, keep_delivering
from connectors.delivery.notices import at_waking_hours, deliver_notice
from connectors.delivery.sms import Deliver, SmsProvider, sms_text
from connectors.gateway.logs import set_up_logs
from connectors.payments.choice import open_gateway
from connectors.payments.flow import deliver_checks
from connectors.telegram.channel import BotChannel
from connectors.telegram.running import messengers
from crm_core.db import Database, open_database
from crm_core.notices.service import NOTICE
from crm_core.payments.links import VERIFY
from crm_core.privacy.service import FORGET_DIALOGUE, REMOVE_FILE
from crm_core.settings import Settings, load_settings

CHAT_WIDTH = 8
"""Messages that are on their way to one messenger at a time: its pace is 30 a second, a call takes about 0.2 s."""
CHAT_IDLE_S = 0.1
"""How long to sleep when nothing is due: somebody is looking at the chat."""
CATALOGUE_SECONDS = 5


def deliver_sms(provider: SmsProvider) -> Deliver:
    """How an outbox item of kind ``sms`` is delivered."""

    async def deliver(key: str, payload: dict[str, Any]) -> None:
        values = {name: str(value) for name, value in payload.items() if name not in {"mobile", "template"}}
        text = sms_text(payload["template"], values)
        await provider.send(key=key, mobile=payload["mobile"], text=text, code=values.get("code"))

    return deliver


def lanes_of(
    settings: Settings, database: Database, client: aiohttp.ClientSession, bots: list[BotChannel]
) -> list[Lane]:
    """Text messages, what is done in the house, and each messenger: none waits for another."""
    house = {
        REMOVE_FILE: remove_file(settings.var_dir / "attachments"),
        FORGET_DIALOGUE: forget_dialogue(settings.var_dir / "bot" / "tracker.db"),
        NOTICE: deliver_notice(database),
        VERIFY: deliver_checks(database, open_gateway(settings, client)),
    }
    documents = Documents(database, var_dir=settings.var_dir, data_dir=settings.data_dir)
    questions = load_contact_questions()
    return [
        Lane("sms", {"sms": at_waking_hours(database, deliver_sms(open_sms(settings, database, client)))}),
        Lane("house", house),
        *(
            Lane(bot.name, {bot.name: Carrier(database, bot, documents, questions).deliver}, CHAT_WIDTH, CHAT_IDLE_S)
            for bot in bots
        ),
    ]


async def run() -> None:
    """Works until it is told to stop."""
    settings = load_settings()
    database = open_database(settings.database_url)
    client = aiohttp.ClientSession()
    bots = [BotChannel(name, messenger) for name, messenger in messengers(settings).items()]
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    beside = [
        asyncio.create_task(_keep_catalogue(database, settings.var_dir / "bot" / "catalog.json")),
        *(asyncio.create_task(keep_doing(database, job), name=job.name) for job in JOBS),
    ]
    await asyncio.gather(
        *(keep_delivering(database, lane, stopping) for lane in lanes_of(settings, database, client, bots))
    )
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    for bot in bots:
        await bot.close()
    await client.close()
    await database.close()


async def _keep_catalogue(database: Database, path: Any) -> None:
    while True:
        await write_if_changed(database, path)
        await asyncio.sleep(CATALOGUE_SECONDS)


if __name__ == "__main__":
    set_up_logs()
    asyncio.run(run())
