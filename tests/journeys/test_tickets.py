"""Telling a fault, insisting on it, complaining, and giving a mark."""

import pytest

from tests.journeys.desk import code_in, items, open_ticket, ticket_row
from tests.journeys.installation import Customer, Installation


def test_one_long_sentence_needs_nothing_but_a_yes(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    summary = customer.say(
        f"سلام، پرینتر طبقه دوم از صبح کاغذ گیر می‌کنه و کل فروشگاه خوابیده، اسمم سینا مرادیه و شماره‌ام {mobile} هست"
    )
    assert "چاپگر" in summary
    assert "سینا مرادی" in summary
    row = ticket_row(installation, admin, code_in(customer.press("بله")))
    assert (row["category"]["code"], row["priority"], row["kind"]) == ("printing", "urgent", "fault")
    assert (row["state"], row["contact"]["mobile"], row["reporter_name"]) == ("new", mobile, "سینا مرادی")
    assert "کاغذ گیر" in row["description"]


def test_a_standstill_told_in_two_words_is_an_answer_and_no_farewell(customer: Customer) -> None:
    assert "صبر کرد" in customer.say("پرینترمون کاغذ گیر میکنه و روشن نمیشه")
    assert "نام" in customer.say("متوقف شده")


def test_step_by_step_with_a_question_in_the_middle_and_a_corrected_mobile(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    wrong = f"0936{mobile[4:]}"
    assert "مشکل را بنویسید" in customer.say("یه مشکلی پیش اومده")
    assert "کدام موضوع" in customer.say("دستگاه درست کار نمی‌کنه")
    assert "متوقف شده" in customer.press("حضور و غیاب")
    in_between = customer.say("راستی ساعت کاریتون چیه؟")
    assert "۸ تا ۱۷" in in_between
    assert "متوقف شده" in in_between
    assert "نام" in customer.press("فوری")
    assert "موبایل" in customer.say("رضا احمدی")
    assert "اولویت: فوری" in customer.say(wrong)
    assert "اصلاح شد" in customer.say(f"نه، شماره‌ام {mobile} است")
    row = ticket_row(installation, admin, code_in(customer.press("بله")))
    assert (row["category"]["code"], row["priority"]) == ("time_attendance", "urgent")
    assert row["contact"]["mobile"] == mobile
    assert items(installation, admin, f"/v1/contacts?mobile={wrong}") == []


def test_the_summary_can_be_put_right_by_its_button(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("تلفن داخلی اتاق مدیر زنگ نمی‌خوره")
    customer.press("می‌شود صبر کرد")
    customer.say("حسین کریمی")
    customer.say(mobile)
    assert customer.press("اصلاح").count("کدام مورد") == 1
    assert "حسن کریمی" in customer.say("اسمم حسن کریمیه")
    row = ticket_row(installation, admin, code_in(customer.press("بله")))
    assert row["reporter_name"] == "حسن کریمی"


def test_a_cancelled_ticket_leaves_no_row(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("وای‌فای انبار وصل نمی‌شه")
    customer.press("می‌شود صبر کرد")
    customer.say("لیلا صادقی")
    assert "درست است" in customer.say(mobile)
    assert "کنار گذاشتم" in customer.say("بیخیال، نمی‌خواد ثبت کنی")
    assert items(installation, admin, f"/v1/tickets?conversation_id={customer.conversation_id}") == []
    assert items(installation, admin, f"/v1/contacts?mobile={mobile}") == []


def test_who_cannot_wait_is_urgent_and_a_name_is_no_answer_to_that(customer: Customer, mobile: str) -> None:
    customer.say("پرینتر حسابداری کاغذ نمی‌کشه")
    assert "متوقف شده" in customer.say("سارا کاظمی")
    assert "موبایل" in customer.say("اصلا نمی‌تونیم صبر کنیم")
    summary = customer.say(mobile)
    assert "اولویت: فوری" in summary
    assert "سارا کاظمی" in summary


def test_the_second_insistence_raises_the_priority(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    code = open_ticket(customer, mobile)
    assert code in customer.say("هنوز کسی نیومده پرینتر رو درست کنه، معطل موندیم")
    assert ticket_row(installation, admin, code)["priority"] == "normal"
    assert "اولویت: زیاد" in customer.say("باز هم خبری نشد، لطفا تیکتم رو پیگیری کنید")
    row = ticket_row(installation, admin, code)
    assert (row["priority"], row["follow_ups"]) == ("high", 2)
    said = [event["text"] for event in row["events"] if event["kind"] == "customer_message"]
    assert len(said) == 2
    assert "معطل" in said[0]


def test_another_day_the_code_and_the_mobile_are_enough_to_insist(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    code = open_ticket(customer, mobile)
    later = installation.customer()
    assert "موبایل" in later.say(f"تیکت {code} رو پیگیری کنید، هنوز خرابه")
    assert code in later.say(mobile)
    assert ticket_row(installation, admin, code)["follow_ups"] == 1


def test_a_wrong_mobile_adds_nothing_to_a_ticket(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    code = open_ticket(customer, mobile)
    stranger = installation.customer()
    stranger.say(f"تیکت {code} رو پیگیری کنید، هنوز خرابه")
    refusal = stranger.say(f"0936{mobile[4:]}")
    assert code not in refusal
    assert "باید شماره موبایل صاحب آن تأیید شود" in refusal
    assert ticket_row(installation, admin, code)["follow_ups"] == 0


def test_a_complaint_is_a_ticket_of_its_own_kind(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    assert "متأسفم" in customer.say("از رفتار نصابتون شکایت دارم، دو ساعت دیر اومد و داد زد")
    customer.say("کاوه شریفی")
    row = ticket_row(installation, admin, code_in(customer.say(mobile)))
    assert (row["kind"], row["category"]["code"]) == ("complaint", "complaint")
    assert "دو ساعت دیر" in row["description"]
    assert row["contact"]["mobile"] == mobile


@pytest.mark.parametrize("score", [1, 5])
def test_a_mark_by_button(installation: Installation, customer: Customer, admin: str, score: int) -> None:
    customer.say("می‌خوام به کارتون نمره بدم")
    customer.press("۰۱۲۳۴۵"[score])
    ratings = items(installation, admin, f"/v1/ratings?conversation_id={customer.conversation_id}")
    assert [row["score"] for row in ratings] == [score]


def test_a_mark_in_words(installation: Installation, customer: Customer, admin: str) -> None:
    assert "۴" in customer.say("از پشتیبانیتون راضی بودم، ۴ از ۵ می‌دم")
    ratings = items(installation, admin, f"/v1/ratings?conversation_id={customer.conversation_id}")
    assert [row["score"] for row in ratings] == [4]


def test_a_mark_out_of_range_is_asked_again_and_a_low_one_leads_to_a_complaint(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("می‌خوام به پشتیبانی امتیاز بدم")
    assert "از ۱ تا ۵" in customer.say("۹")
    assert items(installation, admin, f"/v1/ratings?conversation_id={customer.conversation_id}") == []
    assert "شکایت" in customer.say("۲")
    assert "چه پیش آمده" in customer.say("بله")
    customer.say("کارشناستون دیر اومد و با ما بد حرف زد")
    customer.say("الهام نوری")
    row = ticket_row(installation, admin, code_in(customer.say(mobile)))
    assert row["kind"] == "complaint"
    assert "دیر اومد" in row["description"]
