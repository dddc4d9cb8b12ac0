"""What actions take for the customer's message when several wishes are about."""

import pytest

from actions.heard import listen
from tests.actions.trackers import answered, did, said, tracker

FAULT = "سه تا مودم خراب شده، پولش را پس بدهید"
MODEM = {"entity": "product", "value": "مودم", "start": 6, "end": 10}
UNCLEAR = said(
    FAULT, "nlu_ambiguous", 0.4, entities=[MODEM], rivals=["ask_faq", "open_ticket"], faq={"topic": "return_policy"}
)
ASKED = (UNCLEAR, did("action_extract_slots"), did("action_clarify"), answered("utter_clarify"), did("action_listen"))


def test_an_ambiguous_message_is_heard_as_its_likeliest_wish() -> None:
    heard = listen(tracker(UNCLEAR))
    assert (heard.intent, heard.confidence, heard.rivals) == ("ask_faq", 0.4, ("ask_faq", "open_ticket"))
    assert heard.text == FAULT


def test_the_button_that_tells_the_meaning_counts_as_the_message_itself() -> None:
    heard = listen(tracker(*ASKED, said("/open_ticket", "open_ticket", 1.0)))
    assert (heard.intent, heard.confidence, heard.text) == ("open_ticket", 1.0, FAULT)
    assert [(entity.kind, entity.text) for entity in heard.entities] == [("product", "مودم")]
    assert not heard.is_button
    assert heard.rivals == ()
    assert heard.faq_topic is None


def test_a_question_keeps_its_topic() -> None:
    assert listen(tracker(*ASKED, said("/ask_faq", "ask_faq", 1.0))).faq_topic == "return_policy"


@pytest.mark.parametrize(
    "events",
    [
        (*ASKED, said("/nlu_fallback", "nlu_fallback", 1.0)),
        (*ASKED, said("/request_quote", "request_quote", 1.0)),
        (UNCLEAR, did("ticket_form"), did("action_listen"), said("/open_ticket", "open_ticket", 1.0)),
        (*ASKED, said("بله", "affirm"), did("action_take_offer"), said("/open_ticket", "open_ticket", 1.0)),
    ],
    ids=["none of them", "an older button", "it was not asked", "something was said in between"],
)
def test_other_buttons_are_nothing_but_buttons(events: tuple[dict[str, object], ...]) -> None:
    heard = listen(tracker(*events))
    assert heard.is_button
    assert heard.text == ""
    assert heard.entities == ()


def test_typed_words_after_the_question_are_themselves() -> None:
    heard = listen(tracker(*ASKED, said("قیمت مودم چنده", "open_ticket")))
    assert heard.text == "قیمت مودم چنده"


def test_a_message_knows_that_another_wish_follows() -> None:
    assert listen(tracker(said("قیمت مودم چنده", "ask_price", metadata={"followed": True}))).is_followed
    assert not listen(tracker(said("قیمت مودم چنده", "ask_price"))).is_followed
