"""Discounts, prices that contain their tax, and where tax is rounded."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.errors import InvalidInputError
from crm_core.money.errors import AmountTooLargeError
from crm_core.money.rules import MAX_RIAL, VatRounding
from crm_core.quotes.rules import Discount, Position, is_within, price_positions, sum_lines

SHARES = st.builds(Discount, percent=st.integers(0, 10_000))
POSITIONS = st.lists(
    st.builds(
        Position, quantity=st.integers(1, 100), unit_price=st.integers(0, 10**9),
        vat_rate=st.sampled_from([0, 900, 1000, 1200, 1500]), inclusive=st.booleans(), discount=SHARES,
    ),
    max_size=8,
)  # fmt: skip
ROUNDINGS = st.sampled_from(VatRounding)


@settings(max_examples=300)
@given(POSITIONS, SHARES, ROUNDINGS)
def test_every_line_and_the_whole_add_up_and_nothing_is_negative(
    positions: list[Position], on_all: Discount, rounding: VatRounding
) -> None:
    priced = price_positions(positions, on_all=on_all, rounding=rounding)
    for position, (line, discount) in zip(positions, priced, strict=True):
        paid = line.total if position.inclusive else line.net
        assert paid == position.amount - discount
        assert line.total == line.net + line.vat
        assert min(line.net, line.vat, discount) >= 0
    totals = sum_lines(priced)
    assert totals.total == totals.subtotal - totals.discount + totals.vat == sum(line.total for line, _ in priced)


@settings(max_examples=300)
@given(POSITIONS, ROUNDINGS)
def test_the_tax_of_a_document_is_off_by_half_a_rial_for_each_rate_at_most(
    positions: list[Position], rounding: VatRounding
) -> None:
    priced = price_positions(positions, rounding=rounding)
    exact = Fraction(0)
    for position, (line, _) in zip(positions, priced, strict=True):
        base, rate = (line.total, 10_000 + position.vat_rate) if position.inclusive else (line.net, 10_000)
        exact += Fraction(base * position.vat_rate, rate)
    groups = {(position.inclusive, position.vat_rate) for position in positions}
    pieces = len(groups) if rounding == VatRounding.DOCUMENT else len(positions)
    assert abs(sum(line.vat for line, _ in priced) - exact) <= Fraction(pieces, 2)


def test_three_small_lines_show_the_difference_of_the_two_ways_to_round() -> None:
    three = [Position(1, 15, 1000)] * 3
    taxes = {way: [line.vat for line, _ in price_positions(three, rounding=way)] for way in VatRounding}
    assert taxes == {VatRounding.LINE: [2, 2, 2], VatRounding.DOCUMENT: [2, 2, 1]}


def test_a_discount_on_the_whole_is_shared_by_what_each_line_costs_after_its_own() -> None:
    lines = [Position(1, 100, 1000, discount=Discount(rial=40)), Position(2, 30, 1000), Position(1, 0, 1000)]
    assert [discount for _, discount in price_positions(lines, on_all=Discount(rial=31))] == [56, 15, 0]


@pytest.mark.parametrize("discount", [Discount(rial=101), Discount(rial=-1), Discount(percent=20_000)])
def test_no_discount_is_more_than_what_it_is_on(discount: Discount) -> None:
    with pytest.raises(InvalidInputError):
        price_positions([Position(1, 100, 1000, discount=discount)])
    with pytest.raises(InvalidInputError):
        price_positions([Position(1, 100, 1000)], on_all=discount)


def test_nothing_is_left_of_a_line_that_is_given_away() -> None:
    ((line, discount),) = price_positions([Position(3, 100, 1000)], on_all=Discount(percent=10_000))
    assert (line.total, discount) == (0, 300)


def test_an_amount_beyond_what_a_document_holds_is_refused() -> None:
    with pytest.raises(AmountTooLargeError):
        price_positions([Position(100_000, 10**11, 0)])
    with pytest.raises(AmountTooLargeError):
        price_positions([Position(1, MAX_RIAL, 0), Position(1, 1, 0)])
    with pytest.raises(AmountTooLargeError):
        price_positions([Position(1, MAX_RIAL, 1)])


def test_a_limit_lets_its_own_rounding_through_and_not_a_rial_more() -> None:
    assert is_within(2, amount=15, limit=1000)
    assert not is_within(3, amount=15, limit=1000)
    assert is_within(0, amount=15, limit=0)
    assert not is_within(1, amount=15, limit=0)
