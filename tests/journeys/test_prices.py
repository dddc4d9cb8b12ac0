"""Prices and the catalogue: what is said, and what is never invented."""

from tests.journeys.installation import Customer
from tests.journeys.sales import rows, wanted


def test_the_price_of_one_thing_leads_to_its_quote(customer: Customer, admin: str, mobile: str) -> None:
    price = customer.say("قیمت سوییچ ۸ پورت چنده؟")
    assert "۸٬۴۰۰٬۰۰۰ تومان" in price
    assert "۹٬۲۴۰٬۰۰۰ تومان" in price
    assert "چند دستگاه" in customer.say("بله")
    customer.say("۴ تا")
    customer.say("حسین رضایی")
    customer.say(mobile)
    customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"NET-TL-SW8": 4}


def test_the_price_of_many_is_their_sum_with_tax(customer: Customer) -> None:
    price = customer.say("قیمت ۵ تا تلفن یالینک چقدر میشه؟")
    assert "۴۱٬۰۰۰٬۰۰۰ تومان" in price
    assert "۴۵٬۱۰۰٬۰۰۰ تومان" in price


def test_the_prices_of_several_things_come_together(customer: Customer) -> None:
    prices = customer.say("قیمت مودم و روتر میکروتیک چنده؟")
    assert "۷٬۸۰۰٬۰۰۰ تومان" in prices
    assert "۱۲٬۸۰۰٬۰۰۰ تومان" in prices


def test_a_general_word_gives_a_short_list_from_which_words_choose(customer: Customer) -> None:
    prices = customer.say("دوربین چنده؟")
    assert 2 <= prices.count("•") <= 5
    assert "۴٬۵۰۰٬۰۰۰ تومان" in prices
    assert "دوربین بولت داهوا ۵ مگاپیکسل" in customer.say("بولت داهوا ۵ مگ")


def test_an_unknown_thing_has_no_price_and_a_yes_makes_a_call_back_lead(
    customer: Customer, admin: str, mobile: str
) -> None:
    answer = customer.say("قیمت پهپاد چنده؟")
    assert "«پهپاد» در لیست قیمت ما نیست" in answer
    assert "تومان" not in answer
    assert "نام و نام خانوادگی" in customer.say("آره")
    customer.say("حسین رضایی")
    assert "پهپاد" in customer.say(mobile)
    customer.press("بله")
    (lead,) = rows(customer, admin, "leads")
    assert "پهپاد" in lead["need"]
    assert lead["contact"]["mobile"] == mobile
    assert rows(customer, admin, "quotes") == []


def test_an_unknown_thing_after_a_price_does_not_quote_the_earlier_one(customer: Customer) -> None:
    customer.say("قیمت مودم چنده؟")
    customer.say("قیمت پهپاد چنده؟")
    assert "پیش‌فاکتور" not in customer.say("بله")


def test_a_price_without_a_thing_asks_which_and_answers(customer: Customer) -> None:
    assert "چه کالا" in customer.say("یه قیمت می‌خواستم")
    assert "۷٬۸۰۰٬۰۰۰ تومان" in customer.say("مودم")


def test_the_catalogue_names_its_groups_and_the_goods_of_one(customer: Customer) -> None:
    groups = customer.say("چی می‌فروشید؟")
    assert "دوربین مداربسته" in groups
    assert "چاپگر" in groups
    goods = customer.say("چه دوربین‌هایی دارید؟")
    assert "• دوربین بولت داهوا ۵ مگاپیکسل" in goods
    assert "تومان" not in goods
