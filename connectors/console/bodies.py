"""What the staff's verbs take."""

from typing import Annotated

from pydantic import Field, StringConstraints

from connectors.console.typed import Code, Note, Text
from connectors.gateway.endpoints import Body
from crm_core.tickets.rules import Priority, TicketState


class Login(Body):
    """A name and password."""

    username: Code
    password: str = Field(min_length=1, max_length=200)


class Duty(Body):
    """Whether the caller takes conversations now."""

    on_duty: bool


class StaffMessage(Body):
    """A colleague's words to a customer; the same ``client_id`` again answers the same."""

    client_id: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
    text: str


class Assignment(Body):
    """A person (id, login name or ``me``), a team (code), or both."""

    assignee: Code | None = None
    team: Code | None = None


class TicketMove(Body):
    """Another state; ``text`` is shown to the customer, ``reason`` is not. Closing needs one of the two."""

    state: TicketState
    text: Text | None = None
    reason: Text | None = None


class PriorityChange(Body):
    """Another priority."""

    priority: Priority


class TicketReply(Body):
    """An answer that the customer may read."""

    text: Text


class StageMove(Body):
    """Another stage; a lost one needs a reason, and some reasons a note."""

    stage: Code
    lost_reason: Code | None = None
    lost_note: Note | None = None


class OpportunityAssignment(Body):
    """Who looks after a deal (id, login name or ``me``)."""

    assignee: Code


class Rejection(Body):
    """Why a customer did not want an offer (code of a lost reason)."""

    reason: Code
    note: Note | None = None
