"""Who the records of a turn belong to."""

from rasa_sdk.interfaces import Tracker

from actions.runtime import TurnContext
from actions.slots import text_slot
from crm_core.contacts import service as contacts
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations import service as conversations


async def claimed_contact(turn: TurnContext, tracker: Tracker) -> str:
    """The verified person's contact, else the one behind the typed mobile (made when there is none)."""
    conversation = turn.conversation
    if conversation.assurance == Assurance.VERIFIED and conversation.contact_id:
        return conversation.contact_id
    contact, _ = await contacts.find_or_create_contact(
        turn.session, kind=IdentityKind.MOBILE, value=text_slot(tracker, "mobile"),
        name=text_slot(tracker, "person_name"), company=tracker.get_slot("company"), city=tracker.get_slot("city"),
        source=conversation.origin, now=turn.now,
    )  # fmt: skip
    await conversations.identify(
        turn.session, conversation=conversation, contact_id=contact.id, assurance=Assurance.CLAIMED, now=turn.now
    )
    return contact.id
