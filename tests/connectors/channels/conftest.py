"""Every channel with a customer of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crm_core.messenger_settings import Messenger
from tests.connectors.channels.customers import BotCustomer, ChannelCustomer, WebsiteCustomer
from tests.connectors.channels.town import Town, running_town
from tests.connectors.telegram.bot_server import BotServer

LEAVES_OUT = {"telegram": frozenset[str](), "bale": frozenset({"chat_instance"})}


@pytest.fixture(params=["website", "telegram", "bale"])
async def at_channel(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Town, ChannelCustomer]]:
    if request.param == "website":
        async with running_town(tmp_path) as town:
            yield town, WebsiteCustomer(town)
        return
    with BotServer(leaves_out=LEAVES_OUT[request.param]).running() as server:
        bot = Messenger(server.token, server.base_url, "polling", None)
        async with running_town(tmp_path, **{request.param: bot}) as town:
            yield town, BotCustomer(server.person(501))
        assert server.faults == []
