import json
from dataclasses import replace

import pytest

from crm_core.quotes.basket import (
    MAX_CHOICES,
    Basket,
    BasketLine,
    OpenChoice,
    add_wishes,
    line_without_quantity,
    read_basket,
    remove_wishes,
    set_quantity,
    settle_choice,
)
from crm_core.quotes.rules import MAX_QUANTITY
from crm_core.quotes.wanted import Wish
from tests.crm_core.products.shipped import shipped_linker


def wish(mention: str, quantity: int | None = None) -> Wish:
    return Wish(mention, quantity, shipped_linker().link(mention))


def basket_of(*wished: Wish) -> Basket:
    return add_wishes(Basket(), wished)


def lines(basket: Basket) -> list[tuple[str, int | None]]:
    return [(line.code, line.quantity) for line in basket.lines]


BULLETS = ("CAM-DH-B5", "CAM-HK-B2", "CAM-DH-BI4", "CAM-HK-BI4")


def test_a_clear_thing_is_a_line_an_unclear_one_a_choice_an_unknown_one_is_kept_as_said() -> None:
    basket = basket_of(wish("هارد ۴ ترا", 2), wish("دوربین بولت", 5), wish("یخچال", 1))
    assert lines(basket) == [("HDD-WD-4", 2)]
    assert basket.choices == (OpenChoice("دوربین بولت", 5, BULLETS),)
    assert basket.unknown == ("یخچال",)


def test_a_basket_survives_the_dialogue_s_memory() -> None:
    basket = basket_of(wish("هارد ۴ ترا"), wish("دوربین بولت", 5), wish("یخچال"))
    assert read_basket(json.loads(json.dumps(basket.to_json()))) == basket
    assert read_basket(None) == read_basket({}) == Basket()


def test_an_unknown_thing_is_kept_once() -> None:
    assert basket_of(wish("یخچال"), wish("یخچال")).unknown == ("یخچال",)


def test_a_known_product_takes_the_new_number_and_keeps_the_old_without_one() -> None:
    basket = basket_of(wish("هارد ۴ ترا", 2))
    assert lines(add_wishes(basket, [wish("هارد ۴ ترا", 3)])) == [("HDD-WD-4", 3)]
    assert lines(add_wishes(basket, [wish("هارد ۴ ترا")])) == [("HDD-WD-4", 2)]


@pytest.mark.parametrize("quantity", [0, -1, MAX_QUANTITY + 1])
def test_an_impossible_number_is_asked_again(quantity: int) -> None:
    assert lines(basket_of(wish("هارد ۴ ترا", quantity))) == [("HDD-WD-4", None)]


def test_a_general_word_changes_the_only_line_that_it_fits() -> None:
    basket = basket_of(wish("دوربین بولت داهوا", 5), wish("هارد ۴ ترا", 2))
    assert lines(add_wishes(basket, [wish("دوربین", 7)])) == [("CAM-DH-B5", 7), ("HDD-WD-4", 2)]


def test_a_general_word_that_fits_two_lines_is_asked() -> None:
    basket = add_wishes(basket_of(wish("دوربین بولت داهوا", 5), wish("دوربین دام داهوا", 2)), [wish("دوربین", 7)])
    assert lines(basket) == [("CAM-DH-B5", 5), ("CAM-DH-D2", 2)]
    assert [choice.mention for choice in basket.choices] == ["دوربین"]


def test_adding_never_changes_a_line_or_a_choice() -> None:
    basket = basket_of(wish("دوربین بولت داهوا", 5), wish("رکوردر", 1))
    added = add_wishes(basket, [wish("دوربین", 7), wish("رکوردر ۸ کاناله", 2)], adding=True)
    assert lines(added) == [("CAM-DH-B5", 5)]
    assert [(choice.mention, choice.quantity) for choice in added.choices] == [
        ("رکوردر", 1),
        ("دوربین", 7),
        ("رکوردر ۸ کاناله", 2),
    ]


def test_a_narrower_word_narrows_the_open_choice() -> None:
    narrowed = add_wishes(basket_of(wish("دوربین", 5)), [wish("دوربین بولت")])
    assert [choice.mention for choice in narrowed.choices] == ["دوربین بولت"]
    assert narrowed.choices[0].quantity == 5
    assert set(narrowed.choices[0].options) == set(BULLETS)


def test_a_name_settles_the_open_choice_with_the_number_that_was_said_last() -> None:
    basket = basket_of(wish("دوربین", 5), wish("هارد", 2))
    settled = add_wishes(basket, [wish("دوربین بولت داهوا")])
    assert lines(settled) == [("CAM-DH-B5", 5)]
    assert [choice.mention for choice in settled.choices] == ["هارد"]
    assert lines(add_wishes(basket, [wish("دوربین بولت داهوا", 8)])) == [("CAM-DH-B5", 8)]


def test_two_things_of_one_message_do_not_narrow_each_other() -> None:
    basket = basket_of(wish("دوربین", 5), wish("دوربین بولت داهوا", 2))
    assert lines(basket) == [("CAM-DH-B5", 2)]
    assert [(choice.mention, choice.quantity) for choice in basket.choices] == [("دوربین", 5)]


def test_the_same_general_word_again_is_not_asked_twice() -> None:
    basket = add_wishes(basket_of(wish("دوربین بولت", 5)), [wish("دوربین بولت", 6)])
    assert basket.choices == (OpenChoice("دوربین بولت", 6, BULLETS),)


def test_a_choice_remembers_a_few_more_than_it_reads_out() -> None:
    many = replace(shipped_linker().link("دوربین"), candidates=shipped_linker().items)
    basket = add_wishes(Basket(), [Wish("هر چی دارید", 1, many)])
    assert len(basket.choices[0].options) == MAX_CHOICES * 2


def test_a_settled_choice_is_a_line_with_its_number() -> None:
    item = shipped_linker().items[0]
    basket = Basket(choices=(OpenChoice("دوربین", 5, (item.code,)), OpenChoice("هارد", 1, ("HDD-WD-4",))))
    assert lines(settle_choice(basket, item, None)) == [(item.code, 5)]
    assert lines(settle_choice(basket, item, 3)) == [(item.code, 3)]
    assert [choice.mention for choice in settle_choice(basket, item, None).choices] == ["هارد"]


def test_removing_takes_lines_choices_and_unknown_things() -> None:
    basket = basket_of(wish("هارد ۴ ترا", 2), wish("دوربین بولت", 5), wish("دوربین دام داهوا", 1), wish("یخچال"))
    assert lines(remove_wishes(basket, [wish("هارد")])) == [("CAM-DH-D2", 1)]
    without_cameras = remove_wishes(basket, [wish("دوربین")])
    assert lines(without_cameras) == [("HDD-WD-4", 2)]
    assert without_cameras.choices == ()
    assert remove_wishes(basket, [wish("یخچال")]).unknown == ()
    assert remove_wishes(basket, [wish("دوربین بولت داهوا")]).choices == basket.choices


def test_the_first_line_without_a_number_is_asked_for() -> None:
    basket = basket_of(wish("هارد ۴ ترا", 2), wish("دوربین دام داهوا"), wish("هاست"))
    missing = line_without_quantity(basket)
    assert missing is not None
    assert missing.code == "CAM-DH-D2"
    assert line_without_quantity(set_quantity(set_quantity(basket, "CAM-DH-D2", 1), "HST-WEB-10", 1)) is None


def test_no_number_leaves_the_line_as_it_is() -> None:
    basket = Basket((BasketLine("HDD-WD-4", "هارد", "عدد", 2),))
    assert set_quantity(basket, "HDD-WD-4", None) == basket
