"""Own data, renewal and advertising: what needs proof, what does not."""

from tests.journeys.desk import host_token, items, open_ticket, sent_code
from tests.journeys.installation import Customer, Installation


def test_a_change_takes_the_one_time_code_and_a_wrong_one_asks_again(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    open_ticket(customer, mobile)
    stranger = installation.customer()
    email = f"n{mobile}@example.com"
    assert "موبایل فعلی" in stranger.say(f"می‌خوام ایمیلم رو عوض کنم، بکنیدش {email}")
    assert "پیامک شد" in stranger.say(mobile)
    code = sent_code(installation, admin, mobile)
    again = stranger.say("111111" if code != "111111" else "222222")
    assert "درست نیست" in again
    assert "کد تأیید" in again.splitlines()[-1]
    [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
    assert contact["email"] is None
    assert email in stranger.say(code)
    [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
    assert contact["email"] == email


def test_a_wrong_code_does_not_forget_the_form_that_was_interrupted(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("پرینتر دفتر کاغذ گیر می‌کنه")
    customer.press("می‌شود صبر کرد")
    customer.say("می‌خوام شهرم رو عوض کنم به شیراز")
    customer.say(mobile)
    code = sent_code(installation, admin, mobile)
    customer.say("111111" if code != "111111" else "222222")
    done = customer.say(code)
    assert "شیراز" in done
    assert "تیکت به نام چه کسی" in done


def test_a_customer_of_the_host_site_changes_data_without_a_code(
    installation: Installation, admin: str, mobile: str
) -> None:
    known = installation.customer(identity=host_token(installation, sub=f"u{mobile}", mobile=mobile, name="آرش توکلی"))
    known.say("می‌خوام شهر و اسم شرکتم رو اصلاح کنم")
    assert "تبریز" in known.say("شهرم تبریز است")
    [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
    assert contact["city"] == "تبریز"


def test_a_wish_to_renew_becomes_a_task_of_sales(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("اشتراکم داره تموم می‌شه، تمدیدش کنید")
    customer.say("اینترنت فیبر ۵۰ مگ")
    customer.say("هومن صالحی")
    assert "درخواست تمدید" in customer.say(mobile)
    [task] = items(installation, admin, f"/v1/tasks?kind=renewal&mobile={mobile}")
    assert "فیبر" in task["note"]
    assert task["team"]["code"] == "sales"
    assert task["state"] == "open"


def test_whoever_wants_no_advertising_need_not_say_who_they_are(
    installation: Installation, customer: Customer, admin: str
) -> None:
    assert "پیام تبلیغاتی نمی‌فرستیم" in customer.say("دیگه برای من پیامک تبلیغاتی نفرستید")
    [consent] = items(installation, admin, f"/v1/consents?conversation_id={customer.conversation_id}")
    assert (consent["granted"], consent["purpose"], consent["contact"]) == (False, "marketing", None)


def test_leaving_advertising_inside_a_form_keeps_the_form(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("پرینتر دفتر کاغذ گیر می‌کنه")
    customer.press("می‌شود صبر کرد")
    answer = customer.say("تبلیغات پیامکیتون رو هم برای من قطع کنید")
    assert "پیام تبلیغاتی نمی‌فرستیم" in answer
    assert "تیکت به نام چه کسی" in answer
    assert items(installation, admin, f"/v1/consents?conversation_id={customer.conversation_id}")
    assert "موبایل" in customer.say("ندا فرهادی")
