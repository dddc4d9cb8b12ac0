"""By what each list can be narrowed; a filter that a list does not know is refused."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from connectors.console.typed import Day, Moment, Word
from connectors.gateway.endpoints import Body
from crm_core.calendars.model import DayKind
from crm_core.consents.rules import Purpose
from crm_core.contacts.rules import Assurance, ProposalState
from crm_core.conversations.rules import Owner
from crm_core.identifiers import as_id
from crm_core.leads.rules import LeadState
from crm_core.listing.rules import plain_code
from crm_core.orders.rules import OrderState
from crm_core.outbox.rules import OutboxState
from crm_core.problems.rules import ProblemProposalState, ProblemState
from crm_core.products.rules import ProductKind
from crm_core.quotes.rules import QuoteState
from crm_core.staff.rules import Role
from crm_core.tasks.rules import Due, TaskKind, TaskState
from crm_core.text.phones import parse_mobile
from crm_core.tickets.rules import Priority, TicketKind, TicketState
from crm_core.turns.rules import TurnState

MAX_LIMIT = 200
DEFAULT_LIMIT = 50


def _id(typed: str) -> str:
    found = as_id(typed)
    if found is None:
        raise ValueError("not_an_id")
    return found


def _parts(typed: Any) -> Any:
    return typed.split(",") if isinstance(typed, str) else typed


Key = Annotated[str, AfterValidator(_id)]
DocumentCode = Annotated[Word, AfterValidator(plain_code)]
Mobile = Annotated[Word, AfterValidator(parse_mobile)]
Comma = BeforeValidator(_parts)
"""Several values with commas between them (``state=new,assigned``)."""


class ListQuery(Body):
    """Which part of a list."""

    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(default=None, max_length=100)

    def filters(self) -> dict[str, Any]:
        """What was asked for, by the name of the filter."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)


class CreatedQuery(ListQuery):
    """Records of a period: from ``created_after`` on, up to but without ``created_before``."""

    created_after: Moment | None = None
    created_before: Moment | None = None


class CustomerQuery(CreatedQuery):
    """Records of a customer."""

    contact_id: Key | None = None
    mobile: Mobile | None = None
    q: Word | None = None


class ContactQuery(CreatedQuery):
    """Customers."""

    code: Word | None = None
    mobile: Mobile | None = None
    city: Word | None = None
    source: Word | None = None
    q: Word | None = None


class OrganisationQuery(CreatedQuery):
    """Firms."""

    code: Word | None = None
    customer_class: Word | None = None
    q: Word | None = None


class MergeProposalQuery(CreatedQuery):
    """Questions whether two customers are one person; ``score_from`` is in percent."""

    state: Annotated[tuple[ProposalState, ...] | None, Comma] = None
    score_from: int | None = Field(default=None, ge=0, le=100)
    contact_id: Key | None = None


class LeadQuery(CustomerQuery):
    """Leads."""

    code: Word | None = None
    state: Annotated[tuple[LeadState, ...] | None, Comma] = None
    conversation_id: Key | None = None
    assignee: Word | None = None
    source: Word | None = None


class OpportunityQuery(CustomerQuery):
    """Opportunities; stages are those of the pipelines' files, and ``assignee`` looks after the deal."""

    pipeline: Word | None = None
    stage: Annotated[tuple[Word, ...] | None, Comma] = None
    assignee: Word | None = None
    team: Word | None = None
    conversation_id: Key | None = None
    closing_before: Day | None = None
    rotting: bool | None = None


class QuoteQuery(CustomerQuery):
    """Quotes."""

    code: DocumentCode | None = None
    state: Annotated[tuple[QuoteState, ...] | None, Comma] = None
    conversation_id: Key | None = None
    opportunity_id: Key | None = None


class OrderQuery(CustomerQuery):
    """Orders."""

    code: DocumentCode | None = None
    state: Annotated[tuple[OrderState, ...] | None, Comma] = None
    quote_id: Key | None = None


class SubscriptionQuery(CustomerQuery):
    """Subscriptions; ``ends_after`` is included, ``ends_before`` is not."""

    code: Word | None = None
    product: Word | None = None
    ends_after: Day | None = None
    ends_before: Day | None = None


class TicketQuery(CustomerQuery):
    """Tickets; ``breached`` is any promise broken or late now, ``due_before`` any that runs and is due by then."""

    code: DocumentCode | None = None
    state: Annotated[tuple[TicketState, ...] | None, Comma] = None
    priority: Annotated[tuple[Priority, ...] | None, Comma] = None
    kind: Annotated[tuple[TicketKind, ...] | None, Comma] = None
    assignee: Word | None = None
    team: Word | None = None
    category: Word | None = None
    conversation_id: Key | None = None
    breached: bool | None = None
    due_before: Moment | None = None
    problem_id: Key | None = None
    merged_into_id: Key | None = None


class ProblemQuery(CreatedQuery):
    """Known problems."""

    code: DocumentCode | None = None
    state: Annotated[tuple[ProblemState, ...] | None, Comma] = None
    product: Word | None = None
    category: Word | None = None
    q: Word | None = None


class ProposalQuery(CreatedQuery):
    """Proposals of problems."""

    state: Annotated[tuple[ProblemProposalState, ...] | None, Comma] = None


class ConversationQuery(CustomerQuery):
    """Conversations."""

    owner: Annotated[tuple[Owner, ...] | None, Comma] = None
    assignee: Word | None = None
    channel: Word | None = None
    assurance: Annotated[tuple[Assurance, ...] | None, Comma] = None


class TurnQuery(ListQuery):
    """Turns of a conversation."""

    state: Annotated[tuple[TurnState, ...] | None, Comma] = None


class TaskQuery(CustomerQuery):
    """Tasks."""

    state: Annotated[tuple[TaskState, ...] | None, Comma] = None
    kind: Annotated[tuple[TaskKind, ...] | None, Comma] = None
    due: Due | None = None
    team: Word | None = None
    assignee: Word | None = None
    conversation_id: Key | None = None
    opportunity_id: Key | None = None


class RatingQuery(CreatedQuery):
    """Ratings."""

    contact_id: Key | None = None
    mobile: Mobile | None = None
    conversation_id: Key | None = None
    ticket_id: Key | None = None
    score: Annotated[tuple[int, ...] | None, Comma] = None


class ConsentQuery(CreatedQuery):
    """Consents and refusals."""

    contact_id: Key | None = None
    mobile: Mobile | None = None
    conversation_id: Key | None = None
    purpose: Annotated[tuple[Purpose, ...] | None, Comma] = None
    granted: bool | None = None


class ProductQuery(ListQuery):
    """Products."""

    code: Word | None = None
    kind: Annotated[tuple[ProductKind, ...] | None, Comma] = None
    category: Word | None = None
    active: bool | None = None
    q: Word | None = None


class StaffQuery(ListQuery):
    """Colleagues."""

    code: Word | None = None
    role: Annotated[tuple[Role, ...] | None, Comma] = None
    team: Word | None = None
    active: bool | None = None
    on_duty: bool | None = None
    mobile: Mobile | None = None
    q: Word | None = None


class OutboxQuery(CreatedQuery):
    """Deliveries."""

    state: Annotated[tuple[OutboxState, ...] | None, Comma] = None
    kind: Word | None = None


class CalendarDayQuery(CreatedQuery):
    """Days that staff wrote down; ``day_after`` is included, ``day_before`` is not."""

    calendar: Word | None = None
    kind: Annotated[tuple[DayKind, ...] | None, Comma] = None
    confirmed: bool | None = None
    day_after: Day | None = None
    day_before: Day | None = None


class SmsQuery(CreatedQuery):
    """Kept text messages."""

    mobile: Mobile | None = None


class MessageQuery(Body):
    """From which sequence number on."""

    after: int = Field(default=0, ge=0, le=2**31 - 1)
    limit: int = Field(default=MAX_LIMIT, ge=1, le=MAX_LIMIT)
