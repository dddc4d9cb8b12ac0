"""What the staff's verbs on deals, leads and tasks take."""

from typing import Annotated

from pydantic import Field, model_validator

from connectors.console.bodies import Version
from connectors.console.queries import Key
from connectors.console.typed import ClientId, Code, Day, Moment, Note, Text, Word
from connectors.gateway.endpoints import Body
from crm_core.leads.rules import DisqualifyReason
from crm_core.opportunities.service import DEFAULT_PIPELINE
from crm_core.tasks.rules import TaskKind

Amount = Annotated[int, Field(strict=True, ge=0, le=10**15)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]


class OpportunityOpening(Body):
    """A new deal; without an assignee the rules find one. Money in rial."""

    client_id: ClientId | None = None
    contact_id: Key
    title: Word
    need: Text | None = None
    pipeline: Code = DEFAULT_PIPELINE
    amount: Amount = 0
    expected_close_on: Day | None = None
    assignee: Code | None = None


class OpportunityEdit(Version):
    """Other values; what is not named stays. ``probability_override`` null: the reckoned chance counts again."""

    title: Word | None = None
    need: Text | None = None
    next_step: Word | None = None
    amount: Amount | None = None
    expected_close_on: Day | None = None
    probability_override: Percent | None = None

    @model_validator(mode="after")
    def _keeps_its_title_and_amount(self) -> "OpportunityEdit":
        for name in ("title", "amount"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(name)
        return self


class PersonAssignment(Version):
    """A colleague (id, login name or ``me``)."""

    assignee: Code


class Disqualification(Version):
    """Why a lead is not followed up."""

    reason: DisqualifyReason
    note: Note | None = None


class LeadTarget(Version):
    """An open deal that the lead joins, or the title and pipeline of a new one."""

    opportunity_id: Key | None = None
    title: Word | None = None
    pipeline: Code = DEFAULT_PIPELINE


class TaskCreation(Body):
    """Something to do, for a person, a team or whoever comes first."""

    client_id: ClientId | None = None
    kind: TaskKind = TaskKind.FOLLOW_UP
    note: Text
    due_at: Moment
    remind_at: Moment | None = None
    contact_id: Key | None = None
    opportunity_id: Key | None = None
    assignee: Code | None = None
    team: Code | None = None


class Snooze(Version):
    """Another time, and another reminder or none."""

    due_at: Moment
    remind_at: Moment | None = None
