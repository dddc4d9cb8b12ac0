from datetime import date
from pathlib import Path

import pytest

from bot.components.lexicon import kinds
from bot.components.pieces import Span
from bot.components.rules import find_by_rule
from bot.components.tag_model import TagModel, train_tags
from bot.components.words import split_words

CITIES = ["قم", "یزد", "کرج", "تهران", "بابل"]
TEXTS = [f"از شهر [{city}]ه زنگ می‌زنم" for city in CITIES] + [f"در [{city}] هستیم" for city in CITIES]
TODAY = date(2026, 1, 1)


def example(marked: str):
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    return split_words(text), find_by_rule(text, TODAY), [Span("place", start, end)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TagModel:
    folder = tmp_path_factory.mktemp("tags")
    train_tags([example(text) for text in TEXTS], folder, algorithm="ap", parameters={"max_iterations": 20}, seed=1)
    return TagModel.load(folder)


def found(model: TagModel, text: str) -> list[str]:
    return [text[span.start : span.end] for span in model.find(split_words(text), find_by_rule(text, TODAY))]


def test_a_span_may_end_inside_a_word(model: TagModel) -> None:
    assert found(model, "از شهر رشته زنگ می‌زنم") == ["رشت"]


def test_a_span_may_be_a_whole_word(model: TagModel) -> None:
    assert found(model, "در رشت هستیم") == ["رشت"]


def test_a_message_without_words_has_no_spans(model: TagModel) -> None:
    assert found(model, "") == []


def test_the_same_data_give_the_same_model(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        examples = [example(text) for text in TEXTS]
        train_tags(examples, tmp_path / name, algorithm="ap", parameters={"max_iterations": 5}, seed=1)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize(
    ("word", "said"),
    [("علی", "f"), ("maryam", "f"), ("رضايي", "s"), ("حسین‌زاده", "z"), ("شرکت", "o"), ("سلام", ""), ("5", "")],
)
def test_the_lexicon_says_what_a_word_may_be(word: str, said: str) -> None:
    assert kinds(word) == said


def test_a_finglish_name_is_known_by_its_consonants() -> None:
    assert "S" in kinds("jafari")
    assert kinds("gheymat") == ""
