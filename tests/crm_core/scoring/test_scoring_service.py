"""Learning from the store, and scoring what is open in it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, Identity
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.pipelines.model import Pipeline, Stage
from crm_core.scoring import repository
from crm_core.scoring.rules import traits_at
from crm_core.scoring.service import rebuild_model, rebuild_models, score_deals
from tests.crm_core.factories import NOW, make_contact, make_pipeline, make_quote, make_shop

HOUR = timedelta(hours=1)


@pytest.fixture
async def pipeline(session: AsyncSession) -> Pipeline:
    return await make_pipeline(session)


async def stages_of(session: AsyncSession, pipeline: Pipeline) -> dict[str, Stage]:
    return {row.code: row for row in await session.scalars(select(Stage).where(Stage.pipeline_id == pipeline.id))}


async def fill(session: AsyncSession, pipeline: Pipeline, count: int, *, good: str = "website") -> list[Opportunity]:
    """Decided deals, one an hour; those of the good source are won and the others lost, but for every seventh."""
    stages = await stages_of(session, pipeline)
    contacts = [
        Contact(source=source, created_at=NOW - timedelta(days=400), updated_at=NOW - timedelta(days=400))
        for source in ("website", "fair")
    ]
    session.add_all(contacts)
    await session.flush()
    deals: list[Opportunity] = []
    rows: list[Any] = []
    for number in range(count):
        contact, at = contacts[number % 2], NOW - timedelta(days=60) + number * HOUR
        won = (contact.source == good) is (number % 7 != 0)
        end = stages["won" if won else "lost"]
        deal = Opportunity(
            contact_id=contact.id, pipeline_id=pipeline.id, stage_id=end.id, title="x", amount_rial=10, opened_at=at,
            stage_entered_at=at + 2 * HOUR, closed_at=at + 2 * HOUR,
        )  # fmt: skip
        session.add(deal)
        deals.append(deal)
        rows.append((deal, [(stages["new"], at), (stages["quoted"], at + HOUR), (end, at + 2 * HOUR)]))
    await session.flush()
    for deal, stays in rows:
        for seq, (stage, entered) in enumerate(stays, start=1):
            left = stays[seq][1] if seq < len(stays) else None
            session.add(
                StageInterval(
                    opportunity_id=deal.id, seq=seq, stage_id=stage.id, entered_at=entered, left_at=left, actor="x",
                    reason="x",
                )
            )  # fmt: skip
    await session.flush()
    return deals


async def open_in(session: AsyncSession, pipeline: Pipeline, contact_id: str, stage: str = "new") -> Opportunity:
    row = (await stages_of(session, pipeline))[stage]
    deal = Opportunity(
        contact_id=contact_id, pipeline_id=pipeline.id, stage_id=row.id, title="x", stage_entered_at=NOW, opened_at=NOW
    )
    session.add(deal)
    await session.flush()
    session.add(StageInterval(opportunity_id=deal.id, seq=1, stage_id=row.id, entered_at=NOW, actor="x", reason="x"))
    await session.flush()
    return deal


async def test_without_enough_outcomes_the_stage_speaks(session: AsyncSession, pipeline: Pipeline) -> None:
    deals = await fill(session, pipeline, 20)
    row = await rebuild_model(session, pipeline=pipeline, now=NOW)
    assert (row.metrics["won"] + row.metrics["lost"], row.metrics["sufficient"], row.metrics["shown"]) == (
        20,
        False,
        False,
    )
    deal = await open_in(session, pipeline, deals[0].contact_id, "quoted")
    found = (await score_deals(session, pipeline_id=pipeline.id, now=NOW))[deal.id]
    assert (found.probability, found.shown, found.score) == (50, False, None)


async def test_enough_telling_outcomes_are_shown_with_what_moved_them(
    session: AsyncSession, pipeline: Pipeline
) -> None:
    deals = await fill(session, pipeline, 160)
    row = await rebuild_model(session, pipeline=pipeline, now=NOW)
    assert row.metrics["shown"] is True, row.metrics
    website, fair = [await open_in(session, pipeline, deal.contact_id) for deal in deals[:2]]
    scores = await score_deals(session, pipeline_id=pipeline.id, now=NOW + HOUR)
    assert scores[website.id].probability > 70 > 30 > scores[fair.id].probability
    score = scores[website.id].score
    assert score is not None and score.factors[0].feature == "source"
    only = await score_deals(session, pipeline_id=pipeline.id, now=NOW + HOUR, ids=[fair.id])
    assert list(only) == [fair.id]


async def test_a_model_is_learnt_anew_once_a_day_and_comes_out_the_same(
    session: AsyncSession, pipeline: Pipeline
) -> None:
    await fill(session, pipeline, 60)
    assert [await rebuild_models(session, now=NOW + hours * HOUR) for hours in (0, 1, 23)] == [1, 0, 0]
    before = await repository.find_model(session, pipeline_id=pipeline.id)
    assert before is not None
    learnt = before.learnt
    assert await rebuild_models(session, now=NOW + 24 * HOUR) == 1
    after = await repository.find_model(session, pipeline_id=pipeline.id)
    assert after is not None and (after.learnt, after.built_at) == (learnt, NOW + 24 * HOUR)


async def test_what_was_learnt_of_a_customer_after_the_outcome_is_not_known_before_it(
    session: AsyncSession, pipeline: Pipeline
) -> None:
    (deal,) = await fill(session, pipeline, 1)
    contact = await session.get_one(Contact, deal.contact_id)
    assert deal.closed_at is not None
    contact.customer_class, contact.city, contact.updated_at = "vip", "رشت", NOW
    session.add(Identity(contact_id=contact.id, kind="email", value="a@b.ir", created_at=NOW))
    await session.flush()
    (seen,) = await repository.load_deals(session, pipeline_id=pipeline.id, decided=True)
    assert traits_at(seen, deal.closed_at) == {"has_email": "no", "has_mobile": "no", "source": "website"}
    assert traits_at(seen, NOW + HOUR) == {
        "has_email": "yes", "has_mobile": "no", "source": "website", "customer_class": "vip", "province": "گیلان",
    }  # fmt: skip


async def test_a_quote_tells_the_category(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    deal = await session.get_one(Opportunity, quote.opportunity_id)
    (seen,) = await repository.load_deals(session, pipeline_id=deal.pipeline_id, decided=False)
    assert traits_at(seen, NOW + HOUR)["category"] == "camera"
    assert traits_at(seen, NOW).get("category") is None
    assert [stay.stage for stay in seen.stays] == ["qualified", "quoted"]
