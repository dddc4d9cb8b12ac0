"""Text messages: the port, and the recording provider that serves development and tests."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from crm_core import clock
from crm_core.db import Database
from crm_core.outbox import service as outbox

TEMPLATES = {"one_time_code": "کد تأیید شما: {code}", "notice": "{text}"}

Deliver = Callable[[str, dict[str, Any]], Awaitable[None]]
"""How one kind of outbox item is delivered, from its key and payload; raises DeliveryFailedError."""


class SmsProvider(Protocol):
    """Whoever sends text messages."""

    async def send(self, *, key: str, mobile: str, text: str, code: str | None = None) -> None:
        """Sends one message; the same key again sends nothing. ``code`` is the one-time code that the text holds.

        Raises DeliveryFailedError.
        """


class DeliveryFailedError(Exception):
    """A provider did not take a message; it will be tried again."""


class RecordingSms:
    """Keeps messages in the store, where staff can read them, instead of sending them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, *, key: str, mobile: str, text: str, code: str | None = None) -> None:
        """Records one message."""
        async with self._database.writing() as session:
            await outbox.record_sms(session, key=key, mobile=mobile, text=text, now=clock.now())


def sms_text(template: str, values: dict[str, str]) -> str:
    """The words of a text message."""
    return TEMPLATES[template].format(**values)
