"""Delivering notices: when nobody is disturbed they are moved to a later hour, and lose no attempt."""

from datetime import datetime
from typing import Any

from connectors.channels.port import RetryLaterError
from connectors.delivery.sms import Deliver
from crm_core import clock
from crm_core.db import Database
from crm_core.notices.errors import NotYetError
from crm_core.notices.rules import SMS_TEMPLATE
from crm_core.notices.saying import say_notice
from crm_core.notices.service import find_waking_hour


def deliver_notice(database: Database) -> Deliver:
    """How an outbox item of kind ``notice`` is delivered: it is said in a transaction of its own."""

    async def deliver(key: str, payload: dict[str, Any]) -> None:
        now = clock.now()
        try:
            async with database.writing() as session:
                await say_notice(session, key=key, payload=payload, now=now)
        except NotYetError as error:
            raise _until(error.until, now) from error

    return deliver


def at_waking_hours(database: Database, send: Deliver) -> Deliver:
    """The same delivery of text messages, but notices that could not go before the quiet hours wait for their end."""

    async def deliver(key: str, payload: dict[str, Any]) -> None:
        if payload.get("template") == SMS_TEMPLATE:
            now = clock.now()
            async with database.reading() as session:
                waking = await find_waking_hour(session, now=now)
            if waking > now:
                raise _until(waking, now)
        await send(key, payload)

    return deliver


def _until(moment: datetime, now: datetime) -> RetryLaterError:
    return RetryLaterError((moment - now).total_seconds())
