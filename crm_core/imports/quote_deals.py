"""Deals that lines of quotes name: of each there is one issued and one accepted quote."""

from crm_core.imports.customers import find_contact
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import Row
from crm_core.imports.job import Job
from crm_core.imports.kinds.kind import Lines
from crm_core.imports.old_keys import find_by_codes, named
from crm_core.opportunities.model import Opportunity
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState

SINGLE = frozenset({QuoteState.ISSUED, QuoteState.ACCEPTED})
"""States in which a deal has at most one quote."""


async def load_deals(job: Job, lines: Lines) -> None:
    """Looks up the deals that lines name or their quotes (loaded) have, and which states these deals' quotes take."""
    codes = {row["opportunity"] for row in lines if "opportunity" in row.values}
    job.references["opportunities"] = await find_by_codes(job, Opportunity, codes)
    deals = {deal.id for deal in job.references["opportunities"].values()}
    deals |= {quote.opportunity_id for quote in job.records.values() if quote.opportunity_id is not None}
    quotes = await job.find(Quote, Quote.opportunity_id, deals)
    job.references["taken"] = {(quote.opportunity_id, quote.state): quote.id for quote in quotes}


def deal_of(job: Job, head: Row) -> str | None:
    """The id of the deal that a quote names, None where it names none; raises RowRefusedError for somebody else's."""
    deal: Opportunity | None = named(job.references["opportunities"], head, "opportunity")
    if deal is None:
        return None
    owner = find_contact(job, head)
    if owner is None or owner.id != deal.contact_id:
        raise RowRefusedError("opportunity", RowReason.CODE_OF_ANOTHER, head["opportunity"])
    return deal.id


def take_place(job: Job, deal_id: str | None, state: str, quote_id: str) -> None:
    """Makes a quote the one of its deal in a state; raises RowRefusedError where there is another one."""
    if deal_id is None or state not in SINGLE:
        return
    if job.references["taken"].setdefault((deal_id, state), quote_id) != quote_id:
        raise RowRefusedError("opportunity", RowReason.DEAL_HAS_ONE, state)
