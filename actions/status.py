"""Telling where things stand, changing one's own data, asking for a renewal."""

from typing import Any, cast

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import company, runtime
from actions.cards import fill_card
from actions.outcome import finish_form, say_error
from actions.parties import claimed_contact
from actions.runtime import TurnContext
from actions.slots import dict_slot, text_slot
from actions.wording import mobile_shown
from crm_core import clock
from crm_core.clock import TEHRAN
from crm_core.contacts import service as contacts
from crm_core.contacts.changes import ContactFields, own_keys
from crm_core.contacts.errors import IdentityTakenError, NotVerifiedError
from crm_core.conversations.cards import quoted
from crm_core.errors import CRMError
from crm_core.merges.linking import note_claims
from crm_core.status import service as status
from crm_core.status.rules import StatusView
from crm_core.subscriptions import service as subscriptions
from crm_core.text.characters import to_persian_digits
from crm_core.text.dates import format_jalali
from crm_core.text.labels import FIELDS, PAYMENTS, PRIORITIES, RECORDS, STATES
from crm_core.text.moments import say_day
from crm_core.text.money import format_toman
from crm_core.verification import service as verification
from crm_core.verification.rules import CodeOutcome

MAX_RECORDS = 5
"""Records that are told at once."""
STATUS_SLOTS = ("status_code", "status_mobile", "status_verified")
CONTACT_SLOTS = ("contact_changes", "contact_mobile", "contact_otp")


class ShowStatus(Action):
    """Tells where a record stands, to whom it belongs."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_show_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """One record, or the open ones of a verified customer; a refusal never says whether the code exists."""
        code = tracker.get_slot("status_code")
        try:
            async with runtime.writing(tracker) as turn:
                views = await _views(turn, code, tracker.get_slot("status_mobile") or None)
            if views is None:
                raise NotVerifiedError()
        except CRMError as error:
            say_error(dispatcher, error)
            return finish_form(dispatcher, tracker, STATUS_SLOTS)
        proven = not tracker.get_slot("status_mobile")
        cards = {"cards": [_card(domain, view, may_act=proven) for view in views[:MAX_RECORDS]]}
        if code:
            dispatcher.utter_message(**shown(views[0]), json_message=cards)
        elif views:
            lines = "\n".join(_line(view) for view in views[:MAX_RECORDS])
            dispatcher.utter_message(response="utter_status_list", lines=lines, json_message=cards)
        else:
            dispatcher.utter_message(response="utter_status_none_open")
        return finish_form(dispatcher, tracker, STATUS_SLOTS)


async def _views(turn: TurnContext, code: str | None, mobile: str | None) -> list[StatusView] | None:
    """The asked records; None for a refusal, which has to be committed to be counted."""
    if code is None:
        return await status.list_open(turn.session, conversation=turn.conversation, now=turn.now)
    view = await status.find_status(
        turn.session, conversation=turn.conversation, code=code, mobile=mobile, now=turn.now
    )
    return None if view is None else [view]


def shown(view: StatusView) -> dict[str, Any]:
    """A record's status as the response for its kind with its variables."""
    answered = view.last_event_kind == "reply" and bool(view.last_event_text)
    special = "_answered" if answered else "_requested" if view.kind == "invoice" and view.code is None else ""
    response = f"utter_status_{view.kind}{special}"
    return {"response": response, "reply": quoted(view.last_event_text or ""), **_values(view)}


def _card(domain: DomainDict, view: StatusView, *, may_act: bool) -> Any:
    """A record as a card; its buttons are for whoever may press them: not for a code with a typed mobile."""
    told = {**_values(view), "subject": view.subject or "", "due": _due(view), "lines": ""}
    return fill_card(domain, view.kind, told, with_buttons=may_act and view.is_open)


def _values(view: StatusView) -> dict[str, str]:
    until = view.valid_until
    return {
        "code": view.code or "",
        "state": STATES[view.kind][view.state],
        "date": format_jalali(view.at.astimezone(TEHRAN).date()),
        "total": format_toman(view.total_rial) if view.total_rial is not None else "",
        "payment": PAYMENTS[view.payment] if view.payment else "",
        "valid_until": format_jalali(until) if until else "",
        "priority": PRIORITIES[view.priority] if view.priority else "",
        "team": view.team or "",
    }


def _due(view: StatusView) -> str:
    """The day and hour of a promise, as in «فردا ۱۴:۳۰»."""
    if view.due_at is None:
        return ""
    due, today = view.due_at.astimezone(TEHRAN), clock.now().astimezone(TEHRAN).date()
    return f"{say_day(due.date(), today)} {to_persian_digits(f'{due:%H:%M}')}"


def _line(view: StatusView) -> str:
    named = " ".join(filter(None, (RECORDS[view.kind], view.code)))
    return f"• {named}: {STATES[view.kind][view.state]}"


class UpdateContact(Action):
    """Changes a customer's own data once they have proved who they are."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_update_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The contact with its new data; a wrong code is counted and asked again."""
        try:
            async with runtime.writing(tracker) as turn:
                check = await _check(turn, tracker)
                done = {}
                if check is None or check.outcome == CodeOutcome.ACCEPTED:
                    done = await turn.once("update_contact", lambda: _update(turn, tracker))
            if done.get("taken"):
                raise IdentityTakenError(kind=done["taken"])
        except CRMError as error:
            say_error(dispatcher, error)
            return finish_form(dispatcher, tracker, CONTACT_SLOTS)
        if check is not None and check.outcome != CodeOutcome.ACCEPTED:
            return _again(dispatcher, check.outcome, check.left)
        changes = dict_slot(tracker, "contact_changes")
        told = "، ".join(
            f"{FIELDS[field]} {mobile_shown(value) if field == 'mobile' else value}" for field, value in changes.items()
        )
        dispatcher.utter_message(response="utter_contact_updated", changes=told)
        return finish_form(dispatcher, tracker, CONTACT_SLOTS)


async def _check(turn: TurnContext, tracker: Tracker) -> Any:
    code = tracker.get_slot("contact_otp")
    if not code:
        return None
    return await verification.check_code(
        turn.session, conversation_id=turn.conversation.id, mobile=text_slot(tracker, "contact_mobile"), code=code,
        secret=runtime.settings().otp_secret, now=turn.now,
    )  # fmt: skip


def _again(dispatcher: CollectingDispatcher, outcome: CodeOutcome, left: int) -> list[EventType]:
    """Back into the form for another guess, or for another code."""
    if outcome == CodeOutcome.WRONG:
        dispatcher.utter_message(response="utter_otp_wrong", left=to_persian_digits(str(left)))
    else:
        dispatcher.utter_message(response="utter_otp_expired")
    return [SlotSet("contact_otp", None), FollowupAction("contact_form")]


async def _update(turn: TurnContext, tracker: Tracker) -> dict[str, Any]:
    """Nothing, or under ``taken`` the kind of a key that is another customer's, about which the staff are asked."""
    await turn.session.refresh(turn.conversation)
    if turn.conversation.contact_id is None:
        raise NotVerifiedError()
    wanted = cast(ContactFields, dict_slot(tracker, "contact_changes"))
    contact_id = turn.conversation.contact_id
    try:
        await contacts.update_contact(turn.session, contact_id=contact_id, actor=turn.actor, now=turn.now, **wanted)
    except IdentityTakenError as error:
        await note_claims(
            turn.session, contact_id=contact_id, keys=own_keys(wanted), conversation_id=turn.conversation.id,
            now=turn.now,
        )  # fmt: skip
        return {"taken": error.data["kind"]}
    return {}


class RequestRenewal(Action):
    """Asks sales to renew a service."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_request_renewal"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A task for sales, once per turn."""
        item, mobile = text_slot(tracker, "renewal_item"), text_slot(tracker, "mobile")
        try:
            async with runtime.writing(tracker) as turn:
                contact_id = await claimed_contact(turn, tracker)
                await subscriptions.request_renewal(
                    turn.session, contact_id=contact_id, note=item, conversation_id=turn.conversation.id, now=turn.now
                )
                day = await company.reply_day(turn.session, turn.now)
        except CRMError as error:
            say_error(dispatcher, error)
        else:
            dispatcher.utter_message(
                response="utter_renewal_requested", item=item, day=day, mobile_shown=mobile_shown(mobile)
            )
        return finish_form(dispatcher, tracker, ("renewal_item",))
