"""Cells as people write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.clock import TEHRAN
from crm_core.imports import values
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.labels import LABELS, choice
from crm_core.orders.rules import OrderState
from crm_core.text.jalali import to_jalali
from crm_core.tickets.rules import TicketState


def reason(read: Any, cell: Any, *arguments: Any) -> RowReason:
    """Why a cell is refused."""
    with pytest.raises(RowRefusedError) as caught:
        read(cell, *arguments)
    found: RowReason = caught.value.data["reason"]
    return found


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("1404/05/12", datetime(2025, 8, 2, 20, 30, tzinfo=UTC)),
        ("۱۴۰۴/۵/۱۲", datetime(2025, 8, 2, 20, 30, tzinfo=UTC)),
        ("12/05/1404", datetime(2025, 8, 2, 20, 30, tzinfo=UTC)),
        ("14040512", datetime(2025, 8, 2, 20, 30, tzinfo=UTC)),
        (14040512, datetime(2025, 8, 2, 20, 30, tzinfo=UTC)),
        ("1404-05-12 14:30", datetime(2025, 8, 3, 11, 0, tzinfo=UTC)),
        ("۱۴۰۴/۰۵/۱۲، ۱۴:۳۰:۱۵", datetime(2025, 8, 3, 11, 0, 15, tzinfo=UTC)),
        ("2025-08-03", datetime(2025, 8, 2, 20, 30, tzinfo=UTC)),
        ("2025-08-03T14:30:00+03:30", datetime(2025, 8, 3, 11, 0, tzinfo=UTC)),
        ("2025-08-03T11:00:00.123Z", datetime(2025, 8, 3, 11, 0, tzinfo=UTC)),
        (datetime(2025, 8, 3, 14, 30), datetime(2025, 8, 3, 11, 0, tzinfo=UTC)),
        (date(2025, 8, 3), datetime(2025, 8, 2, 20, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_either_calendar_at_tehran_time(cell: Any, moment: datetime) -> None:
    assert values.read_moment(cell) == moment
    assert values.read_day(cell) == moment.astimezone(TEHRAN).date()


@pytest.mark.parametrize(
    "cell",
    [
        "دیروز", "1404/13/01", "1404/12/30", "03/04/2025", "45000", 45000.5, "2025-08-03 25:00", "0000-00-00", "1404",
        "2025-08-03T14:30:00+25:00", "1404/05/12 10:00-99:99", date(1, 1, 1),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(cell: Any) -> None:
    assert reason(values.read_moment, cell) == RowReason.NOT_A_DATE


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2090, 12, 31)))
def test_every_day_is_read_back_from_both_calendars(day: date) -> None:
    year, month, number = to_jalali(day)
    assert values.read_day(f"{year}/{month:02d}/{number:02d}") == day
    assert values.read_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("cell", "unit", "rial"),
    [
        ("12,500,000", "rial", 12_500_000),
        ("12,500,000", "toman", 125_000_000),
        ("۱۲٬۵۰۰٬۰۰۰", "rial", 12_500_000),
        ("۲۵۰٬۰۰۰ تومان", "rial", 2_500_000),
        ("۲۵۰۰۰۰ ریال", "toman", 250_000),
        ("1250.5", "toman", 12_505),
        (1250000.0, "rial", 1_250_000),
        (1250000, "toman", 12_500_000),
        ("دوازده میلیون تومان", "rial", 120_000_000),
        ("۱۲ میلیون", "toman", 120_000_000),
        ("0", "rial", 0),
    ],
)
def test_an_amount_becomes_rial(cell: Any, unit: values.Unit, rial: int) -> None:
    assert values.read_amount(cell, unit) == rial


@pytest.mark.parametrize("cell", ["-5", "1.5", "1,25", "رایگان", "12 و 13", "10" * 10])
def test_what_is_no_amount_is_refused(cell: str) -> None:
    assert reason(values.read_amount, cell, "rial") == RowReason.NOT_AN_AMOUNT


@given(st.integers(min_value=0, max_value=10**16), st.sampled_from(["rial", "toman"]))
def test_an_amount_is_the_same_however_it_is_grouped(number: int, unit: values.Unit) -> None:
    expected = number * (10 if unit == "toman" else 1)
    if expected < 10**17:
        assert values.read_amount(f"{number:,}", unit) == expected
        assert values.read_amount(f"{Decimal(number)}", unit) == expected


@pytest.mark.parametrize("cell", [9121112233, 9121112233.0, "0912 111 2233", "+98-912-111-2233", "۰۹۱۲۱۱۱۲۲۳۳"])
def test_a_mobile_is_one_however_it_is_written(cell: Any) -> None:
    assert values.read_mobile(cell) == "09121112233"


def test_several_mobiles_are_kept_in_order_without_repetition() -> None:
    assert values.read_mobiles("09121112233، 09351112233؛ ۰۹۱۲۱۱۱۲۲۳۳") == ["09121112233", "09351112233"]


@pytest.mark.parametrize("cell", ["02188001405", "0912111223", "ندارد"])
def test_what_is_no_mobile_is_refused(cell: str) -> None:
    assert reason(values.read_mobile, cell) == RowReason.NOT_A_MOBILE


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("tk 1403-12", "TK-1403-000012"),
        ("INV-1403-000012", "INV-1403-000012"),
        ("ق-۱۲/۳", "ق-12/3"),
        (1234.0, "1234"),
        ("sup-9", "sup-9"),
    ],
)
def test_a_code_keeps_its_form_and_ours_gets_the_usual_one(cell: Any, code: str) -> None:
    assert values.read_code(cell) == code
    assert values.read_document_code(cell) == code.upper()


def test_a_code_that_the_store_cannot_hold_is_refused() -> None:
    assert reason(values.read_code, "x" * 65) == RowReason.TOO_LONG


@pytest.mark.parametrize(
    ("cell", "value"), [("0012345679", "0012345679"), (12345679, "0012345679"), ("14099991406", "14099991406")]
)
def test_a_national_id_gets_its_lost_zeros_back(cell: Any, value: str) -> None:
    assert values.read_national_id(cell) == value


@pytest.mark.parametrize("cell", ["0012345678", "14099991407", "123", "-"])
def test_a_national_id_with_a_wrong_check_digit_is_refused(cell: str) -> None:
    assert reason(values.read_national_id, cell) == RowReason.NOT_A_NATIONAL_ID


def test_arabic_letters_and_invisible_marks_are_not_stored() -> None:
    assert values.read_name("علي\u200f  كاظمى\u202e ") == "علی کاظمی"


@pytest.mark.parametrize(("cell", "rate"), [("10", 1000), ("۹٪", 900), ("10 %", 1000), (9.5, 950), ("۱۰ درصد", 1000)])
def test_a_percentage_is_kept_in_basis_points(cell: Any, rate: int) -> None:
    assert values.read_rate(cell) == rate


@pytest.mark.parametrize(("cell", "flag"), [("بله", True), ("خیر", False), (1, True), (False, False), ("No", False)])
def test_yes_and_no_are_read(cell: Any, flag: bool) -> None:
    assert values.read_flag(cell) is flag


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("بسته شده", TicketState.CLOSED),
        ("بسته‌شده", TicketState.CLOSED),
        ("In Progress", TicketState.IN_PROGRESS),
        ("in_progress", TicketState.IN_PROGRESS),
        ("منتظر مشتري", TicketState.WAITING_CUSTOMER),
        ("باز", TicketState.NEW),
    ],
)
def test_a_state_is_known_by_code_and_by_the_words_of_other_systems(cell: str, state: TicketState) -> None:
    assert choice(TicketState)(cell) == state


def test_an_unknown_state_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RowRefusedError) as caught:
        choice(OrderState)("گم شد")
    assert caught.value.data["detail"] == "placed، preparing، shipped، delivered، cancelled"


@pytest.mark.parametrize("kind", LABELS, ids=lambda kind: kind.__name__)
def test_no_word_means_two_values(kind: Any) -> None:
    read = choice(kind)
    for value, words in LABELS[kind].items():
        for word in (str(value), *words):
            assert read(word) == value
