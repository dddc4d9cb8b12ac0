"""Whole rials add up for every amount and rate."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.money.errors import AmountTooLargeError
from crm_core.money.rules import MAX_RIAL, allocate, round_to, share_of, split_gross, vat_of, within_limit

RATES = (0, 900, 1000, 1200, 1500)
AMOUNTS = st.integers(0, MAX_RIAL)
SHARES = st.lists(st.integers(0, 10**12), min_size=1, max_size=12)


@pytest.mark.parametrize("rate", RATES)
def test_every_price_up_to_a_million_splits_into_net_and_tax_that_add_up(rate: int) -> None:
    whole = 10_000 + rate
    for gross in range(10**6 + 1):
        net, tax = split_gross(gross, rate)
        if net + tax != gross or tax < 0 or 2 * abs(net * whole - gross * 10_000) > whole:
            pytest.fail(f"{gross} is not {net} + {tax}")


@pytest.mark.parametrize("rate", RATES)
def test_every_net_up_to_a_hundred_thousand_is_found_again_in_its_gross(rate: int) -> None:
    for net in range(10**5 + 1):
        tax = (net * rate + 5_000) // 10_000
        if vat_of(net, rate) != tax or split_gross(net + tax, rate) != (net, tax):
            pytest.fail(f"{net} at {rate}")


def test_a_price_with_tax_is_not_a_rial_off() -> None:
    assert split_gross(50_000, 1000) == (45_455, 4_545)
    wrong = sum(
        net + vat_of(net, 1000) != gross for gross in range(1, 100_001) for net in [split_gross(gross, 1000)[0]]
    )
    assert wrong == 9_091


@given(AMOUNTS, st.integers(0, 10_000))
def test_net_and_tax_of_any_amount_add_up_and_are_not_negative(gross: int, rate: int) -> None:
    net, tax = split_gross(gross, rate)
    assert net + tax == gross
    assert min(net, tax) >= 0
    assert abs(net - Fraction(gross * 10_000, 10_000 + rate)) <= Fraction(1, 2)


@settings(max_examples=200)
@given(AMOUNTS, SHARES)
def test_shares_add_up_and_each_is_within_a_rial_of_the_exact_one(amount: int, weights: list[int]) -> None:
    shares = allocate(amount, weights)
    assert sum(shares) == amount
    if total := sum(weights):
        assert all(abs(s - Fraction(amount * w, total)) < 1 for s, w in zip(shares, weights, strict=True))


@settings(max_examples=200)
@given(AMOUNTS, SHARES, st.randoms(use_true_random=False))
def test_the_order_of_the_weights_does_not_change_what_a_weight_gets(amount: int, weights: list[int], chance) -> None:
    mixed = weights[:]
    chance.shuffle(mixed)
    pairs = sorted(zip(weights, allocate(amount, weights), strict=True))
    assert sorted(zip(mixed, allocate(amount, mixed), strict=True)) == pairs


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=8))
def test_a_share_is_never_more_than_its_weight_where_there_is_enough(part: int, weights: list[int]) -> None:
    amount = min(part, sum(weights))
    assert all(share <= weight for share, weight in zip(allocate(amount, weights), weights, strict=True) if amount)


@given(AMOUNTS, st.sampled_from([1, 10, 1_000, 10_000, 7]))
def test_rounding_is_to_the_nearest_step(amount: int, step: int) -> None:
    rounded = round_to(amount, step)
    assert rounded % step == 0
    assert 2 * abs(rounded - amount) <= step


def test_a_part_of_an_amount_is_rounded_half_up() -> None:
    assert [share_of(15, 1000), share_of(14, 1000), share_of(5, 1000), share_of(4, 1000)] == [2, 1, 1, 0]


def test_an_amount_beyond_reason_is_refused_with_the_limit() -> None:
    assert within_limit(MAX_RIAL) == MAX_RIAL
    for amount in (MAX_RIAL + 1, -MAX_RIAL - 1):
        with pytest.raises(AmountTooLargeError) as error:
            within_limit(amount)
        assert error.value.data == {"limit_rial": MAX_RIAL}
