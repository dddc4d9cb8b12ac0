"""Where messages are cut, whatever the parts mean."""

from datetime import date

import pytest
from hypothesis import given

from bot.components.joints import LONGEST_TEXT, MOST_PARTS, Joint, cut
from bot.components.rules import find_by_rule
from bot.components.words import split_words
from tests.bot.typed import MESSAGES

TODAY = date(2026, 1, 1)


def parts(text: str) -> list[str]:
    return [text[part.start : part.end] for part in cut(text, split_words(text), find_by_rule(text, TODAY))]


def joints(text: str) -> list[Joint]:
    return [part.joint for part in cut(text, split_words(text), find_by_rule(text, TODAY))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قیمت مودم چنده؟ پرینترم خرابه", ["قیمت مودم چنده؟", "پرینترم خرابه"]),
        ("سفارشم کجاست؟راستی آدرستون رو بدید", ["سفارشم کجاست؟", "آدرستون رو بدید"]),
        ("قیمت مودم چنده راستی، پرینترم خرابه", ["قیمت مودم چنده", "پرینترم خرابه"]),
        ("آدرستون کجاست؟ در ضمن قیمت مودم", ["آدرستون کجاست؟", "قیمت مودم"]),
        ("گارانتی دارید؟ یه سؤال دیگه: نصب هم دارید", ["گارانتی دارید؟", "نصب هم دارید"]),
        ("نصب دارید؟ و اینکه پیش‌فاکتور می‌خوام", ["نصب دارید؟", "پیش‌فاکتور می‌خوام"]),
        ("سفارشم کجاست\nیه پیش‌فاکتور بزنید", ["سفارشم کجاست", "یه پیش‌فاکتور بزنید"]),
        ("ساعت کاریتون چنده و یه پیش فاکتور هم می‌خوام", ["ساعت کاریتون چنده", "یه پیش فاکتور هم می‌خوام"]),
        ("منو از لیست دربیارید، یه پیش‌فاکتور هم بدید", ["منو از لیست دربیارید،", "یه پیش‌فاکتور هم بدید"]),
        ("نصب دارید؟ راستی دوربین می‌خوام. ممنون", ["نصب دارید؟", "دوربین می‌خوام. ممنون"]),
        ("garanti darid? rasti modem ghate", ["garanti darid?", "modem ghate"]),
        ("ضمناً قیمت مودم چنده؟ علاوه بر این، پرینترم خرابه", ["ضمناً قیمت مودم چنده؟", "پرینترم خرابه"]),
    ],
)
def test_messages_are_cut_at_joints_and_the_joining_words_belong_to_no_part(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "قیمت مودم و روتر و سوییچ",
        "۵ تا دوربین و ۲ تا مودم هم می‌خوام",
        "راستی ساعت کاریتون چنده",
        "مبلغ ۲.۵ میلیون تومان برای info@pars.co و www.pars.ir",
        "قیمت رو یه چیز گفتین تو فاکتور یه چیز دیگه زدین",
        "antivirus expire mide ba inke taze kharidim",
        "قیمت مودم چنده؟",
        "قیمت مودم چنده؟ ممنون.",
        "؟؟؟ !!",
        "",
    ],
)
def test_messages_without_a_joint_stay_whole(text: str) -> None:
    assert parts(text) == []


def test_a_part_tells_how_it_is_joined() -> None:
    text = "سلام. قیمت مودم چنده؟ راستی پرینترم خرابه. یه پیش‌فاکتور هم بدید"
    assert joints(text) == [Joint.SENTENCE, Joint.SENTENCE, Joint.OPENING, Joint.ADDITION]


def test_stories_are_not_cut() -> None:
    assert len(parts("پرینترم خرابه. " * MOST_PARTS)) == MOST_PARTS
    assert parts("پرینترم خرابه. " * (MOST_PARTS + 1)) == []
    assert parts("پرینترم خرابه. " + "خیلی " * LONGEST_TEXT) == []


@given(MESSAGES)
def test_the_parts_of_any_text_stand_in_it_in_order_and_never_meet(text: str) -> None:
    at = 0
    for part in cut(text, split_words(text), find_by_rule(text, TODAY)):
        assert at <= part.start < part.end <= len(text)
        at = part.end
