"""What a bot is told becomes rows."""

import pytest

from connectors.channels.texts import REFUSED, TOO_LONG
from crm_core.contacts.model import Contact, Identity
from crm_core.conversations.model import Attachment, Conversation, Message
from crm_core.outbox.model import OutboxItem
from crm_core.turns.model import Turn
from tests.connectors.channels.town import Town
from tests.connectors.telegram.bot_server import BotServer, Refusal
from tests.connectors.telegram.conftest import Chat

PNG, VOICE = b"\x89PNG\r\n\x1a\n pixels", b"OggS spoken"


async def test_start_greets_and_keeps_where_the_link_stood(town: Town, sara: Chat) -> None:
    sara.person.write("/start yalda-1405")
    await sara.sees("گفتید: /greet")
    conversation = await town.conversation()
    assert (conversation.channel, conversation.source, conversation.origin) == ("telegram", "yalda-1405", "yalda-1405")
    assert await town.messages() == [("customer", "/start"), ("bot", "گفتید: /greet")]


async def test_a_link_that_carries_something_odd_is_a_start_like_any(town: Town, sara: Chat) -> None:
    sara.person.write("/start ' OR 1=1 --")
    await sara.sees("گفتید: /greet")
    assert (await town.conversation()).source is None


async def test_the_persons_own_contact_proves_who_they_are_and_answers_the_question(town: Town, sara: Chat) -> None:
    sara.person.share("+989121112233")
    await sara.sees("گفتید: 09121112233")
    conversation = await town.conversation()
    (contact,) = await town.rows(Contact)
    assert (conversation.assurance, conversation.contact_id) == ("verified", contact.id)
    assert (contact.name, contact.source) == ("سارا کریمی", "telegram")
    keys = {(row.kind, row.value): row.verified_at is not None for row in await town.rows(Identity)}
    assert keys == {("mobile", "09121112233"): True, ("telegram", "501"): True}
    await town.close()
    sara.person.write("باز هم سلام")
    await town.until(lambda: len(town.assistant.requests) == 2)
    assert (await town.conversation()).contact_id == contact.id


async def test_another_persons_contact_is_no_more_than_typed(town: Town, sara: Chat) -> None:
    sara.person.share("+989121112233", user_id=777)
    await sara.sees("گفتید: 09121112233")
    assert (await town.conversation()).assurance == "none"
    assert await town.rows(Contact) == []


async def test_a_forwarded_contact_proves_nothing(town: Town, sara: Chat) -> None:
    origin = {"type": "user", "date": 1, "sender_user": sara.person.user}
    contact = {"phone_number": "989121112233", "first_name": "سارا", "user_id": 501}
    sara.person.send(contact=contact, forward_origin=origin)
    await sara.sees("گفتید: 09121112233")
    assert (await town.conversation()).assurance == "none"


async def test_a_number_of_another_country_is_words(town: Town, sara: Chat) -> None:
    sara.person.share("+4915112345678")
    await sara.sees("گفتید: +4915112345678")
    assert (await town.conversation()).assurance == "none"


async def test_pictures_and_spoken_messages_are_kept_with_their_words(town: Town, sara: Chat) -> None:
    sara.person.attach("photo", PNG)
    sara.person.attach("voice", VOICE, mime_type="audio/mpeg")
    await town.until(lambda: len(town.assistant.requests) == 2)
    folder = town.settings.var_dir / "attachments"
    kept = [(row.mime, (folder / row.id).read_bytes()) for row in await town.rows(Attachment)]
    assert kept == [("image/png", PNG), ("audio/ogg", VOICE)]


async def test_what_we_cannot_open_is_told_once(town: Town, sara: Chat) -> None:
    update = sara.person.send(sticker={
        "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1, "is_animated": False,
        "is_video": False,
    })  # fmt: skip
    await town.until(lambda: len(sara.person.texts) == 1)
    sara.person.server.tell_again(update)
    sara.person.write("سلام")
    await town.until(lambda: len(sara.person.texts) == 2)
    assert [author for author, _ in await town.messages()] == ["system", "customer", "bot"]


async def test_a_changed_message_is_recorded_and_gets_no_second_answer(town: Town, sara: Chat) -> None:
    update = sara.person.write("پنج دوربین")
    await sara.sees("گفتید: پنج دوربین")
    sara.person.edit(update, "شش دوربین")

    async def recorded() -> bool:
        return len(await town.rows(Message)) == 3

    await town.until(recorded)
    edit = (await town.rows(Message))[-1]
    assert (edit.author, edit.text) == ("customer", "شش دوربین")
    assert edit.edits_id == (await town.rows(Message))[0].id
    assert len(await town.rows(Turn)) == 1


async def test_a_text_that_was_too_long_is_answered_once_it_is_shortened(town: Town, sara: Chat) -> None:
    update = sara.person.write("الف " * 1_010)
    await sara.sees(TOO_LONG)
    sara.person.edit(update, "ب " * 2_010)
    await sara.sees(TOO_LONG, TOO_LONG)
    change = sara.person.edit(update, "قیمت دوربین؟")
    await sara.sees(TOO_LONG, TOO_LONG, "گفتید: قیمت دوربین؟")
    sara.person.server.tell_again(change)
    sara.person.edit(update, "قیمت پنج دوربین؟")

    async def recorded() -> bool:
        return [row.text for row in await town.rows(Message) if row.edits_id] == ["قیمت پنج دوربین؟"]

    await town.until(recorded)
    assert len(town.assistant.requests) == 1


async def test_a_place_that_moves_is_refused_once(town: Town, sara: Chat) -> None:
    place = {"longitude": 51.4, "latitude": 35.7, "live_period": 900}
    update = sara.person.send(location=place)
    await sara.sees(REFUSED["kind"])
    for longitude in (51.5, 51.6):
        moved = {**update["message"], "location": place | {"longitude": longitude}}
        sara.person.server.tell(edited_message=moved)
    sara.person.write("سلام")
    await sara.sees(REFUSED["kind"], "گفتید: سلام")


async def test_a_pressed_keyboard_goes_and_counts_once(town: Town, sara: Chat, server: BotServer) -> None:
    buttons = [{"title": "بله", "payload": "/affirm"}, {"title": "نه", "payload": "/deny"}]
    town.assistant.script["سلام"] = [{"text": "ثبت کنم؟", "buttons": buttons}]
    sara.person.write("سلام")
    await sara.sees("ثبت کنم؟")
    data = sara.person.seen[0].buttons
    first = sara.person.press_data(data["بله"], sara.person.seen[0])
    second = sara.person.press_data(data["نه"], sara.person.seen[0])
    await town.until(lambda: server.answered[first] == server.answered[second] == "answered")
    await town.until(lambda: sara.person.seen[0].markup == {})
    assert [request.text for request in town.assistant.requests] == ["سلام", "/affirm"]


async def test_a_button_of_a_closed_conversation_says_that_it_is_over(
    town: Town, sara: Chat, server: BotServer
) -> None:
    town.assistant.script["سلام"] = [{"text": "ثبت کنم؟", "buttons": [{"title": "بله", "payload": "/affirm"}]}]
    sara.person.write("سلام")
    await sara.sees("ثبت کنم؟")
    await town.close()
    query = sara.person.press("بله")
    await town.until(lambda: "دیگر کار نمی‌کند" in server.answered[query])
    assert len(town.assistant.requests) == 1


async def test_groups_get_no_answer(town: Town, sara: Chat, server: BotServer) -> None:
    group = server.person(-100, type="supergroup", title="گروه")
    group.write("سلام به همه")
    sara.person.write("سلام")
    await sara.sees("گفتید: سلام")
    assert group.seen == []
    assert len(await town.rows(Conversation)) == 1


async def test_an_update_that_nobody_can_read_stops_no_other(town: Town, sara: Chat, server: BotServer) -> None:
    server.tell(message={"message_id": "?", "chat": None})
    server.tell(callback_query={"from": None})
    sara.person.write("سلام")
    await sara.sees("گفتید: سلام")


async def test_the_person_sees_that_an_answer_is_on_its_way(town: Town, sara: Chat, server: BotServer) -> None:
    sara.person.write("سلام")
    await town.until(lambda: (501, "typing") in server.actions)


async def test_a_file_that_cannot_be_fetched_is_asked_for_again(town: Town, sara: Chat, server: BotServer) -> None:
    sara.person.send(document={"file_id": "lost", "file_unique_id": "u", "file_name": "a.pdf", "file_size": 5})
    await town.until(lambda: len(sara.person.texts) == 1)
    assert await town.rows(Attachment) == []
    server.faults.clear()


async def test_the_token_is_in_no_log_and_no_row(
    town: Town, sara: Chat, server: BotServer, capfd: pytest.CaptureFixture[str]
) -> None:
    server.fail(Refusal(502, server.token), method="getUpdates")
    server.fail(Refusal(400, f"Bad Request: {server.token}"))
    sara.person.write("سلام")
    sara.person.write("قیمت؟")
    await town.until(lambda: len(town.assistant.requests) == 2)
    await town.settled()
    server.faults.clear()
    assert server.token not in repr(town.settings)
    told = capfd.readouterr()
    assert "delivery_given_up" in told.out + told.err
    assert server.token not in told.out + told.err
    rows = [*await town.rows(OutboxItem), *await town.rows(Message), *await town.rows(Conversation)]
    assert not [row for row in rows if server.token in str(vars(row))]
