"""What the errors of the Bot API mean to us."""

from collections.abc import AsyncIterator

import pytest

from connectors.channels.port import (
    DeliveryFailedError,
    File,
    Parcel,
    RetryLaterError,
    UndeliverableError,
    UnreachableError,
)
from connectors.cli.processes import free_port
from connectors.telegram.channel import BotChannel
from crm_core.messenger_settings import Messenger
from tests.connectors.telegram.bot_server import BotServer, Refusal

HELLO = Parcel("501", "سلام")


@pytest.fixture
async def channel(server: BotServer) -> AsyncIterator[BotChannel]:
    opened = BotChannel("telegram", Messenger(server.token, server.base_url, "polling", None))
    server.person(501).started = True
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("refusal", "meant"),
    [
        (Refusal(429, "Too Many Requests: retry after 7", retry_after=7), RetryLaterError),
        (Refusal(401, "Unauthorized"), RetryLaterError),
        (Refusal(403, "Forbidden: bot was blocked by the user"), UnreachableError),
        (Refusal(403, "Forbidden: user is deactivated"), UnreachableError),
        (Refusal(400, "Bad Request: chat not found"), UnreachableError),
        (Refusal(400, "Bad Request: BUTTON_DATA_INVALID"), UndeliverableError),
        (Refusal(500, "Internal Server Error"), DeliveryFailedError),
        (Refusal(502, "Bad Gateway"), DeliveryFailedError),
    ],
    ids=lambda value: value.description if isinstance(value, Refusal) else "",
)
async def test_each_refusal_means_one_thing(
    channel: BotChannel, server: BotServer, refusal: Refusal, meant: type[Exception]
) -> None:
    server.fail(refusal)
    with pytest.raises(meant) as told:
        await channel.deliver(HELLO)
    if refusal.status == 429:
        assert isinstance(told.value, RetryLaterError) and told.value.after_s == 7


async def test_a_server_that_is_not_there_costs_no_attempt() -> None:
    away = BotChannel("bale", Messenger("1:a", f"http://127.0.0.1:{free_port()}/bot", "polling", None))
    with pytest.raises(RetryLaterError):
        await away.deliver(HELLO)
    await away.close()


async def test_a_file_arrives_under_its_own_name(channel: BotChannel, server: BotServer) -> None:
    await channel.deliver(Parcel("501", file=File("پیش‌فاکتور QT-1405-000001.pdf", "application/pdf", b"%PDF-1.7")))
    assert server.people[501].seen[0].document == ("پیش‌فاکتور QT-1405-000001.pdf", b"%PDF-1.7")
