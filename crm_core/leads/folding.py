"""One person has one open lead: what a merge makes of two, and what undoing it gives back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.leads import repository
from crm_core.leads.model import Lead
from crm_core.leads.rules import OPEN_STATES, DisqualifyReason, LeadState, furthest, joined, without

Fold = dict[str, Any]
"""What one folding did: the folded lead (``lead_id``, ``state`` before), where it went (``into_id``), the ``lines`` of
its need that were new there (by number, so that no words are kept twice), and what else changed there (``fields``,
each with ``old`` and ``new``)."""


async def fold_open_leads(
    session: AsyncSession, *, contact_ids: Collection[str], actor: str, now: datetime
) -> list[Fold]:
    """Folds the open leads of contacts that become one into the oldest of them, and tells how to undo it.

    The oldest goes on with the needs of the others, in the hands that it is in. Leads that its own contact had beside
    it were two before, and stay so. The folded ones are kept, disqualified as duplicates.
    """
    leads = await repository.lock_open_of_contacts(session, contact_ids=contact_ids)
    others = [lead for lead in leads if lead.contact_id != leads[0].contact_id]
    folds = [_fold(session, lead, into=leads[0], actor=actor, now=now) for lead in others]
    await session.flush()
    return folds


async def unfold_leads(session: AsyncSession, *, folds: Sequence[Fold], actor: str, now: datetime) -> None:
    """Gives back what foldings did, the last one first, but for what staff have decided since."""
    for fold in reversed(folds):
        lead, into = [await repository.get_lead(session, fold[key]) for key in ("lead_id", "into_id")]
        if into.state in OPEN_STATES:
            into.need = without(into.need, [line for at, line in _lines(lead) if at in fold["lines"]])
            for name, change in fold["fields"].items():
                if getattr(into, name) == change["new"]:
                    setattr(into, name, change["old"])
            into.updated_at = now
        if (lead.state, lead.disqualify_reason) == (LeadState.DISQUALIFIED, DisqualifyReason.DUPLICATE):
            lead.state, lead.disqualify_reason, lead.updated_at = fold["state"], None, now
            audit.record(session, actor=actor, verb="unfold", entity="lead", entity_id=lead.id, now=now, old=into.id)
    await session.flush()


def _fold(session: AsyncSession, lead: Lead, *, into: Lead, actor: str, now: datetime) -> Fold:
    need, lines = joined(into.need, lead.need)
    wanted: dict[str, str | None] = {"state": furthest(into.state, lead.state)}
    if into.owner_id is None:
        wanted |= {"owner_id": lead.owner_id, "team_id": lead.team_id or into.team_id}
    fields = {
        name: {"old": getattr(into, name), "new": new} for name, new in wanted.items() if getattr(into, name) != new
    }
    fold = {"lead_id": lead.id, "state": lead.state, "into_id": into.id, "lines": lines, "fields": fields}
    for name, change in fields.items():
        setattr(into, name, change["new"])
    into.need, into.updated_at = need, now
    lead.state, lead.disqualify_reason, lead.updated_at = LeadState.DISQUALIFIED, DisqualifyReason.DUPLICATE, now
    audit.record(session, actor=actor, verb="fold", entity="lead", entity_id=lead.id, now=now, into=into.id)
    return fold


def _lines(lead: Lead) -> list[tuple[int, str]]:
    return list(enumerate(lead.need.split("\n")))
