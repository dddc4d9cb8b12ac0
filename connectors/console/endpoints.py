"""The staff's calls, declared."""

from connectors.console import (
    account,
    bodies,
    conversations,
    funnel,
    listings,
    operations,
    privacy,
    problems,
    queries,
    sales,
    ticket_desk,
    tickets,
)
from connectors.console.billing import BILLING
from connectors.console.calendars import CALENDARS
from connectors.console.calls import staff_call as _call
from connectors.console.permissions import Verb
from connectors.console.quote_calls import QUOTES_AND_ORDERS
from connectors.console.sales_records import OpportunityDetail
from connectors.console.support_records import ConversationRecord, OutboxRecord, TaskRecord, TicketDetail
from connectors.gateway.endpoints import Endpoint

ACCOUNT = [
    Endpoint(
        "POST", "/v1/login", account.log_in, "A token for a name and password.", auth="none", body=bodies.Login,
        response=account.LoggedIn,
    ),
    _call("POST", "/v1/logout", Verb.SEE_SELF, account.log_out, status=204),
    _call("GET", "/v1/me", Verb.SEE_SELF, account.get_me, account.Me),
    _call("POST", "/v1/staff/me/duty", Verb.SET_DUTY, account.set_duty, account.Me, body=bodies.Duty),
]  # fmt: skip

_SERVE = Verb.SERVE_CONVERSATIONS
_CONVERSATION = "/v1/conversations/{id}"
CONVERSATIONS = [
    _call("POST", f"{_CONVERSATION}/takeover", _SERVE, conversations.take_over_conversation, ConversationRecord),
    _call("POST", f"{_CONVERSATION}/handback", _SERVE, conversations.hand_back_conversation, ConversationRecord),
    _call("POST", f"{_CONVERSATION}/close", _SERVE, conversations.close_conversation, ConversationRecord),
    _call(
        "POST", f"{_CONVERSATION}/messages", _SERVE, conversations.send_staff_message, conversations.MessageSent,
        body=bodies.StaffMessage, status=201,
    ),
    _call(
        "GET", f"{_CONVERSATION}/messages", Verb.READ_CONVERSATIONS, conversations.list_conversation_messages,
        conversations.StaffMessageList, query=queries.MessageQuery,
    ),
    _call(
        "GET", f"{_CONVERSATION}/turns", Verb.READ_TURNS, conversations.list_conversation_turns,
        listings.list_model(listings.TURNS), query=queries.TurnQuery,
    ),
]  # fmt: skip

_WORK = Verb.WORK_TICKETS
TICKETS = [
    _call("POST", "/v1/tickets/{id}/assign", _WORK, tickets.assign_ticket, TicketDetail, body=bodies.Assignment),
    _call("POST", "/v1/tickets/{id}/state", _WORK, tickets.move_ticket, TicketDetail, body=bodies.TicketMove),
    _call(
        "POST", "/v1/tickets/{id}/priority", _WORK, tickets.set_ticket_priority, TicketDetail,
        body=bodies.PriorityChange,
    ),
    _call("POST", "/v1/tickets/{id}/reply", _WORK, tickets.reply_to_ticket, TicketDetail, body=bodies.TicketReply),
    _call("POST", "/v1/tasks/{id}/finish", Verb.FINISH_TASKS, tickets.finish_task, TaskRecord),
]  # fmt: skip

_DEAL = "/v1/opportunities/{id}"
SALES = [
    _call(
        "POST", f"{_DEAL}/move", Verb.MOVE_OPPORTUNITIES, sales.move_opportunity, OpportunityDetail,
        body=bodies.StageMove,
    ),
    _call(
        "POST", f"{_DEAL}/assign", Verb.MOVE_OPPORTUNITIES, sales.assign_opportunity, OpportunityDetail,
        body=bodies.OpportunityAssignment,
    ),
]  # fmt: skip

OPERATIONS = [
    _call(
        "GET", "/v1/sms", Verb.READ_SMS, operations.list_sms, listings.list_model(listings.SMS),
        query=queries.SmsQuery,
    ),
    _call(
        "POST", "/v1/outbox/{id}/requeue", Verb.REQUEUE_DELIVERIES, operations.requeue_delivery, OutboxRecord
    ),
]  # fmt: skip

ENDPOINTS: list[Endpoint] = [
    *ACCOUNT,
    *(listings.list_endpoint(collection) for collection in listings.LISTED),
    *(listings.get_endpoint(collection) for collection in listings.LISTED),
    *CONVERSATIONS,
    *TICKETS,
    *SALES,
    *QUOTES_AND_ORDERS,
    *BILLING,
    *OPERATIONS,
    *ticket_desk.ENDPOINTS,
    *problems.ENDPOINTS,
    *funnel.ENDPOINTS,
    *CALENDARS,
    *privacy.ENDPOINTS,
]
