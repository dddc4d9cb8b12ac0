"""Reading categories and urgency out of the customer's own words."""

import pytest

from crm_core.tickets.matching import guess_priority, match_category, read_pressure, says_stopped, tells_matter
from crm_core.tickets.rules import Priority

ALIASES = {
    "camera_image": ["تصویر دوربین", "دوربین تصویر ندارد", "تصویر ندارم", "تصویر تار", "doorbin kharab"],
    "printing": ["پرینتر", "چاپگر", "گیر کاغذ", "پرینت نمی‌گیرد", "پرینت نمیگیره"],
    "network_internet": ["اینترنت قطع", "نت ندارم", "وای‌فای", "مودم"],
    "billing": ["فاکتور", "پرداخت", "دوبار پول کم شد"],
    "other": ["سایر", "موضوع دیگر"],
}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("پرینترمون کاغذ گیر می‌کنه", "printing"),
        ("سلام، چاپگر طبقه دوم خراب شده", "printing"),
        ("چاپگرها از صبح روشن نمی‌شوند", "printing"),
        ("تصوير دوربين نداريم", "camera_image"),
        ("دوربین ورودی تصویر ندارد", "camera_image"),
        ("از ديروز نت ندارم", "network_internet"),
        ("وای فای مدام قطع می‌شود", "network_internet"),
        ("فاکتور خرید هفته قبل را لازم دارم", "billing"),
        ("پرینتز خراب است", "printing"),
        ("اینتنرت قطع شده", "network_internet"),
        ("حالتون خوبه؟", None),
        ("", None),
    ],
)
def test_a_description_falls_in_the_category_whose_words_it_uses(text: str, category: str | None) -> None:
    assert match_category(text, ALIASES) == category


def test_the_longer_alias_wins_over_a_single_word() -> None:
    assert match_category("فاکتور نمی‌خواهم، دوربین تصویر ندارد", ALIASES) == "camera_image"


def test_two_equal_claims_are_left_to_the_customer() -> None:
    assert match_category("مودم", {"one": ["مودم"], "two": ["مودم"]}) is None


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("صندوق خوابیده و مشتری‌ها منتظرند", Priority.URGENT),
        ("صندوقمون از صبح خوابیده", Priority.URGENT),
        ("لطفاً فوری رسیدگی کنید", Priority.HIGH),
        ("فوری نیست، هر وقت شد", Priority.NORMAL),
        ("عجله نداریم", Priority.NORMAL),
        ("کاغذ گیر می‌کند", Priority.NORMAL),
    ],
)
def test_urgent_words_raise_the_usual_priority(text: str, priority: Priority) -> None:
    assert guess_priority(text, urgent_words=["صندوق خوابیده"], default=Priority.NORMAL) == priority


@pytest.mark.parametrize("default", list(Priority))
def test_pressing_words_alone_never_lower_and_never_go_beyond_high(default: Priority) -> None:
    guessed = guess_priority("فوری لطفاً", urgent_words=[], default=default)
    assert guessed == {Priority.LOW: Priority.NORMAL, Priority.NORMAL: Priority.HIGH}.get(default, default)


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("کل کارمون خوابیده", Priority.URGENT),
        ("اصلا نمی‌تونیم صبر کنیم", Priority.URGENT),
        ("متوقف شدیم", Priority.URGENT),
        ("فوریه", Priority.URGENT),
        ("نه نمیشه صبر کرد", Priority.URGENT),
        ("بله می‌تونم صبر کنم", Priority.NORMAL),
        ("متوقف نشده فقط کند شده", None),
        ("عجله نداریم", None),
        ("تا فردا هم شد اشکالی نداره", None),
    ],
)
def test_whoever_cannot_wait_is_urgent(text: str, priority: Priority | None) -> None:
    assert read_pressure(text) is priority


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("پرینترم کاغذ گیر می‌کنه", True),
        ("سلام، دوربین انبار تصویر نداره", True),
        ("یه مشکلی پیش اومده", False),
        ("سلام وقتتون بخیر یه مشکل فنی داریم", False),
        ("خراب شده", False),
        ("از شما شکایت دارم", False),
        ("از برخورد راننده‌تون شکایت دارم", True),
    ],
)
def test_having_a_problem_is_not_yet_a_description(text: str, tells: bool) -> None:
    assert tells_matter(text) is tells


@pytest.mark.parametrize(
    ("text", "stopped"),
    [("متوقف شده", True), ("کارمون خوابیده", True), ("نه هنوز متوقف نشده", True), ("ولش کن", False)],
)
def test_the_words_of_the_question_are_known_in_an_answer(text: str, stopped: bool) -> None:
    assert says_stopped(text) is stopped
