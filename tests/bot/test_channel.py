"""The way of one message through the Rasa room: its wishes in order, and again after a failure."""

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel import TurnOutput, _answer

FORMS = {"open_ticket": "ticket_form", "request_quote": "quote_form"}
QUESTIONS = {"ticket_form": "کارتان متوقف شده؟", "quote_form": "نام و نام خانوادگی؟"}


class Room:
    """An agent that says «intent: text» to a message, and a form's question while one is under way."""

    model_filename = "model"

    def __init__(self, *wishes: str, fails_at: str = "") -> None:
        self.wishes = [{"text": f"{intent} گفته", "intent": intent, "confidence": 0.9} for intent in wishes]
        self.tracker: Any = None
        self.fails_at = fails_at
        self.heard: list[UserMessage] = []
        self.processor = self.tracker_store = self

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        text = message.text or ""
        parsed = {"text": text, "intent": {"name": "whole", "confidence": 0.4}, "entities": [], "intent_ranking": []}
        is_part = any(text == wish["text"] for wish in self.wishes)
        return parsed if is_part or not self.wishes else {**parsed, "wishes": self.wishes}

    async def retrieve(self, conversation_id: str) -> Any:
        return self.tracker

    async def handle_message(self, message: UserMessage) -> None:
        assert message.parse_data is not None
        intent = message.parse_data["intent"]["name"]
        if intent == self.fails_at:
            raise ConnectionError
        self.heard.append(message)
        if self.tracker is None:
            self.tracker = DialogueStateTracker.from_events("c1", [], Domain.empty().slots)
        self.tracker.update(UserUttered(message.text, parse_data=message.parse_data, metadata=message.metadata))
        if intent in FORMS:
            self.tracker.update(ActiveLoop(FORMS[intent]))
        form = self.tracker.active_loop_name
        for text in (f"{intent}: {message.text}", *([QUESTIONS[form]] if form else [])):
            self.tracker.update(BotUttered(text))
            await message.output_channel.send_response("c1", {"text": text})

    def answer(self, text: str = "همه", message_id: str = "m1") -> list[str]:
        metadata = {"conversation_id": "c1", "message_id": message_id, "epoch": 0}
        body = {"conversation_id": "c1", "text": text, "metadata": metadata}
        return [reply["text"] for reply in asyncio.run(_answer(self, body))["replies"]]

    @property
    def intents(self) -> list[str]:
        return [message.parse_data["intent"]["name"] for message in self.heard if message.parse_data]


def test_a_message_with_one_wish_is_handled_whole() -> None:
    room = Room()
    assert room.answer("سلام") == ["whole: سلام"]
    assert (room.heard[0].metadata or {}) == {"conversation_id": "c1", "message_id": "m1", "epoch": 0, "part": 0}


def test_an_answer_is_handed_over_with_its_cards() -> None:
    output, cards = TurnOutput(), [{"title": "دوربین", "facts": [], "buttons": []}]
    asyncio.run(output.send_response("c1", {"text": "کدام؟", "custom": {"cards": cards}}))
    asyncio.run(output.send_response("c1", {"text": "بفرمایید"}))
    assert [message["cards"] for message in output.messages] == [cards, []]


def test_two_wishes_that_ask_nothing_are_answered_in_one_reply() -> None:
    room = Room("ask_price", "ask_faq")
    assert room.answer() == ["ask_faq: ask_faq گفته", "ask_price: ask_price گفته"]
    assert [(message.metadata or {}).get("followed") for message in room.heard] == [True, None]
    assert [(message.metadata or {}).get("part") for message in room.heard] == [0, 1]


def test_what_is_answered_at_once_comes_before_what_starts_a_form() -> None:
    room = Room("open_ticket", "ask_price")
    assert room.answer() == ["ask_price: ask_price گفته", "open_ticket: open_ticket گفته", QUESTIONS["ticket_form"]]


def test_a_second_form_is_noted_and_the_open_question_stays_the_last_word() -> None:
    room = Room("open_ticket", "request_quote")
    assert room.answer() == ["open_ticket: open_ticket گفته", "note_wish: /note_wish", QUESTIONS["ticket_form"]]
    note = room.heard[1].parse_data or {}
    assert note["entities"] == []
    assert note["wish"]["text"] == "request_quote گفته"
    assert note["wish"]["intent"] == {"name": "request_quote", "confidence": 0.9}


def test_in_a_form_both_questions_are_answered_and_the_form_asks_once() -> None:
    room = Room()
    room.wishes = [{"text": "پیش‌فاکتور", "intent": "request_quote", "confidence": 0.9}]
    room.answer(message_id="m0")
    room.wishes = Room("ask_price", "ask_faq").wishes
    replies = room.answer()
    assert replies == ["ask_faq: ask_faq گفته", "ask_price: ask_price گفته", QUESTIONS["quote_form"]]


def test_an_answer_and_a_question_are_told_apart_only_while_a_form_listens() -> None:
    room = Room("inform", "ask_faq")
    assert room.answer("مریم رضایی، راستی ساعت کاری", message_id="m0") == ["whole: مریم رضایی، راستی ساعت کاری"]
    heard = len(room.heard)
    room.tracker.update(ActiveLoop("quote_form"))
    room.answer("مریم رضایی، راستی ساعت کاری", message_id="m0")
    assert len(room.heard) == heard
    replies = room.answer("مریم رضایی، راستی ساعت کاری")
    assert replies == ["inform: inform گفته", "ask_faq: ask_faq گفته", QUESTIONS["quote_form"]]


def test_an_answered_message_is_answered_alike_without_being_heard_again() -> None:
    room = Room("open_ticket", "request_quote")
    first = room.answer()
    room.answer("بله", message_id="m2")
    heard = len(room.heard)
    assert room.answer() == first
    assert len(room.heard) == heard


def test_a_turn_whose_answer_ended_the_form_still_answers_the_question_after_a_failure() -> None:
    room = Room("affirm", "ask_faq", fails_at="ask_faq")
    room.tracker = DialogueStateTracker.from_events("c1", [ActiveLoop("quote_form")], Domain.empty().slots)
    with pytest.raises(ConnectionError):
        room.answer()
    room.tracker.update(ActiveLoop(None))
    room.fails_at = ""
    room.answer()
    assert room.intents == ["affirm", "ask_faq"]


@pytest.mark.parametrize("fails_at", ["ask_faq", "open_ticket"])
def test_a_turn_that_failed_between_two_wishes_goes_on_where_it_stopped(fails_at: str) -> None:
    room = Room("open_ticket", "ask_faq", fails_at=fails_at)
    with pytest.raises(ConnectionError):
        room.answer()
    room.fails_at = ""
    assert room.answer() == ["ask_faq: ask_faq گفته", "open_ticket: open_ticket گفته", QUESTIONS["ticket_form"]]
    assert room.intents == ["ask_faq", "open_ticket"]


def test_a_wish_that_was_taken_up_in_the_turn_is_no_part_of_the_message() -> None:
    room = Room()
    room.answer("بله")
    room.heard[0].metadata["followed"] = True
    kept = {"message_id": "m1", "part": 1, "kept": True}
    room.tracker.update(UserUttered("پرینتر خراب است", metadata=kept))
    room.tracker.update(BotUttered("حالا برویم سراغ ثبت مشکل فنی."))
    room.wishes = Room("affirm", "open_ticket").wishes
    assert room.answer("بله")[-1] == QUESTIONS["ticket_form"]
    assert (room.heard[-1].metadata or {})["part"] == 2
