"""Issuing, accepting and rejecting quotes, and asking for the invoice."""

from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import company, runtime
from actions.cards import fill_card
from actions.heard import listen
from actions.outcome import finish_form, go_on, mention_wish, say_error
from actions.parties import claimed_contact
from actions.quoting import wanted_lines
from actions.runtime import TurnContext
from actions.slots import text_slot
from actions.wording import mobile_shown
from crm_core.contacts.rules import Assurance
from crm_core.errors import CRMError
from crm_core.invoices import service as invoices
from crm_core.knowledge import service as knowledge
from crm_core.quotes import repository as quote_queries
from crm_core.quotes import service as quotes
from crm_core.quotes.basket import read_basket
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import class_shown_to
from crm_core.quotes.rules import QuoteState
from crm_core.tasks import service as tasks
from crm_core.tasks.rules import TaskKind
from crm_core.text.dates import format_jalali
from crm_core.text.money import format_number, format_toman

BINDING = 0.9
"""Confidence from which typed words order goods; below it the customer is asked once more."""
QUOTE_SLOTS = ("quote_items", "quote_choice", "quote_quantity", "quote_confirmed")


class IssueQuote(Action):
    """Issues the quote that was confirmed, or notes what we do not have."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_issue_quote"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A quote with its PDF, once per turn."""
        try:
            async with runtime.writing(tracker) as turn:
                done = await turn.once("issue_quote", lambda: _issue(turn, tracker))
        except CRMError as error:
            say_error(dispatcher, error)
            return finish_form(dispatcher, tracker, QUOTE_SLOTS)
        shown_as = mobile_shown(text_slot(tracker, "mobile"))
        if done["mentions"]:
            dispatcher.utter_message(response="utter_quote_note_only", mobile_shown=shown_as, **done)
        if done.get("code"):
            card = fill_card(domain, "quote", {**done, "state": ""}, attachment=done["attachment"])
            dispatcher.utter_message(response="utter_quote_issued", json_message={"cards": [card]}, **done)
            return [*finish_form(dispatcher, tracker, QUOTE_SLOTS, asks=True), SlotSet("offer", "accept")]
        return finish_form(dispatcher, tracker, QUOTE_SLOTS)


async def _issue(turn: TurnContext, tracker: Tracker) -> dict[str, Any]:
    contact_id = await claimed_contact(turn, tracker)
    basket = read_basket(tracker.get_slot("quote_items"))
    day = await company.reply_day(turn.session, turn.now)
    done: dict[str, Any] = {"mentions": "، ".join(basket.unknown), "day": day}
    if basket.unknown:
        await tasks.create_task(
            turn.session, kind=TaskKind.UNKNOWN_PRODUCT, note=done["mentions"], contact_id=contact_id,
            conversation_id=turn.conversation.id, team_code="sales", due_at=turn.now, now=turn.now,
        )  # fmt: skip
    wanted = wanted_lines(tracker)
    if not wanted:
        return done
    facts = await knowledge.get_fact(turn.session, key="company")
    quote = await quotes.issue_quote(
        turn.session,
        buyer=quotes.Buyer(
            contact_id, text_slot(tracker, "person_name"), text_slot(tracker, "mobile"), tracker.get_slot("company")
        ),
        wanted=wanted,
        customer_class=await class_shown_to(turn.session, conversation=turn.conversation),
        validity_days=runtime.settings().quote_validity_days or facts["quote_validity_days"],
        actor=turn.actor,
        conversation_id=turn.conversation.id,
        now=turn.now,
    )
    return {**done, **_shown(quote)}


def _shown(quote: Quote) -> dict[str, Any]:
    assert quote.valid_until is not None
    return {
        "code": quote.code,
        "total": format_toman(quote.total_rial),
        "valid_until": format_jalali(quote.valid_until),
        "lines": "\n".join(f"{format_number(line.quantity)} {line.unit} {line.product_name}" for line in quote.lines),
        "attachment": {
            "id": quote.id,
            "name": f"{quote.code}.pdf",
            "mime": "application/pdf",
            "url": f"/v1/quotes/{quote.id}/pdf",
        },
    }


async def find_quote(
    turn: TurnContext, tracker: Tracker, *states: QuoteState, asked_about: str | None = None
) -> Quote | None:
    """The quote that the customer means: by its code when told or just asked about, else this conversation's newest."""
    code = listen(tracker).first("quote_code") or asked_about
    if code:
        quote = await quote_queries.find_quote_by_code(turn.session, code=code)
        mine = quote is not None and (
            quote.conversation_id == turn.conversation.id
            or (turn.conversation.assurance == Assurance.VERIFIED and quote.contact_id == turn.conversation.contact_id)
        )
        return quote if mine else None
    return await quote_queries.find_newest_of_conversation(
        turn.session, conversation_id=turn.conversation.id, states=states
    )


class AcceptQuote(Action):
    """Takes the customer's yes to a quote."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_accept_quote"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The quote accepted, the deal won, the order placed."""
        try:
            async with runtime.writing(tracker) as turn:
                quote = await find_quote(
                    turn, tracker, QuoteState.ISSUED, QuoteState.ACCEPTED, QuoteState.EXPIRED,
                    asked_about=tracker.get_slot("offered_quote"),
                )  # fmt: skip
                if quote is None:
                    dispatcher.utter_message(response="utter_quote_not_found")
                    return [go_on(tracker)]
                heard = listen(tracker)
                if heard.intent == "accept_quote" and not heard.is_button and heard.confidence < BINDING:
                    dispatcher.utter_message(response="utter_confirm_accept", code=quote.code)
                    return [
                        SlotSet("offer", "accept"), SlotSet("offered_quote", quote.code),
                        FollowupAction("action_listen"),
                    ]  # fmt: skip

                async def accept() -> dict[str, Any]:
                    accepted, order = await quotes.accept_quote(
                        turn.session, quote_id=quote.id, actor=turn.actor, now=turn.now
                    )
                    return {"code": accepted.code, "order": order.code}

                done = await turn.once("accept_quote", accept)
        except CRMError as error:
            say_error(dispatcher, error)
            return [go_on(tracker)]
        dispatcher.utter_message(response="utter_quote_accepted", **done)
        kept = [] if tracker.active_loop_name else mention_wish(tracker)
        return [SlotSet("offer", "invoice"), SlotSet("offered_quote", None), *(kept or [go_on(tracker)])]


class RejectQuote(Action):
    """Takes the customer's no, with its reason."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_reject_quote"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The quote rejected and the deal lost, with the reason from the list and the customer's words."""
        slots = ("reject_reason", "offered_quote")
        reason = tracker.get_slot("reject_reason") or {}
        try:
            async with runtime.writing(tracker) as turn:
                quote = await find_quote(
                    turn, tracker, QuoteState.ISSUED, QuoteState.REJECTED,
                    asked_about=tracker.get_slot("offered_quote"),
                )  # fmt: skip
                if quote is None or not reason:
                    dispatcher.utter_message(response="utter_quote_not_found")
                    return finish_form(dispatcher, tracker, slots)

                async def reject() -> dict[str, Any]:
                    rejected = await quotes.reject_quote(
                        turn.session, quote_id=quote.id, reason=reason["code"], note=reason["note"],
                        actor=turn.actor, now=turn.now,
                    )  # fmt: skip
                    return {"code": rejected.code}

                done = await turn.once("reject_quote", reject)
        except CRMError as error:
            say_error(dispatcher, error)
            return finish_form(dispatcher, tracker, slots)
        dispatcher.utter_message(response="utter_quote_rejected", **done)
        return finish_form(dispatcher, tracker, slots)


class RequestInvoice(Action):
    """Asks for the invoice of an accepted quote."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_request_invoice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """An invoice record, issued at once where the company says so."""
        slots = ("invoice_national_id",)
        try:
            async with runtime.writing(tracker) as turn:
                quote = await find_quote(turn, tracker, QuoteState.ACCEPTED)
                if quote is None:
                    asked = await _needs_acceptance(dispatcher, turn, tracker)
                    return [*finish_form(dispatcher, tracker, slots, asks=bool(asked)), *asked]
                done = await turn.once("request_invoice", lambda: _request(turn, tracker, quote))
        except CRMError as error:
            say_error(dispatcher, error)
            return finish_form(dispatcher, tracker, slots)
        dispatcher.utter_message(
            response="utter_invoice_issued" if done["invoice"] else "utter_invoice_requested", **done
        )
        return finish_form(dispatcher, tracker, slots)


async def _request(turn: TurnContext, tracker: Tracker, quote: Quote) -> dict[str, Any]:
    facts = await knowledge.get_fact(turn.session, key="company")
    national_id = tracker.get_slot("invoice_national_id")
    invoice = await invoices.request_invoice(
        turn.session, quote_id=quote.id, buyer=invoices.BuyerIds(national_id=national_id or None), actor=turn.actor,
        automatic=(runtime.settings().invoice_issue or facts["invoice_issue"]) == "automatic", now=turn.now,
    )  # fmt: skip
    return {"invoice": invoice.code, "code": quote.code, "day": await company.reply_day(turn.session, turn.now)}


async def _needs_acceptance(dispatcher: CollectingDispatcher, turn: TurnContext, tracker: Tracker) -> list[EventType]:
    issued = await find_quote(turn, tracker, QuoteState.ISSUED)
    if issued is None:
        dispatcher.utter_message(response="utter_quote_not_found")
        return []
    dispatcher.utter_message(response="utter_invoice_needs_accepted", code=issued.code)
    return [SlotSet("offer", "accept")]
