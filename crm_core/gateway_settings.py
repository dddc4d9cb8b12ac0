"""When one gateway is not enough: what several of them need to behave as one."""

from collections.abc import Callable, Iterable

from crm_core.messenger_settings import Messenger

MOST_GATEWAYS = 16
"""Gateways of one machine; more than one a core gain nothing."""


def gateways_parser(
    database_url: str, redis_url: str | None, messengers: Iterable[Messenger | None]
) -> Callable[[str], int]:
    """Reads how many gateways there are; raises ValueError with the name of what more than one lack."""

    def parse(raw: str) -> int:
        if not raw.isdecimal() or not 1 <= int(raw) <= MOST_GATEWAYS:
            raise ValueError(f"not_between:1:{MOST_GATEWAYS}")
        count = int(raw)
        if count > 1:
            _require(database_url.startswith("postgresql"), "needs_postgresql")
            _require(redis_url is not None, "needs_redis")
            _require(all(one is None or one.mode == "webhook" for one in messengers), "needs_webhook")
        return count

    return parse


def parse_redis_url(raw: str) -> str | None:
    """A Redis URL as it is; None for an empty one."""
    if raw and not raw.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("not_a_redis_url")
    return raw or None


def _require(there: bool, reason: str) -> None:
    if not there:
        raise ValueError(reason)
