"""Carrying a stored message to a customer: which pieces it is sent in, and what became of each."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from connectors.channels.bubbles import Bubble, bubbles_of
from connectors.channels.documents import Documents
from connectors.channels.noting import note
from connectors.channels.port import Capabilities, Channel, Parcel, UnreachableError
from connectors.channels.splitting import split_text
from crm_core import clock
from crm_core.accounts import repository as accounts
from crm_core.contacts.rules import Assurance
from crm_core.conversations import repository as conversations
from crm_core.conversations.model import Message
from crm_core.conversations.rules import Author
from crm_core.db import Database
from crm_core.outbox import service as outbox


@dataclass(frozen=True)
class Carrier:
    """Delivers the outbox items of one channel; ``questions`` are the sentences that ask for a mobile number."""

    database: Database
    channel: Channel
    documents: Documents
    questions: Collection[str]

    async def deliver(self, key: str, payload: dict[str, Any]) -> None:
        """Sends what has not arrived yet of one message, in order.

        Raises what `Channel.deliver` raises; UnreachableError also for a person that was erased.
        """
        async with self.database.reading() as session:
            message = await conversations.find_message(session, message_id=payload.get("message_id", ""))
            account = message and await accounts.find_account_of(session, conversation_id=message.conversation_id)
            if message is None or not account:
                raise UnreachableError("account_gone")
            conversation = await conversations.get_conversation(session, message.conversation_id)
        verified = conversation.assurance == Assurance.VERIFIED
        asks = message.author == Author.BOT and message.text.strip() in self.questions and not verified
        parcels = pieces(message, account.address, self.channel.capabilities, ask_contact=asks)
        for place in range(int(payload.get("sent", 0)), len(parcels)):
            await self.channel.deliver(await self._whole(parcels, place, message))
            if place + 1 < len(parcels):
                await self._note_progress(key, place + 1)

    async def _note_progress(self, key: str, parts: int) -> None:
        await note(self.database, lambda session: outbox.note_progress(session, key=key, parts=parts, now=clock.now()))

    async def _whole(self, parcels: list[Parcel], place: int, message: Message) -> Parcel:
        """A piece with its file, which is drawn only when it is its turn."""
        parcel = parcels[place]
        if parcel.text:
            return parcel
        files = [file for bubble in bubbles_of(message) for file in bubble.files]
        attachment = files[sum(not before.text for before in parcels[:place])]
        return replace(parcel, file=await self.documents.load(attachment, conversation_id=message.conversation_id))


def pieces(message: Message, address: str, can: Capabilities, *, ask_contact: bool) -> list[Parcel]:
    """The pieces of a message: of each of its bubbles the words, the last with the buttons, then a place for each file.

    What the channel has no means for is said in words.
    """
    return [piece for bubble in bubbles_of(message) for piece in _parcels(bubble, address, can, ask_contact)]


def _parcels(bubble: Bubble, address: str, can: Capabilities, ask_contact: bool) -> list[Parcel]:
    text = bubble.text
    if not can.buttons:
        text = "\n".join([text, *(f"• {button.title}" for button in bubble.buttons)])
    if not can.files:
        text = "\n".join([text, *(file["name"] for file in bubble.files)])
    words = [Parcel(address, part) for part in split_text(text, can.max_text)]
    if words and can.buttons and bubble.buttons:
        words[-1] = replace(words[-1], buttons=bubble.buttons)
    elif words and can.contact_request and ask_contact:
        words[-1] = replace(words[-1], ask_contact=True)
    return words + [Parcel(address) for _ in bubble.files if can.files]
