"""The client of Zarinpal, against a server that speaks version 4 of its API."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.payments.port import Confirmed, Opened
from connectors.payments.zarinpal import Zarinpal
from crm_core.payments.errors import PaymentGatewayError

MERCHANT = "00000000-0000-0000-0000-000000000000"
AUTHORITY = "A0000000000000000000000000000wwOGYpd"


@dataclass
class Desk:
    """What the server answers next, and what it was asked."""

    answer: Any = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, await request.json()))
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, status=502)
        errors = bool(self.answer.get("errors"))
        return web.json_response(self.answer, status=422 if errors else 200)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def zarinpal(desk: Desk) -> AsyncIterator[Zarinpal]:
    app = web.Application()
    app.router.add_post("/pg/v4/payment/{name}.json", desk.handle)
    async with TestServer(app) as server, aiohttp.ClientSession() as client:
        yield Zarinpal(client, merchant_id=MERCHANT, base_url=str(server.make_url("/")))


async def opened(zarinpal: Zarinpal, mobile: str | None = "09121112233") -> Opened:
    return await zarinpal.request(
        amount_rial=99_000_000,
        description="پرداخت فاکتور",
        callback="https://crm.example/back",
        mobile=mobile,
        key="k1",
    )


def failed(code: int) -> dict[str, Any]:
    return {"data": [], "errors": {"code": code, "message": "…", "validations": []}}


async def test_a_page_is_opened_in_rial_with_our_key(zarinpal: Zarinpal, desk: Desk) -> None:
    desk.answer = {"data": {"code": 100, "message": "Success", "authority": AUTHORITY, "fee": 100}, "errors": []}
    page = await opened(zarinpal)
    assert page.authority == AUTHORITY
    assert page.url.endswith(f"/pg/StartPay/{AUTHORITY}")
    assert desk.asked == [
        ("/pg/v4/payment/request.json", {
            "merchant_id": MERCHANT, "amount": 99_000_000, "currency": "IRR", "description": "پرداخت فاکتور",
            "callback_url": "https://crm.example/back", "metadata": {"order_id": "k1", "mobile": "09121112233"},
        }),
    ]  # fmt: skip
    await opened(zarinpal, mobile=None)
    assert desk.asked[1][1]["metadata"] == {"order_id": "k1"}


@pytest.mark.parametrize("code", [100, 101])
async def test_a_paid_page_is_confirmed_the_first_time_and_again(zarinpal: Zarinpal, desk: Desk, code: int) -> None:
    desk.answer = {"data": {"code": code, "ref_id": 201, "card_pan": "502229******5995"}, "errors": []}
    assert await zarinpal.verify(authority=AUTHORITY, amount_rial=1_000) == Confirmed(reference="201")
    assert desk.asked == [
        ("/pg/v4/payment/verify.json", {"merchant_id": MERCHANT, "amount": 1_000, "authority": AUTHORITY})
    ]


@pytest.mark.parametrize("code", [-51, -55])
async def test_a_page_that_nobody_paid_is_not_confirmed(zarinpal: Zarinpal, desk: Desk, code: int) -> None:
    desk.answer = failed(code)
    assert await zarinpal.verify(authority=AUTHORITY, amount_rial=1_000) is None


@pytest.mark.parametrize(("code", "reason"), [(-50, "amount"), (-10, "refused"), (-54, "refused")])
async def test_any_other_error_is_no_answer_to_rely_on(zarinpal: Zarinpal, desk: Desk, code: int, reason: str) -> None:
    desk.answer = failed(code)
    with pytest.raises(PaymentGatewayError) as error:
        await zarinpal.verify(authority=AUTHORITY, amount_rial=1_000)
    assert error.value.data == {"reason": reason, "vendor_code": code}


async def test_a_refused_page_says_why(zarinpal: Zarinpal, desk: Desk) -> None:
    desk.answer = failed(-9)
    with pytest.raises(PaymentGatewayError) as error:
        await opened(zarinpal)
    assert error.value.data == {"reason": "refused", "vendor_code": -9}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("<html>bad gateway</html>", "not_json"),
        ({"data": {"code": "?"}, "errors": []}, "not_understood"),
        ({"data": [], "errors": []}, "refused"),
    ],
)
async def test_an_answer_that_is_none_is_never_taken_for_a_payment(
    zarinpal: Zarinpal, desk: Desk, answer: Any, reason: str
) -> None:
    desk.answer = answer
    with pytest.raises(PaymentGatewayError) as error:
        await zarinpal.verify(authority=AUTHORITY, amount_rial=1_000)
    assert error.value.data["reason"] == reason


async def test_a_gateway_that_is_not_there_is_unreachable() -> None:
    async with aiohttp.ClientSession() as client:
        zarinpal = Zarinpal(client, merchant_id=MERCHANT, base_url="http://127.0.0.1:9")
        with pytest.raises(PaymentGatewayError) as error:
            await opened(zarinpal)
    assert error.value.data == {"reason": "unreachable"}
    assert isinstance(error.value.__cause__, aiohttp.ClientError)
