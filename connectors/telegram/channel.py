"""A bot at Telegram or Bale as a channel."""

from typing import Any

import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError

from connectors.channels.pace import Pace
from connectors.channels.port import (
    Capabilities,
    DeliveryFailedError,
    Parcel,
    RetryLaterError,
    UndeliverableError,
    UnreachableError,
)
from connectors.channels.texts import SHARE_CONTACT
from connectors.telegram.request import BotRequest, FloodError
from crm_core.messenger_settings import Messenger

log = structlog.get_logger()

MAX_TEXT = 4096
"""Source: core.telegram.org/bots/api#sendmessage."""
PER_SECOND, PER_CHAT_S = 28.0, 1.0
"""Messages to all chats in a second (30 are allowed, counted by another clock), and seconds between two to the same.
Source: core.telegram.org/bots/faq."""
CALL_SECONDS = 10.0
"""Time-out of connecting, reading and writing; a whole file may take longer."""
FILE_SECONDS = 40.0
BROKEN_TOKEN_S = 60.0
"""How long to wait when the token is refused: somebody has to mend the settings first."""
OUTAGE_S = 15.0
"""How long to wait when the server cannot be reached at all: no message is to blame, so none loses an attempt."""
NOT_REACHED = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
"""Errors of httpx, which the library makes its calls with, that came before anything was sent."""
NOT_THERE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")
"""What a server says in a 400 when there is nobody (any more) at an address."""


class BotChannel:
    """Carries messages to the chats of one bot; ``name`` is the channel's, telegram or bale."""

    capabilities = Capabilities(
        buttons=True, cards=False, files=True, typing=True, edit=True, contact_request=True, max_text=MAX_TEXT
    )

    def __init__(self, name: str, messenger: Messenger, *, pace: Pace | None = None) -> None:
        self.name = name
        self._requests = _requests(messenger)
        self.bot = Bot(
            messenger.token, base_url=messenger.base_url,
            base_file_url=f"{messenger.base_url.removesuffix('/bot')}/file/bot",
            get_updates_request=self._requests[0], request=self._requests[1],
        )  # fmt: skip
        self._token = messenger.token
        self._pace = pace or Pace(per_second=PER_SECOND, per_address_s=PER_CHAT_S)

    async def deliver(self, parcel: Parcel) -> None:
        """Sends one piece, when it is its turn."""
        await self._pace.take(parcel.address)
        try:
            if parcel.file is not None:
                await self.bot.send_document(
                    parcel.address, parcel.file.content, filename=parcel.file.name, write_timeout=FILE_SECONDS
                )
            else:
                await self.bot.send_message(parcel.address, parcel.text, reply_markup=_keyboard(parcel))
        except FloodError as error:
            self._pace.pause(error.seconds)
            raise RetryLaterError(error.seconds) from error
        except TelegramError as error:
            raise self._translated(error) from error

    async def show_typing(self, address: str) -> None:
        """Says that an answer is on its way; not worth a second try."""
        await self.attempt("typing", self.bot.send_chat_action(address, ChatAction.TYPING))

    async def attempt(self, what: str, call: Any) -> None:
        """Makes a call that may fail without harm."""
        try:
            await call
        except TelegramError as error:
            log.info("bot_call_failed", channel=self.name, call=what, error=self.told(error))

    def told(self, error: Exception) -> str:
        """An error in words that may be logged and stored: without the token."""
        return f"{type(error).__name__}: {error}".replace(self._token, "…")

    async def close(self) -> None:
        """Gives the connections back."""
        for request in self._requests:
            await request.shutdown()

    def _translated(self, error: TelegramError) -> Exception:
        told = self.told(error)
        if isinstance(error, Forbidden):
            return UnreachableError(told)
        if isinstance(error, InvalidToken):
            log.error("bot_token_refused", channel=self.name)
            return RetryLaterError(BROKEN_TOKEN_S)
        if isinstance(error, BadRequest):
            gone = any(words in str(error).lower() for words in NOT_THERE)
            return UnreachableError(told) if gone else UndeliverableError(told)
        if type(error.__cause__).__name__ in NOT_REACHED:
            log.warning("messenger_not_reached", channel=self.name, error=told)
            return RetryLaterError(OUTAGE_S)
        if isinstance(error, NetworkError):  # time-outs and errors of the server among them
            return DeliveryFailedError(told)
        return UndeliverableError(told)


def _requests(messenger: Messenger) -> tuple[BotRequest, BotRequest]:
    """Connections for asking for news, which is held for long, and for everything else."""
    timeouts: dict[str, Any] = {
        "connect_timeout": CALL_SECONDS,
        "write_timeout": CALL_SECONDS,
        "pool_timeout": CALL_SECONDS,
    }
    return (
        BotRequest(connection_pool_size=1, proxy=messenger.proxy, read_timeout=CALL_SECONDS, **timeouts),
        BotRequest(
            connection_pool_size=32, proxy=messenger.proxy, read_timeout=CALL_SECONDS,
            media_write_timeout=FILE_SECONDS, **timeouts,
        ),
    )  # fmt: skip


def _keyboard(parcel: Parcel) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if parcel.buttons:
        rows: list[list[InlineKeyboardButton]] = []
        for button in parcel.buttons:
            if not rows or not button.beside:
                rows.append([])
            rows[-1].append(InlineKeyboardButton(button.title, callback_data=button.word))
        return InlineKeyboardMarkup(rows)
    if parcel.ask_contact:
        ask = KeyboardButton(SHARE_CONTACT, request_contact=True)
        return ReplyKeyboardMarkup([[ask]], resize_keyboard=True, one_time_keyboard=True)
    return None
