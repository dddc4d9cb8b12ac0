"""What evaluation takes for the model's answer."""

from bot.training.answers import _answer


def parsed(*ranking: tuple[str, float]) -> dict:
    said = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return {"intent": dict(said[0]), "intent_ranking": said, "entities": []}


def test_an_ambiguous_message_counts_as_its_likeliest_wish() -> None:
    answer = _answer(parsed(("nlu_ambiguous", 0.4), ("open_ticket", 0.4), ("complain", 0.3)), 0, 1.0)
    assert (answer.intent, answer.confidence) == ("open_ticket", 0.4)


def test_a_refusal_counts_as_out_of_scope() -> None:
    answer = _answer(parsed(("nlu_fallback", 0.8), ("open_ticket", 0.2)), 0, 1.0)
    assert (answer.intent, answer.confidence) == ("out_of_scope", 0.8)


def test_a_believed_intent_is_itself() -> None:
    assert _answer(parsed(("greet", 0.9), ("thank", 0.1)), 0, 1.0).intent == "greet"


def test_spans_are_those_of_the_line_although_rasa_drops_the_blanks_before_it() -> None:
    said = parsed(("ask_price", 0.9), ("greet", 0.1))
    said["entities"] = [{"entity": "product", "value": "روتر", "start": 0, "end": 4}]
    (entity,) = _answer(said, 2, 1.0).entities
    assert "  روتر چنده"[entity["start"] : entity["end"]] == "روتر"
