"""Zarinpal, version 4 of its API.

Source: https://zarinpal.com/docs/paymentGateway/connectToGateway (amounts in rial with currency IRR; code 100 is done,
101 was verified before; ``errors.code`` is negative).
"""

from typing import Any

import aiohttp
from pydantic import BaseModel, ValidationError

from connectors.payments.port import Confirmed, Opened
from crm_core.payments.errors import PaymentGatewayError

TIMEOUT = aiohttp.ClientTimeout(total=15)
"""Seconds for one call: a buyer waits on our page meanwhile."""
DONE, DONE_BEFORE = 100, 101
NOT_PAID = frozenset({-51, -55})
"""The buyer did not pay (-51), or has not been at the page yet (-55)."""
WRONG_AMOUNT = -50


class _Opened(BaseModel):
    code: int
    authority: str


class _Verified(BaseModel):
    code: int
    ref_id: int | str


class Zarinpal:
    """Payments through a merchant's account at Zarinpal."""

    def __init__(self, client: aiohttp.ClientSession, *, merchant_id: str, base_url: str) -> None:
        self._client = client
        self._merchant_id = merchant_id
        self._base_url = base_url.rstrip("/")

    async def request(
        self, *, amount_rial: int, description: str, callback: str, mobile: str | None, key: str
    ) -> Opened:
        """Opens a page at Zarinpal."""
        metadata = {"order_id": key} | ({"mobile": mobile} if mobile else {})
        answer = await self._call(
            "request", amount=amount_rial, currency="IRR", description=description, callback_url=callback,
            metadata=metadata,
        )  # fmt: skip
        opened = _read(_Opened, answer)
        if opened is None or opened.code != DONE:
            raise PaymentGatewayError(reason="refused", vendor_code=_error_code(answer))
        return Opened(url=f"{self._base_url}/pg/StartPay/{opened.authority}", authority=opened.authority)

    async def verify(self, *, authority: str, amount_rial: int) -> Confirmed | None:
        """Asks Zarinpal whether a page was paid, which also takes the money."""
        answer = await self._call("verify", amount=amount_rial, authority=authority)
        verified = _read(_Verified, answer)
        if verified is not None and verified.code in {DONE, DONE_BEFORE}:
            return Confirmed(reference=str(verified.ref_id))
        code = _error_code(answer)
        if code in NOT_PAID:
            return None
        raise PaymentGatewayError(reason="amount" if code == WRONG_AMOUNT else "refused", vendor_code=code)

    async def _call(self, name: str, **body: Any) -> dict[str, Any]:
        url = f"{self._base_url}/pg/v4/payment/{name}.json"
        try:
            async with self._client.post(
                url, json={"merchant_id": self._merchant_id, **body}, timeout=TIMEOUT
            ) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PaymentGatewayError(reason="unreachable") from error
        except ValueError as error:
            raise PaymentGatewayError(reason="not_json") from error
        if not isinstance(answer, dict):
            raise PaymentGatewayError(reason="not_json")
        return answer


def _read[Model: BaseModel](model: type[Model], answer: dict[str, Any]) -> Model | None:
    """The ``data`` of an answer; Zarinpal sends an empty list in its place when there are errors."""
    data = answer.get("data")
    if not isinstance(data, dict) or not data:
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise PaymentGatewayError(reason="not_understood") from error


def _error_code(answer: dict[str, Any]) -> int | None:
    errors = answer.get("errors")
    code = errors.get("code") if isinstance(errors, dict) else None
    return code if isinstance(code, int) else None
