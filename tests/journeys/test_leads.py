"""From a wish to be advised to the lead that a colleague calls."""

from tests.journeys.installation import Customer
from tests.journeys.sales import rows

WISH = "می‌خواستم درباره نرم‌افزار CRM مشاوره بگیرم، تماس بگیرید"


def test_a_lead_is_captured_through_a_question_and_corrections(customer: Customer, admin: str, mobile: str) -> None:
    wrong = f"0913{mobile[4:]}"
    assert "نام و نام خانوادگی" in customer.say(WISH)
    customer.say("مهدی قاسمی")
    answer = customer.say("ببخشید گارانتی‌تون چطوریه؟")
    assert "۲۴ ماه" in answer
    assert "شماره موبایل" in answer
    assert "مهدی قاسمی" in customer.say(wrong)
    assert "اصلاح شد: شماره" in customer.say(f"نه شماره‌م {mobile} هست")
    assert "اصلاح شد: نام" in customer.say("اسمم مهدی قاسم‌پور هست")
    assert "ثبت شد" in customer.press("بله")
    (lead,) = rows(customer, admin, "leads")
    assert lead["state"] == "qualified"
    assert lead["name"] == "مهدی قاسم‌پور"
    assert "CRM" in lead["need"]
    assert lead["contact"]["mobile"] == mobile
    assert rows(customer, admin, "contacts", mobile=wrong) == []


def test_a_lead_that_is_cancelled_leaves_no_row(customer: Customer, admin: str, mobile: str) -> None:
    customer.say(WISH)
    customer.say("مهدی قاسمی")
    customer.say(mobile)
    assert "چیزی ثبت نشد" in customer.press("انصراف")
    assert rows(customer, admin, "leads") == []
    assert rows(customer, admin, "contacts", mobile=mobile) == []


def test_a_mobile_that_was_told_is_not_asked_again(customer: Customer, admin: str, mobile: str) -> None:
    customer.say(WISH)
    customer.say("مهدی قاسمی")
    customer.say(mobile)
    customer.press("بله")
    summary = customer.say("پیش‌فاکتور ۲ تا مودم هم بدید")
    assert "مهدی قاسمی" in summary
    assert "درست است؟" in summary
    customer.press("بله")
    (lead,), (quote,) = rows(customer, admin, "leads"), rows(customer, admin, "quotes")
    assert lead["contact"]["id"] == quote["contact"]["id"]
