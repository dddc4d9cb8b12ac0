"""Answers: what a trained model says to each message, and how long it takes."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Sequence

from rasa.core.agent import Agent
from rasa.model import get_latest_model

from bot.training.labelled import intent_name

OUT_OF_SCOPE = "out_of_scope"
_REFUSED = "nlu_fallback"
_AMBIGUOUS = "nlu_ambiguous"
_WARM_UP = ("سلام", "قیمت ۲ تا دوربین چنده؟", "salam 09121112233")
_KEYS = ("entity", "value", "start", "end")


class ModelNotFoundError(FileNotFoundError):
    """No trained model at a path."""


@dataclass(frozen=True)
class Answer:
    """What the model said to one message; a refusal counts as out of scope, «one of these» as the likeliest of them."""

    intent: str
    confidence: float
    entities: List[Dict[str, Any]]
    milliseconds: float


def answer_all(model: Path, texts: Sequence[str]) -> List[Answer]:
    """The answers of a model (a file, or a folder whose newest file counts) to messages, in order.

    Raises: ModelNotFoundError when there is none.
    """
    file = get_latest_model(str(model)) if model.exists() else None
    if file is None:
        raise ModelNotFoundError(str(model))
    agent = Agent.load(file)
    return asyncio.run(_answer_all(agent, texts))


async def _answer_all(agent: Any, texts: Sequence[str]) -> List[Answer]:
    for text in _WARM_UP:
        await agent.parse_message(text)
    answers = []
    for text in texts:
        begun = time.perf_counter()
        parsed = await agent.parse_message(text)
        milliseconds = 1000 * (time.perf_counter() - begun)
        stripped = len(text) - len(text.lstrip())  # Rasa parses the message without the blanks before it
        answers.append(_answer(parsed, stripped, milliseconds))
    return answers


def _answer(parsed: Dict[str, Any], stripped: int, milliseconds: float) -> Answer:
    said = parsed["intent"]
    if said.get("name") == _AMBIGUOUS:
        said = parsed["intent_ranking"][1]
    name = intent_name(said.get("name") or _REFUSED)
    entities = [{key: entity[key] for key in _KEYS} for entity in parsed["entities"]]
    for entity in entities:
        entity["start"] += stripped
        entity["end"] += stripped
    return Answer(
        OUT_OF_SCOPE if name == _REFUSED else name, float(said.get("confidence") or 0.0), entities, milliseconds
    )
