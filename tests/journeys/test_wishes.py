"""Messages with two wishes, and messages that may mean one of two."""

import uuid

import pytest

from tests.journeys.desk import code_in, items, ticket_row
from tests.journeys.installation import Customer, Installation
from tests.journeys.sales import rows, wanted

WHICH = "منظورتان کدام است؟"
FAULTS = [
    f"{fault} و {more}"
    for more in (
        "هزینه تعمیرش چقدره", "از کارتون راضی نیستم", "تعمیرش چند می‌شه", "گارانتی هم داره", "کسی جواب نمی‌ده",
        "هنوز کسی نیومده", "می‌خوام پسش بدم", "تعویضش چند درمیاد", "می‌خوام شکایت کنم",
    )
    for fault in (
        "پرینتر خراب شده", "دوربین قطع شده", "مودم خراب شده", "پرینتر دوباره خراب شده", "مودم باز قطع شده",
        "صندوق روشن نمی‌شه",
    )
]  # fmt: skip
ORDERS = [
    f"{price} ۳ تا مودم {form}"
    for form in (
        "رو مکتوب بدید", "رو روی کاغذ بدید", "رو ایمیل کنید", "رو با مهر شرکت بدید", "رو برای مدیرم بفرستید",
        "رو رسمی بگید", "رو برام بنویسید", "رو می‌خوام", "برای شرکت",
    )
    for price in ("قیمت", "هزینه", "مبلغ", "استعلام", "استعلام قیمت", "شرایط خرید")
]  # fmt: skip
"""Messages between two wishes. Which of them are unclear to a model changes with its training; some always are."""
TICKET, QUOTE, NONE = "ثبت مشکل فنی", "گرفتن پیش‌فاکتور", "هیچ‌کدام"


def titles(customer: Customer) -> list[str]:
    return [button["title"] for reply in customer.replies for button in reply["buttons"]]


def unclear(installation: Installation, messages: list[str], meaning: str) -> str:
    """The first message to which the assistant answers by asking which of some wishes it means."""
    for text in messages:
        customer = installation.customer()
        if customer.say(text) == WHICH and meaning in titles(customer):
            return text
    raise AssertionError("every message was taken for clear")


@pytest.fixture(scope="module")
def fault(installation: Installation) -> str:
    """A fault that is unclear."""
    return unclear(installation, FAULTS, TICKET)


def to_the_person(customer: Customer, asked: str) -> None:
    """Answers what a ticket still asks of the fault itself."""
    if "کدام موضوع" in asked:
        asked = customer.press("سایر")
    if "متوقف شده" in asked:
        customer.press("می‌شود صبر کرد")


def test_an_unclear_fault_is_asked_about_and_its_words_need_not_be_told_again(
    installation: Installation, customer: Customer, admin: str, mobile: str, fault: str
) -> None:
    assert customer.say(fault) == WHICH
    assert 3 <= len(titles(customer)) <= 4
    assert titles(customer)[-1] == NONE
    asked = customer.press(TICKET)
    assert "مشکل را بنویسید" not in asked
    to_the_person(customer, asked)
    customer.say("ناصر ایمانی")
    assert f"مشکل: {fault}" in customer.say(mobile)
    row = ticket_row(installation, admin, code_in(customer.press("بله")))
    assert row["description"] == fault


def test_an_unclear_order_keeps_its_goods_and_their_number(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say(unclear(installation, ORDERS, QUOTE))
    assert "نام و نام خانوادگی" in customer.press(QUOTE)
    customer.say("مریم رضایی")
    customer.say(mobile)
    customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert list(wanted(quote).values()) == [3]


@pytest.mark.parametrize("how", ["none of them", "unclear again"])
def test_who_is_still_not_understood_is_offered_a_person(customer: Customer, fault: str, how: str) -> None:
    customer.say(fault)
    answer = customer.press(NONE) if how == "none of them" else customer.say(fault)
    assert WHICH not in answer
    assert "به همکارم بسپارم" in answer


def test_a_form_goes_on_with_the_answer_that_follows_an_unclear_message(customer: Customer, fault: str) -> None:
    assert "نام و نام خانوادگی" in customer.say("یه پیش‌فاکتور برای ۲ تا مودم می‌خواستم")
    assert customer.say(fault) == WHICH
    assert "موبایل" in customer.say("مریم رضایی")


def test_an_unclear_message_inside_a_form_opens_the_ticket_and_leads_back(
    installation: Installation, customer: Customer, admin: str, mobile: str, fault: str
) -> None:
    customer.say("یه پیش‌فاکتور برای ۲ تا مودم می‌خواستم")
    customer.say(fault)
    to_the_person(customer, customer.press(TICKET))
    customer.say("ناصر ایمانی")
    customer.say(mobile)
    opened = customer.press("بله")
    assert ticket_row(installation, admin, code_in(opened))["description"] == fault
    assert "برگردیم به کار قبلی" in opened
    assert "درست است؟" in opened
    customer.press("بله")
    assert len(rows(customer, admin, "quotes")) == 1


def test_two_questions_are_answered_in_one_reply(customer: Customer) -> None:
    answer = customer.say("قیمت مودم چنده؟ راستی ساعت کاریتون چیه؟")
    assert "۷٬۸۰۰٬۰۰۰ تومان" in answer
    assert "۸ تا ۱۷" in answer
    assert answer.endswith("پیش‌فاکتورش را صادر کنم؟")
    assert "چند دستگاه" in customer.say("بله")


def test_two_questions_of_the_same_kind_are_both_answered(customer: Customer) -> None:
    answer = customer.say("آدرستون کجاست؟ راستی گارانتی هم دارید؟")
    assert "نشانی ما" in answer
    assert "۲۴ ماه" in answer


def test_a_price_is_told_before_the_ticket_asks(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    answer = customer.say("پرینتر طبقه دوم کاغذ گیر می‌کنه. ضمناً قیمت سوییچ ۸ پورت چنده؟")
    price, question = answer.splitlines()
    assert "۸٬۴۰۰٬۰۰۰ تومان" in price
    assert "پیش‌فاکتورش را صادر کنم" not in price
    assert "متوقف شده" in question
    customer.press("می‌شود صبر کرد")
    customer.say("ناصر ایمانی")
    customer.say(mobile)
    row = ticket_row(installation, admin, code_in(customer.press("بله")))
    assert row["description"] == "پرینتر طبقه دوم کاغذ گیر می‌کنه."


def test_two_wishes_in_finglish(customer: Customer) -> None:
    answer = customer.say("gheymate modem chande? rasti printeremun ham kharab shode")
    assert "۷٬۸۰۰٬۰۰۰ تومان" in answer
    assert "متوقف شده" in answer


def test_of_two_forms_the_second_is_named_and_taken_up_at_the_end(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    first = customer.say("پرینتر طبقه دوم کاغذ گیر می‌کنه. راستی یه پیش‌فاکتور هم برای ۳ تا مودم می‌خواستم")
    note, question = first.splitlines()
    assert note == "گرفتن پیش‌فاکتور را هم یادداشت کردم؛ بعد از این به آن می‌رسیم."
    assert "متوقف شده" in question
    customer.press("می‌شود صبر کرد")
    customer.say("ناصر ایمانی")
    assert "مودم" not in customer.say(mobile)
    done = customer.press("بله")
    assert "حالا برویم سراغ گرفتن پیش‌فاکتور." in done
    assert "۳ دستگاه مودم" in done
    customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"NET-TL-VR300": 3}
    assert len(items(installation, admin, f"/v1/tickets?conversation_id={customer.conversation_id}")) == 1


def test_beside_an_issued_quote_the_kept_wish_is_a_button(customer: Customer, admin: str, mobile: str) -> None:
    assert "ثبت مشکل فنی را هم یادداشت کردم" in customer.say(
        "یه پیش‌فاکتور برای ۲ تا مودم می‌خوام. راستی پرینترمون هم روشن نمیشه"
    )
    customer.say("مریم رضایی")
    customer.say(mobile)
    issued = customer.press("بله")
    assert "تأییدش می‌کنید" in issued
    assert "ثبت مشکل فنی هم یادم هست" in issued
    assert "متوقف شده" in customer.press(TICKET)
    assert "پرینترمون هم روشن نمیشه" in customer.press("می‌شود صبر کرد")
    customer.press("بله")
    assert "سفارش" in customer.say("پیش‌فاکتور را تأیید می‌کنم")
    (quote,) = rows(customer, admin, "quotes")
    assert quote["state"] == "accepted"


def test_a_left_form_does_not_forget_the_other_wish(customer: Customer) -> None:
    customer.say("یه پیش‌فاکتور برای ۲ تا مودم می‌خوام. راستی پرینترمون هم روشن نمیشه")
    left = customer.say("بیخیال، نمی‌خوام")
    assert "کنار گذاشتم" in left
    assert "متوقف شده" in customer.press(TICKET)


def test_two_questions_inside_a_form_are_answered_and_the_form_asks_once(customer: Customer) -> None:
    question = customer.say("یه پیش‌فاکتور برای ۲ تا مودم می‌خوام")
    answer = customer.say("ساعت کاریتون چیه؟ راستی قیمت سوییچ ۸ پورت چنده؟")
    assert "۸ تا ۱۷" in answer
    assert "۸٬۴۰۰٬۰۰۰ تومان" in answer
    assert answer.count(question) == 1
    assert answer.endswith(question)


def test_an_answer_to_the_form_and_a_question_beside_it_are_both_heard(customer: Customer) -> None:
    customer.say("یه پیش‌فاکتور برای ۲ تا مودم می‌خوام")
    answer = customer.say("مریم رضایی هستم، راستی ساعت کاریتون چیه؟")
    assert "۸ تا ۱۷" in answer
    assert "شماره موبایلتان" in answer.splitlines()[-1]
    assert "نام و نام خانوادگی" not in answer


def test_a_message_with_two_wishes_that_comes_twice_is_answered_once(
    installation: Installation, customer: Customer
) -> None:
    customer.say("سلام")
    body = {"client_id": uuid.uuid4().hex, "text": "از پیامک تبلیغاتی خسته شدم، نفرستید. راستی قیمت مودم چنده؟"}
    answers = [
        installation.call("POST", "/v1/chat/messages?wait=reply", body, customer.session_token) for _ in range(2)
    ]
    texts = [[reply["text"] for reply in answer.body["replies"]] for answer in answers]
    assert texts[0] == texts[1]
    assert "پیام تبلیغاتی نمی‌فرستیم" in texts[0][0]
    assert "۷٬۸۰۰٬۰۰۰ تومان" in texts[0][1]
