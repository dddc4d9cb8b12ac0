"""Calls of the Bot API: what its servers answer, mended where it would break the library."""

from typing import Any

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest, RequestData

log = structlog.get_logger()

TOO_MANY_REQUESTS = 429
UNKNOWN_CHAT_INSTANCE = "0"


class FloodError(TelegramError):
    """The server wants no call for ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds:g} s")
        self.seconds = seconds


class BotRequest(HTTPXRequest):
    """The library's own request, but for what Bale leaves out, and for 429, whose seconds the library hides."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        """Status and body; raises FloodError for 429."""
        status, body = await super().do_request(url, method, request_data, *timeouts, **more)
        if status == TOO_MANY_REQUESTS:
            answer = self.parse_json_payload(body)
            raise FloodError(float((answer.get("parameters") or {}).get("retry_after", 1)))
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer with its updates mended."""
        answer = HTTPXRequest.parse_json_payload(payload)
        result = answer.get("result")
        if isinstance(result, list):
            answer["result"] = [mended(one) if isinstance(one, dict) and "update_id" in one else one for one in result]
        return answer


def mended(update: dict[str, Any]) -> dict[str, Any]:
    """An update that the library can read: with what it demands and Bale does not send, bare if all else fails.

    Without this one odd update would block every later message, since a batch is read as a whole.
    """
    query = update.get("callback_query")
    if isinstance(query, dict):
        query.setdefault("chat_instance", UNKNOWN_CHAT_INSTANCE)
    try:
        Update.de_json(update, None)
        _require_words(update)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, OSError) as error:
        log.error("update_unreadable", update_id=update["update_id"], kinds=sorted(update), error=type(error).__name__)
        return {"update_id": update["update_id"]}
    return update


def _require_words(update: dict[str, Any]) -> None:
    """Raises TypeError where words of a message are something else, which the library passes on as it is."""
    for kind in ("message", "edited_message"):
        said = update.get(kind) or {}
        if not all(isinstance(said.get(field, ""), str) for field in ("text", "caption")):
            raise TypeError(kind)
