"""What every channel owes to customers, whatever it is."""

import pytest

from crm_core.conversations.model import Attachment, Conversation, Message
from crm_core.ratings.model import Rating
from crm_core.ratings.rules import score_payload
from crm_core.turns.model import Turn
from tests.connectors.channels.customers import ChannelCustomer
from tests.connectors.channels.town import Town

PDF = b"%PDF-1.7 test"
BUTTONS = [{"title": "بله، ثبت کن", "payload": "/affirm"}, {"title": "انصراف", "payload": "/cancel"}]

CARDS = [
    {"title": title, "buttons": [{"title": "انتخاب", "payload": f'/inform{{"product":"{code}"}}'}]}
    for code, title in (("CAM-1", "دوربین بولت"), ("CAM-2", "دوربین دام"))
]

AtChannel = tuple[Town, ChannelCustomer]


async def seen(town: Town, customer: ChannelCustomer, *texts: str) -> None:
    """Waits until the customer sees exactly these texts of ours, in this order."""

    async def are_there() -> bool:
        return await customer.texts() == list(texts)

    try:
        await town.until(are_there)
    except AssertionError:
        assert await customer.texts() == list(texts)


async def refused(town: Town, customer: ChannelCustomer) -> None:
    await town.until(customer.was_refused, "the customer is told that it was not taken")


async def test_words_get_an_answer(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("سلام")
    await seen(town, customer, "گفتید: سلام")
    assert await town.messages() == [("customer", "سلام"), ("bot", "گفتید: سلام")]


async def test_a_repeated_delivery_changes_nothing(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("سلام")
    await seen(town, customer, "گفتید: سلام")
    await customer.repeat()
    await customer.repeat()
    await town.close()
    await customer.repeat()
    await customer.write("خوبید؟")
    await town.until(lambda: len(town.assistant.requests) == 2)
    assert [row.text for row in await town.rows(Message) if row.author == "customer"] == ["سلام", "خوبید؟"]
    assert len(await town.rows(Turn)) == 2


async def test_answers_and_colleagues_words_arrive_in_order(at_channel: AtChannel) -> None:
    town, customer = at_channel
    town.assistant.script["سلام"] = [{"text": "یک"}, {"text": "دو"}]
    await customer.write("سلام")
    await seen(town, customer, "یک", "دو")
    await town.take_over()
    await town.say("سه", "چهار", "پنج")
    await seen(town, customer, "یک", "دو", "سه", "چهار", "پنج")


async def test_messages_are_numbered_without_gaps_however_fast_they_come(at_channel: AtChannel) -> None:
    town, customer = at_channel
    for number in range(5):
        await customer.write(f"پیام {number}")

    async def all_answered() -> bool:
        return len(await town.rows(Message)) == 10

    await town.until(all_answered)
    rows = sorted(await town.rows(Message), key=lambda row: row.seq)
    assert [row.seq for row in rows] == list(range(1, 11))
    assert [row.text for row in rows if row.author == "customer"] == [f"پیام {number}" for number in range(5)]
    assert [request.text for request in town.assistant.requests] == [f"پیام {number}" for number in range(5)]


async def test_a_message_to_a_closed_conversation_opens_a_new_one(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("سلام")
    await seen(town, customer, "گفتید: سلام")
    await town.close()
    await customer.write("باز هم سلام")
    await town.until(lambda: len(town.assistant.requests) == 2)
    first, second = await town.rows(Conversation)
    assert (first.owner, second.owner, second.visitor_id) == ("closed", "bot", first.visitor_id)


async def test_a_button_says_its_title_and_means_its_payload(at_channel: AtChannel) -> None:
    town, customer = at_channel
    town.assistant.script["سلام"] = [{"text": "ثبت کنم؟", "buttons": BUTTONS}]
    town.assistant.script["/affirm"] = [{"text": "ثبت شد."}]
    await customer.write("سلام")
    await seen(town, customer, "ثبت کنم؟")
    await customer.press("بله")
    await seen(town, customer, "ثبت کنم؟", "ثبت شد.")
    assert (await town.messages())[2] == ("customer", "بله، ثبت کن")


async def test_a_button_of_a_card_says_what_it_is_about_and_means_its_payload(at_channel: AtChannel) -> None:
    town, customer = at_channel
    town.assistant.script["سلام"] = [{"text": "کدام را می‌خواهید؟", "cards": CARDS}]

    async def asked() -> bool:
        return "کدام را می‌خواهید؟" in await customer.texts()

    await customer.write("سلام")
    await town.until(asked)
    await town.settled()
    await customer.press("انتخاب")
    await town.until(lambda: len(town.assistant.requests) == 2)
    assert town.assistant.requests[1].text == '/inform{"product":"CAM-2"}'
    assert (await town.messages())[2] == ("customer", "انتخاب: دوربین دام")


async def test_a_button_that_was_never_offered_does_nothing(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("سلام")
    await seen(town, customer, "گفتید: سلام")
    await customer.press_forged()
    await refused(town, customer)
    assert len(await town.rows(Turn)) == 1


@pytest.mark.parametrize("state", ["queue", "human", "closed"])
async def test_a_score_counts_whoever_answers_there_and_after_the_end(at_channel: AtChannel, state: str) -> None:
    town, customer = at_channel
    await customer.write("سلام")
    await seen(town, customer, "گفتید: سلام")
    scores = [{"title": f"{score} از ۵", "payload": score_payload(score, "TK-1405-000001")} for score in (5, 1)]
    await town.say("چقدر راضی بودید؟", buttons=scores)
    await town.settled()
    await {"queue": town.queue, "human": town.take_over, "closed": town.close}[state]()
    await customer.press("5 از ۵")
    await seen(town, customer, "گفتید: سلام", "چقدر راضی بودید؟", "ممنون که نظر دادید. نمره ۵ ثبت شد.")
    (rating,) = await town.rows(Rating)
    (conversation,) = await town.rows(Conversation)
    assert (rating.score, rating.conversation_id, conversation.owner) == (5, conversation.id, state)
    assert len(town.assistant.requests) == 1


async def test_a_score_goes_to_the_assistant_while_it_listens(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("سلام")
    await seen(town, customer, "گفتید: سلام")
    payload = score_payload(2, "TK-1405-000001")
    town.assistant.script[payload] = [{"text": "شکایتتان را ثبت کنم؟"}]
    await town.say("چقدر راضی بودید؟", buttons=[{"title": "۲ از ۵", "payload": payload}])
    await town.settled()
    await customer.press("۲ از ۵")
    await seen(town, customer, "گفتید: سلام", "چقدر راضی بودید؟", "شکایتتان را ثبت کنم؟")
    assert await town.rows(Rating) == []


async def test_a_text_over_the_limit_is_told_of_and_not_heard(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("الف " * 1_001)
    await refused(town, customer)
    assert town.assistant.requests == []


async def test_words_without_a_letter_are_not_heard(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("\u200e\u2066\u2069")
    await customer.write("سلام")
    await seen(town, customer, "گفتید: سلام")
    assert len(await town.rows(Turn)) == 1


@pytest.mark.parametrize(
    ("name", "content", "mime", "kept"),
    [("کارت.pdf", PDF, "application/pdf", "کارت.pdf"), ("صدا.mp3", b"OggS\x00", "audio/ogg", "صدا.mp3.ogg")],
)
async def test_a_file_is_kept_by_what_its_bytes_say(
    at_channel: AtChannel, name: str, content: bytes, mime: str, kept: str
) -> None:
    town, customer = at_channel
    await customer.send_file(name, content)
    await town.until(lambda: len(town.assistant.requests) == 1)
    (row,) = await town.rows(Attachment)
    assert (row.name, row.mime, row.size) == (kept, mime, len(content))
    assert (town.settings.var_dir / "attachments" / row.id).read_bytes() == content


@pytest.mark.parametrize("content", [b"MZ program", b"%PDF-" + b"x" * (10 * 1024 * 1024)], ids=["kind", "size"])
async def test_a_file_that_we_do_not_take_is_told_of(at_channel: AtChannel, content: bytes) -> None:
    town, customer = at_channel
    await customer.send_file("برنامه.pdf", content)
    await refused(town, customer)
    assert await town.rows(Attachment) == []
    assert town.assistant.requests == []


async def test_typed_commands_are_words(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("/accept_quote")
    await town.until(lambda: len(town.assistant.requests) == 1)
    assert not town.assistant.requests[0].text.startswith("/")


async def test_a_colleague_who_took_over_is_written_to_and_the_assistant_is_not(at_channel: AtChannel) -> None:
    town, customer = at_channel
    await customer.write("سلام")
    await seen(town, customer, "گفتید: سلام")
    await town.take_over()
    await customer.write("کسی هست؟")

    async def arrived() -> bool:
        return ("customer", "کسی هست؟") in await town.messages()

    await town.until(arrived)
    assert len(town.assistant.requests) == 1
