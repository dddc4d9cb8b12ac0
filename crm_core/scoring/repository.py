"""Queries over decided and open deals, as scoring sees them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.contacts.rules import IdentityKind, customer_class_of, province_of
from crm_core.leads.model import Lead
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.pipelines.model import Pipeline, Stage
from crm_core.pipelines.rules import StageKind
from crm_core.products.model import Category, Product
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.scoring.model import ScoringModel
from crm_core.scoring.rules import Deal, Stay, Trait
from crm_core.staff.model import StaffUser, Team

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
PRESENCE = {IdentityKind.MOBILE: "has_mobile", IdentityKind.EMAIL: "has_email"}


async def find_model(session: AsyncSession, *, pipeline_id: str) -> ScoringModel | None:
    """The model of a pipeline."""
    row: ScoringModel | None = await session.scalar(select(ScoringModel).where(ScoringModel.pipeline_id == pipeline_id))
    return row


async def hold_pipeline(session: AsyncSession, *, pipeline_id: str) -> bool:
    """Whether the right to learn from a pipeline is ours until the transaction ends; deals go on being opened in it."""
    query = select(Pipeline.id).where(Pipeline.id == pipeline_id).with_for_update(skip_locked=True, key_share=True)
    return await session.scalar(query) is not None


async def load_deals(
    session: AsyncSession, *, pipeline_id: str, decided: bool, ids: Collection[str] | None = None
) -> list[Deal]:
    """The decided or the open deals of a pipeline, all or some, with their stays and traits."""
    stage_kind = select(Stage.kind).where(Stage.id == Opportunity.stage_id).scalar_subquery()
    chosen = select(Opportunity.id).where(Opportunity.pipeline_id == pipeline_id)
    chosen = chosen.where(Opportunity.closed_at.is_not(None) if decided else Opportunity.closed_at.is_(None))
    if ids is not None:
        chosen = chosen.where(Opportunity.id.in_(ids))
    rows = (
        await session.execute(
            select(
                Opportunity.id, Opportunity.closed_at, stage_kind.label("kind"), Team.code.label("team"), Contact,
                Organisation.customer_class.label("organisation_class"), Lead.city.label("lead_city"),
                Lead.created_at.label("lead_at"),
            )
            .join(Contact, Contact.id == Opportunity.contact_id)
            .outerjoin(Organisation, Organisation.id == Contact.organisation_id)
            .outerjoin(Lead, Lead.id == Opportunity.lead_id)
            .outerjoin(StaffUser, StaffUser.id == Opportunity.owner_id)
            .outerjoin(Team, Team.id == StaffUser.team_id)
            .where(Opportunity.id.in_(chosen))
        )
    ).all()  # fmt: skip
    stays = await _stays(session, chosen)
    traits = await _key_traits(session, chosen)
    for deal_id, trait in await _category_traits(session, chosen):
        traits[deal_id].append(trait)
    return [
        Deal(
            id=row.id, team=row.team, won=row.kind == StageKind.WON if decided else None, closed_at=row.closed_at,
            stays=stays[row.id], traits=[*traits[row.id], *_customer_traits(row)],
        )
        for row in rows
    ]  # fmt: skip


def _customer_traits(row: Any) -> list[Trait]:
    """Where from, and of what class; what was edited later counts from then on."""
    contact: Contact = row.Contact
    traits = [Trait("source", contact.source, contact.created_at)]
    if row.lead_city is not None and province_of(row.lead_city) is not None:
        traits.append(Trait("province", province_of(row.lead_city) or "", row.lead_at))
    elif (province := province_of(contact.city)) is not None:
        traits.append(Trait("province", province, contact.updated_at))
    customer_class = customer_class_of(contact.customer_class, row.organisation_class)
    traits.append(Trait("customer_class", customer_class, contact.updated_at))
    return traits


async def _stays(session: AsyncSession, chosen: Any) -> dict[str, Sequence[Stay]]:
    found: dict[str, list[Stay]] = defaultdict(list)
    rows = await session.execute(
        select(StageInterval.opportunity_id, Stage.code, Stage.position, StageInterval.entered_at)
        .join(Stage, Stage.id == StageInterval.stage_id)
        .where(StageInterval.opportunity_id.in_(chosen), Stage.kind == StageKind.OPEN, Stage.active)
        .order_by(StageInterval.opportunity_id, StageInterval.seq)
    )
    for deal_id, code, position, entered_at in rows:
        found[deal_id].append(Stay(code, position, entered_at))
    return defaultdict(list, found)


async def _key_traits(session: AsyncSession, chosen: Any) -> dict[str, list[Trait]]:
    """Whether a mobile and an e-mail were known, and since when."""
    found: dict[str, list[Trait]] = defaultdict(lambda: [Trait(feature, "no", ALWAYS) for feature in PRESENCE.values()])
    rows = await session.execute(
        select(Opportunity.id, Identity.kind, func.min(Identity.created_at))
        .join(Identity, Identity.contact_id == Opportunity.contact_id)
        .where(Opportunity.id.in_(chosen), Identity.kind.in_(list(PRESENCE)))
        .group_by(Opportunity.id, Identity.kind)
    )
    for deal_id, kind, since in rows:
        found[deal_id].append(Trait(PRESENCE[IdentityKind(kind)], "yes", since))
    return found


async def _category_traits(session: AsyncSession, chosen: Any) -> list[tuple[str, Trait]]:
    """The category of the dearest line of each quote, from that quote on."""
    rows = await session.execute(
        select(Quote.opportunity_id, Quote.created_at, Category.code)
        .join(QuoteLine, QuoteLine.quote_id == Quote.id)
        .join(Product, Product.id == QuoteLine.product_id)
        .join(Category, Category.id == Product.category_id)
        .where(Quote.opportunity_id.in_(chosen))
        .order_by(Quote.id, QuoteLine.total_rial, QuoteLine.row)
    )
    dearest = {(deal_id, at): code for deal_id, at, code in rows}  # the dearest line comes last and stays
    return [(deal_id, Trait("category", code, at)) for (deal_id, at), code in dearest.items() if deal_id is not None]
