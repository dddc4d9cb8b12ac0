"""Forms around an issued quote: why it is rejected, and whom the invoice is for."""

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import runtime
from actions.fields import Reading, read_national_id
from actions.forms.engine import Form, Values
from actions.heard import Heard, listen
from crm_core.pipelines import repository as pipelines
from crm_core.pipelines import service as pipeline_service
from crm_core.quotes import repository as quotes
from crm_core.quotes.rules import QuoteState
from crm_core.text.changes import declines

REASONS_SHOWN = 6


class ValidateRejectForm(Form):
    """The reason, by button or in the customer's own words; asked only when there is a quote to reject."""

    form = "reject_form"
    starts_with = frozenset({"reject_quote", "inform", "deny", "chitchat", "ask_price"})

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """An empty reason, or none at all when no quote is open; a code that is told names the quote."""
        code = listen(tracker).first("quote_code")
        if code:
            return {"reject_reason": None, "offered_quote": code}
        async with runtime.reading() as session:
            quote = await quotes.find_newest_of_conversation(
                session, conversation_id=values["conversation_id"], states=(QuoteState.ISSUED,)
            )
        return {"reject_reason": None if quote else {}}

    def required(self, values: Values) -> list[str]:
        """The reason."""
        return ["reject_reason"]

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """The reason that a button or the words name; words that name none are kept as a note."""
        if values.get("reject_reason") is not None:
            return {}
        async with runtime.reading() as session:
            if heard.is_button:
                chosen = heard.first("product")
                row = await pipelines.find_lost_reason(session, code=chosen) if chosen else None
                code = row.code if row else None
            else:
                code = await pipeline_service.guess_lost_reason(session, text=heard.text, default=asked is not None)
        if code is None:
            return {}
        return {"reject_reason": Reading({"code": code, "note": heard.text or None})}


class AskRejectReason(Action):
    """Offers the usual reasons."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_reject_form_reject_reason"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The reasons that need no note, as buttons."""
        async with runtime.reading() as session:
            reasons = await pipeline_service.list_told_reasons(session)
        buttons = [{"title": reason.name, "payload": f'/inform{{"product":"{reason.code}"}}'} for reason in reasons]
        dispatcher.utter_message(response="utter_reject_ask_reason", buttons=buttons[:REASONS_SHOWN])
        return []


class ValidateInvoiceForm(Form):
    """The buyer's national id; «بدون کد» goes on without it. Asked only when a quote has been accepted."""

    form = "invoice_form"
    starts_with = frozenset({"request_invoice", "inform"})

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """Nothing to ask when no quote is accepted: the action says what has to come first."""
        async with runtime.reading() as session:
            quote = await quotes.find_newest_of_conversation(
                session, conversation_id=values["conversation_id"], states=(QuoteState.ACCEPTED,)
            )
        return {"invoice_national_id": None if quote else ""}

    def required(self, values: Values) -> list[str]:
        """The id."""
        return ["invoice_national_id"]

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """The id, or that there is none."""
        if values.get("invoice_national_id") is not None:
            return {}
        reading = read_national_id(heard, asked is not None)
        if (asked and heard.intent == "deny") or (asked and declines(heard.text)):
            reading = Reading("")
        return {"invoice_national_id": reading}
