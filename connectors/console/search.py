"""Search over everything that the caller may read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from connectors.console.access import Caller
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb
from connectors.console.queries import Comma
from connectors.console.records import shown
from connectors.console.references import ContactRef, contact_ref
from connectors.console.typed import Word
from connectors.gateway.endpoints import Body, read_query
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.listing.repository import Related
from crm_core.listing.service import load_related
from crm_core.search.documents import SOURCES
from crm_core.search.service import Found, Hit, search
from crm_core.search.snippets import Marked

READ_BY: Mapping[str, Verb] = {
    "contacts": Verb.READ_CONTACTS,
    "organisations": Verb.READ_CONTACTS,
    "leads": Verb.READ_LEADS,
    "opportunities": Verb.READ_OPPORTUNITIES,
    "quotes": Verb.READ_QUOTES,
    "invoices": Verb.READ_INVOICES,
    "orders": Verb.READ_ORDERS,
    "tickets": Verb.READ_TICKETS,
    "messages": Verb.READ_CONVERSATIONS,
}
"""What somebody must be allowed to read for a kind to be searched for them."""


_Kind = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class SearchQuery(Body):
    """What is sought, in which kinds (all that the caller may read when none is named), how many records of each."""

    q: Word
    kinds: Annotated[tuple[_Kind, ...] | None, Comma, Field(max_length=len(SOURCES))] = None
    limit: int = Field(default=5, ge=1, le=20)


class MarkedText(BaseModel):
    """A piece of text; ``marks`` are the ranges found in it, ``[first, behind the last]`` in Unicode characters."""

    text: str
    marks: list[tuple[int, int]]


class SearchHit(BaseModel):
    """One found record; a message tells its place in its conversation. ``snippet`` is where it was found."""

    id: str
    code: str | None
    title: MarkedText | None
    snippet: MarkedText | None
    contact: ContactRef | None
    conversation_id: str | None
    seq: int | None
    created_at: datetime


class SearchGroup(BaseModel):
    """What was found of one kind, best first; ``more`` when that is not all."""

    kind: str
    hits: list[SearchHit]
    more: bool


class SearchResult(BaseModel):
    """The kind with the best find first."""

    groups: list[SearchGroup]


async def search_records(request: web.Request, caller: Caller) -> web.Response:
    """What is found among the records that the caller may read."""
    query = read_query(request, SearchQuery)
    wanted = query.kinds or tuple(SOURCES)
    kinds = [kind for kind in wanted if kind in READ_BY and caller.may(READ_BY[kind])]
    now = clock.now()
    async with request.app[DATABASE].reading() as session:
        found = await search(session, typed=query.q, kinds=kinds, limit=query.limit, now=now)
        documents = [hit.document for group in found for hit in group.hits]
        related = await load_related(session, documents, now=now)
    return shown(SearchResult(groups=[_group(group, related) for group in found]))


def _group(found: Found, related: Related) -> SearchGroup:
    return SearchGroup(kind=found.kind, hits=[_hit(hit, related) for hit in found.hits], more=found.more)


def _hit(hit: Hit, related: Related) -> SearchHit:
    document = hit.document
    return SearchHit(
        id=document.record_id, code=document.code, title=_marked(hit.title), snippet=_marked(hit.snippet),
        contact=contact_ref(related, document.contact_id), conversation_id=document.conversation_id,
        seq=document.seq, created_at=document.at,
    )  # fmt: skip


def _marked(piece: Marked | None) -> MarkedText | None:
    return MarkedText(text=piece.text, marks=list(piece.marks)) if piece is not None else None


ENDPOINTS = [staff_call("GET", "/v1/search", Verb.SEARCH, search_records, SearchResult, query=SearchQuery)]
