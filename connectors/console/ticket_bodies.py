"""What the verbs of tickets, problems and routing take."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, model_validator

from connectors.console.bodies import Version
from connectors.console.queries import Mobile
from connectors.console.typed import ClientId, Code, Note, Text, Word
from connectors.gateway.endpoints import Body
from crm_core.tickets.rules import Priority, TicketKind

Tags = Annotated[list[Code], Field(max_length=20)]
Symptoms = Annotated[list[Word], Field(max_length=20)]


class TicketOpening(Body):
    """A new ticket for a known contact (id or code), or for a mobile; the same ``client_id`` answers the same."""

    contact: Code | None = None
    mobile: Mobile | None = None
    name: Word | None = None
    category: Code
    description: Text
    priority: Priority | None = None
    kind: TicketKind | None = None
    product: Code | None = None
    client_id: ClientId | None = None

    @model_validator(mode="after")
    def _names_one_customer(self) -> "TicketOpening":
        if (self.contact is None) == (self.mobile is None):
            raise ValueError("contact_or_mobile")
        return self


class TicketNote(Body):
    """A note that only staff see; the same ``client_id`` again writes nothing."""

    text: Text
    client_id: ClientId | None = None


class TicketEdit(Version):
    """What to put right; what is left out stays, an empty product takes it away."""

    subject: Word | None = None
    product: Annotated[Note | None, Field(max_length=64)] = None
    tags: Tags | None = None


class CategoryChange(Version):
    """Another category."""

    category: Code


class TicketMerge(Version):
    """The ticket (id or code) that goes on; another customer's needs ``other_customer`` and a supervisor."""

    into: Code
    other_customer: StrictBool = False


class TicketSplit(Version):
    """Which event becomes a ticket of its own, under which category (the same one if left out)."""

    seq: Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
    category: Code | None = None


class RoutingTrial(Body):
    """A text to try the routing table on, as if it came now."""

    text: Text
    category: Code | None = None
    kind: TicketKind | None = None
    customer_class: Code | None = None
    product: Code | None = None
    priority: Priority | None = None


class Workload(Body):
    """What a colleague is given: skills, how many tickets at most, and whether they are on duty."""

    skills: Annotated[list[Code], Field(max_length=100)] | None = None
    ticket_capacity: Annotated[StrictInt, Field(ge=0, le=1_000)] | None = None
    on_duty: StrictBool | None = None


class ProblemOpening(Body):
    """A new problem."""

    title: Word
    product: Code | None = None
    category: Code | None = None
    symptoms: Symptoms = Field(default_factory=list)
    root_cause: Text | None = None
    workaround: Text | None = None


class ProblemEdit(Version):
    """What to put right; what is left out stays, an empty text takes it away."""

    title: Word | None = None
    symptoms: Symptoms | None = None
    root_cause: Note | None = None
    workaround: Note | None = None


class ProblemTicket(Version):
    """A ticket, by id or code; ``version`` is that of the problem."""

    ticket: Code


class ProblemResolution(Version):
    """What the cause was; with a note the open tickets are resolved too, and their customers read it."""

    root_cause: Text | None = None
    note_to_customers: Text | None = None


class ProposalAcceptance(Body):
    """The title of the problem (that of the proposal if left out)."""

    title: Word | None = None
