"""Two wishes in one message, read by the model of the assistant."""

import asyncio
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.shared.nlu.training_data.loading import load_data

from bot.components.fallback import FallbackGate
from bot.components.joints import Joint, Part, cut
from bot.components.rules import find_by_rule
from bot.components.wishes import WISH_INTENTS, Wish, tell_apart
from bot.components.words import split_words
from tests.bot.wish_lines import ONE_WISH, TWO_WISHES

ROOT = Path(__file__).resolve().parents[2]
SURE = {Joint.SENTENCE: 0.9, Joint.ADDITION: 0.8, Joint.OPENING: 0.6}


@pytest.fixture(scope="module")
def agent() -> Agent:
    subprocess.run([ROOT / "scripts" / "train"], check=True)
    return Agent.load(str(max((ROOT / "models").glob("hamsokhan-*.tar.gz"), key=lambda file: file.stat().st_mtime)))


def figure(line: str) -> None:
    """Says a figure; ``pytest -s`` shows it."""
    sys.stdout.write(f"\n{line}\n")


def wishes(agent: Agent, text: str) -> list[dict[str, Any]]:
    return list(asyncio.run(agent.parse_message(text)).get("wishes") or [])


def test_two_wishes_are_told_apart(agent: Agent) -> None:
    missed = [
        text for text, *expected in TWO_WISHES if [wish["intent"] for wish in wishes(agent, text)] != list(expected)
    ]
    figure(f"two wishes told apart: {len(TWO_WISHES) - len(missed)} of {len(TWO_WISHES)}")
    assert len(missed) <= len(TWO_WISHES) // 8, missed


def test_one_wish_is_not_cut_however_it_tempts(agent: Agent) -> None:
    wrong = [text for text in ONE_WISH if wishes(agent, text)]
    figure(f"one wish cut: {len(wrong)} of {len(ONE_WISH)}")
    assert len(wrong) <= 1, wrong


def test_the_messages_of_the_training_data_are_hardly_ever_cut(agent: Agent) -> None:
    lines = [line.get("text") for line in load_data(str(ROOT / "data" / "nlu")).intent_examples]
    joined = [line for line in lines if cut(line, split_words(line), find_by_rule(line, date(2026, 1, 1)))]
    told = [line for line in joined if wishes(agent, line)]
    figure(
        f"lines of data/nlu: {len(lines)}, with joints {len(joined)}, cut {len(told)} ({len(told) / len(lines):.2%})"
    )
    assert joined
    assert len(told) < len(lines) / 100, told


def test_a_wish_carries_its_words_place_and_confidence(agent: Agent) -> None:
    text = "سلام. قیمت مودم چنده؟ راستی پرینترمون هم خراب شده. ممنون"
    price, fault = wishes(agent, text)
    assert (price["text"], fault["text"]) == ("سلام. قیمت مودم چنده؟", "پرینترمون هم خراب شده. ممنون")
    assert (price["intent"], fault["intent"]) == ("ask_price", "open_ticket")
    for wish in (price, fault):
        assert text[wish["start"] : wish["end"]] == wish["text"]
        assert 0.6 <= wish["confidence"] <= 1


def test_parts_never_reach_what_stands_behind(agent: Agent) -> None:
    parsed = asyncio.run(agent.parse_message("ساعت کاریتون چنده؟ راستی پرینترمون هم خراب شده"))
    assert parsed["text"] == "ساعت کاریتون چنده؟ راستی پرینترمون هم خراب شده"
    assert not {"part", "findings"} & set(parsed)
    assert "wishes" not in asyncio.run(agent.parse_message("ساعت کاریتون چنده؟"))


def test_two_questions_of_the_faq_are_two_wishes(agent: Agent) -> None:
    address, warranty = wishes(agent, "آدرستون کجاست؟ راستی گارانتی هم دارید؟")
    assert (address["text"], warranty["text"]) == ("آدرستون کجاست؟", "گارانتی هم دارید؟")
    assert wishes(agent, "گارانتی دارید؟ گارانتی دوربین چند ماهه؟") == []


def test_an_answer_stands_beside_a_wish_only_when_words_open_another_matter(agent: Agent) -> None:
    answer, question = wishes(agent, "مریم رضایی هستم، راستی ساعت کاریتون چیه؟")
    assert (answer["intent"], answer["text"]) == ("inform", "مریم رضایی هستم،")
    assert question["intent"] == "ask_faq"
    assert wishes(agent, "مریم رضایی هستم. ساعت کاریتون چیه؟") == []


def read(*said: tuple[str, float, Joint], things: tuple[str, ...] = ()) -> list[tuple[str, int, int]]:
    """The wishes of parts of ten characters each, every one naming the product at its place."""
    parts = []
    for place, (intent, confidence, joint) in enumerate(said):
        start, end = 10 * place, 10 * place + 9
        thing = frozenset(("product", name) for name in things[place : place + 1] if name)
        parts.append((Part(start, end, joint), Wish(intent, confidence, start, end, thing)))
    return [(wish.intent, wish.start, wish.end) for wish in tell_apart(parts, SURE)]


def test_what_is_no_wish_stays_with_its_neighbour() -> None:
    told = read(
        ("greet", 1.0, Joint.SENTENCE), ("ask_faq", 1.0, Joint.SENTENCE), ("inform", 1.0, Joint.SENTENCE),
        ("open_ticket", 1.0, Joint.SENTENCE), ("thank", 1.0, Joint.SENTENCE),
    )  # fmt: skip
    assert told == [("ask_faq", 0, 29), ("open_ticket", 30, 49)]


@pytest.mark.parametrize(
    ("joint", "confidence", "count"),
    [
        (Joint.SENTENCE, 0.89, 0), (Joint.SENTENCE, 0.9, 2), (Joint.ADDITION, 0.79, 0), (Joint.ADDITION, 0.8, 2),
        (Joint.OPENING, 0.59, 0), (Joint.OPENING, 0.6, 2),
    ],
)  # fmt: skip
def test_both_wishes_must_be_as_sure_as_their_joint_asks(joint: Joint, confidence: float, count: int) -> None:
    assert len(read(("ask_faq", 1.0, Joint.SENTENCE), ("open_ticket", confidence, joint))) == count
    assert len(read(("ask_faq", confidence, Joint.SENTENCE), ("open_ticket", 1.0, joint))) == count


def test_one_matter_told_in_two_sentences_is_one_wish_unless_each_names_its_own_thing() -> None:
    lines = ("ask_price", 1.0, Joint.SENTENCE), ("request_quote", 1.0, Joint.ADDITION)
    assert read(*lines) == []
    assert read(*lines, things=("مودم", "")) == []
    assert read(*lines, things=("مودم", "مودم")) == []
    assert len(read(*lines, things=("مودم", "دوربین"))) == 2
    assert len(read(("complain", 1.0, Joint.SENTENCE), ("check_status", 1.0, Joint.OPENING))) == 2


def test_a_wish_told_twice_is_one() -> None:
    told = read(*[(intent, 1.0, Joint.OPENING) for intent in ("ask_faq", "open_ticket", "open_ticket", "ask_faq")])
    assert told == [("ask_faq", 0, 9), ("open_ticket", 10, 39)]


@pytest.mark.parametrize("intent", ["request_human", "cancel", "affirm", "inform", "chitchat", "out_of_scope"])
def test_who_asks_for_a_person_or_makes_talk_wants_nothing_beside_it(intent: str) -> None:
    assert read(("open_ticket", 1.0, Joint.SENTENCE), (intent, 1.0, Joint.OPENING)) == []


def test_every_wish_that_is_asked_about_or_kept_has_a_name_in_the_domain() -> None:
    responses = yaml.safe_load((ROOT / "bot" / "domain" / "wishes.yml").read_text("utf-8"))["responses"]
    named = WISH_INTENTS | set(FallbackGate.get_default_config()["asked_about"]) | {"nlu_fallback"}
    assert {f"utter_wish_{intent}" for intent in named} <= set(responses)
