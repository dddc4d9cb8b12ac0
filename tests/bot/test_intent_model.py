from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.components.intent_features import MessageView, features
from bot.components.intent_model import Example, IntentModel, train_intents
from bot.components.linear import fit_scale, softmax, train_linear
from bot.components.ngrams import Vocabulary
from bot.components.rules import find_by_rule
from bot.components.words import split_words

EXAMPLES = [
    ("سلام", "greet", None),
    ("سلام وقت بخیر", "greet", None),
    ("درود بر شما", "greet", None),
    ("salam", "greet", None),
    ("قیمت دوربین چنده", "ask_price", None),
    ("قیمتش چقدره", "ask_price", None),
    ("پرینتر چنده", "ask_price", None),
    ("gheymat chande", "ask_price", None),
    ("آدرس شما کجاست", "ask_faq", "address"),
    ("کجا هستید", "ask_faq", "address"),
    ("ساعت کاری چنده", "ask_faq", "opening_hours"),
    ("تا چه ساعتی باز هستید", "ask_faq", "opening_hours"),
] * 2


def view(text: str) -> MessageView:
    return MessageView(text, split_words(text), find_by_rule(text, date(2026, 1, 1)))


def trained() -> IntentModel:
    examples = [Example(view(text), intent, topic, False) for text, intent, topic in EXAMPLES]
    return train_intents(examples, penalty=2.0, seed=1)


def test_unseen_wording_and_spelling_get_the_right_intent() -> None:
    model = trained()
    assert model.classify(view("سلاااام"), 3).ranking[0]["name"] == "greet"
    assert model.classify(view("قيمت لپ‌تاپ چنده؟"), 3).ranking[0]["name"] == "ask_price"


def test_a_retrieval_intent_answers_with_its_topic_and_others_with_none() -> None:
    model = trained()
    asked = model.classify(view("آدرس شما کجاس؟"), 3)
    assert asked.ranking[0]["name"] == "ask_faq"
    assert asked.topic is not None
    assert asked.topic["topic"] == "address"
    assert 0 < asked.topic["confidence"] <= 1
    assert model.classify(view("سلام"), 3).topic is None


def test_the_ranking_is_sorted_and_cut() -> None:
    ranking = trained().classify(view("قیمت"), 2).ranking
    assert len(ranking) == 2
    assert ranking[0]["confidence"] >= ranking[1]["confidence"]


def test_the_same_data_give_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        trained().save(tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        if file.suffix == ".npz":
            with np.load(file) as one, np.load(tmp_path / "two" / file.name) as two:
                assert all(np.array_equal(one[key], two[key]) for key in one.files)
        else:
            assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_stored_model_answers_as_the_trained_one(tmp_path: Path) -> None:
    model = trained()
    model.save(tmp_path)
    for text in ("قیمت", "کجایی", "salam", "۱۲۳", ""):
        assert IntentModel.load(tmp_path).classify(view(text), 3) == model.classify(view(text), 3)


def test_nothing_stored_needs_pickle(tmp_path: Path) -> None:
    trained().save(tmp_path)
    assert {file.suffix for file in tmp_path.iterdir()} == {".json", ".npz"}
    for file in tmp_path.glob("*.npz"):
        with np.load(file, allow_pickle=False) as arrays:
            assert all(arrays[key].dtype.kind == "f" for key in arrays.files)


def test_numbers_and_addresses_are_alike_whatever_they_are() -> None:
    assert features(view("شماره‌ام 09121112233 است")) == features(view("شماره‌ام ۰۹۳۵۵۵۵۶۶۷۷ است"))


def test_two_labels_and_one_label_can_be_learnt() -> None:
    vocabulary = Vocabulary(["a", "b"], np.ones(2, dtype=np.float32))
    vectors = [vocabulary.vector({"a": 1}), vocabulary.vector({"b": 1})] * 10
    two = train_linear(vocabulary, vectors, ["x", "y"] * 10, range(20), penalty=1.0, seed=0)
    assert two.labels[int(two.probabilities(vectors[1]).argmax())] == "y"
    assert two.labels[int(two.probabilities(vectors[0]).argmax())] == "x"
    one = train_linear(vocabulary, vectors, ["x"] * 20, range(20), penalty=1.0, seed=0)
    assert one.probabilities(vectors[0]).tolist() == [1.0]


def test_the_scale_makes_confidence_as_high_as_accuracy() -> None:
    random = np.random.default_rng(0)
    targets = random.integers(0, 3, 3000)
    margins = np.full((3000, 3), -1.0)
    answered = np.where(random.random(3000) < 0.8, targets, (targets + 1) % 3)
    margins[np.arange(3000), answered] = 1.0
    sure = softmax(fit_scale(margins, targets) * margins).max(axis=1).mean()
    assert sure == pytest.approx((answered == targets).mean(), abs=0.02)
