"""How an installation is connected to a messenger whose bots speak the Telegram Bot API."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

TELEGRAM_URL = "https://api.telegram.org/bot"
BALE_URL = "https://tapi.bale.ai/bot"


@dataclass(frozen=True)
class Messenger:
    """One bot of the company at one messenger."""

    token: str = field(repr=False)
    """The bot's key, from the messenger's BotFather. In ``HAMSOKHAN_<NAME>_TOKEN`` or ``var/secrets/<name>.token``."""
    base_url: str
    """Where the Bot API answers; the token follows. Another address is for a proxy of one's own and for tests."""
    mode: Literal["polling", "webhook"]
    """How messages come in. ``polling`` asks for them and works behind any router; one gateway only. ``webhook`` has
    them sent to ``public_url``, which must be reachable with https."""
    proxy: str | None = field(repr=False)
    """A proxy for all calls to the messenger (http or https URL). None: straight."""


def read_messenger(
    read: Callable[[str, Callable[[str], Any], str], Any],
    name: str,
    *,
    base_url: str,
    secrets_dir: Path,
    public_url: str,
) -> Messenger | None:
    """The connection that ``read`` (name, parser, default) finds under a name; None where there is no token."""
    prefix = name.upper()
    kept = secrets_dir / f"{name}.token"
    token = read(f"{prefix}_TOKEN", _token, kept.read_text(encoding="utf-8").strip() if kept.is_file() else "")
    if not token:
        return None
    return Messenger(
        token=token,
        base_url=read(f"{prefix}_BASE_URL", _api, base_url),
        mode=read(f"{prefix}_MODE", lambda raw: _mode(raw, public_url), "polling"),
        proxy=read(f"{prefix}_PROXY", _proxy, ""),
    )


def _token(raw: str) -> str:
    if re.search(r"[\s/?#]", raw):
        raise ValueError("not_a_bot_token")
    return raw


def _api(raw: str) -> str:
    """An address with or without the ``/bot`` that stands before the token."""
    if not raw.startswith(("https://", "http://")):
        raise ValueError("not_a_url")
    return raw.rstrip("/").removesuffix("/bot") + "/bot"


def _mode(raw: str, public_url: str) -> str:
    if raw not in ("polling", "webhook"):
        raise ValueError("not_one_of:polling:webhook")
    if raw == "webhook" and not public_url:
        raise ValueError("needs_public_url")
    return raw


def _proxy(raw: str) -> str | None:
    if raw and not raw.startswith(("http://", "https://")):
        raise ValueError("not_a_proxy_url")
    return raw or None
