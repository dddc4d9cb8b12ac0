"""Messages keep coming in, whatever the network does."""

from connectors.telegram.request import BotRequest, mended
from tests.connectors.channels.town import Town
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
