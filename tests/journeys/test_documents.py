"""The official invoice of a quote: before and after its acceptance, with and without a national id."""

import pytest

from tests.journeys.installation import Customer
from tests.journeys.sales import issued_quote, rows

NATIONAL_ID = "0012345679"
WRONG_NATIONAL_ID = "0012345678"


def accepted_quote(customer: Customer, mobile: str) -> str:
    """A quote that the customer has accepted; its code."""
    code = issued_quote(customer, mobile)
    assert code in customer.press("تأیید پیش‌فاکتور")
    return code


def test_an_invoice_takes_a_valid_national_id_and_explains_a_wrong_one(
    customer: Customer, admin: str, mobile: str
) -> None:
    code = accepted_quote(customer, mobile)
    assert "کد ملی" in customer.say("فاکتور رسمی می‌خوام")
    assert "درست نیست" in customer.say(WRONG_NATIONAL_ID)
    assert rows(customer, admin, "invoices", mobile=mobile) == []
    assert code in customer.say(NATIONAL_ID)
    (invoice,) = rows(customer, admin, "invoices", mobile=mobile)
    assert invoice["quote"]["code"] == code
    assert invoice["buyer_national_id"] == NATIONAL_ID
    assert invoice["total"] == 171_600_000


@pytest.mark.parametrize("words", ["بدون کد", "لازم نیست", None])
def test_an_invoice_goes_on_without_a_national_id(
    customer: Customer, admin: str, mobile: str, words: str | None
) -> None:
    code = accepted_quote(customer, mobile)
    assert "کد ملی" in customer.press("فاکتور")
    assert code in (customer.say(words) if words else customer.press("بدون کد"))
    assert [invoice["buyer_national_id"] for invoice in rows(customer, admin, "invoices", mobile=mobile)] == [None]


def test_an_invoice_before_acceptance_asks_for_the_acceptance_first(
    customer: Customer, admin: str, mobile: str
) -> None:
    code = issued_quote(customer, mobile)
    answer = customer.say("فاکتورش رو صادر کنید")
    assert "بعد از تأیید" in answer
    assert code in answer
    assert rows(customer, admin, "invoices", mobile=mobile) == []
    assert "سفارش" in customer.say("بله")
    assert [deal["stage"] for deal in rows(customer, admin, "opportunities")] == ["won"]


def test_an_invoice_without_any_quote_offers_one(customer: Customer) -> None:
    assert "نمی‌بینم" in customer.say("فاکتور رسمی می‌خواستم")
    assert "چه کالا" in customer.press("پیش‌فاکتور تازه")
