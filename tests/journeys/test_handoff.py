"""From the assistant to a colleague and back."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.journeys.children import child_pid
from tests.journeys.desk import history, items, wait_for
from tests.journeys.installation import Answer, Customer, Installation

NONSENSE = ("qazwsx edcrfv tgb", "qwpeoiru zmxncbv wtyuop")


@pytest.fixture
def on_duty(installation: Installation, admin: str) -> Iterator[None]:
    """A colleague at the desk, for one journey."""
    set_duty(installation, admin, on_duty=True)
    yield
    set_duty(installation, admin, on_duty=False)


def set_duty(installation: Installation, admin: str, *, on_duty: bool) -> None:
    answer = installation.call("POST", "/v1/staff/me/duty", {"on_duty": on_duty}, token=admin)
    assert answer.status == 200, answer


def move(customer: Customer, admin: str, verb: str) -> Answer:
    """A colleague takes over, hands back or closes."""
    answer = customer.installation.call("POST", f"/v1/conversations/{customer.conversation_id}/{verb}", token=admin)
    assert answer.status == 200, answer
    return answer


def owner(customer: Customer, admin: str) -> str:
    path = f"/v1/conversations/{customer.conversation_id}"
    return str(customer.installation.call("GET", path, token=admin).body["owner"])


def turns(customer: Customer, admin: str) -> list[dict[str, object]]:
    return items(customer.installation, admin, f"/v1/conversations/{customer.conversation_id}/turns")


def test_with_nobody_on_duty_a_call_back_is_noted_and_the_assistant_stays(
    installation: Installation, customer: Customer, admin: str
) -> None:
    assert "درخواستتان ثبت شد" in customer.say("می‌خوام با یه آدم واقعی حرف بزنم")
    [task] = items(installation, admin, f"/v1/tasks?conversation_id={customer.conversation_id}")
    assert (task["kind"], task["state"]) == ("call_back", "open")
    assert owner(customer, admin) == "bot"
    assert "۸ تا ۱۷" in customer.say("ساعت کاریتون چیه؟")


@pytest.mark.usefixtures("on_duty")
def test_from_the_queue_to_a_colleague_and_back_to_the_assistant(
    installation: Installation, customer: Customer, admin: str
) -> None:
    assert "نفر ۱ صف" in customer.say("لطفا من رو به یکی از همکاراتون وصل کنید")
    second = installation.customer()
    assert "نفر ۲ صف" in second.say("می‌خوام با پشتیبان صحبت کنم")
    assert owner(customer, admin) == "queue"
    assert customer.say("کسی هست؟") == ""

    assert move(customer, admin, "takeover").body["owner"] == "human"
    assert customer.say("ساعت کاریتون چیه؟") == ""
    written = installation.call(
        "POST", f"/v1/conversations/{customer.conversation_id}/messages",
        {"client_id": "first", "text": "سلام، من هستم؛ بفرمایید"}, token=admin,
    )  # fmt: skip
    assert written.status == 201, written
    newest = history(customer)[-1]
    assert (newest["author"], newest["text"]) == ("agent", "سلام، من هستم؛ بفرمایید")

    move(customer, admin, "handback")
    assert "۸ تا ۱۷" in customer.say("ساعت کاریتون چیه؟")
    assert len(turns(customer, admin)) == 2
    move(second, admin, "close")


@pytest.mark.usefixtures("on_duty")
def test_a_form_does_not_survive_the_way_to_people(customer: Customer, admin: str) -> None:
    customer.say("پرینتر دفتر کاغذ گیر می‌کنه")
    assert "صف هستید" in customer.say("ولش کن، من رو به کارشناس وصل کن")
    move(customer, admin, "takeover")
    customer.say("نه فوری نیست")
    move(customer, admin, "handback")
    assert "تیکت به نام" not in customer.say("ساعت کاریتون چیه؟")


def test_an_answer_that_was_under_way_when_a_colleague_took_over_is_dropped(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("پرینتر دفتر کاغذ گیر می‌کنه")
    customer.press("می‌شود صبر کرد")
    customer.say("ندا فرهادی")
    assert "درست است" in customer.say(mobile)
    actions = child_pid(installation, "actions.server")
    os.kill(actions, signal.SIGSTOP)
    try:
        body = {"client_id": "while-stopped", "payload": "/affirm"}
        assert installation.call("POST", "/v1/chat/messages", body, customer.session_token).status == 202
        wait_for(lambda: [turn for turn in turns(customer, admin) if turn["state"] == "running"])
        move(customer, admin, "takeover")
    finally:
        os.kill(actions, signal.SIGCONT)
    installation.customer().say("سلام")
    assert turns(customer, admin)[0]["state"] == "dropped"
    assert history(customer)[-1]["author"] == "customer"
    assert items(installation, admin, f"/v1/tickets?conversation_id={customer.conversation_id}") == []
    move(customer, admin, "handback")
    assert "۸ تا ۱۷" in customer.say("ساعت کاریتون چیه؟")


def test_the_second_time_it_does_not_understand_it_offers_a_person(
    installation: Installation, customer: Customer, admin: str
) -> None:
    assert "به همکارم بسپارم" not in customer.say(NONSENSE[0])
    assert "به همکارم بسپارم" in customer.say(NONSENSE[1])
    assert "درخواستتان ثبت شد" in customer.say("بله")
    tasks = items(installation, admin, f"/v1/tasks?conversation_id={customer.conversation_id}")
    assert [task["kind"] for task in tasks] == ["call_back"]
