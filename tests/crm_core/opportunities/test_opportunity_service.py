"""Deals on their way: only along the pipeline, with one open interval and no hole between intervals."""

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.db import Database
from crm_core.errors import NotFoundError, VersionConflictError
from crm_core.opportunities import repository, service
from crm_core.opportunities.errors import (
    AmountQuotedError,
    LostReasonRequiredError,
    StageFieldsMissingError,
    StageMoveError,
)
from crm_core.opportunities.fields import edit_opportunity
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.pipelines.model import Pipeline, Stage
from tests.crm_core.factories import (
    MOVES,
    NOW,
    make_contact,
    make_conversation,
    make_pipeline,
    make_quote,
    make_shop,
    make_staff,
    starting_line,
)


async def open_one(session: AsyncSession, **fields: object) -> Opportunity:
    await make_pipeline(session)
    contact = await make_contact(session)
    options = {"title": "دوربین", "actor": "bot", "now": NOW} | fields
    return await service.open_opportunity(session, contact_id=contact.id, **options)  # type: ignore[arg-type]


async def move(
    session: AsyncSession, deal: Opportunity, stage: str, minutes: int = 60, **fields: object
) -> Opportunity:
    options = {"actor": "sales", "reason": "call", "now": NOW + timedelta(minutes=minutes)} | fields
    return await service.move_opportunity(session, opportunity_id=deal.id, stage_code=stage, **options)  # type: ignore[arg-type]


async def require(session: AsyncSession, stage: str, *fields: str) -> None:
    row = (await session.scalars(select(Stage).where(Stage.code == stage))).one()
    row.required = list(fields)
    await session.flush()


async def test_a_new_deal_begins_its_first_interval(session: AsyncSession) -> None:
    deal = await open_one(session)
    intervals = await repository.list_intervals(session, opportunity_id=deal.id)
    assert [(row.seq, row.stage.code, row.entered_at, row.left_at) for row in intervals] == [(1, "new", NOW, None)]
    assert deal.stage_entered_at == NOW


async def test_a_move_closes_one_interval_and_opens_the_next(session: AsyncSession) -> None:
    deal = await move(session, await open_one(session), "qualified")
    intervals = await repository.list_intervals(session, opportunity_id=deal.id)
    at = NOW + timedelta(hours=1)
    assert [(row.stage.code, row.left_at) for row in intervals] == [("new", at), ("qualified", None)]
    assert (deal.stage.code, deal.stage_entered_at) == ("qualified", at)
    assert (intervals[1].actor, intervals[1].reason) == ("sales", "call")


async def test_staying_in_a_stage_is_not_a_move(session: AsyncSession) -> None:
    deal = await move(session, await open_one(session), "new")
    assert len(await repository.list_intervals(session, opportunity_id=deal.id)) == 1


async def test_a_step_that_the_pipeline_does_not_know_is_refused(session: AsyncSession) -> None:
    deal = await open_one(session)
    with pytest.raises(StageMoveError) as error:
        await move(session, deal, "won")
    assert error.value.data == {"stage": "new", "target": "won"}


@pytest.mark.parametrize(("reason", "note"), [(None, None), ("unheard_of", None), ("other", None), ("other", "")])
async def test_a_deal_is_lost_only_with_a_reason(session: AsyncSession, reason: str | None, note: str | None) -> None:
    deal = await open_one(session)
    with pytest.raises(LostReasonRequiredError):
        await move(session, deal, "lost", lost_reason=reason, lost_note=note)


async def test_a_lost_deal_keeps_its_reason_until_it_comes_back(session: AsyncSession) -> None:
    deal = await move(session, await open_one(session), "lost", lost_reason="other", lost_note="تعطیل شد")
    assert deal.lost_reason_id is not None
    assert (deal.lost_note, deal.closed_at) == ("تعطیل شد", NOW + timedelta(hours=1))
    deal = await move(session, deal, "qualified", 90)
    assert (deal.lost_reason_id, deal.lost_note, deal.closed_at) == (None, None, None)


async def test_a_stage_asks_for_its_fields_and_names_the_missing_ones(session: AsyncSession) -> None:
    deal = await open_one(session)
    await require(session, "needs_analysed", "owner_id", "amount_rial")
    with pytest.raises(StageFieldsMissingError) as error:
        await move(session, deal, "needs_analysed")
    assert error.value.data == {"fields": ["owner_id", "amount_rial"]}
    deal.owner_id, deal.amount_rial = (await make_staff(session)).id, 1
    await session.flush()
    assert (await move(session, deal, "needs_analysed")).stage.code == "needs_analysed"


async def test_the_reason_given_with_the_move_satisfies_the_lost_stage(session: AsyncSession) -> None:
    deal = await open_one(session)
    await require(session, "lost", "lost_reason_id")
    assert (await move(session, deal, "lost", lost_reason="price")).stage.code == "lost"


async def test_the_open_deal_of_a_conversation_is_found_until_it_is_decided(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    deal = await open_one(session, conversation_id=conversation.id)
    key = {"contact_id": deal.contact_id, "conversation_id": conversation.id}
    found = await repository.find_open_of_contact(session, **key)
    assert found is not None and found.id == deal.id
    await move(session, deal, "lost", lost_reason="price")
    assert await repository.find_open_of_contact(session, **key) is None


async def test_an_unknown_pipeline_or_stage_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await open_one(session, stage_code="dreaming")


async def test_the_store_itself_refuses_a_second_open_interval(session: AsyncSession) -> None:
    deal = await open_one(session)
    session.add(
        StageInterval(opportunity_id=deal.id, seq=2, stage_id=deal.stage_id, entered_at=NOW, actor="x", reason="x")
    )
    with pytest.raises(IntegrityError):
        await session.flush()


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-3_000, 10_000)), max_size=10))
async def test_stays_follow_each_other_without_a_hole_whatever_the_clocks_say(
    session: AsyncSession, walk: list[tuple[int, int]]
) -> None:
    async with session.begin_nested() as attempt:
        deal = await open_one(session)
        minute, steps = 0, 0
        for choice, pause in walk:
            targets = [*MOVES[deal.stage.code], "accepted"]
            target = targets[choice % len(targets)]
            minute, before = minute + pause, deal.stage_id
            if target == "accepted":
                deal = await move(session, deal, "won", minute, reason="quote_accepted")
            else:
                deal = await move(session, deal, target, minute, lost_reason="price")
            steps += deal.stage_id != before
        intervals = await repository.list_intervals(session, opportunity_id=deal.id)
        assert [row.seq for row in intervals] == list(range(1, steps + 2))
        assert intervals[0].entered_at == deal.opened_at
        assert [row.left_at for row in intervals[:-1]] == [row.entered_at for row in intervals[1:]]
        assert all(row.left_at >= row.entered_at for row in intervals[:-1] if row.left_at)
        assert intervals[-1].left_at is None
        assert (intervals[-1].stage_id, intervals[-1].entered_at) == (deal.stage_id, deal.stage_entered_at)
        assert deal.closed_at == (None if deal.stage.kind == "open" else intervals[-1].entered_at)
        await attempt.rollback()


@pytest.mark.parametrize("stage", ["new", "needs_analysed", "lost"])
async def test_a_customers_yes_wins_a_deal_wherever_it_stands(session: AsyncSession, stage: str) -> None:
    deal = await open_one(session)
    await require(session, "won", "owner_id", "contact.national_id")
    await move(session, deal, stage, lost_reason="price")
    won = await move(session, deal, "won", 90, reason="quote_accepted")
    assert (won.stage.code, won.closed_at, won.lost_reason_id) == ("won", NOW + timedelta(minutes=90), None)
    assert (await repository.list_intervals(session, opportunity_id=deal.id))[-1].reason == "quote_accepted"


async def test_the_customers_answer_decides_a_deal_whose_pipeline_has_other_names(session: AsyncSession) -> None:
    pipeline = Pipeline(code="tender", name="مناقصه", moves={"invited": ["sunk"], "offered": ["sunk"]})
    session.add(pipeline)
    await session.flush()
    for place, (code, kind) in enumerate([("invited", "open"), ("signed", "won"), ("sunk", "lost")]):
        session.add(Stage(pipeline_id=pipeline.id, code=code, name=code, position=place, probability=0, kind=kind))
    first = await open_one(session, pipeline_code="tender", stage_code="invited")
    assert (await move(session, first, "quoted", reason="quote_issued")).stage.code == "invited"
    assert (await move(session, first, "won", reason="quote_accepted")).stage.code == "signed"
    second = await service.open_opportunity(
        session, contact_id=first.contact_id, title="x", pipeline_code="tender", stage_code="invited", actor="bot",
        now=NOW,
    )  # fmt: skip
    lost = await move(session, second, "lost", reason="quote_rejected", lost_reason="price")
    assert lost.stage.code == "sunk"
    with pytest.raises(StageMoveError):
        await move(session, second, "quoted")


async def test_a_stage_may_ask_about_the_customer(session: AsyncSession) -> None:
    deal = await open_one(session)
    await require(session, "needs_analysed", "contact.mobile", "contact.email", "contact.company", "need")
    with pytest.raises(StageFieldsMissingError) as error:
        await move(session, deal, "needs_analysed")
    assert error.value.data == {"fields": ["contact.email", "contact.company", "need"]}


async def test_the_same_key_opens_one_deal(session: AsyncSession) -> None:
    first = await open_one(session, key="k1")
    again = await service.open_opportunity(
        session, contact_id=first.contact_id, title="دیگر", actor="bot", key="k1", now=NOW
    )
    assert (again.id, again.title) == (first.id, "دوربین")


async def test_an_edit_writes_what_differs_and_keeps_the_reckoned_chance_apart(session: AsyncSession) -> None:
    deal = await open_one(session)
    version = deal.version
    changes = {
        "probability_override": 80,
        "expected_close_on": date(2026, 12, 21),
        "next_step": "تماس",
        "amount_rial": 5,
    }
    options = {"opportunity_id": deal.id, "changes": changes, "actor": "staff:1", "now": NOW}
    edited = await edit_opportunity(session, version=version, **options)
    assert (edited.probability_override, edited.stage.probability, edited.amount_rial) == (80, 5, 5)
    assert (await edit_opportunity(session, version=None, **options)).version == edited.version == version + 1
    with pytest.raises(VersionConflictError):
        await edit_opportunity(session, version=version, **options)
    acts = (await session.scalars(select(AuditEvent).where(AuditEvent.entity_id == deal.id))).all()
    assert [(act.verb, act.data["new"]["expected_close_on"]) for act in acts] == [("edit", "2026-12-21")]
    assert [act.data["fields"] for act in acts] == [sorted(changes)]
    assert "next_step" not in {*acts[0].data["old"], *acts[0].data["new"]}  # words are only named


async def test_the_amount_of_a_quoted_deal_is_its_quotes(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    assert quote.opportunity_id is not None
    with pytest.raises(AmountQuotedError):
        await edit_opportunity(
            session, opportunity_id=quote.opportunity_id, changes={"amount_rial": 1}, version=None, actor="x", now=NOW
        )


async def test_two_moves_at_once_follow_each_other(database: Database) -> None:
    async with database.writing() as session:
        deal = await open_one(session, stage_code="quoted")

    line = starting_line(database, 3)

    async def step(stage: str) -> str:
        try:
            async with database.writing() as session:
                await line(session)
                await move(session, deal, stage, lost_reason="price")
        except StageMoveError:
            return "refused"
        return "moved"

    outcome = await asyncio.gather(step("won"), step("lost"), step("won"))
    assert outcome.count("moved") in (1, 2)
    async with database.reading() as session:
        intervals = await repository.list_intervals(session, opportunity_id=deal.id)
        assert len(intervals) == 2
        assert intervals[0].left_at == intervals[1].entered_at
