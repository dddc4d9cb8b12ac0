"""A town with a bot in Telegram, and somebody who writes to it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_core.messenger_settings import Messenger
from tests.connectors.channels.town import Town, running_town
from tests.connectors.telegram.bot_server import BotServer
from tests.connectors.telegram.people import Person


@pytest.fixture
def server() -> Iterator[BotServer]:
    with BotServer().running() as running:
        yield running


@pytest.fixture
async def town(server: BotServer, tmp_path: Path) -> AsyncIterator[Town]:
    async with running_town(tmp_path, telegram=Messenger(server.token, server.base_url, "polling", None)) as running:
        yield running


@dataclass
class Chat:
    """A person with the town they write to."""

    town: Town
    person: Person

    async def sees(self, *texts: str) -> None:
        """Waits until these are all that the bot has written."""
        try:
            await self.town.until(lambda: self.person.texts == list(texts))
        except AssertionError:
            assert self.person.texts == list(texts)


@pytest.fixture
def sara(town: Town, server: BotServer) -> Chat:
    return Chat(town, server.person(501))
