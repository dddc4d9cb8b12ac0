"""What we already know of the person in a conversation."""

from rasa_sdk.interfaces import Tracker

from actions import runtime
from actions.forms.engine import Values
from crm_core.contacts import repository as contacts
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.contacts.service import identity_value
from crm_core.conversations import repository as conversations


async def is_verified(tracker: Tracker) -> bool:
    """Whether the person in this conversation has proved who they are."""
    return await is_verified_in(tracker.latest_message["metadata"]["conversation_id"])


async def is_verified_in(conversation_id: str) -> bool:
    """The same for a conversation by its id."""
    async with runtime.reading() as session:
        conversation = await conversations.get_conversation(session, conversation_id)
        return conversation.assurance == Assurance.VERIFIED


async def known_person(tracker: Tracker) -> Values:
    """Name and mobile of a verified customer; nothing for anybody else, however sure they sound."""
    metadata = tracker.latest_message.get("metadata") or {}
    async with runtime.reading() as session:
        conversation = await conversations.get_conversation(session, metadata["conversation_id"])
        if conversation.assurance != Assurance.VERIFIED or conversation.contact_id is None:
            return {}
        contact = await contacts.get_contact(session, conversation.contact_id)
        known = {"person_name": contact.name, "mobile": identity_value(contact, IdentityKind.MOBILE)}
        return {slot: value for slot, value in known.items() if value}
