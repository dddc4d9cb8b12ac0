"""The worker process: delivers the outbox, does what is due by the clock, keeps the bot's catalogue file current."""

import asyncio
import signal
from typing import Any

import aiohttp
import structlog

from connectors.delivery.catalogue_file import write_if_changed
from connectors.delivery.choice import open_sms
from connectors.delivery.forgetting import forget_dialogue, remove_file
from connectors.delivery.jobs import JOBS, keep_doing
from connectors.delivery.sms import Deliver, DeliveryFailedError, SmsProvider, sms_text
from connectors.gateway.logs import set_up_logs
from connectors.payments.choice import open_gateway
from connectors.payments.flow import deliver_checks
from crm_core import clock
from crm_core.db import Database, open_database
from crm_core.outbox import service as outbox
from crm_core.payments.links import VERIFY
from crm_core.privacy.service import FORGET_DIALOGUE, REMOVE_FILE
from crm_core.settings import load_settings

log = structlog.get_logger()

IDLE_SECONDS = 0.5
"""How long to sleep when nothing is due; a one-time code should not wait."""
BATCH = 20
CATALOGUE_SECONDS = 5


def deliver_sms(provider: SmsProvider) -> Deliver:
    """How an outbox item of kind ``sms`` is delivered."""

    async def deliver(key: str, payload: dict[str, Any]) -> None:
        values = {name: str(value) for name, value in payload.items() if name not in {"mobile", "template"}}
        text = sms_text(payload["template"], values)
        await provider.send(key=key, mobile=payload["mobile"], text=text, code=values.get("code"))

    return deliver


async def deliver_due(database: Database, kinds: dict[str, Deliver]) -> int:
    """Tries what is due, and gives how many there were."""
    async with database.writing() as session:
        items = await outbox.claim_due(session, now=clock.now(), limit=BATCH)
    for item in items:
        try:
            await kinds[item.kind](item.key, item.payload)
        except DeliveryFailedError as error:
            log.warning("delivery_failed", item_id=item.id, kind=item.kind, attempts=item.attempts)
            async with database.writing() as session:
                await outbox.mark_failed(session, item_id=item.id, error=str(error), now=clock.now())
        else:
            async with database.writing() as session:
                await outbox.mark_delivered(session, item_id=item.id, now=clock.now())
    return len(items)


async def run() -> None:
    """Works until it is told to stop."""
    settings = load_settings()
    database = open_database(settings.database_url)
    bot_dir = settings.var_dir / "bot"
    client = aiohttp.ClientSession()
    kinds = {
        "sms": deliver_sms(open_sms(settings, database, client)),
        REMOVE_FILE: remove_file(settings.var_dir / "attachments"),
        FORGET_DIALOGUE: forget_dialogue(bot_dir / "tracker.db"),
        VERIFY: deliver_checks(database, open_gateway(settings, client)),
    }
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    beside = [
        asyncio.create_task(_keep_catalogue(database, bot_dir / "catalog.json")),
        *(asyncio.create_task(keep_doing(database, job), name=job.name) for job in JOBS),
    ]
    while not stopping.is_set():
        if not await deliver_due(database, kinds):
            await asyncio.wait([asyncio.create_task(stopping.wait())], timeout=IDLE_SECONDS)
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    await client.close()
    await database.close()


async def _keep_catalogue(database: Database, path: Any) -> None:
    while True:
        await write_if_changed(database, path)
        await asyncio.sleep(CATALOGUE_SECONDS)


if __name__ == "__main__":
    set_up_logs()
    asyncio.run(run())
