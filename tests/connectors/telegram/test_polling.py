"""Messages keep coming in, whatever the network does."""

from pathlib import Path

import pytest

from connectors.channels.texts import REFUSED
from connectors.telegram import fetching, intake, pending
from connectors.telegram.request import BotRequest, mended
from crm_core.conversations.model import Attachment, Message
from crm_core.messenger_settings import Messenger
from tests.connectors.channels.town import Town, running_town
from tests.connectors.telegram.bot_server import BotServer, Refusal
from tests.connectors.telegram.conftest import Chat


async def test_trouble_of_the_server_is_waited_out(town: Town, sara: Chat, server: BotServer) -> None:
    server.fail(Refusal(502, "Bad Gateway"), Refusal(429, "Too Many Requests", retry_after=1), method="getUpdates")
    sara.person.write("یک")
    sara.person.write("دو")
    await town.until(lambda: len(town.assistant.requests) == 2)


async def test_a_file_server_in_trouble_costs_the_file_and_not_the_next_message(
    town: Town, sara: Chat, server: BotServer
) -> None:
    server.fail(*[Refusal(500, "Internal Server Error")] * 3, method="getFile")
    sara.person.attach("document", b"%PDF-1.7", file_name="a.pdf")
    sara.person.write("سلام")
    await town.until(lambda: len(sara.person.texts) == 2)
    assert "دوباره بفرستیدش" in sara.person.texts[0]


async def test_many_people_at_once_are_all_heard(town: Town, server: BotServer) -> None:
    people = [server.person(900 + number) for number in range(40)]
    for person in people:
        person.write("سلام")
        person.write("قیمت؟")
    await town.until(lambda: len(town.assistant.requests) == 80)
    await town.until(lambda: all(len(person.texts) == 2 for person in people))
    assert server.faults == []


async def test_a_slow_file_holds_up_its_own_chat_and_no_other(town: Town, sara: Chat, server: BotServer) -> None:
    server.hands_out_files.clear()
    sara.person.attach("document", b"%PDF-1.7", file_name="a.pdf")
    sara.person.write("رسید؟")
    reza = Chat(town, server.person(502, "رضا", "نوری"))
    reza.person.write("سلام")
    await reza.sees("گفتید: سلام")
    reza.person.write("قیمت؟")
    await reza.sees("گفتید: سلام", "گفتید: قیمت؟")
    assert sara.person.texts == []
    server.hands_out_files.set()
    await town.until(lambda: len(sara.person.texts) == 2)
    heard = [row.text for row in await town.rows(Message) if row.author == "customer"]
    assert heard == ["سلام", "قیمت؟", "", "رسید؟"]
    assert len(town.assistant.requests) == 4


async def test_files_of_many_people_hold_up_no_words(town: Town, server: BotServer) -> None:
    server.hands_out_files.clear()
    for number in range(intake.CHATS_AT_ONCE + 2):
        server.person(900 + number).attach("document", b"%PDF-1.7", file_name="a.pdf")
    reza = Chat(town, server.person(502, "رضا", "نوری"))
    reza.person.write("سلام")
    await reza.sees("گفتید: سلام")
    server.hands_out_files.set()
    await town.until(lambda: len(town.assistant.requests) == intake.CHATS_AT_ONCE + 3)


async def test_a_file_that_does_not_come_in_time_is_asked_for_again(
    town: Town, sara: Chat, server: BotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LONGEST_S", 0.2)
    server.hands_out_files.clear()
    sara.person.attach("document", b"%PDF-1.7", file_name="a.pdf")
    await sara.sees(REFUSED["not_fetched"])
    server.hands_out_files.set()


async def test_after_a_crash_what_was_not_stored_comes_again_and_what_was_changes_nothing(
    server: BotServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "STOP_S", 0.0)
    bot = Messenger(server.token, server.base_url, "polling", None)
    sara, reza = server.person(501), server.person(502, "رضا", "نوری")
    server.hands_out_files.clear()
    async with running_town(tmp_path, telegram=bot) as town:
        sara.attach("document", b"%PDF-1.7", file_name="a.pdf")
        reza.write("سلام")
        await Chat(town, reza).sees("گفتید: سلام")
        reza.write("قیمت؟")
        await Chat(town, reza).sees("گفتید: سلام", "گفتید: قیمت؟")
        assert len(server.unconfirmed) == 3
        assert await town.rows(Attachment) == []
    server.hands_out_files.set()
    async with running_town(tmp_path, telegram=bot) as town:
        await town.until(lambda: len(sara.texts) == 1)
        await town.until(lambda: server.unconfirmed == [])
        assert len(await town.rows(Attachment)) == 1
        assert [row.text for row in await town.rows(Message) if row.author == "customer"] == ["سلام", "قیمت؟", ""]
        assert len(reza.texts) == 2


def test_a_press_without_chat_instance_can_be_read() -> None:
    """Bale leaves it out; the library demands it."""
    user = {"id": 5, "is_bot": False, "first_name": "سارا"}
    body = (
        '{"ok": true, "result": [{"update_id": 1, "callback_query": {"id": "9", "data": "x", '
        '"from": {"id": 5, "is_bot": false, "first_name": "Sara"}}}]}'
    )
    (update,) = BotRequest.parse_json_payload(body.encode())["result"]
    assert update["callback_query"]["chat_instance"] == "0"
    assert mended({"update_id": 2, "callback_query": {"id": "9", "from": user, "chat_instance": "7"}}) == {
        "update_id": 2, "callback_query": {"id": "9", "from": user, "chat_instance": "7"},
    }  # fmt: skip


def test_what_cannot_be_read_at_all_stays_as_a_number() -> None:
    assert mended({"update_id": 3, "message": {"chat": 5}}) == {"update_id": 3}
