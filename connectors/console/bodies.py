"""What the staff's verbs take."""

from pydantic import Field

from connectors.console.typed import ClientId, Code, Flag, Note, RecordVersion, Text
from connectors.gateway.endpoints import Body
from crm_core.tickets.rules import Priority, TicketState


class Login(Body):
    """A name and password."""

    username: Code
    password: str = Field(min_length=1, max_length=200)


class Version(Body):
    """The version of the record that the caller saw; one that was changed since answers with the present version."""

    version: RecordVersion | None = None


class SeenVersion(Body):
    """The same in the query of a call without a body."""

    version: int | None = Field(default=None, ge=1, le=2**31 - 1)


class Duty(Body):
    """Whether the caller takes conversations now."""

    on_duty: Flag


class StaffMessage(Body):
    """A colleague's words to a customer; the same ``client_id`` again answers the same."""

    client_id: ClientId
    text: str


class Assignment(Version):
    """A person (id, login name or ``me``), a team (code), or both."""

    assignee: Code | None = None
    team: Code | None = None


class TicketMove(Version):
    """Another state; ``text`` is shown to the customer, ``reason`` is not. Closing needs one of the two."""

    state: TicketState
    text: Text | None = None
    reason: Text | None = None


class PriorityChange(Version):
    """Another priority."""

    priority: Priority


class TicketReply(Body):
    """An answer that the customer may read; the same ``client_id`` again writes nothing."""

    text: Text
    client_id: ClientId | None = None


class StageMove(Version):
    """Another stage; a lost one needs a reason, and some reasons a note."""

    stage: Code
    lost_reason: Code | None = None
    lost_note: Note | None = None


class OpportunityAssignment(Version):
    """Who looks after a deal (id, login name or ``me``)."""

    assignee: Code


class Rejection(Version):
    """Why a customer did not want an offer (code of a lost reason)."""

    reason: Code
    note: Note | None = None
