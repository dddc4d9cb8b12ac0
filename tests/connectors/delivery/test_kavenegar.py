"""The client of Kavenegar, against a server that takes each number of ours once, as Kavenegar does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.delivery.kavenegar import Kavenegar
from connectors.delivery.sms import DeliveryFailedError
from tests.crm_core.factories import MOBILE

KEY = "6F4D2A"
TEXT = "پیش‌فاکتور QT-1405-000123 آماده است."


@dataclass
class Line:
    """What Kavenegar sent, by our number of it; ``answers`` come before its own, ``lost`` ones never arrive."""

    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: list[dict[str, str]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    lost: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        values = {name: str(value) for name, value in (await request.post()).items()}
        method = request.match_info["method"]
        if request.match_info["key"] != KEY:
            return _told(403, "کد شناسائی معتبر نمی‌باشد")
        if self.answers and method != "sms/statuslocalmessageid":
            answer = self.answers.pop(0)
            return web.Response(text=answer) if isinstance(answer, str) else _told(answer)
        if method == "sms/statuslocalmessageid":
            known = values["localid"] in self.sent
            return _told(200, entries=[{"messageid": 1, "localid": int(values["localid"])}] if known else [])
        if method == "verify/lookup":
            self.codes.append(values)
            return _told(200, entries=[{"messageid": 2}])
        assert 0 < int(values["localid"]) < 2**63
        assert values["localid"] not in self.sent, "sent twice"
        self.sent[values["localid"]] = values
        if self.lost:
            self.lost -= 1
            assert request.transport is not None
            request.transport.abort()
        return _told(200, entries=[{"messageid": 1, "status": 1}])


def _told(status: int, message: str = "", entries: list[dict[str, Any]] | None = None) -> web.Response:
    body = {"return": {"status": status, "message": message}, "entries": entries}
    return web.json_response(body, status=200 if status == 200 else min(status, 499))


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def address(line: Line) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/v1/{key}/{method:.+}.json", line.handle)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def kavenegar(address: str) -> AsyncIterator[Kavenegar]:
    async with aiohttp.ClientSession() as client:
        yield Kavenegar(client, api_key=KEY, sender="10004346", code_template="", base_url=address)


async def test_a_message_goes_out_from_the_companys_line(kavenegar: Kavenegar, line: Line) -> None:
    await kavenegar.send(key="quote:1", mobile=MOBILE, text=TEXT)
    (sent,) = line.sent.values()
    assert (sent["receptor"], sent["sender"], sent["message"]) == (MOBILE, "10004346", TEXT)


async def test_the_same_key_is_sent_once_even_when_the_answer_was_lost(kavenegar: Kavenegar, line: Line) -> None:
    line.lost = 1
    with pytest.raises(DeliveryFailedError):
        await kavenegar.send(key="quote:1", mobile=MOBILE, text=TEXT)
    await kavenegar.send(key="quote:1", mobile=MOBILE, text=TEXT)
    assert len(line.sent) == 1
    await kavenegar.send(key="quote:2", mobile=MOBILE, text=TEXT)
    assert len(line.sent) == 2


async def test_a_code_goes_by_the_template_of_the_account(address: str, line: Line) -> None:
    async with aiohttp.ClientSession() as client:
        kavenegar = Kavenegar(client, api_key=KEY, sender="", code_template="login", base_url=address)
        await kavenegar.send(key="one_time_code:1", mobile=MOBILE, text="کد تأیید شما: 12345", code="12345")
    assert line.codes == [{"receptor": MOBILE, "token": "12345", "template": "login"}]
    assert line.sent == {}


@pytest.mark.parametrize(
    ("answer", "told"),
    [(418, "kavenegar_418"), (411, "kavenegar_411"), ("<html>", "kavenegar_not_json"), ("[]", "kavenegar_not_json")],
)
async def test_what_was_not_taken_is_tried_again_later(
    kavenegar: Kavenegar, line: Line, answer: Any, told: str
) -> None:
    line.answers = [answer]
    with pytest.raises(DeliveryFailedError, match=told):
        await kavenegar.send(key="quote:1", mobile=MOBILE, text=TEXT)
    await kavenegar.send(key="quote:1", mobile=MOBILE, text=TEXT)
    assert len(line.sent) == 1


async def test_an_error_never_holds_the_key_of_the_account() -> None:
    async with aiohttp.ClientSession() as client:
        kavenegar = Kavenegar(client, api_key=KEY, sender="", code_template="", base_url="http://127.0.0.1:9")
        with pytest.raises(DeliveryFailedError) as caught:
            await kavenegar.send(key="quote:1", mobile=MOBILE, text=TEXT)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
