"""Our messages reach the chat: in order, at the pace that is allowed, and never again to whoever left."""

import pytest

from crm_core.conversations.cards import read_cards
from crm_core.conversations.model import Attachment
from crm_core.outbox.model import OutboxItem
from tests.connectors.channels.town import Town
from tests.connectors.telegram.bot_server import BotServer, Refusal
from tests.connectors.telegram.conftest import Chat


def fail_once(server: BotServer, *, at: int) -> list[str]:
    """Has the server fail one of the messages that come now, the first of which is 1; gives those that were tried."""
    tried: list[str] = []

    def trouble(method: str, _chat: int) -> None:
        if method == "sendMessage":
            tried.append(method)
            if len(tried) == at:
                raise Refusal(502, "Bad Gateway")

    server.trouble.append(trouble)
    return tried


async def talk(sara: Chat) -> None:
    sara.person.write("سلام")
    await sara.sees("گفتید: سلام")
    await sara.town.settled()


async def states(town: Town) -> list[str]:
    return [item.state for item in sorted(await town.rows(OutboxItem), key=lambda item: item.position or 0)]


async def test_a_long_message_comes_in_parts_and_in_order(town: Town, sara: Chat) -> None:
    await talk(sara)
    long = "\n".join(f"سطر {number} " + "بلند " * 10 for number in range(120))
    await town.say(long, "کوتاه")
    await town.settled()
    *parts, last = sara.person.texts[1:]
    assert last == "کوتاه"
    assert len(parts) == 2
    assert "".join("".join(parts).split()) == "".join(long.split())


async def test_parts_that_arrived_are_not_sent_again(town: Town, sara: Chat, server: BotServer) -> None:
    await talk(sara)
    sent = fail_once(server, at=2)
    await town.say("الف " * 1_000 + "ب " * 400)
    await town.settled()
    assert len(sent) == 3
    assert len(sara.person.texts) == 3


async def test_cards_come_as_bubbles_and_those_that_arrived_are_not_sent_again(
    town: Town, sara: Chat, server: BotServer
) -> None:
    await talk(sara)
    fail_once(server, at=3)
    choose = [[{"title": "انتخاب", "payload": f"/{name}"}] for name in ("الف", "ب", "پ")]
    cards = read_cards([{"title": buttons[0]["payload"][1:], "buttons": buttons} for buttons in choose])
    await town.say("کدام؟", cards=cards)
    await sara.sees("گفتید: سلام", "کدام؟", "الف", "ب", "پ")
    await town.settled()
    assert [list(shown.buttons) for shown in sara.person.seen[1:]] == [[], ["انتخاب"], ["انتخاب"], ["انتخاب"]]
    assert [item.attempts for item in await town.rows(OutboxItem)] == [1, 2]


async def test_the_file_of_a_card_comes_right_after_it(town: Town, sara: Chat, server: BotServer) -> None:
    for name in ("الف.pdf", "ب.pdf"):
        sara.person.attach("document", f"%PDF-1.7 {name}".encode(), file_name=name)
    await town.until(lambda: len(town.assistant.requests) == 2)
    await town.settled()
    cards = read_cards([
        {"title": row.name, "attachment": {
            "id": row.id, "name": row.name, "mime": row.mime, "url": f"/v1/chat/attachments/{row.id}",
        }}
        for row in await town.rows(Attachment)
    ])  # fmt: skip
    fail_once(server, at=3)
    await town.say("دو پیش‌فاکتور", cards=cards)
    await town.until(lambda: sum(shown.document is not None for shown in sara.person.seen) == 2)
    came = [shown.document[1].decode() if shown.document else shown.text for shown in sara.person.seen[-5:]]
    assert came == ["دو پیش‌فاکتور", "الف.pdf", "%PDF-1.7 الف.pdf", "ب.pdf", "%PDF-1.7 ب.pdf"]


async def test_the_number_is_asked_for_with_a_button_until_the_person_has_proved_it(town: Town, sara: Chat) -> None:
    question = "شماره موبایلتان را می‌فرستید تا همکارم تماس بگیرد؟"
    town.assistant.script["مشاوره می‌خواهم"] = [{"text": question}]
    sara.person.write("مشاوره می‌خواهم")
    await sara.sees(question)
    sara.person.share("+989121112233")
    await sara.sees(question, "گفتید: 09121112233")
    sara.person.write("مشاوره می‌خواهم")
    await sara.sees(question, "گفتید: 09121112233", question)
    assert [shown.asks_contact for shown in sara.person.seen] == [True, False, False]


async def test_too_many_requests_are_waited_out_and_lose_nothing(town: Town, sara: Chat, server: BotServer) -> None:
    await talk(sara)
    server.fail(Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
    await town.say("یک", "دو")
    await sara.sees("گفتید: سلام", "یک", "دو")
    await town.settled()
    assert [item.attempts for item in await town.rows(OutboxItem)] == [1, 1, 1]


async def test_a_server_in_trouble_is_tried_again_before_what_comes_after(
    town: Town, sara: Chat, server: BotServer
) -> None:
    await talk(sara)
    server.fail(Refusal(500, "Internal Server Error"))
    await town.say("یک", "دو")
    await sara.sees("گفتید: سلام", "یک", "دو")


async def test_what_the_server_never_takes_is_given_up_at_once_and_lets_the_next_go(
    town: Town, sara: Chat, server: BotServer
) -> None:
    await talk(sara)
    server.fail(Refusal(400, "Bad Request: something about this message"))
    await town.say("یک", "دو")
    await sara.sees("گفتید: سلام", "دو")
    await town.settled()
    assert await states(town) == ["delivered", "dead", "delivered"]
    (dead,) = [item for item in await town.rows(OutboxItem) if item.state == "dead"]
    assert dead.last_error is not None and "Something about this message" in dead.last_error
    server.faults.clear()


@pytest.mark.parametrize("told", [True, False], ids=["told", "found out"])
async def test_whoever_blocked_the_bot_is_marked_and_never_tried_again(
    town: Town, sara: Chat, server: BotServer, told: bool
) -> None:
    await talk(sara)
    if told:
        sara.person.block()
    else:
        sara.person.blocks = True
        await town.say("یک")

    async def marked() -> bool:
        return (await town.conversation()).unreachable_at is not None

    await town.until(marked)
    await town.say("دو")
    await town.settled()
    assert set((await states(town))[1:]) == {"refused"}
    sara.person.blocks = False
    sara.person.write("برگشتم")
    await sara.sees("گفتید: سلام", "گفتید: برگشتم")
    assert (await town.conversation()).unreachable_at is None


async def test_a_chat_that_is_gone_is_marked_like_a_blocked_one(town: Town, sara: Chat, server: BotServer) -> None:
    await talk(sara)
    sara.person.started = False
    await town.say("یک")

    async def marked() -> bool:
        return (await town.conversation()).unreachable_at is not None

    await town.until(marked)
    server.faults.clear()


async def test_one_slow_chat_holds_up_no_other(town: Town, sara: Chat, server: BotServer) -> None:
    await talk(sara)

    def refuse_sara(method: str, chat: int) -> None:
        if method == "sendMessage" and chat == 501:
            raise Refusal(500, "Internal Server Error")

    server.trouble.append(refuse_sara)
    await town.say("یک")
    other = Chat(town, server.person(502, "رضا", "نوری"))
    other.person.write("سلام")
    await other.sees("گفتید: سلام")
    assert sara.person.texts == ["گفتید: سلام"]
    server.trouble.clear()
    await sara.sees("گفتید: سلام", "یک")


async def test_a_file_of_the_conversation_arrives_as_a_document(town: Town, sara: Chat) -> None:
    sara.person.attach("document", b"%PDF-1.7 mine", file_name="کارت.pdf")
    await town.until(lambda: len(town.assistant.requests) == 1)
    await town.settled()
    (row,) = await town.rows(Attachment)
    mine = {"id": row.id, "name": row.name, "mime": row.mime, "url": f"/v1/chat/attachments/{row.id}"}
    await town.say("این هم فایلتان", attachments=[mine])
    await town.until(lambda: any(shown.document for shown in sara.person.seen))
    assert sara.person.seen[-1].document == ("کارت.pdf", b"%PDF-1.7 mine")


async def test_a_file_that_is_gone_is_given_up(town: Town, sara: Chat) -> None:
    await talk(sara)
    lost = "01890000-0000-7000-8000-000000000000"
    await town.say("فاکتور", attachments=[
        {"id": lost, "name": "INV.pdf", "mime": "application/pdf", "url": f"/v1/invoices/{lost}/pdf"}
    ])  # fmt: skip
    await town.settled()
    assert (await states(town))[-1] == "dead"
    assert sara.person.texts[-1] == "فاکتور"
