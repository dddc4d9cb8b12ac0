import pytest
from hypothesis import given

from crm_core.text.ratings import find_ratings, parse_rating_answer

from .typed import messages


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("۴ از ۵ می‌دم", [("۴ از ۵", 4)]),
        ("پنج ستاره", [("پنج ستاره", 5)]),
        ("نمره ۲۰", [("۲۰", 5)]),
        ("نمره‌م ۸ از ۱۰", [("۸ از ۱۰", 4)]),
        ("امتیاز ۴/۵", [("۴/۵", 4)]),
        ("امتیاز من ۳", [("۳", 3)]),
        ("بیست از بیست", [("بیست از بیست", 5)]),
        ("صفر از ۵", [("صفر از ۵", 1)]),
        ("⭐⭐⭐⭐", [("⭐⭐⭐⭐", 4)]),
        ("4 az 5", [("4 az 5", 4)]),
        ("بهتون ۷ میدم از ۱۰", [("۷", 4)]),
        ("صفر می‌دم", [("صفر", 1)]),
        ("نمره‌ام به خدماتتون هجدهه", [("هجده", 5)]),
        ("۲ میلیون میدم", []),
        ("۵ ستاره ⭐", [("۵ ستاره", 5)]),
        ("۳ از ۵ تا دوربین خرابه", []),
        ("۲ از ۳", []),
        ("۶ از ۵", []),
        ("۴/۵ میلیون", []),
        ("⭐⭐⭐⭐⭐⭐⭐", []),
        ("۵ تا دوربین", []),
    ],
)
def test_scores_are_brought_to_five(message: str, found: list[tuple[str, int]]) -> None:
    assert [(span.text, span.value) for span in find_ratings(message)] == found


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("۴", 4),
        ("چهار", 4),
        ("یک", 1),
        ("عالیییی", 5),
        ("خیلی خوب بود", 4),
        ("بد نبود", 3),
        ("خيلي بد", 1),
        ("ده از ده", 5),
        ("۲۰", None),
        ("0", None),
        ("۳ یا ۴", None),
        ("نه", None),
        ("سلام", None),
    ],
)
def test_an_answer_may_be_a_number_or_a_word(answer: str, value: int | None) -> None:
    assert parse_rating_answer(answer) == value


@given(messages)
def test_rating_spans_cut_the_raw_text_in_order(text: str) -> None:
    last = 0
    for span in find_ratings(text):
        assert text[span.start : span.end] == span.text
        assert last <= span.start < span.end
        assert 1 <= span.value <= 5
        last = span.end
