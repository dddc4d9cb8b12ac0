"""Whom the company does not want, and whoever writes faster than people can."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.channels import admission
from connectors.channels.texts import TOO_FAST
from connectors.gateway.counters import REFUSALS
from connectors.sharing.port import Limit
from crm_core.conversations.model import Attachment, Conversation, Message
from crm_core.messenger_settings import Messenger
from tests.connectors.channels.town import Town, running_town
from tests.connectors.telegram.bot_server import BotServer
from tests.connectors.telegram.conftest import Chat

YES = [{"title": "بله", "payload": "/affirm"}]


def refused(code: str) -> float:
    """How many were refused with a code so far."""
    (family,) = REFUSALS.collect()
    return sum(one.value for one in family.samples if one.labels.get("code") == code and one.name.endswith("_total"))


def block(town: Town, line: str) -> None:
    (town.settings.var_dir / "blocked.txt").write_text(f"{line}\n", encoding="utf-8")


@pytest.fixture
async def strict(server: BotServer, tmp_path: Path) -> AsyncIterator[Town]:
    """A town where an account may send one message a minute."""
    bot = Messenger(server.token, server.base_url, "polling", None)
    async with running_town(tmp_path, telegram=bot, chat_messages_per_minute=1) as town:
        yield town


@pytest.mark.parametrize("what", ["account", "conversation", "closed conversation", "contact"])
async def test_who_is_blocked_is_neither_heard_nor_answered_whatever_they_do(
    town: Town, sara: Chat, server: BotServer, what: str
) -> None:
    town.assistant.script["09121112233"] = [{"text": "ثبت کنم؟", "buttons": YES}]
    update = sara.person.share("+989121112233")
    await sara.sees("ثبت کنم؟")
    conversation = await town.conversation()
    if what == "closed conversation":
        await town.close()
    block(town, {"account": "telegram:501", "contact": str(conversation.contact_id)}.get(what, conversation.id))
    before = refused("blocked")
    sara.person.write("هنوز هستم")
    sara.person.edit(update, "09121112234")
    sara.person.attach("document", b"%PDF-1.7", file_name="a.pdf")
    query = sara.person.press("بله")
    await town.until(lambda: server.answered[query] == "answered")
    assert refused("blocked") - before == 4
    assert (len(await town.rows(Message)), await town.rows(Attachment)) == (2, [])
    block(town, "# nobody any more")
    sara.person.write("ببخشید")
    await sara.sees("ثبت کنم؟", "گفتید: ببخشید")


async def test_whoever_writes_too_fast_is_told_once_that_it_is_not_heard(strict: Town, server: BotServer) -> None:
    sara, before = Chat(strict, server.person(501)), refused("rate_limited")
    for number in range(4):
        sara.person.write(f"پیام {number}")
    sara.person.attach("document", b"%PDF-1.7", file_name="a.pdf")
    await strict.until(lambda: refused("rate_limited") - before == 4)
    await strict.settled()
    await strict.until(lambda: len(sara.person.texts) == 2)
    assert sorted(sara.person.texts) == sorted(["گفتید: پیام 0", TOO_FAST])
    assert [row.text for row in await strict.rows(Message) if row.author == "customer"] == ["پیام 0"]
    reza = Chat(strict, server.person(502, "رضا", "نوری"))
    reza.person.write("سلام")
    await reza.sees("گفتید: سلام")


async def test_a_button_that_is_pressed_too_soon_can_be_pressed_again(strict: Town, server: BotServer) -> None:
    sara = Chat(strict, server.person(501))
    strict.assistant.script["سلام"] = [{"text": "ثبت کنم؟", "buttons": YES}]
    sara.person.write("سلام")
    await sara.sees("ثبت کنم؟")
    query = sara.person.press("بله")
    await strict.until(lambda: server.answered[query] == "answered")
    assert list(sara.person.seen[0].buttons) == ["بله"]


async def test_a_flood_of_strangers_opens_no_conversations_and_keeps_out_nobody_we_know(
    town: Town, sara: Chat, server: BotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "STRANGERS", Limit("strangers", 1, 0.01))
    sara.person.write("سلام")
    await sara.sees("گفتید: سلام")
    stranger = Chat(town, server.person(502, "رضا", "نوری"))
    stranger.person.write("سلام")
    await stranger.sees(TOO_FAST)
    sara.person.write("قیمت؟")
    await sara.sees("گفتید: سلام", "گفتید: قیمت؟")
    assert len(await town.rows(Conversation)) == 1
