"""From a wish for a پیش‌فاکتور to the accepted quote and its rows."""

import pytest

from tests.journeys.installation import Customer, Installation
from tests.journeys.sales import issued_quote, quote_summary, rows, wanted


def test_a_quote_for_five_cameras_ends_as_a_pdf_and_rows(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    assert "دوربین" in customer.say("سلام، یه پیش‌فاکتور برای ۵ تا دوربین می‌خواستم")
    assert "نام" in customer.press("دوربین بولت داهوا ۵ مگاپیکسل")
    assert "موبایل" in customer.say("مریم رضایی")
    summary = customer.say(mobile)
    assert "۲۲٬۵۰۰٬۰۰۰ تومان" in summary
    assert "۲۴٬۷۵۰٬۰۰۰ تومان" in summary
    issued = customer.press("بله")
    assert "QT-" in issued
    pdf = installation.download(customer.attachments[0]["url"], customer.session_token)
    assert pdf.startswith(b"%PDF-")
    (quote,) = rows(customer, admin, "quotes")
    assert quote["code"] in issued
    assert quote["state"] == "issued"
    assert quote["total"] == 247_500_000
    assert wanted(quote) == {"CAM-DH-B5": 5}
    assert quote["contact"]["mobile"] == mobile
    assert [deal["stage"] for deal in rows(customer, admin, "opportunities")] == ["quoted"]


def test_several_lines_are_quoted_and_an_unknown_thing_is_noted_for_a_colleague(
    customer: Customer, admin: str, mobile: str
) -> None:
    first = customer.say("پیش‌فاکتور می‌خوام برای ۳ تا دوربین دام داهوا و ۲ تا روتر میکروتیک و یه دونه پهپاد")
    assert "«پهپاد» در لیست ما نیست" in first
    customer.say("علی کریمی")
    summary = customer.say(mobile)
    assert "۶٬۴۵۰٬۰۰۰ تومان" in summary
    assert "۲۵٬۶۰۰٬۰۰۰ تومان" in summary
    customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"CAM-DH-D2": 3, "NET-MK-HEXS": 2}
    (task,) = rows(customer, admin, "tasks", contact_id=quote["contact"]["id"])
    assert task["kind"] == "unknown_product"
    assert "پهپاد" in task["note"]


def test_the_list_changes_at_the_confirmation_by_number_removal_and_addition(
    customer: Customer, admin: str, mobile: str
) -> None:
    quote_summary(customer, mobile, "پیش‌فاکتور ۳ تا دوربین دام داهوا و ۲ تا روتر میکروتیک", "علی کریمی")
    assert "۵۱٬۲۰۰٬۰۰۰ تومان" in customer.say("نه، روتر رو بکن ۴ تا")
    without = customer.say("دوربین رو حذف کن")
    assert "دوربین" not in without
    assert "از «هارد" in customer.say("هارد ۴ ترا هم بهش اضافه کن")
    assert "هارد وسترن" in customer.say("دو تا")
    assert "صادر شد" in customer.say("بله، صادر کن")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"NET-MK-HEXS": 4, "HDD-WD-4": 2}


def test_name_and_mobile_are_corrected_before_and_at_the_confirmation(
    customer: Customer, admin: str, mobile: str
) -> None:
    wrong = f"0913{mobile[4:]}"
    customer.say("پیش‌فاکتور ۲ تا مودم")
    customer.say("رضا نوری")
    assert "رضا نوریان" in customer.say("ببخشید اسمم رضا نوریان هست")
    assert "رضا نوریان" in customer.say(wrong)
    assert "اصلاح شد: شماره" in customer.say(f"نه شماره‌م {mobile} هست")
    assert "کدام مورد" in customer.press("اصلاح")
    summary = customer.say("اسمم رضا نوری‌پور هست")
    assert "رضا نوری‌پور" in summary
    assert "درست است؟" in summary
    customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert quote["buyer_name"] == "رضا نوری‌پور"
    assert quote["buyer_mobile"] == mobile
    assert rows(customer, admin, "contacts", mobile=wrong) == []


def test_a_cancelled_quote_leaves_no_row(customer: Customer, admin: str, mobile: str) -> None:
    quote_summary(customer, mobile)
    assert "چیزی ثبت نشد" in customer.say("بی‌خیال، نمی‌خوام")
    assert rows(customer, admin, "quotes") == []
    assert rows(customer, admin, "opportunities") == []
    assert rows(customer, admin, "contacts", mobile=mobile) == []


def test_questions_in_the_middle_are_answered_and_the_quote_goes_on(
    customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("پیش‌فاکتور ۵ تا مودم می‌خوام")
    hours = customer.say("ساعت کاری‌تون چیه؟")
    assert "پنج‌شنبه" in hours
    assert "نام و نام خانوادگی" in hours
    customer.say("نیما صادقی")
    price = customer.say("راستی روتر میکروتیک چنده؟")
    assert "۱۲٬۸۰۰٬۰۰۰ تومان" in price
    assert "صادر کنم" not in price
    assert "شماره موبایل" in price
    assert "شماره موبایل" in customer.say("چه خبر، خوبی؟")
    customer.say(mobile)
    assert "QT-" in customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"NET-TL-VR300": 5}


def test_a_price_asked_while_choosing_adds_nothing_to_the_list(customer: Customer, admin: str, mobile: str) -> None:
    customer.say("یه پیش‌فاکتور برای ۳ تا دوربین داهوا")
    price = customer.say("راستی مودم چنده؟")
    assert "۷٬۸۰۰٬۰۰۰ تومان" in price
    assert "کدام" in price
    customer.press("دوربین بولت داهوا")
    customer.say("نیما صادقی")
    customer.say(mobile)
    customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"CAM-DH-B5": 3}


def test_a_ticket_in_the_middle_is_opened_and_the_quote_resumes(customer: Customer, admin: str, mobile: str) -> None:
    customer.say("پیش‌فاکتور ۵ تا مودم می‌خوام")
    customer.say("نیما صادقی")
    customer.say("راستی پرینترمون از دیروز کاغذ گیر می‌کنه و چاپ نمی‌کنه")
    customer.press("می‌شود صبر کرد")
    customer.say(mobile)
    resumed = customer.press("بله")
    assert "TK-" in resumed
    assert "مبلغ نهایی" in resumed
    assert "QT-" in customer.press("بله")
    assert [ticket["contact"]["mobile"] for ticket in rows(customer, admin, "tickets")] == [mobile]
    assert [wanted(quote) for quote in rows(customer, admin, "quotes")] == [{"NET-TL-VR300": 5}]


@pytest.mark.parametrize(("words", "code"), [("همون دام داهوا", "CAM-DH-D2"), ("سومی", "CAM-DH-BI4")])
def test_a_choice_is_made_by_words(customer: Customer, admin: str, mobile: str, words: str, code: str) -> None:
    assert "کدام «دوربین داهوا»" in customer.say("یه پیش‌فاکتور برای ۳ تا دوربین داهوا")
    assert "نام" in customer.say(words)
    customer.say("مینا شریفی")
    customer.say(mobile)
    customer.say("آره")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {code: 3}


def test_a_quote_is_made_in_finglish(customer: Customer, admin: str, mobile: str) -> None:
    customer.say("salam pish factor mikham baraye 2 ta modem vdsl")
    customer.say("ali rezaei hastam")
    customer.say(mobile)
    assert "QT-" in customer.say("are")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"NET-TL-VR300": 2}
    assert quote["buyer_name"] == "ali rezaei"


def test_a_wrong_mobile_is_explained_and_asked_again(customer: Customer, mobile: str) -> None:
    customer.say("پیش‌فاکتور ۲ تا مودم")
    customer.say("حسن یوسفی")
    problem = customer.say(mobile[:-1])
    assert "۱ رقم کم دارد" in problem
    assert "درست است؟" in customer.say(mobile)


@pytest.mark.parametrize("words", ["قبوله", "تأیید می‌کنم", None])
def test_an_accepted_quote_wins_the_deal_and_places_an_order(
    customer: Customer, admin: str, mobile: str, words: str | None
) -> None:
    code = issued_quote(customer, mobile)
    accepted = customer.say(words) if words else customer.press("تأیید پیش‌فاکتور")
    assert code in accepted
    assert len(customer.replies) == 1
    assert [quote["state"] for quote in rows(customer, admin, "quotes")] == ["accepted"]
    assert [deal["stage"] for deal in rows(customer, admin, "opportunities")] == ["won"]
    (order,) = rows(customer, admin, "orders", mobile=mobile)
    assert order["code"] in accepted
    assert order["quote"]["code"] == code


def test_words_that_only_sound_like_a_yes_order_nothing_before_the_customer_says_so(
    customer: Customer, admin: str, mobile: str
) -> None:
    code = issued_quote(customer, mobile)
    asked = customer.say("پس از ملاحظهٔ پیش‌فاکتور، شرایط پرداخت را مناسب حال خود ندیدم و از پذیرش آن معذورم")
    assert "ثبت شد" not in asked
    assert [quote["state"] for quote in rows(customer, admin, "quotes")] == ["issued"]
    assert code


def test_a_rejection_in_words_loses_the_deal_with_its_reason(customer: Customer, admin: str, mobile: str) -> None:
    issued_quote(customer, mobile)
    assert "رد شد" in customer.say("گرونه، نمی‌خوام")
    (quote,) = rows(customer, admin, "quotes")
    assert (quote["state"], quote["reject_reason"]) == ("rejected", "price")
    assert "گرونه" in quote["reject_note"]
    assert [(deal["stage"], deal["lost_reason"]) for deal in rows(customer, admin, "opportunities")] == [
        ("lost", "price")
    ]
    assert rows(customer, admin, "orders", mobile=mobile) == []


@pytest.mark.parametrize("refusal", ["نمی‌خوامش", None])
def test_a_rejection_without_a_reason_asks_for_it(
    customer: Customer, admin: str, mobile: str, refusal: str | None
) -> None:
    issued_quote(customer, mobile)
    assert "دلیلش" in (customer.say(refusal) if refusal else customer.press("رد پیش‌فاکتور"))
    customer.press("بودجه نداشت")
    assert [(deal["stage"], deal["lost_reason"]) for deal in rows(customer, admin, "opportunities")] == [
        ("lost", "no_budget")
    ]


def test_a_second_quote_supersedes_the_first(customer: Customer, admin: str, mobile: str) -> None:
    first = issued_quote(customer, mobile)
    summary = customer.say("یه پیش‌فاکتور دیگه برای ۳ تا تلفن یالینک بده")
    assert "مریم رضایی" in summary
    customer.press("بله")
    newer, older = rows(customer, admin, "quotes")
    assert (older["code"], older["state"], newer["state"]) == (first, "superseded", "issued")
    assert wanted(newer) == {"VOI-YL-T31P": 3}
    assert [deal["stage"] for deal in rows(customer, admin, "opportunities")] == ["quoted"]


def test_a_returning_visitor_goes_on_and_is_remembered(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("پیش‌فاکتور ۲ تا مودم")
    customer.say("حسن یوسفی")
    back = installation.customer(visitor_token=customer.visitor_token)
    assert back.conversation_id == customer.conversation_id
    assert "حسن یوسفی" in back.say(mobile)
    back.press("بله")
    again = installation.customer(visitor_token=customer.visitor_token)
    summary = again.say("یه پیش‌فاکتور برای ۳ تا سوییچ هم بدید")
    assert "حسن یوسفی" in summary
    assert "درست است؟" in summary
    again.press("بله")
    assert [wanted(quote) for quote in rows(again, admin, "quotes")] == [{"NET-TL-SW8": 3}, {"NET-TL-VR300": 2}]


def test_the_same_mobile_twice_is_one_contact(installation: Installation, admin: str, mobile: str) -> None:
    visitors = [installation.customer(), installation.customer()]
    for visitor in visitors:
        issued_quote(visitor, mobile)
    assert len(rows(visitors[0], admin, "contacts", mobile=mobile)) == 1
    owners = {quote["contact"]["id"] for visitor in visitors for quote in rows(visitor, admin, "quotes")}
    assert len(owners) == 1


def test_the_pdf_is_refused_to_another_visitor(installation: Installation, customer: Customer, mobile: str) -> None:
    issued_quote(customer, mobile)
    url = customer.attachments[0]["url"]
    assert installation.download(url, customer.session_token).startswith(b"%PDF-")
    refused = installation.call("GET", url, token=installation.customer().session_token)
    assert (refused.status, refused.body["error"]["code"]) == (404, "not_found")
