"""Queries over deals."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.assignments.rules import Reason
from crm_core.contacts.model import Contact
from crm_core.errors import NotFoundError
from crm_core.leads.model import Lead
from crm_core.leads.rules import OPEN_STATES
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.pipelines.model import Stage
from crm_core.pipelines.rules import StageKind
from crm_core.quotes.model import Quote


async def get_opportunity(session: AsyncSession, opportunity_id: str) -> Opportunity:
    """The deal with its stage, locked until the transaction ends; raises NotFoundError."""
    row = await session.scalar(
        select(Opportunity)
        .where(Opportunity.id == opportunity_id)
        .options(selectinload(Opportunity.stage))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError(entity="opportunity")
    return row


async def find_open_of_contact(
    session: AsyncSession, *, contact_id: str, conversation_id: str | None
) -> Opportunity | None:
    """The newest undecided deal of a contact in a conversation."""
    row: Opportunity | None = await session.scalar(
        select(Opportunity)
        .join(Stage, Stage.id == Opportunity.stage_id)
        .where(
            Opportunity.contact_id == contact_id,
            Opportunity.conversation_id == conversation_id,
            Stage.kind == StageKind.OPEN,
        )
        .options(selectinload(Opportunity.stage))
        .order_by(Opportunity.id.desc())
        .limit(1)
    )
    return row


async def get_open_interval(session: AsyncSession, *, opportunity_id: str) -> StageInterval:
    """The stay in the present stage; every deal has exactly one."""
    return (
        await session.scalars(
            select(StageInterval).where(StageInterval.opportunity_id == opportunity_id, StageInterval.left_at.is_(None))
        )
    ).one()


async def list_intervals(session: AsyncSession, *, opportunity_id: str) -> list[StageInterval]:
    """Every stay of a deal in a stage, in order."""
    rows = await session.scalars(
        select(StageInterval)
        .where(StageInterval.opportunity_id == opportunity_id)
        .options(selectinload(StageInterval.stage))
        .order_by(StageInterval.seq)
    )
    return list(rows)


async def find_id_of_key(session: AsyncSession, *, key: str) -> str | None:
    """The deal that was opened under a key."""
    found: str | None = await session.scalar(select(Opportunity.id).where(Opportunity.key == key))
    return found


async def find_lead(session: AsyncSession, opportunity: Opportunity) -> Lead | None:
    """The lead that a deal came from."""
    return await session.get(Lead, opportunity.lead_id) if opportunity.lead_id else None


async def is_quoted(session: AsyncSession, *, opportunity_id: str) -> bool:
    """Whether a deal has a quote."""
    return await session.scalar(select(Quote.id).where(Quote.opportunity_id == opportunity_id).limit(1)) is not None


async def count_open_by_owner(session: AsyncSession) -> Counter[str]:
    """How many undecided deals and leads each person looks after."""
    loads: Counter[str] = Counter()
    for owner, condition in (
        (Opportunity.owner_id, Opportunity.closed_at.is_(None)),
        (Lead.owner_id, Lead.state.in_(OPEN_STATES)),
    ):
        rows = await session.execute(select(owner, func.count()).where(owner.is_not(None), condition).group_by(owner))
        loads.update({staff_id: count for staff_id, count in rows if staff_id is not None})
    return loads


async def list_known_owners(session: AsyncSession, *, contact: Contact) -> Sequence[tuple[Reason, str | None]]:
    """Who looked after the last deal of a contact, and after the last one of their organisation."""
    of_contact = await _last_owner(session, Opportunity.contact_id == contact.id)
    if contact.organisation_id is None:
        return [(Reason.SAME_CONTACT, of_contact)]
    colleagues = select(Contact.id).where(Contact.organisation_id == contact.organisation_id)
    of_organisation = await _last_owner(session, Opportunity.contact_id.in_(colleagues))
    return [(Reason.SAME_CONTACT, of_contact), (Reason.SAME_ORGANISATION, of_organisation)]


async def _last_owner(session: AsyncSession, condition: ColumnElement[bool]) -> str | None:
    query = select(Opportunity.owner_id).where(condition, Opportunity.owner_id.is_not(None))
    owner: str | None = await session.scalar(query.order_by(Opportunity.id.desc()).limit(1))
    return owner
