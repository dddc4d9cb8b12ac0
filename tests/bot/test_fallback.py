from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.fallback import FallbackGate

LIMITS = {**FallbackGate.get_default_config(), "threshold": 0.25, "unsure_below": 0.6, "rival_share": 0.5}


def gated(text: str = "قیمت", wishes: Any = None, **ranking: float) -> dict:
    said = [{"name": name, "confidence": confidence} for name, confidence in ranking.items()]
    message = Message({"text": text, "intent": dict(said[0]), "intent_ranking": said, "wishes": wishes})
    (passed,) = FallbackGate(LIMITS).process([message])
    return passed.as_dict(only_output_properties=False)


def ranked(answer: dict) -> list[str]:
    return [intent["name"] for intent in answer["intent_ranking"]]


def test_an_unsure_intent_is_refused_and_the_ranking_stays_below() -> None:
    answer = gated(ask_price=0.24, greet=0.1)
    assert answer["intent"] == {"name": "nlu_fallback", "confidence": pytest.approx(0.76)}
    assert ranked(answer) == ["nlu_fallback", "ask_price", "greet"]
    assert "rivals" not in answer


@pytest.mark.parametrize("confidence", [0.25, 0.59, 0.9])
def test_an_intent_without_a_rival_passes(confidence: float) -> None:
    answer = gated(ask_price=confidence, greet=0.1)
    assert answer["intent"] == {"name": "ask_price", "confidence": confidence}
    assert ranked(answer) == ["ask_price", "greet"]


def test_two_near_wishes_are_ambiguous_with_the_confidence_of_the_first() -> None:
    answer = gated(open_ticket=0.4, complain=0.3, greet=0.1)
    assert answer["intent"] == {"name": "nlu_ambiguous", "confidence": 0.4}
    assert answer["rivals"] == ["open_ticket", "complain"]
    assert ranked(answer) == ["nlu_ambiguous", "open_ticket", "complain", "greet"]


def test_at_most_three_wishes_compete_and_what_is_no_wish_is_passed_over() -> None:
    answer = gated(ask_price=0.26, greet=0.25, request_quote=0.24, ask_catalog=0.23, register_lead=0.2)
    assert answer["rivals"] == ["ask_price", "request_quote", "ask_catalog"]


@pytest.mark.parametrize(
    "ranking",
    [
        {"open_ticket": 0.6, "complain": 0.38},
        {"open_ticket": 0.45, "complain": 0.22},
        {"inform": 0.4, "ask_price": 0.35, "request_quote": 0.3},
        {"ask_price": 0.4, "out_of_scope": 0.35, "affirm": 0.3, "chitchat": 0.3},
    ],
    ids=["sure enough", "far behind", "data leads", "no other wish"],
)
def test_who_leads_is_believed(ranking: dict[str, float]) -> None:
    answer = gated(**ranking)
    assert answer["intent"]["name"] == next(iter(ranking))
    assert "rivals" not in answer


def test_a_message_with_two_wishes_is_not_ambiguous() -> None:
    answer = gated(wishes=[{"intent": "ask_price"}, {"intent": "open_ticket"}], ask_price=0.4, open_ticket=0.39)
    assert answer["intent"]["name"] == "ask_price"
