"""What a customer sees of the colleague who answers: that they type, and up to where they have read."""

from typing import Annotated

from aiohttp import web
from pydantic import Field, StrictBool, StrictInt

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb
from connectors.console.records import record_id
from connectors.gateway.bubbles import seen_frame
from connectors.gateway.endpoints import Body, read_body
from connectors.gateway.keys import DATABASE, HUB
from crm_core.conversations import repository as queries
from crm_core.conversations.errors import OwnershipChangedError
from crm_core.conversations.rules import Owner


class Presence(Body):
    """Whether the colleague is writing, and up to which number they have read."""

    typing: StrictBool | None = None
    seen: Annotated[StrictInt, Field(ge=0, le=2**31 - 1)] | None = None


async def show_presence(request: web.Request, caller: Caller) -> web.Response:
    """Shows the customer that the caller, who has the conversation, writes or has read."""
    body = await read_body(request, Presence)
    async with request.app[DATABASE].reading() as session:
        conversation = await queries.get_conversation(
            session, await record_id(session, request, listings.CONVERSATIONS)
        )
    if conversation.owner != Owner.HUMAN or conversation.staff_id != caller.user.id:
        raise OwnershipChangedError()
    hub = request.app[HUB]
    if body.typing is not None:
        hub.push(conversation.id, {"type": "typing", "author": "agent", "on": body.typing})
    if body.seen is not None:
        hub.push(conversation.id, seen_frame("agent", body.seen))
    return web.Response(status=204)


ENDPOINTS = [
    staff_call(
        "POST", "/v1/conversations/{id}/presence", Verb.SERVE_CONVERSATIONS, show_presence, body=Presence, status=204
    ),
]
