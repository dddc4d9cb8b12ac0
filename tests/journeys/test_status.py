"""«تیکتم چی شد؟»: who may know where a record stands, and how a code may be typed."""

import time

import pytest

from crm_core.text.characters import to_persian_digits
from tests.journeys.desk import code_in, host_token, items, open_ticket, ticket_row
from tests.journeys.installation import Customer, Installation

MISSING = "TK-1405-999999"


@pytest.fixture
def code(customer: Customer, mobile: str) -> str:
    """A ticket that somebody opened."""
    return open_ticket(customer, mobile)


def refused(stranger: Customer, code: str, mobile: str) -> str:
    """What a person without a right is told."""
    return f"{stranger.say(f'وضعیت تیکت {code} چیه؟')}\n{stranger.say(mobile)}"


def test_in_the_same_conversation_neither_code_nor_mobile_is_asked(customer: Customer, code: str) -> None:
    told = customer.say("تیکتم چی شد؟")
    assert code in told
    assert "جدید" in told
    assert "اولویت: عادی" in told


def test_the_code_in_persian_digits_with_spaces(installation: Installation, code: str, mobile: str) -> None:
    later = installation.customer()
    assert "موبایل" in later.say(f"وضعیت تیکت {to_persian_digits(code.replace('-', ' '))} چیه؟")
    assert code in later.say(to_persian_digits(mobile))


def test_the_bare_number_when_asked_for_the_code(installation: Installation, code: str, mobile: str) -> None:
    later = installation.customer()
    assert "کد تیکت" in later.say("می‌خوام وضعیت تیکتم رو بدونم")
    assert "موبایل" in later.say(to_persian_digits(code[-6:].lstrip("0")))
    assert code in later.say(mobile)


def test_the_bare_number_within_the_question(installation: Installation, code: str, mobile: str) -> None:
    later = installation.customer()
    assert "موبایل" in later.say(f"تیکت شماره {to_persian_digits(code[-6:].lstrip('0'))} به کجا رسید؟")
    assert code in later.say(mobile)


def test_somebody_elses_code_reads_like_one_that_does_not_exist(installation: Installation, code: str) -> None:
    other = "09361112233"
    theirs = refused(installation.customer(), code, other)
    assert theirs == refused(installation.customer(), MISSING, other)
    assert "تأیید شود" in theirs
    assert "جدید" not in theirs


def test_after_ten_wrong_look_ups_even_the_right_one_is_stopped(
    installation: Installation, code: str, mobile: str
) -> None:
    stranger = installation.customer()
    for number in range(10):
        assert "تأیید شود" in refused(stranger, MISSING, f"0937{number:07d}")
    assert "چند بار پشت سر هم نشد" in refused(stranger, code, mobile)
    assert stranger.replies[-1]["buttons"][0]["title"] == "صحبت با همکار"


def test_the_answer_of_a_colleague_is_told_with_the_status(
    installation: Installation, customer: Customer, code: str, admin: str
) -> None:
    answered = installation.call("POST", f"/v1/tickets/{code}/reply", {"text": "قطعه سفارش داده شد"}, token=admin)
    assert answered.status == 200, answered
    assert "قطعه سفارش داده شد" in customer.say("تیکتم به کجا رسید؟")


def test_a_customer_of_the_host_site_sees_open_records_without_a_code(
    installation: Installation, code: str, mobile: str
) -> None:
    known = installation.customer(
        identity=host_token(installation, sub=f"u{mobile}", mobile=mobile, name="ناصر ایمانی")
    )
    assert code in known.say("وضعیت تیکت‌های من چیه؟")


def test_a_customer_of_the_host_site_is_asked_neither_name_nor_mobile(
    installation: Installation, admin: str, mobile: str
) -> None:
    token = host_token(installation, sub=f"u{mobile}", mobile=mobile, name="پریسا جلالی")
    known = installation.customer(identity=token)
    known.say("سوییچ شبکه طبقه سوم خاموش شده و روشن نمی‌شه")
    summary = known.press("فوری")
    assert "پریسا جلالی" in summary
    row = ticket_row(installation, admin, code_in(known.press("بله")))
    assert row["contact"]["mobile"] == mobile
    [conversation] = items(installation, admin, f"/v1/conversations?mobile={mobile}")
    assert conversation["assurance"] == "verified"


def test_a_customer_of_the_host_site_does_not_see_other_peoples_records(installation: Installation, code: str) -> None:
    stranger = installation.customer(identity=host_token(installation, sub="u-other", name="مهدی راد"))
    told = stranger.say("وضعیت تیکت‌های من چیه؟")
    assert code not in told
    assert "مورد بازی به نام شما نیست" in told


@pytest.mark.parametrize(
    "claims", [{"exp": int(time.time()) - 60}, {"aud": "elsewhere"}, {"mobile": "12"}, {"sub": None}]
)
def test_a_worthless_identity_opens_nothing(installation: Installation, claims: dict[str, object]) -> None:
    token = host_token(installation, **{"sub": "u1", "mobile": "09121112233", **claims})
    answer = installation.call("POST", "/v1/chat/sessions", {"channel": "website", "identity": token})
    assert (answer.status, answer.body["error"]["code"]) == (401, "unauthenticated")
