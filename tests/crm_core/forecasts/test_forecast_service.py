"""The forecast and the funnel as the store has them."""

from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.forecasts.service import forecast_months, funnel_flow
from crm_core.opportunities.fields import edit_opportunity
from crm_core.opportunities.model import Opportunity
from crm_core.opportunities.service import move_opportunity, open_opportunity
from tests.crm_core.factories import NOW, make_contact, make_pipeline

DAY = timedelta(days=1)


async def make_deal(session: AsyncSession, number: int, *ways: tuple[int, str], **fields: object) -> Opportunity:
    """A deal of a hundred million that went into each stage on its day."""
    contact = await make_contact(session, mobile=f"0912000000{number}")
    deal = await open_opportunity(
        session, contact_id=contact.id, title="x", amount_rial=100_000_000, actor="bot", now=NOW
    )
    for day, stage in ways:
        deal = await move_opportunity(
            session, opportunity_id=deal.id, stage_code=stage, actor="x", reason="staff", lost_reason="price",
            now=NOW + day * DAY,
        )  # fmt: skip
    if fields:
        await edit_opportunity(session, opportunity_id=deal.id, changes=fields, version=None, actor="x", now=NOW)
    return deal


async def test_the_staffs_chance_comes_before_the_stages(session: AsyncSession) -> None:
    await make_pipeline(session)
    await make_deal(session, 1, (1, "quoted"), expected_close_on=date(2026, 12, 25))
    await make_deal(session, 2, (1, "quoted"), expected_close_on=date(2026, 12, 25), probability_override=90)
    await make_deal(session, 3, (0, "quoted"), (1, "won"))
    found = await forecast_months(session, pipeline_code="default", months=3, now=NOW + DAY)
    assert [(row.month, row.won, row.deals, row.expected) for row in found.months] == [
        ("1405-09", 100_000_000, 0, 0), ("1405-10", 0, 2, 140_000_000), ("1405-11", 0, 0, 0),
    ]  # fmt: skip


async def test_a_deal_without_a_day_takes_as_long_as_others_of_its_stage(session: AsyncSession) -> None:
    await make_pipeline(session)
    await make_deal(session, 1, (0, "quoted"), (40, "won"))
    await make_deal(session, 2, (0, "quoted"), (40, "lost"))
    await make_deal(session, 3, (0, "quoted"))
    await make_deal(session, 4, (0, "needs_analysed"))
    found = await forecast_months(session, pipeline_code="default", months=3, now=NOW + 41 * DAY)
    assert [(row.month, row.won, row.deals) for row in found.months][:2] == [
        ("1405-10", 100_000_000, 1),
        ("1405-11", 0, 0),
    ]
    assert (found.undated.deals, found.undated.open) == (1, 100_000_000)


async def test_the_funnel_counts_distinct_deals_with_the_lost_ones(session: AsyncSession) -> None:
    await make_pipeline(session)
    await make_deal(session, 1, (1, "quoted"), (2, "needs_analysed"), (3, "quoted"), (5, "won"))
    await make_deal(session, 2, (2, "lost"))
    await make_deal(session, 3, (4, "lost"))
    await make_deal(session, 4)
    found = await funnel_flow(session, pipeline_code="default", start=NOW, end=NOW + DAY, now=NOW + 10 * DAY)
    new = found[0]
    assert (new.stage, new.entered, new.won, new.lost, new.open) == ("new", 4, 1, 2, 1)
    assert new.reached == {"qualified": 1, "needs_analysed": 1, "quoted": 1, "negotiation": 1}
    assert (new.stays, new.median_hours, new.p90_hours) == (4, 48.0, None)
    quoted = (await funnel_flow(session, pipeline_code="default", start=NOW, end=NOW + 9 * DAY, now=NOW + 10 * DAY))[3]
    assert (quoted.stage, quoted.entered, quoted.stays) == ("quoted", 1, 2)


async def test_an_unknown_pipeline_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await forecast_months(session, pipeline_code="moon", months=1, now=NOW)
