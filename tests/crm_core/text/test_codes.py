import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.text.characters import to_persian_digits
from crm_core.text.codes import SERIES, find_codes, find_old_code, format_code, parse_code

from .typed import messages


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("TK-1405-000123", [("TK-1405-000123", "TK-1405-000123", "TK", True)]),
        ("وضعیت tk 1405 123 چیه", [("tk 1405 123", "TK-1405-000123", "TK", True)]),
        ("qt1405000045", [("qt1405000045", "QT-1405-000045", "QT", True)]),
        ("INV–۱۴۰۵–۰۰۰۰۰۷", [("INV–۱۴۰۵–۰۰۰۰۰۷", "INV-1405-000007", "INV", True)]),
        ("tk-45", [("tk-45", "45", "TK", False)]),
        ("تیکت ۱۲۳", [("۱۲۳", "123", "TK", False)]),
        ("تیکتم ۱۲۳ چی شد؟", [("۱۲۳", "123", "TK", False)]),
        ("پیش فاکتور شماره ۴۵", [("۴۵", "45", "QT", False)]),
        ("پیش‌فاکتورم ۱۲ رو بفرست", [("۱۲", "12", "QT", False)]),
        ("فاکتور 7", [("7", "7", "INV", False)]),
        ("کد پیگیریم ۱۲۳", [("۱۲۳", "123", None, False)]),
        ("کد تیکت ۱۲", [("۱۲", "12", "TK", False)]),
        ("tiket 12", [("12", "12", "TK", False)]),
        ("#99", [("99", "99", None, False)]),
        ("تیکت 1405-000123", [("1405-000123", "TK-1405-000123", "TK", True)]),
        ("QT شماره ۸۸", [("QT شماره ۸۸", "88", "QT", False)]),
        ("شماره ۸۸ چی شد", [("۸۸", "88", None, False)]),
        ("دوربین شماره ۳ خرابه", []),
        ("فاکتور ۵ میلیونی", []),
        ("فاکتور ۱۵ مهر", []),
        ("فاکتور 1405/02/03", []),
        ("شماره 09121112233", []),
        ("کد ملی 0012345678", []),
        ("۲ تا فاکتور", []),
    ],
)
def test_codes_are_found_however_typed(message: str, found: list[tuple[str, str, str | None, bool]]) -> None:
    spans = find_codes(message)
    assert [(message[s.start : s.end], s.value, s.series, s.exact) for s in spans] == found


@given(messages)
def test_code_spans_never_overlap(text: str) -> None:
    last = 0
    for span in find_codes(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end


@given(st.sampled_from(SERIES), st.integers(1390, 1499), st.integers(1, 999_999), st.sampled_from("-– _"))
def test_a_code_is_read_back_with_any_digits_and_dashes(series: str, year: int, number: int, dash: str) -> None:
    code = format_code(series, year, number)  # type: ignore[arg-type]
    typed = to_persian_digits(code.replace("-", dash)).lower()
    assert parse_code(f"وضعیت {typed} چی شد") == code


def test_a_bare_number_takes_the_series_and_year_of_the_question() -> None:
    assert parse_code("۱۲۳ هست", "TK", 1405) == "TK-1405-000123"
    assert parse_code("پیش‌فاکتور ۱۲۳", "TK", 1405) == "QT-1405-000123"
    assert parse_code("۱۲۳", "TK") is None
    assert parse_code("۲ تا فاکتور می‌خوام", "INV", 1405) is None
    assert parse_code("09121112233", "TK", 1405) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HD-2291", "HD-2291"),
        ("کد پیگیری من hd-2291 هست", "HD-2291"),
        ("کدش ABC/123", "ABC/123"),
        ("۱۲۳", None),
        ("09121234567", None),
        ("ali@x1.com", None),
        ("A12 و B33", None),
    ],
)
def test_the_code_of_an_older_system_is_the_one_word_of_letters_and_digits(text: str, code: str | None) -> None:
    assert find_old_code(text) == code
