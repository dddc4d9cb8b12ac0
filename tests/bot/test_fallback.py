import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.fallback import FallbackGate


def gated(confidence: float, text: str = "قیمت") -> dict:
    ranking = [{"name": "ask_price", "confidence": confidence}, {"name": "greet", "confidence": 0.1}]
    message = Message({"text": text, "intent": dict(ranking[0]), "intent_ranking": ranking})
    (passed,) = FallbackGate({"threshold": 0.4}).process([message])
    return passed.as_dict(only_output_properties=False)


def test_an_unsure_intent_is_refused_and_the_ranking_stays_below() -> None:
    answer = gated(0.39)
    assert answer["intent"] == {"name": "nlu_fallback", "confidence": pytest.approx(0.61)}
    assert [intent["name"] for intent in answer["intent_ranking"]] == ["nlu_fallback", "ask_price", "greet"]


@pytest.mark.parametrize("confidence", [0.4, 0.9])
def test_a_sure_intent_passes(confidence: float) -> None:
    answer = gated(confidence)
    assert answer["intent"] == {"name": "ask_price", "confidence": confidence}
    assert len(answer["intent_ranking"]) == 2
