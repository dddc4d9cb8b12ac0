"""Taking in what a bot is told: messages, pressed buttons, changed messages, people who left."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from connectors.channels.blocking import BlockedError
from connectors.channels.port import (
    DeliveryFailedError,
    InboundMessage,
    Parcel,
    RetryLaterError,
    UndeliverableError,
    UnreachableError,
)
from connectors.channels.receive import Reception, account_key, take_in, take_in_change
from connectors.channels.texts import BUTTON_GONE, TOO_FAST
from connectors.gateway.counters import count_refusal
from connectors.gateway.errors import RateLimitedError
from connectors.telegram.channel import BotChannel
from connectors.telegram.fetching import fetch_file
from connectors.telegram.request import mended
from connectors.telegram.updates import RemoteFile, read_change, read_message, read_press, remote_file, sender_name
from crm_core import clock
from crm_core.accounts.service import mark_back, mark_gone
from crm_core.conversations.errors import PayloadNotIssuedError
from crm_core.conversations.service import Received

log = structlog.get_logger()

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of news that we ask for. Nobody tells a bot that a message was deleted."""
CHATS_AT_ONCE, FILES_AT_ONCE = 8, 4
"""Messages that are being stored: fewer than the connections to the store, which the website needs too. Those with
files have places of their own, so that words never wait for a file; four files of 10 MB may be in memory."""
GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


class Intake:
    """Takes in the updates of one bot; those of one chat one after the other."""

    def __init__(self, reception: Reception, channel: BotChannel) -> None:
        self._reception = reception
        self._channel = channel
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._words, self._files = asyncio.Semaphore(CHATS_AT_ONCE), asyncio.Semaphore(FILES_AT_ONCE)
        self._ignored: set[int] = set()
        self._side_calls: set[asyncio.Task[None]] = set()

    async def handle(self, update: Update, *, came: float | None = None) -> None:
        """Takes in one update; the same one again changes nothing. It came just now, or at a time of the loop."""
        chat = update.effective_chat
        if chat is None:
            return
        if chat.type != ChatType.PRIVATE:
            self._ignore(chat.id)
            return
        address = str(chat.id)
        came = asyncio.get_running_loop().time() if came is None else came
        file = remote_file(update.message) if update.message else None
        turn = self._turns.setdefault(address, asyncio.Lock())
        async with turn, self._files if file else self._words:
            await self._take(update, address, file, came)

    async def handle_raw(self, raw: dict[str, Any]) -> None:
        """Takes in one update as the server sent it."""
        await self.handle(Update.de_json(mended(raw), self._channel.bot))

    async def stop(self) -> None:
        """Ends what was only for show."""
        for call in self._side_calls:
            call.cancel()
        await asyncio.gather(*self._side_calls, return_exceptions=True)

    async def _take(self, update: Update, address: str, file: RemoteFile | None, came: float) -> None:
        if update.message is not None:
            await self._message(update.message, file, came)
        elif update.edited_message is not None:
            changed = read_change(update.edited_message, update.update_id, channel=self._channel.name)
            if changed is not None:
                await self._let_in(address, take_in_change(self._reception, changed))
        elif update.callback_query is not None:
            await self._press(update.callback_query, address)
        elif update.my_chat_member is not None:
            await self._membership(update.my_chat_member, address)

    async def _message(self, message: Message, file: RemoteFile | None, came: float) -> None:
        inbound = read_message(message, channel=self._channel.name)
        if inbound is None:
            return
        fetch = partial(fetch_file, self._channel, file, came) if file and inbound.refused is None else None
        await self._let_in(inbound.address, take_in(self._reception, inbound, fetch))

    async def _let_in(self, address: str, taking: Awaitable[Received | None]) -> bool:
        """Waits until something is taken in; whether its sender was heard. Raises PayloadNotIssuedError."""
        try:
            received = await taking
        except (BlockedError, RateLimitedError) as error:
            await self._turn_away(address, error)
            return False
        if received is not None and received.turn is not None:
            self._aside(self._channel.show_typing(address))
        return True

    async def _turn_away(self, address: str, error: BlockedError | RateLimitedError) -> None:
        """Whoever is blocked is not answered; whoever writes too fast is told, once in a while."""
        count_refusal(error.code)
        if isinstance(error, BlockedError):
            return
        if await self._reception.admission.may_tell(account_key(self._channel.name, address)):
            self._aside(self._say(address, TOO_FAST))

    async def _say(self, address: str, text: str) -> None:
        """Says a word that is worth no second try."""
        try:
            await self._channel.deliver(Parcel(address, text))
        except (RetryLaterError, UnreachableError, UndeliverableError, DeliveryFailedError) as error:
            log.info("word_not_said", channel=self._channel.name, error=self._channel.told(error))

    async def _press(self, query: CallbackQuery, address: str) -> None:
        """A pressed button as a message; its keyboard goes, so that each is answered once."""
        press, heard = read_press(query.data), False
        told: str | None = BUTTON_GONE
        if press is not None and query.message is not None:
            inbound = InboundMessage(
                channel=self._channel.name, address=address, press=press,
                external_id=f"{address}:{query.message.message_id}:press", sender_name=sender_name(query.from_user),
                username=query.from_user.username,
            )  # fmt: skip
            try:
                heard, told = await self._let_in(address, take_in(self._reception, inbound)), None
            except PayloadNotIssuedError:
                heard = True
            if heard:
                bare = self._channel.bot.edit_message_reply_markup(address, query.message.message_id, reply_markup=None)
                self._aside(self._channel.attempt("keyboard", bare))
        self._aside(self._channel.attempt("answer", self._channel.bot.answer_callback_query(query.id, told)))

    async def _membership(self, change: ChatMemberUpdated, address: str) -> None:
        """Whoever blocks the bot is no longer written to, until they let it in again."""
        async with self._reception.database.writing() as session:
            if change.new_chat_member.status not in GONE:
                await mark_back(session, channel=self._channel.name, address=address)
                return
            gone = await mark_gone(session, channel=self._channel.name, address=address, now=clock.now())
        if gone is not None:
            log.info("customer_unreachable", channel=self._channel.name, conversation_id=gone.id)

    def _ignore(self, chat_id: int) -> None:
        """Groups and channels get no answer; that is told once."""
        if chat_id not in self._ignored:
            self._ignored.add(chat_id)
            log.info("group_ignored", channel=self._channel.name, chat_id=chat_id)

    def _aside(self, call: Any) -> None:
        """Makes a call that nothing waits for."""
        task = asyncio.create_task(call)
        self._side_calls.add(task)
        task.add_done_callback(self._side_calls.discard)
