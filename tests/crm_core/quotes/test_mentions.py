"""Things that a message names beside those the tagger marked."""

import pytest

from crm_core.quotes.mentions import complete_mentions, unmarked_thing
from crm_core.quotes.wanted import Mention
from crm_core.text.changes import commands_change
from tests.crm_core.products.shipped import shipped_linker


def completed(text: str, *marked: str) -> list[str]:
    mentions = [Mention(words, text.index(words), text.index(words) + len(words)) for words in marked]
    return [mention.text for mention in complete_mentions(text, mentions, shipped_linker())]


def test_a_mention_takes_the_words_that_narrow_its_choice() -> None:
    assert completed("برای دفتر ۴ تا تلفن یالینک لازم داریم", "تلفن") == ["تلفن یالینک"]


def test_a_mention_leaves_words_that_narrow_nothing() -> None:
    assert completed("پرینتر خوب می‌خوام", "پرینتر") == ["پرینتر"]


def test_a_number_after_a_mention_counts_and_does_not_narrow() -> None:
    assert completed("دوربین ۳ تا، روتر ۲ تا", "دوربین", "روتر") == ["دوربین", "روتر"]


def test_a_counted_thing_that_nobody_marked_is_a_mention() -> None:
    assert completed("۲ تا روتر و سه تا تردمیل بدید", "روتر") == ["روتر", "تردمیل"]


@pytest.mark.parametrize("text", ["۲ تا می‌خوام", "همون ۴ تا رو بزنید", "۳ تا کافیه", "دو تا سوال دارم"])
def test_counted_talk_names_nothing(text: str) -> None:
    assert completed(text) == []


@pytest.mark.parametrize(
    ("text", "thing"),
    [("قیمت تردمیل چنده؟", "تردمیل"), ("سلام، اسب آبی چنده", "اسب آبی"), ("چند؟", None), ("یه قیمت بدید لطفا", None)],
)
def test_a_price_question_is_about_its_unmarked_thing(text: str, thing: str | None) -> None:
    found = unmarked_thing(text)
    assert (found.text if found else None) == thing


@pytest.mark.parametrize("text", ["یه سوییچ هم اضافه کنید", "روتر رو بکن ۵ تا", "هارد رو حذف کن", "modem ezafe kon"])
def test_orders_to_change_the_list_are_heard(text: str) -> None:
    assert commands_change(text)


@pytest.mark.parametrize("text", ["مودم هم دارید؟", "سوییچ چنده؟", "دستگاه روشن نمی‌شه"])
def test_questions_change_nothing(text: str) -> None:
    assert not commands_change(text)
