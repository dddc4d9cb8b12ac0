"""Asking what is meant, keeping a wish, and taking it up."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action

from actions.outcome import finish_form
from actions.wishes import Clarify, NoteWish, OfferWish, TakeUpWish
from tests.actions.trackers import KNOWN, answered, did, domain, said, tracker

UNCLEAR = said("پرینترم هنوز خراب است", "nlu_ambiguous", 0.4, rivals=["open_ticket", "follow_up_ticket"])
QUOTE = {
    "text": "۲ تا مودم", "intent": {"name": "request_quote", "confidence": 0.9}, "entities": [], "text_tokens": [],
}  # fmt: skip
FAULT = {"text": "پرینتر خراب است", "intent": {"name": "open_ticket", "confidence": 0.9}, "entities": []}


async def run(action: Action, *events: dict[str, Any], **state: Any) -> tuple[list[dict[str, Any]], list[Any]]:
    """What an action said, and the events it returned."""
    dispatcher = CollectingDispatcher()
    returned = await action.run(dispatcher, tracker(*events, **state), domain())
    return dispatcher.messages, returned


def titles(message: dict[str, Any]) -> list[str]:
    return [button["title"] for button in message["buttons"]]


def slots(events: list[Any]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def followed_by(events: list[Any]) -> list[str]:
    return [event["name"] for event in events if event["event"] == "followup"]


async def test_each_meaning_is_a_button_and_none_of_them_is_the_last() -> None:
    (message,), events = await run(Clarify(), UNCLEAR)
    assert message["response"] == "utter_clarify"
    assert titles(message) == ["ثبت مشکل فنی", "پیگیری تیکت قبلی", "هیچ‌کدام"]
    assert [button["payload"] for button in message["buttons"]] == [
        "/open_ticket",
        "/follow_up_ticket",
        "/nlu_fallback",
    ]
    assert events == []


async def test_a_form_that_passed_the_message_on_hears_the_next_one() -> None:
    _, (event,) = await run(Clarify(), UNCLEAR, form="quote_form")
    assert (event["event"], event["name"]) == ("action", "quote_form")


async def test_the_second_unclear_message_in_a_row_offers_a_person() -> None:
    before = (UNCLEAR, did("action_clarify"), answered("utter_clarify"), did("action_listen"), UNCLEAR)
    (message,), events = await run(Clarify(), *before)
    assert message["response"] == "utter_fallback_second"
    assert slots(events) == {"offer": "human"}
    (message,), events = await run(Clarify(), *before, form="quote_form")
    assert message["response"] == "utter_form_offer_human"
    assert followed_by(events) == ["quote_form"]


async def test_a_wish_is_named_and_kept_and_the_form_asks_again() -> None:
    (message,), events = await run(NoteWish(), said("/note_wish", "note_wish", wish=QUOTE), form="ticket_form")
    assert (message["response"], message["template"]) == ("utter_wish_noted", "utter_wish_noted")
    assert message["wish"] == "گرفتن پیش‌فاکتور"
    (kept,) = slots(events)["noted_wishes"]
    assert kept == {"text": "۲ تا مودم", "intent": QUOTE["intent"], "entities": []}
    assert followed_by(events) == ["ticket_form"]


async def test_the_newer_of_two_like_wishes_is_kept() -> None:
    newer = {**QUOTE, "text": "۵ تا مودم"}
    _, events = await run(
        NoteWish(), said("/note_wish", "note_wish", wish=newer), form="ticket_form", noted_wishes=[QUOTE, FAULT]
    )
    assert [kept["text"] for kept in slots(events)["noted_wishes"]] == ["پرینتر خراب است", "۵ تا مودم"]


async def test_the_kept_wish_is_heard_as_a_message_with_a_part_of_its_own() -> None:
    (message,), events = await run(
        TakeUpWish(), said("/affirm", "affirm", metadata={"part": 1}), noted_wishes=[FAULT, QUOTE]
    )
    assert message["wish"] == "ثبت مشکل فنی"
    assert slots(events) == {"noted_wishes": [QUOTE]}
    *_, listening, heard = events
    assert (listening["event"], listening["name"]) == ("action", "action_listen")
    assert (heard["event"], heard["text"], heard["parse_data"]) == ("user", "پرینتر خراب است", FAULT)
    assert heard["metadata"] == {**KNOWN, "part": 2, "followed": False, "kept": True}


async def test_a_wish_that_was_taken_up_before_asks_what_to_do() -> None:
    (message,), events = await run(TakeUpWish(), said("/take_up_wish", "take_up_wish"))
    assert message["response"] == "utter_what_next"
    assert events == []


async def test_the_last_wish_leaves_nothing_kept() -> None:
    _, events = await run(TakeUpWish(), said("بله", "affirm"), noted_wishes=[FAULT])
    assert slots(events)["noted_wishes"] is None


async def test_beside_an_open_question_the_wish_is_a_button() -> None:
    (message,), events = await run(OfferWish(), said("بله", "affirm"), noted_wishes=[FAULT])
    assert titles(message) == ["ثبت مشکل فنی"]
    assert message["buttons"][0]["payload"] == "/take_up_wish"
    assert followed_by(events) == ["action_listen"]


def test_a_finished_form_goes_back_to_the_paused_one_before_it_goes_on_to_a_wish() -> None:
    def next_of(*, asks: bool = False, **state: Any) -> list[str]:
        return followed_by(finish_form(CollectingDispatcher(), tracker(said("بله", "affirm"), **state), (), asks=asks))

    assert next_of() == []
    assert next_of(noted_wishes=[FAULT]) == ["action_take_up_wish"]
    assert next_of(noted_wishes=[FAULT], asks=True) == ["action_offer_wish"]
    assert next_of(noted_wishes=[FAULT], paused_form="quote_form") == ["quote_form"]
