"""Taking in what a bot is told: messages, pressed buttons, changed messages, people who left."""

import asyncio
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, TelegramError

from connectors.channels.attachments import FileRefusedError, checked_file
from connectors.channels.port import InboundMessage
from connectors.channels.receive import Reception, show, take_in
from connectors.channels.texts import BUTTON_GONE
from connectors.telegram.channel import FILE_SECONDS, BotChannel
from connectors.telegram.request import mended
from connectors.telegram.updates import RemoteFile, external_id, read_message, read_press, remote_file
from crm_core import clock
from crm_core.accounts.service import mark_back, mark_gone
from crm_core.conversations import repository as queries
from crm_core.conversations.edits import record_edit
from crm_core.conversations.errors import PayloadNotIssuedError

log = structlog.get_logger()

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of news that we ask for. Nobody tells a bot that a message was deleted."""
FETCH_PAUSES_S = (0.5, 1.5, 0.0)
"""After each failure to fetch a file; after the last one the customer is asked for it again."""
FETCH_S = 45.0
"""How long after a message came its file has to be there; a server repeats a call to a webhook after a minute."""
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
        until = (asyncio.get_running_loop().time() if came is None else came) + FETCH_S
        file = remote_file(update.message) if update.message else None
        turn = self._turns.setdefault(address, asyncio.Lock())
        async with turn, self._files if file else self._words:
            await self._take(update, address, file, until)

    async def handle_raw(self, raw: dict[str, Any]) -> None:
        """Takes in one update as the server sent it."""
        await self.handle(Update.de_json(mended(raw), self._channel.bot))

    async def stop(self) -> None:
        """Ends what was only for show."""
        for call in self._side_calls:
            call.cancel()
        await asyncio.gather(*self._side_calls, return_exceptions=True)

    async def _take(self, update: Update, address: str, file: RemoteFile | None, until: float) -> None:
        if update.message is not None:
            await self._message(update.message, file, until)
        elif update.edited_message is not None:
            await self._edit(update.edited_message, update.update_id)
        elif update.callback_query is not None:
            await self._press(update.callback_query, address)
        elif update.my_chat_member is not None:
            await self._membership(update.my_chat_member, address)

    async def _message(self, message: Message, file: RemoteFile | None, until: float) -> None:
        inbound = read_message(message, channel=self._channel.name)
        if inbound is None or await self._is_known(inbound.external_id):
            return
        if file is not None and inbound.refused is None:
            inbound = await self._with_file(inbound, file, until)
        await self._let_in(inbound)

    async def _let_in(self, inbound: InboundMessage) -> None:
        received = await take_in(self._reception, inbound)
        if received is not None and received.turn is not None:
            self._aside(self._channel.show_typing(inbound.address))

    async def _with_file(self, inbound: InboundMessage, file: RemoteFile, until: float) -> InboundMessage:
        """The message with its file, or with the reason why it has none at a time of the loop."""
        try:
            async with asyncio.timeout_at(until):
                return await self._fetch(inbound, file)
        except TimeoutError:
            log.warning("file_too_slow", channel=self._channel.name)
            return replace(inbound, refused="not_fetched")

    async def _fetch(self, inbound: InboundMessage, file: RemoteFile) -> InboundMessage:
        for pause in FETCH_PAUSES_S:
            try:
                remote = await self._channel.bot.get_file(file.id)
                content = bytes(await remote.download_as_bytearray(read_timeout=FILE_SECONDS))
                return replace(inbound, files=(checked_file(file.name, content),))
            except FileRefusedError as error:
                return replace(inbound, refused=error.data["reason"])
            except BadRequest:  # the server itself hands out no larger ones
                return replace(inbound, refused="too_large")
            except TelegramError as error:
                log.warning("file_not_fetched", channel=self._channel.name, error=self._channel.told(error))
                await asyncio.sleep(pause)
        return replace(inbound, refused="not_fetched")

    async def _edit(self, message: Message, update_id: int) -> None:
        changed = external_id(message)
        async with self._reception.database.writing() as session:
            edit = await record_edit(
                session, channel=self._channel.name, external_id=f"{changed}:edit:{update_id}", changed=changed,
                text=message.text or message.caption or "", now=clock.now(),
            )  # fmt: skip
        if edit is not None:
            show(self._reception.hub, edit)

    async def _press(self, query: CallbackQuery, address: str) -> None:
        """A pressed button as a message; its keyboard goes, so that each is answered once."""
        press, told = read_press(query.data), None
        if press is None or query.message is None:
            told = BUTTON_GONE
        else:
            inbound = InboundMessage(
                channel=self._channel.name, address=address, press=press,
                external_id=f"{address}:{query.message.message_id}:press", sender_name=query.from_user.full_name,
                username=query.from_user.username,
            )  # fmt: skip
            try:
                await self._let_in(inbound)
            except PayloadNotIssuedError:
                told = BUTTON_GONE
            self._aside(
                self._channel.attempt(
                    "keyboard",
                    self._channel.bot.edit_message_reply_markup(address, query.message.message_id, reply_markup=None),
                )
            )
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

    async def _is_known(self, external_id: str) -> bool:
        async with self._reception.database.reading() as session:
            return (
                await queries.find_by_external_id(session, channel=self._channel.name, external_id=external_id)
                is not None
            )

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
