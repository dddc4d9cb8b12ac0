"""People whose names and words are made to do harm: read like any others, stored without it, on either store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crm_core.accounts.model import ChannelAccount
from crm_core.contacts.model import Contact
from crm_core.conversations.model import Attachment, Message
from crm_core.db import Database
from crm_core.messenger_settings import Messenger
from tests.connectors.channels.town import Town, running_town
from tests.connectors.telegram.bot_server import BotServer

HARM = "\u202egnp.exe\u2066\u0000\ud800"


@pytest.fixture
async def either_town(server: BotServer, tmp_path: Path, database: Database, store_url: str) -> AsyncIterator[Town]:
    bot = Messenger(server.token, server.base_url, "polling", None)
    async with running_town(tmp_path, telegram=bot, database_url=store_url) as town:
        yield town


async def test_names_and_words_lose_what_turns_letters_around_or_cannot_be_stored(
    either_town: Town, server: BotServer
) -> None:
    person = server.person(501, f"<b>سارا</b>{HARM}", "کریمی")
    person.write(f"<script>alert(1)</script>{HARM}")
    await either_town.until(lambda: len(person.texts) == 1)
    person.share("+989121112233")
    await either_town.until(lambda: len(person.texts) == 2)
    assert (await either_town.rows(Message))[0].text == "<script>alert(1)</script>gnp.exe"
    assert [row.name for row in await either_town.rows(ChannelAccount)] == ["<b>سارا</b>gnp.exe کریمی"]
    assert [row.name for row in await either_town.rows(Contact)] == ["<b>سارا</b>gnp.exe کریمی"]


async def test_a_file_with_a_harmful_name_is_called_what_it_is(either_town: Town, server: BotServer) -> None:
    person = server.person(501)
    person.attach("document", b"%PDF-1.7", file_name=f"../../{HARM}")
    await either_town.until(lambda: len(either_town.assistant.requests) == 1)
    assert [row.name for row in await either_town.rows(Attachment)] == ["gnp.exe.pdf"]


async def test_a_name_of_nothing_but_marks_is_no_name(either_town: Town, server: BotServer) -> None:
    person = server.person(501, "\u202e\u2066", "\u0000")
    person.share("+989121112233")
    await either_town.until(lambda: len(person.texts) == 1)
    assert [row.name for row in await either_town.rows(ChannelAccount)] == [None]
    assert [row.name for row in await either_town.rows(Contact)] == [None]
