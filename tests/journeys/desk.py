"""What the support journeys do again and again: opening a ticket, reading staff lists, being known to the host site."""

import re
import time
from collections.abc import Callable
from typing import Any

import jwt

from crm_core.sites.keys import site_key
from crm_core.sites.rules import DEFAULT_SITE
from tests.journeys.installation import Customer, Installation

CODE = re.compile(r"TK-\d{4}-\d{6}")
IDENTITY_SECONDS = 600


def items(installation: Installation, admin: str, path: str) -> list[dict[str, Any]]:
    """The records of a staff list."""
    answer = installation.call("GET", path, token=admin)
    assert answer.status == 200, answer
    return list(answer.body["items"])


def ticket_row(installation: Installation, admin: str, code: str) -> dict[str, Any]:
    """A ticket with its events, as staff see it."""
    answer = installation.call("GET", f"/v1/tickets/{code}", token=admin)
    assert answer.status == 200, answer
    return answer.body


def code_in(text: str) -> str:
    """The ticket code that an answer tells."""
    found = CODE.search(text)
    assert found is not None, text
    return found.group()


def open_ticket(customer: Customer, mobile: str, name: str = "ناصر ایمانی") -> str:
    """Opens a ticket of normal priority about a printer, and gives its code."""
    customer.say("پرینتر دفتر ما جوهر پس می‌دهد و روشن نمی‌شود")
    customer.press("می‌شود صبر کرد")
    customer.say(name)
    assert "درست است" in customer.say(mobile)
    return code_in(customer.press("بله"))


def host_token(installation: Installation, **claims: Any) -> str:
    """What the host site signs for a person who is logged in there."""
    secret = site_key(installation.var_dir / "secrets", DEFAULT_SITE)
    told = {"aud": "hamsokhan", "exp": int(time.time()) + IDENTITY_SECONDS, **claims}
    return jwt.encode(told, secret, "HS256")


def wait_for[T](look: Callable[[], T], seconds: float = 30) -> T:
    """The first thing found that is not empty; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("nothing came in time")


def sent_code(installation: Installation, admin: str, mobile: str) -> str:
    """The one-time code in the newest text message to a mobile."""
    message = wait_for(lambda: items(installation, admin, f"/v1/sms?mobile={mobile}"))[0]
    found = re.search(r"\d{6}", message["text"])
    assert found is not None, message
    return found.group()


def history(customer: Customer) -> list[dict[str, Any]]:
    """Everything in the customer's window, in order."""
    answer = customer.installation.call("GET", "/v1/chat/messages?after=0", token=customer.session_token)
    assert answer.status == 200, answer
    return list(answer.body["items"])
