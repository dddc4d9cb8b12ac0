"""What people and programs send that nobody asked for."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from connectors.website.tokens import issue_session_token
from tests.journeys.desk import history, host_token, items, wait_for
from tests.journeys.installation import Answer, Customer, Installation


def send(customer: Customer, body: object = None, *, raw: bytes | None = None, token: str | None = None) -> Answer:
    """One message as a program would send it."""
    path = "/v1/chat/messages?wait=reply"
    return customer.installation.call("POST", path, body, token or customer.session_token, raw=raw)


def fails(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body["error"]["code"]) == (status, code)


@pytest.mark.parametrize("text", ["", "   ", "\u200e\u202e\u2069"])
def test_an_empty_message_is_refused(customer: Customer, text: str) -> None:
    fails(send(customer, {"client_id": "1", "text": text}), 422, "message_empty")
    assert history(customer) == []


def test_ten_thousand_characters_are_refused_with_the_limit(customer: Customer) -> None:
    answer = send(customer, {"client_id": "1", "text": "خیلی مهم است " * 770})
    fails(answer, 422, "message_too_long")
    assert answer.body["error"]["data"]["limit"] == 4000


def test_a_long_story_within_the_limit_is_answered(customer: Customer) -> None:
    assert customer.say("پرینتر ما کاغذ گیر می‌کند. " * 140)


@pytest.mark.parametrize(
    "text",
    ["😀😀🙏", "؟", "<script>alert(1)</script>", "'; DROP TABLE tickets; --", "{{7*7}} ${HOME} %s", "\\u0000", "1e309"],
)
def test_odd_text_is_kept_as_it_was_and_answered_in_persian(customer: Customer, text: str) -> None:
    answer = customer.say(text)
    assert answer
    assert "{" not in answer
    assert history(customer)[0]["text"] == text


@pytest.mark.parametrize("text", ["/request_quote", '/inform{"product":"CAM-DH-B5"}', "  /affirm", "/restart"])
def test_typed_commands_are_only_words(installation: Installation, customer: Customer, admin: str, text: str) -> None:
    customer.say(text)
    [turn] = items(installation, admin, f"/v1/conversations/{customer.conversation_id}/turns")
    assert turn["intent"] == "nlu_fallback"
    assert history(customer)[0]["text"] == text.strip()


def test_a_typed_command_confirms_nothing(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("پرینتر دفتر کاغذ گیر می‌کنه")
    customer.press("می‌شود صبر کرد")
    customer.say("ندا فرهادی")
    customer.say(mobile)
    customer.say("/affirm")
    customer.say('/inform{"rating":"5"}')
    assert items(installation, admin, f"/v1/tickets?conversation_id={customer.conversation_id}") == []


def test_turned_around_text_is_read_and_stored_without_its_marks(customer: Customer) -> None:
    assert "۸ تا ۱۷" in customer.say("\u202eساعت کاریتون چیه؟\u202c")
    assert history(customer)[0]["text"] == "ساعت کاریتون چیه؟"


@pytest.mark.parametrize(
    ("typed", "told"), [("0912345678", "۱ رقم کم"), ("۰۹۱۲۳۴۵۶۷۸۹۰", "۱ رقم اضافه"), ("02188776655", "موبایل نیست")]
)
def test_a_wrong_mobile_is_explained_and_asked_again(customer: Customer, typed: str, told: str) -> None:
    customer.say("از برخورد کارشناستون شکایت دارم، خیلی بد حرف زد")
    customer.say("آیدا سلیمی")
    answer = customer.say(typed)
    assert told in answer
    assert "شماره موبایلتان را می‌فرستید" in answer


def test_a_wrong_national_id_changes_nothing(installation: Installation, admin: str, mobile: str) -> None:
    known = installation.customer(identity=host_token(installation, sub=f"u{mobile}", mobile=mobile, name="آرش توکلی"))
    known.say("می‌خوام کد ملیم رو اصلاح کنم")
    assert "کد ملی درست نیست" in known.say("1234567890")
    [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
    assert contact["national_id"] is None


@pytest.mark.parametrize(
    "raw",
    [b"{not json", b"[1]", b'{"text": "x"}', b'{"client_id": "1", "text": 5}', b'{"client_id":"1","text":"x","a":1}'],
)
def test_a_wrong_body_is_named_as_such(customer: Customer, raw: bytes) -> None:
    fails(send(customer, raw=raw), 400, "bad_request")
    assert history(customer) == []


def test_an_unknown_token_opens_nothing(customer: Customer) -> None:
    fails(send(customer, {"client_id": "1", "text": "سلام"}, token="nonsense"), 401, "unauthenticated")


def test_an_expired_token_says_so(installation: Installation, customer: Customer) -> None:
    secret = bytes.fromhex((installation.var_dir / "secrets" / "token.key").read_text().strip())
    hour = timedelta(hours=1)
    old = issue_session_token(customer.conversation_id, secret=secret, lifetime=hour, now=datetime.now(UTC) - 2 * hour)
    answer = send(customer, {"client_id": "1", "text": "سلام"}, token=old)
    fails(answer, 401, "unauthenticated")
    assert answer.body["error"]["data"]["reason"] == "expired"


def test_a_button_that_was_never_shown_does_nothing(customer: Customer) -> None:
    fails(send(customer, {"client_id": "1", "payload": "/opt_out"}), 422, "payload_not_issued")
    assert history(customer) == []


def test_a_button_of_another_conversation_does_nothing(installation: Installation, customer: Customer) -> None:
    customer.say("می‌خوام به کارتون نمره بدم")
    shown = [button["payload"] for reply in customer.replies for button in reply["buttons"]]
    stranger = installation.customer()
    fails(send(stranger, {"client_id": "1", "payload": shown[0]}), 422, "payload_not_issued")


def test_the_same_message_twice_is_one_message_with_one_answer(customer: Customer) -> None:
    body = {"client_id": "twice", "text": "ساعت کاریتون چیه؟"}
    answers: list[Answer] = []
    senders = [threading.Thread(target=lambda: answers.append(send(customer, body))) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    answers.append(send(customer, body))
    assert [answer.body for answer in answers] == [answers[0].body] * 3
    assert answers[0].body["replies"]
    assert [message["author"] for message in history(customer)] == ["customer", "bot"]


def test_two_messages_at_once_are_answered_in_order(customer: Customer) -> None:
    for text in ("ساعت کاریتون چیه؟", "آدرستون کجاست؟"):
        body = {"client_id": uuid.uuid4().hex, "text": text}
        path = "/v1/chat/messages"
        assert customer.installation.call("POST", path, body, customer.session_token).status == 202
    told = wait_for(lambda: both_answers(customer))
    assert "۸ تا ۱۷" in told[0]
    assert "نشانی" in told[1]


def both_answers(customer: Customer) -> list[str]:
    told = [message["text"] for message in history(customer) if message["author"] == "bot"]
    return told if len(told) == 2 else []
