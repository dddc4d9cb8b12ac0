"""Opening tickets and complaints, adding to them, and rating."""

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import company, runtime
from actions.heard import listen
from actions.outcome import finish_form, say_error
from actions.parties import claimed_contact
from actions.runtime import TurnContext
from actions.slots import dict_slot, number_slot, text_slot
from crm_core.contacts.errors import NotVerifiedError
from crm_core.errors import CRMError
from crm_core.ratings import service as ratings
from crm_core.ratings.rules import LOW_SCORE
from crm_core.status import service as status
from crm_core.status.rules import RecordKind
from crm_core.text.characters import to_persian_digits
from crm_core.text.labels import PRIORITIES, TICKET_STATES
from crm_core.tickets import repository as ticket_queries
from crm_core.tickets import service as tickets
from crm_core.tickets.rules import Priority

TICKET_SLOTS = ("ticket_text", "ticket_category", "ticket_priority", "ticket_confirmed")
FOLLOW_UP_SLOTS = ("follow_up_code", "follow_up_mobile", "follow_up_text")
COMPLAINT_CATEGORY = "complaint"


async def _open(
    turn: TurnContext, tracker: Tracker, *, text: str, category: str, priority: str | None
) -> dict[str, Any]:
    contact_id = await claimed_contact(turn, tracker)
    ticket = await tickets.open_ticket(
        turn.session, contact_id=contact_id, category_code=category, description=text,
        priority=Priority(priority) if priority else None, reporter_name=text_slot(tracker, "person_name"),
        conversation_id=turn.conversation.id, actor=turn.actor, now=turn.now,
    )  # fmt: skip
    whole = await ticket_queries.get_ticket(turn.session, ticket.id)
    return {
        "code": whole.code,
        "team": whole.team.name if whole.team else "",
        "day": await company.reply_day(turn.session, turn.now),
    }


class OpenTicket(Action):
    """Opens the ticket that was confirmed."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_open_ticket"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A ticket with its code, once per turn."""
        try:
            async with runtime.writing(tracker) as turn:
                done = await turn.once(
                    "open_ticket",
                    lambda: _open(
                        turn, tracker, text=text_slot(tracker, "ticket_text"),
                        category=dict_slot(tracker, "ticket_category")["code"],
                        priority=text_slot(tracker, "ticket_priority"),
                    ),
                )  # fmt: skip
        except CRMError as error:
            say_error(dispatcher, error)
        else:
            dispatcher.utter_message(response="utter_ticket_opened", **done)
        return finish_form(dispatcher, tracker, TICKET_SLOTS)


class RecordComplaint(Action):
    """Opens a complaint as a ticket of its own kind."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_record_complaint"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A complaint with its code, once per turn."""
        try:
            async with runtime.writing(tracker) as turn:
                done = await turn.once(
                    "record_complaint",
                    lambda: _open(
                        turn, tracker, text=text_slot(tracker, "complaint_text"), category=COMPLAINT_CATEGORY,
                        priority=None,
                    ),
                )  # fmt: skip
        except CRMError as error:
            say_error(dispatcher, error)
        else:
            dispatcher.utter_message(response="utter_complaint_recorded", **done)
        return finish_form(dispatcher, tracker, ("complaint_text",))


class FollowUpTicket(Action):
    """Adds the customer's words to a ticket that is theirs."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_follow_up_ticket"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The ticket with a new event; somebody else's is refused like a missing one."""
        try:
            async with runtime.writing(tracker) as turn:
                done = await turn.once("follow_up_ticket", lambda: _follow_up(turn, tracker))
            if "code" not in done:
                raise NotVerifiedError()
        except CRMError as error:
            say_error(dispatcher, error)
        else:
            dispatcher.utter_message(
                response="utter_follow_up_done", code=done["code"],
                priority=PRIORITIES[done["priority"]], state=TICKET_STATES[done["state"]],
            )  # fmt: skip
        return finish_form(dispatcher, tracker, FOLLOW_UP_SLOTS)


async def _follow_up(turn: TurnContext, tracker: Tracker) -> dict[str, Any]:
    """The ticket after the words were added; empty when it is not theirs (the refused look-up is counted)."""
    view = await status.find_status(
        turn.session, conversation=turn.conversation, code=text_slot(tracker, "follow_up_code"),
        mobile=tracker.get_slot("follow_up_mobile") or None, now=turn.now,
    )  # fmt: skip
    if view is None or view.kind != RecordKind.TICKET:
        return {}
    ticket = await tickets.follow_up_ticket(
        turn.session, ticket_id=view.id, text=text_slot(tracker, "follow_up_text"), actor=turn.actor, now=turn.now
    )
    return {"code": ticket.code, "priority": ticket.priority, "state": ticket.state}


class RateService(Action):
    """Stores a score."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_rate_service"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A rating of this conversation, and an open ear after a low one."""
        score = number_slot(tracker, "rating_score")
        try:
            async with runtime.writing(tracker) as turn:
                await ratings.rate(
                    turn.session, conversation_id=turn.conversation.id, contact_id=turn.conversation.contact_id,
                    score=score, ticket_code=listen(tracker).first("ticket_code"), now=turn.now,
                )  # fmt: skip
        except CRMError as error:
            say_error(dispatcher, error)
            return finish_form(dispatcher, tracker, ("rating_score",))
        low = score <= LOW_SCORE
        response = "utter_rated_badly" if low else "utter_rated_well"
        dispatcher.utter_message(response=response, score=to_persian_digits(str(score)))
        return [
            SlotSet("offer", "complaint" if low else None),
            *finish_form(dispatcher, tracker, ("rating_score",), asks=low),
        ]
