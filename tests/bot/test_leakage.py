"""What the assistant is measured on is apart from what it learns from, and both are large and clean enough."""

from collections import Counter
from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY
from rasa.shared.nlu.training_data.loading import load_data

from bot.training.labelled import Line, read_lines
from bot.training.learnt import learnt_lines
from bot.training.likeness import Twin, is_short, near, repeated, same
from bot.training.titles import TITLES
from crm_core.text.normalise import canonical

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "person_name", "company", "mobile", "phone", "email", "national_id", "city", "product", "quantity", "amount",
    "date", "ticket_code", "quote_code", "invoice_code", "rating",
}  # fmt: skip
LEAST = {"out_of_scope": 300, "chitchat": 300}
MOST_SHARED = 0.04
"""Share of the measured lines that may be short ones which the training data have too."""


@pytest.fixture(scope="module")
def learnt() -> list[Line]:
    return learnt_lines(ROOT / "data" / "nlu")


@pytest.fixture(scope="module")
def measured() -> list[Line]:
    return [line for file in sorted((ROOT / "tests" / "nlu").glob("*.jsonl")) for line in read_lines(file)]


def told(twins: list[Twin]) -> list[str]:
    return [f"{twin.line.text}  =  {twin.other.text}" for twin in twins]


def test_no_measured_line_repeats_a_training_line(measured: list[Line], learnt: list[Line]) -> None:
    assert told(near(measured, learnt)) == []
    assert told([twin for twin in same(measured, learnt) if not is_short(twin.line)]) == []


def test_few_short_lines_are_shared_and_mean_the_same(measured: list[Line], learnt: list[Line]) -> None:
    shared = same(measured, learnt)
    assert len(shared) <= MOST_SHARED * len(measured), told(shared)
    assert [twin for twin in shared if twin.line.intent != twin.other.intent] == []


def test_no_line_is_measured_twice(measured: list[Line]) -> None:
    forms = [canonical(line.text) or line.text for line in measured]
    assert [form for form, count in Counter(forms).items() if count > 1] == []
    assert told(repeated(measured)) == []


def test_every_intent_has_enough_lines(measured: list[Line], learnt: list[Line]) -> None:
    seen, taught = Counter(line.intent for line in measured), Counter(line.intent for line in learnt)
    assert set(seen) == set(taught) == set(TITLES)
    assert {intent: count for intent, count in seen.items() if count < 20} == {}
    assert {intent: count for intent, count in taught.items() if count < LEAST.get(intent, 80)} == {}


def test_the_company_s_questions_have_enough_topics() -> None:
    messages = load_data(str(ROOT / "data" / "nlu" / "faq.yml")).intent_examples
    lines: dict[str, int] = Counter(message.get(INTENT_RESPONSE_KEY) for message in messages)
    topics = {name: count for name, count in lines.items() if name and name.startswith("ask_faq/")}
    assert len(topics) >= 25
    assert {name: count for name, count in topics.items() if count < 10} == {}


@pytest.mark.parametrize("which", ["measured", "learnt"])
def test_every_span_is_trimmed_inside_its_text_and_of_a_known_kind(which: str, request: pytest.FixtureRequest) -> None:
    wrong = []
    for line in request.getfixturevalue(which):
        end = 0
        for entity in sorted(line.entities, key=lambda entity: entity["start"]):
            words = line.text[entity["start"] : entity["end"]]
            inside = end <= entity["start"] < entity["end"] <= len(line.text)
            if not (inside and words and words == words.strip(" \t\n\u200c") and entity["entity"] in KINDS):
                wrong.append((line.text, words))
            end = entity["end"]
    assert wrong == []


def test_every_measured_value_has_the_form_of_its_kind(measured: list[Line]) -> None:
    wrong = [entity for line in measured for entity in line.entities if not has_its_form(line.text, entity)]
    assert wrong == []


def has_its_form(text: str, entity: dict) -> bool:
    kind, value, words = entity["entity"], entity["value"], text[entity["start"] : entity["end"]]
    if kind in ("person_name", "company", "product", "date"):
        return value == words
    if kind in ("quantity", "rating"):
        return isinstance(value, int) and value > 0 and (kind == "quantity" or value <= 5)
    if kind == "amount":
        return isinstance(value, int) or (isinstance(value, str) and value.isdigit())
    if kind in ("mobile", "phone", "national_id"):
        return value.isascii() and value.isdigit() and value.startswith("09") == (kind == "mobile")
    return bool(value) and value == value.strip()


def line(text: str, *entities: dict) -> Line:
    return Line(text, "inform", list(entities))


def product(start: int, end: int) -> dict:
    return {"entity": "product", "start": start, "end": end}


LEARNT = [
    line("قیمت ۳ تا روتر میکروتیک چند می‌شه", product(12, 23)),
    line("برای شرکت ما یه پیش‌فاکتور بفرستین لطفاً"),
    line("salam factor kharidemoon ro mikham"),
    line("سلام"),
]


@pytest.mark.parametrize(
    "again",
    [
        line("قیمت ۳ تا دوربین داهوا چند می‌شه", product(10, 22)),
        line("قيمت 7 تا روتر ميكروتيك چند ميشه؟", product(10, 23)),
        line("برای شرکت ما یه فاکتور بفرستین لطفا"),
        line("برای شرکت ما پیش‌فاکتور بفرستین لطفا"),
        line("لطفا برای شرکت ما یه پیش‌فاکتور بفرستین"),
        line("salam faktor kharidemon ro mikham"),
    ],
)
def test_one_word_exchanged_or_another_spelling_is_a_near_duplicate(again: Line) -> None:
    assert len(near([again], LEARNT)) == 1
    assert told(repeated([*LEARNT, again])) == told(near([again], LEARNT))


@pytest.mark.parametrize(
    "other",
    [
        line("سلام"),
        line("salam"),
        line("روتر چنده", product(0, 4)),
        line("برای خونه‌مون یه روتر ارزون می‌خوام", product(17, 21)),
        line("قیمت پشتیبانی سالانه برای سه تا شعبه چند می‌شه"),
        line("پیش‌فاکتور شما به دست شرکت ما نرسیده"),
    ],
)
def test_messages_of_their_own_and_greetings_are_no_near_duplicates(other: Line) -> None:
    assert near([other], LEARNT) == []


def test_short_messages_are_the_same_in_any_spelling() -> None:
    assert told(same([line("ســلام!"), line("درود")], LEARNT)) == ["ســلام!  =  سلام"]
