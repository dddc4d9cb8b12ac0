"""The staff's calls, declared."""

from pydantic import BaseModel

from connectors.console import bodies, conversations, listings, queries
from connectors.console.access import Work, guarded
from connectors.console.permissions import PERMISSIONS, Verb
from connectors.console.support_records import ConversationRecord
from connectors.gateway.endpoints import Body, Endpoint


def _call(
    method: str,
    path: str,
    verb: Verb,
    work: Work,
    *,
    body: type[Body] | None = None,
    query: type[Body] | None = None,
    response: type[BaseModel] | None = None,
    status: int = 200,
) -> Endpoint:
    return Endpoint(
        method, path, guarded(verb, work), (work.__doc__ or "").partition("\n")[0], roles=PERMISSIONS[verb],
        body=body, query=query, response=response, status=status,
    )  # fmt: skip


_CONVERSATION = "/v1/conversations/{id}"

CONVERSATIONS = [
    _call(
        "POST", f"{_CONVERSATION}/takeover", Verb.SERVE_CONVERSATIONS, conversations.take_over_conversation,
        response=ConversationRecord,
    ),
    _call(
        "POST", f"{_CONVERSATION}/handback", Verb.SERVE_CONVERSATIONS, conversations.hand_back_conversation,
        response=ConversationRecord,
    ),
    _call(
        "POST", f"{_CONVERSATION}/close", Verb.SERVE_CONVERSATIONS, conversations.close_conversation,
        response=ConversationRecord,
    ),
    _call(
        "POST", f"{_CONVERSATION}/messages", Verb.SERVE_CONVERSATIONS, conversations.send_staff_message,
        body=bodies.StaffMessage, status=201,
    ),
    _call(
        "GET", f"{_CONVERSATION}/messages", Verb.READ_CONVERSATIONS, conversations.list_conversation_messages,
        query=queries.MessageQuery,
    ),
    _call(
        "GET", f"{_CONVERSATION}/turns", Verb.READ_TURNS, conversations.list_conversation_turns,
        query=queries.TurnQuery, response=listings.list_model(listings.TURNS),
    ),
]  # fmt: skip

ENDPOINTS: list[Endpoint] = [
    *(listings.list_endpoint(collection) for collection in listings.LISTED),
    *(listings.get_endpoint(collection) for collection in listings.LISTED),
    *CONVERSATIONS,
]
