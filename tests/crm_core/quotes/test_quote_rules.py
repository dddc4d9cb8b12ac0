"""Money of quotes: whole rials that add up for every price, quantity, discount and rate."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.money.rules import vat_of
from crm_core.quotes.rules import (
    MAX_QUANTITY,
    LineAmounts,
    QuoteState,
    is_expired,
    price_line,
    sum_lines,
)

RATES = st.sampled_from([0, 900, 1000, 1200, 1500])
PRICES = st.integers(0, 10**12)
LINES = st.builds(
    lambda quantity, price, share, rate: (quantity, price, quantity * price * share // 100, rate),
    st.integers(1, MAX_QUANTITY), PRICES, st.integers(0, 100), RATES,
)  # fmt: skip


@settings(max_examples=200)
@given(LINES)
def test_a_line_adds_up_and_its_tax_is_the_nearest_rial(line: tuple[int, int, int, int]) -> None:
    quantity, price, discount, rate = line
    amounts = price_line(quantity=quantity, unit_price=price, discount=discount, vat_rate=rate)
    assert amounts.net == quantity * price - discount
    assert amounts.total == amounts.net + amounts.vat
    exact = Fraction(amounts.net * rate, 10_000)
    assert abs(amounts.vat - exact) <= Fraction(1, 2)
    assert amounts.vat - exact != Fraction(-1, 2)


@settings(max_examples=200)
@given(st.lists(LINES, max_size=12))
def test_totals_are_the_sums_of_their_lines(lines: list[tuple[int, int, int, int]]) -> None:
    priced = [
        (price_line(quantity=quantity, unit_price=price, discount=discount, vat_rate=rate), discount)
        for quantity, price, discount, rate in lines
    ]
    totals = sum_lines(priced)
    assert totals.total == totals.subtotal - totals.discount + totals.vat == sum(row.total for row, _ in priced)
    assert totals.subtotal == sum(quantity * price for quantity, price, _, _ in lines)
    assert totals.discount == sum(discount for _, _, discount, _ in lines)


@given(PRICES, RATES, st.integers(0, 10**6))
def test_tax_never_falls_when_the_amount_rises(net: int, rate: int, more: int) -> None:
    assert vat_of(net + more, rate) >= vat_of(net, rate)


@pytest.mark.parametrize(
    ("net", "rate", "vat"),
    [(15, 1000, 2), (14, 1000, 1), (5, 1000, 1), (4, 1000, 0), (45_000_000, 900, 4_050_000)],
)
def test_half_a_rial_is_rounded_up(net: int, rate: int, vat: int) -> None:
    assert vat_of(net, rate) == vat


def test_tax_is_rounded_on_each_line_and_not_on_the_sum() -> None:
    line = price_line(quantity=1, unit_price=15, discount=0, vat_rate=1000)
    assert sum_lines([(line, 0)] * 3).vat == 6


def test_nothing_costs_nothing() -> None:
    assert sum_lines([]).total == 0
    assert price_line(quantity=3, unit_price=100, discount=300, vat_rate=1000) == LineAmounts(0, 0, 0)


@pytest.mark.parametrize(
    ("state", "valid_until", "expired"),
    [
        (QuoteState.ISSUED, date(2026, 11, 28), False),
        (QuoteState.ISSUED, date(2026, 11, 27), True),
        (QuoteState.ISSUED, None, False),
        (QuoteState.ACCEPTED, date(2026, 11, 1), False),
        (QuoteState.REJECTED, date(2026, 11, 1), False),
    ],
)
def test_only_an_open_quote_past_its_last_day_is_expired(state: str, valid_until: date | None, expired: bool) -> None:
    assert is_expired(state, valid_until, date(2026, 11, 28)) is expired
