"""When a part dies: the customer is told once, nothing is lost, and the answer comes."""

import os
import signal
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.children import child_pid
from tests.journeys.desk import code_in, history, items, wait_for
from tests.journeys.installation import Customer, Installation

BACK_SECONDS = 150
"""Rasa takes long to start on a busy machine."""
SOON_SECONDS = 45
"""A lease and a busy machine's answer; a minute was once the lease alone."""
APOLOGY = "مشکلی از سمت ما پیش آمد"


@pytest.fixture(autouse=True)
def _all_parts_run_afterwards(installation: Installation) -> Iterator[None]:
    yield
    wait_for(lambda: installation.call("GET", "/readyz").status == 200, BACK_SECONDS)


def answers(customer: Customer, words: str) -> list[dict[str, Any]]:
    """The assistant's messages that contain some words."""
    return [message for message in history(customer) if message["author"] == "bot" and words in message["text"]]


def apologies(customer: Customer) -> int:
    return sum(APOLOGY in message["text"] for message in history(customer))


def test_a_dead_action_server_delays_a_ticket_and_doubles_nothing(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    customer.say("پرینتر دفتر کاغذ گیر می‌کنه")
    customer.press("می‌شود صبر کرد")
    customer.say("شیما رستمی")
    assert "درست است" in customer.say(mobile)
    os.kill(child_pid(installation, "actions.server"), signal.SIGKILL)
    assert APOLOGY in customer.press("بله")
    [answer] = wait_for(lambda: answers(customer, "ثبت شد"), BACK_SECONDS)
    rows = items(installation, admin, f"/v1/tickets?conversation_id={customer.conversation_id}")
    assert [row["code"] for row in rows] == [code_in(answer["text"])]
    assert apologies(customer) == 1
    assert "۸ تا ۱۷" in customer.say("ساعت کاریتون چیه؟")


def test_a_dead_rasa_forgets_neither_the_form_nor_the_messages_sent_meanwhile(
    installation: Installation, customer: Customer, mobile: str
) -> None:
    customer.say("پرینتر دفتر کاغذ گیر می‌کنه")
    assert "تیکت به نام" in customer.press("می‌شود صبر کرد")
    os.kill(child_pid(installation, "rasa run"), signal.SIGKILL)
    assert APOLOGY in customer.say("شیما رستمی")
    body = {"client_id": uuid.uuid4().hex, "text": mobile}
    assert installation.call("POST", "/v1/chat/messages", body, customer.session_token).status == 202
    [summary] = wait_for(lambda: answers(customer, "درست است"), BACK_SECONDS)
    assert "شیما رستمی" in summary["text"]
    assert len(answers(customer, "شماره موبایلتان")) == 1
    assert apologies(customer) == 1
    said = [message["text"] for message in history(customer) if message["author"] == "customer"]
    assert said[-2:] == ["شیما رستمی", mobile]


def test_a_dead_gateway_answers_what_it_had_stored(installation: Installation, customer: Customer) -> None:
    actions = child_pid(installation, "actions.server")
    os.kill(actions, signal.SIGSTOP)
    try:
        body = {"client_id": "before-the-end", "text": "ساعت کاریتون چیه؟"}
        assert installation.call("POST", "/v1/chat/messages", body, customer.session_token).status == 202
        time.sleep(1)
        os.kill(child_pid(installation, "gateway.server"), signal.SIGKILL)
    finally:
        os.kill(actions, signal.SIGCONT)
    wait_for(lambda: is_up(installation), BACK_SECONDS)
    assert len(wait_for(lambda: answers(customer, "۸ تا ۱۷"), SOON_SECONDS)) == 1


def is_up(installation: Installation) -> bool:
    try:
        return installation.call("GET", "/healthz").status == 200
    except OSError:
        return False
