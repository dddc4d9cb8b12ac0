"""What the widget asks besides messages: who you are, what to pass on, how it was, and where you stand in the queue."""

from aiohttp import web

from connectors.gateway.endpoints import Endpoint, read_body
from connectors.gateway.keys import DATABASE
from connectors.gateway.ownership import owner_frame
from connectors.website.bodies import ChatState, LeftMessage, Profile, Score, TicketOpened
from connectors.website.door import DOOR, address_of
from connectors.website.handlers import conversation_of
from crm_core import clock
from crm_core.calendars.rules import next_opening
from crm_core.calendars.service import load_calendar
from crm_core.clock import TEHRAN
from crm_core.contacts import service as contacts
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations import repository as queries
from crm_core.conversations import service as conversations
from crm_core.db import Session
from crm_core.errors import InvalidInputError
from crm_core.ratings import service as ratings
from crm_core.text.characters import strip_controls
from crm_core.text.emails import find_emails
from crm_core.text.moments import say_day
from crm_core.text.phones import MobileError, parse_mobile
from crm_core.tickets import repository as ticket_queries
from crm_core.tickets import service as tickets
from crm_core.tickets.matching import match_category
from crm_core.tickets.model import Ticket

OTHER = "other"
"""The category of words that fit none, or two."""


async def save_profile(request: web.Request) -> web.Response:
    """Notes who the visitor says they are; the answer is the same whether or not they are known."""
    conversation_id = await _counted(request)
    body = await read_body(request, Profile)
    kind, value = _way_back(body)
    async with request.app[DATABASE].writing() as session:
        await _claim(session, conversation_id, kind, value, body)
    return web.json_response({}, status=200)


async def leave_message(request: web.Request) -> web.Response:
    """A ticket of a message that colleagues answer later."""
    conversation_id = await _counted(request)
    body = await read_body(request, LeftMessage)
    now = clock.now()
    async with request.app[DATABASE].writing() as session:
        ticket = await _open_once(session, conversation_id, body)
        opening = next_opening(await load_calendar(session), now)
    day = say_day(opening.astimezone(TEHRAN).date(), now.astimezone(TEHRAN).date())
    return web.json_response(TicketOpened(code=ticket.code, day=day).model_dump(), status=201)


async def rate_conversation(request: web.Request) -> web.Response:
    """Stores how satisfied the customer was; a second score corrects the first."""
    conversation_id = await _counted(request)
    body = await read_body(request, Score)
    comment = _clean(body.comment)
    async with request.app[DATABASE].writing() as session:
        conversation = await queries.get_conversation(session, conversation_id)
        await ratings.rate(
            session, conversation_id=conversation_id, score=body.score, comment=comment,
            contact_id=conversation.contact_id, now=clock.now(),
        )  # fmt: skip
    return web.json_response({"score": body.score})


async def get_state(request: web.Request) -> web.Response:
    """Who answers now, and the place in the queue."""
    async with request.app[DATABASE].reading() as session:
        frame = await owner_frame(session, conversation_id=conversation_of(request))
    return web.json_response(ChatState.model_validate(frame).model_dump())


async def _counted(request: web.Request) -> str:
    """The conversation of a form, which few people send often; raises RateLimitedError."""
    conversation_id = conversation_of(request)
    door = request.app[DOOR]
    await door.count((door.forms, conversation_id), (door.address_forms, address_of(request)))
    return conversation_id


def _way_back(body: Profile) -> tuple[IdentityKind, str]:
    if body.mobile:
        return IdentityKind.MOBILE, _mobile(body.mobile)
    found = find_emails(body.email or "")
    if len(found) != 1:
        raise InvalidInputError(field="email" if body.email else "mobile", reason="form" if body.email else "empty")
    return IdentityKind.EMAIL, found[0].value


def _mobile(text: str) -> str:
    try:
        return parse_mobile(text)
    except MobileError as error:
        raise InvalidInputError(field="mobile", reason=error.reason) from error


async def _claim(
    session: Session, conversation_id: str, kind: IdentityKind, value: str, body: Profile | LeftMessage
) -> str:
    """The contact behind a typed key, whom the conversation claims to be with; a proven one stays who they are."""
    conversation = await queries.lock_conversation(session, conversation_id)
    if conversation.assurance == Assurance.VERIFIED and conversation.contact_id:
        return conversation.contact_id
    company, city = (body.company, body.city) if isinstance(body, Profile) else (None, None)
    contact, _ = await contacts.find_or_create_contact(
        session, kind=kind, value=value, name=_clean(body.name), company=_clean(company), city=_clean(city),
        source=conversation.channel, now=clock.now(),
    )  # fmt: skip
    await conversations.identify(
        session, conversation=conversation, contact_id=contact.id, assurance=Assurance.CLAIMED, now=clock.now()
    )
    return contact.id


def _clean(said: str | None) -> str | None:
    return strip_controls(said or "").strip() or None


async def _open_once(session: Session, conversation_id: str, body: LeftMessage) -> Ticket:
    await queries.lock_conversation(session, conversation_id)
    key = f"website:{conversation_id}:{body.client_id}"
    known = await ticket_queries.find_by_client_key(session, client_key=key)
    if known is not None:
        return known
    text = strip_controls(body.text).strip()
    contact_id = await _claim(session, conversation_id, IdentityKind.MOBILE, _mobile(body.mobile), body)
    categories = {row.code: row.aliases for row in await ticket_queries.list_categories(session)}
    return await tickets.open_ticket(
        session, contact_id=contact_id, category_code=match_category(text, categories) or OTHER, description=text,
        actor="customer", now=clock.now(), reporter_name=_clean(body.name),
        conversation_id=conversation_id, client_key=key,
    )  # fmt: skip


ENDPOINTS = [
    Endpoint(
        "GET", "/v1/chat/state", get_state, "Who answers, and the place in the queue.",
        auth="chat", response=ChatState, tag="chat",
    ),
    Endpoint(
        "POST", "/v1/chat/profile", save_profile, "Who the visitor says they are.",
        auth="chat", body=Profile, tag="chat",
    ),
    Endpoint(
        "POST", "/v1/chat/tickets", leave_message, "Leaves a message for colleagues as a ticket.",
        auth="chat", body=LeftMessage, response=TicketOpened, status=201, tag="chat",
    ),
    Endpoint(
        "POST", "/v1/chat/rating", rate_conversation, "Rates the conversation.", auth="chat", body=Score, tag="chat"
    ),
]  # fmt: skip
