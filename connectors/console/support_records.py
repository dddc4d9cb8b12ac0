"""Tickets, conversations, turns, tasks, staff and deliveries as staff see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from connectors.console.references import (
    ContactRef,
    NamedRef,
    StaffRef,
    StatedEvent,
    contact_ref,
    staff_ref,
    team_ref,
)
from crm_core.conversations.model import Conversation
from crm_core.db import Session
from crm_core.listing.repository import Related
from crm_core.outbox.model import OutboxItem, RecordedSms
from crm_core.outbox.rules import without_secrets
from crm_core.sla.service import Standing
from crm_core.staff.model import StaffUser
from crm_core.staff.rules import capacity_of
from crm_core.tasks.model import Task
from crm_core.tickets import repository as ticket_queries
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import PUBLIC_EVENTS
from crm_core.turns.model import Turn


class StandingRecord(BaseModel):
    """How a promise stands; ``left_s`` is working time in seconds, negative when it is late."""

    due_at: datetime | None
    state: str
    left_s: int


class TicketRecord(BaseModel):
    """A matter that a customer waits for us to settle.

    ``sla`` is what the customer was promised, ``ola`` what the team that has it was; by kind of clock.
    """

    id: str
    version: int
    code: str
    contact: ContactRef | None
    conversation_id: str | None
    category: NamedRef
    team: NamedRef | None
    assignee: StaffRef | None
    product_id: str | None
    problem_id: str | None
    merged_into_id: str | None
    split_from_id: str | None
    kind: str
    state: str
    priority: str
    tags: list[str]
    skill: str | None
    waiting_reason: str | None
    subject: str
    description: str
    reporter_name: str | None
    follow_ups: int
    created_at: datetime
    first_response_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    updated_at: datetime
    sla: dict[str, StandingRecord]
    ola: dict[str, StandingRecord]


class TicketEventRecord(StatedEvent):
    """One thing that happened to the matter of a code; customers may see what is ``public``."""

    ticket: str
    public: bool


class TicketDetail(TicketRecord):
    """A matter with everything that happened to it and to those merged into it, oldest first."""

    events: list[TicketEventRecord]


class ConversationRecord(BaseModel):
    """A thread with a customer and whose turn it is to answer."""

    id: str
    contact: ContactRef | None
    channel: str
    site: str
    assurance: str
    owner: str
    epoch: int
    assignee: StaffRef | None
    last_seq: int
    created_at: datetime
    queued_at: datetime | None
    last_message_at: datetime
    closed_at: datetime | None


class TurnRecord(BaseModel):
    """How the assistant understood one message."""

    id: str
    conversation_id: str
    message_id: str
    state: str
    epoch: int
    attempts: int
    intent: str | None
    confidence: float | None
    parse: dict[str, Any] | None
    model: str | None
    created_at: datetime
    finished_at: datetime | None


class TaskRecord(BaseModel):
    """Something that a colleague has to do."""

    id: str
    version: int
    contact: ContactRef | None
    conversation_id: str | None
    kind: str
    state: str
    note: str
    opportunity_id: str | None
    team: NamedRef | None
    assignee: StaffRef | None
    due_at: datetime
    remind_at: datetime | None
    created_at: datetime
    done_at: datetime | None


class StaffRecord(BaseModel):
    """A colleague; how many open tickets they are given at most, and how many open deals they can look after."""

    id: str
    username: str
    name: str
    role: str
    team: NamedRef | None
    mobile: str | None
    skills: list[str]
    ticket_capacity: int
    deal_capacity: int
    active: bool
    on_duty: bool
    created_at: datetime


class OutboxRecord(BaseModel):
    """A delivery that leaves the house."""

    id: str
    kind: str
    key: str
    purpose: str
    state: str
    refusal: str | None
    attempts: int
    payload: dict[str, Any]
    last_error: str | None
    created_at: datetime
    due_at: datetime
    delivered_at: datetime | None


class SmsRecord(BaseModel):
    """A text message that was kept instead of sent."""

    id: str
    mobile: str
    text: str
    created_at: datetime


def ticket_record(row: Ticket, related: Related) -> TicketRecord:
    """A matter with its people and promises."""
    standing = related.standings.get(row.id)
    return TicketRecord(
        id=row.id, version=row.version, code=row.code, contact=contact_ref(related, row.contact_id),
        conversation_id=row.conversation_id, problem_id=row.problem_id, merged_into_id=row.merged_into_id,
        split_from_id=row.split_from_id, tags=row.tags, skill=row.skill, waiting_reason=row.waiting_reason,
        category=NamedRef(code=row.category.code, name=row.category.name),
        team=team_ref(related, row.team_id), assignee=staff_ref(related, row.assignee_id),
        product_id=row.product_id, kind=row.kind, state=row.state, priority=row.priority, subject=row.subject,
        description=row.description, reporter_name=row.reporter_name, follow_ups=row.follow_ups,
        created_at=row.opened_at, first_response_at=row.first_response_at, resolved_at=row.resolved_at,
        closed_at=row.closed_at, updated_at=row.updated_at, sla=_standings(standing.sla if standing else {}),
        ola=_standings(standing.ola if standing else {}),
    )  # fmt: skip


def _standings(found: Mapping[str, Standing]) -> dict[str, StandingRecord]:
    return {
        kind: StandingRecord(due_at=standing.due_at, state=standing.state, left_s=standing.left_s)
        for kind, standing in found.items()
    }


async def ticket_detail(session: Session, row: Ticket, related: Related) -> TicketDetail:
    """A matter with its events."""
    events = [
        TicketEventRecord(
            ticket=code, seq=event.seq, kind=event.kind, public=event.kind in PUBLIC_EVENTS, actor=event.actor,
            text=event.text, change=event.change, at=event.at,
        )
        for code, event in await ticket_queries.list_history(session, ticket_id=row.id)
    ]  # fmt: skip
    return TicketDetail(**dict(ticket_record(row, related)), events=events)


def conversation_record(row: Conversation, related: Related) -> ConversationRecord:
    """A thread with its customer and the colleague who has it."""
    return ConversationRecord(
        id=row.id, contact=contact_ref(related, row.contact_id), channel=row.channel, site=row.site,
        assurance=row.assurance, owner=row.owner, epoch=row.epoch, assignee=staff_ref(related, row.staff_id),
        last_seq=row.last_seq, created_at=row.opened_at, queued_at=row.queued_at,
        last_message_at=row.last_message_at, closed_at=row.closed_at,
    )  # fmt: skip


def turn_record(row: Turn, related: Related) -> TurnRecord:
    """What the assistant heard in a message."""
    return TurnRecord(
        id=row.id, conversation_id=row.conversation_id, message_id=row.message_id, state=row.state,
        epoch=row.epoch, attempts=row.attempts, intent=row.intent, confidence=row.confidence, parse=row.parse,
        model=row.model, created_at=row.created_at, finished_at=row.finished_at,
    )  # fmt: skip


def task_record(row: Task, related: Related) -> TaskRecord:
    """A task with its customer and team."""
    return TaskRecord(
        id=row.id, version=row.version, contact=contact_ref(related, row.contact_id),
        conversation_id=row.conversation_id, opportunity_id=row.opportunity_id, kind=row.kind, state=row.state,
        note=row.note, team=team_ref(related, row.team_id), assignee=staff_ref(related, row.assignee_id),
        due_at=row.due_at, remind_at=row.remind_at, created_at=row.created_at, done_at=row.done_at,
    )  # fmt: skip


def staff_record(row: StaffUser, related: Related) -> StaffRecord:
    """A colleague with the team; never a password or token."""
    return StaffRecord(
        id=row.id, username=row.username, name=row.name, role=row.role, team=team_ref(related, row.team_id),
        mobile=row.mobile, skills=row.skills, deal_capacity=row.deal_capacity,
        ticket_capacity=capacity_of(row.role, row.ticket_capacity), active=row.active,
        on_duty=row.on_duty, created_at=row.created_at,
    )  # fmt: skip


def outbox_record(row: OutboxItem, related: Related) -> OutboxRecord:
    """A delivery without the secrets in it."""
    return OutboxRecord(
        id=row.id, kind=row.kind, key=row.key, purpose=row.purpose, state=row.state, refusal=row.refusal,
        attempts=row.attempts,
        payload=without_secrets(row.payload), last_error=row.last_error, created_at=row.created_at,
        due_at=row.due_at, delivered_at=row.delivered_at,
    )  # fmt: skip


def sms_record(row: RecordedSms, related: Related) -> SmsRecord:
    """A kept text message."""
    return SmsRecord(id=row.id, mobile=row.mobile, text=row.text, created_at=row.at)
