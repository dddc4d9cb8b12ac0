"""Files of a messenger pass the virus scanner; words never wait for it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.channels.texts import REFUSED
from crm_core.conversations.model import Attachment
from crm_core.messenger_settings import Messenger
from tests.connectors.channels.town import Town, running_town
from tests.connectors.scanning.clamd_server import EICAR, ClamdServer, running_clamd
from tests.connectors.telegram.bot_server import BotServer
from tests.connectors.telegram.people import Person


@dataclass
class Guarded:
    """A town with a scanner, and somebody who sends it files."""

    town: Town
    person: Person
    clamd: ClamdServer

    def kept(self) -> list[Path]:
        return list((self.town.settings.var_dir / "attachments").glob("*"))


@pytest.fixture
async def guarded(server: BotServer, tmp_path: Path) -> AsyncIterator[Guarded]:
    bot = Messenger(server.token, server.base_url, "polling", None)
    async with running_clamd() as clamd, running_town(tmp_path, telegram=bot, scanner_url=clamd.url) as town:
        yield Guarded(town, server.person(501), clamd)


async def test_an_infected_file_is_told_of_and_not_kept(guarded: Guarded) -> None:
    guarded.person.attach("document", b"%PDF-1.7 " + EICAR, file_name="فاکتور.pdf")
    await guarded.town.until(lambda: guarded.person.texts == [REFUSED["infected"]])
    assert await guarded.town.rows(Attachment) == []
    assert guarded.kept() == []
    assert guarded.town.assistant.requests == []


async def test_words_of_a_message_are_heard_though_its_file_was_not_looked_at(guarded: Guarded) -> None:
    guarded.clamd.mood = "dies in the stream"
    update = guarded.person.attach("document", b"%PDF-1.7", file_name="a.pdf")
    update["message"]["caption"] = "این رسید پرداخت است"
    heard = "گفتید: این رسید پرداخت است"
    await guarded.town.until(lambda: sorted(guarded.person.texts) == sorted([REFUSED["not_scanned"], heard]))
    assert guarded.kept() == []


async def test_a_file_that_is_sent_again_when_the_scanner_is_back_is_kept(guarded: Guarded) -> None:
    guarded.clamd.mood = "dies before its answer"
    guarded.person.attach("document", b"%PDF-1.7", file_name="a.pdf")
    await guarded.town.until(lambda: guarded.person.texts == [REFUSED["not_scanned"]])
    guarded.clamd.mood = "well"
    guarded.person.attach("document", b"%PDF-1.7", file_name="a.pdf")
    await guarded.town.until(lambda: len(guarded.town.assistant.requests) == 1)
    assert len(guarded.kept()) == 1
