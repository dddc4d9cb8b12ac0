"""Text messages through Kavenegar.

Source: https://kavenegar.com/rest.html (``sms/send``, ``verify/lookup``, ``sms/statuslocalmessageid``; the answer's
``return.status`` is 200 when the message was taken).
"""

from hashlib import sha256
from typing import Any

import aiohttp

from connectors.delivery.sms import DeliveryFailedError

TIMEOUT = aiohttp.ClientTimeout(total=20)
"""Seconds for one call; well below the lease of a delivery."""
TAKEN = 200


class Kavenegar:
    """Text messages from one line (``sender``) of an account at Kavenegar.

    One-time codes go by the account's template where it has one: such messages also reach those who block advertising.
    """

    def __init__(
        self, client: aiohttp.ClientSession, *, api_key: str, sender: str, code_template: str, base_url: str
    ) -> None:
        self._client = client
        self._sender = sender
        self._code_template = code_template
        self._url = f"{base_url}/v1/{api_key}"

    async def send(self, *, key: str, mobile: str, text: str, code: str | None = None) -> None:
        """Sends one message; one that Kavenegar has taken before under the same key is not sent again."""
        if code is not None and self._code_template:
            await self._call("verify/lookup", receptor=mobile, token=code, template=self._code_template)
            return
        local_id = _local_id(key)
        if await self._knows(local_id):
            return
        values = {"receptor": mobile, "message": text, "localid": local_id}
        await self._call("sms/send", **values, **({"sender": self._sender} if self._sender else {}))

    async def _knows(self, local_id: str) -> bool:
        """Whether a message of ours was taken already: the answer to an earlier call may have been lost."""
        answer = await self._ask("sms/statuslocalmessageid", localid=local_id)
        entries = answer.get("entries")
        return isinstance(entries, list) and any(isinstance(one, dict) and one.get("messageid") for one in entries)

    async def _call(self, method: str, **values: str) -> None:
        answer = await self._ask(method, **values)
        told = answer.get("return")
        status = told.get("status") if isinstance(told, dict) else None
        if status != TAKEN:
            raise DeliveryFailedError(f"kavenegar_{status}")

    async def _ask(self, method: str, **values: str) -> dict[str, Any]:
        """The answer of a call; errors name no address, since it holds the key of the account."""
        try:
            async with self._client.post(f"{self._url}/{method}.json", data=values, timeout=TIMEOUT) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryFailedError(f"kavenegar_unreachable_{type(error).__name__}") from None
        except ValueError:
            raise DeliveryFailedError("kavenegar_not_json") from None
        if not isinstance(answer, dict):
            raise DeliveryFailedError("kavenegar_not_json")
        return answer


def _local_id(key: str) -> str:
    """Our own number of a message, as Kavenegar takes one: a positive integer of at most 63 bits."""
    return str(int.from_bytes(sha256(key.encode()).digest()[:8]) >> 1)
