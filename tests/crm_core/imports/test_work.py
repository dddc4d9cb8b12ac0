"""Deals, tasks and payments of the old system."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.forecasts.service import forecast_months
from crm_core.imports.errors import RowReason
from crm_core.imports.job import Outcome
from crm_core.imports.report import ImportReport
from crm_core.invoices.model import Invoice
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.opportunities.service import move_opportunity
from crm_core.payments.model import Payment
from crm_core.pipelines.model import LostReason, Pipeline, Stage
from crm_core.scoring.service import rebuild_model, score_deals
from crm_core.tasks.model import Task
from crm_core.tasks.rules import TaskState

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]
DEAL = ["code", "mobile", "title", "stage", "opened_at", "stage_entered_at", "closed_at", "lost_reason"]
TASK = ["code", "note", "due_at", "remind_at", "state", "assignee", "opportunity"]
PAYMENT = ["code", "invoice", "amount_rial", "state"]


def refusals(report: ImportReport) -> list[tuple[int, str, str]]:
    """The refused lines with their columns and reasons."""
    return [(refused.line, refused.field, str(refused.reason)) for refused in report.refused]


async def stage_of(session: AsyncSession, deal: Opportunity) -> str:
    """The code of a deal's stage."""
    stage: str | None = await session.scalar(select(Stage.code).where(Stage.id == deal.stage_id))
    assert stage is not None
    return stage


async def the(session: AsyncSession, model: Any) -> Any:
    """The only row of a table."""
    (row,) = (await session.scalars(select(model))).all()
    return row


async def test_an_old_open_deal_keeps_its_dates_and_does_not_stand_still_on_its_first_day(
    company: AsyncSession, bring_in: Import
) -> None:
    line = ["D-1", "09121112233", "ده دوربین", "مذاکره", "1403/06/01", "1403/06/20", "", ""]
    report = await bring_in("opportunities", DEAL, line)
    assert report.counts[Outcome.ADDED] == 1
    deal = await the(company, Opportunity)
    assert (await stage_of(company, deal), deal.closed_at) == ("negotiation", None)
    assert deal.opened_at.date().isoformat() == "2024-08-21"
    assert deal.rots_at == NOW + timedelta(hours=24)
    stay = await the(company, StageInterval)
    assert (stay.entered_at, stay.left_at) == (deal.stage_entered_at, None)


async def test_a_deal_from_a_file_goes_on_as_any_other(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("opportunities", DEAL, ["D-1", "09121112233", "x", "new", "1403/06/01", "", "", ""])
    deal = await the(company, Opportunity)
    await move_opportunity(
        company, opportunity_id=deal.id, stage_code="won", actor="x", reason="quote_accepted", now=NOW
    )
    stays = (await company.scalars(select(StageInterval).order_by(StageInterval.seq))).all()
    assert [stay.left_at for stay in stays] == [NOW, None]


async def test_a_lost_deal_keeps_what_the_file_says_of_why(company: AsyncSession, bring_in: Import) -> None:
    await bring_in(
        "opportunities", DEAL,
        ["D-1", "09121112233", "x", "lost", "1403/06/01", "", "1403/07/01", "رقیب ارزان‌تر بود"],
    )  # fmt: skip
    deal = await the(company, Opportunity)
    reason = await company.get_one(LostReason, deal.lost_reason_id)
    assert (reason.code, deal.lost_note) == ("other", "رقیب ارزان‌تر بود")
    assert deal.closed_at == deal.stage_entered_at > deal.opened_at


async def test_a_deal_goes_to_another_stage_only_where_the_file_is_to_win(
    company: AsyncSession, bring_in: Import
) -> None:
    old = ["D-1", "09121112233", "x", "new", "1403/06/01", "", "", ""]
    new = ["D-1", "09121112233", "y", "won", "1403/06/01", "1403/07/01", "", ""]
    await bring_in("opportunities", DEAL, old)
    assert (await bring_in("opportunities", DEAL, new)).counts[Outcome.UNCHANGED] == 1
    assert (await bring_in("opportunities", DEAL, new, update=True)).counts[Outcome.UPDATED] == 1
    assert (await bring_in("opportunities", DEAL, new, update=True)).counts[Outcome.UNCHANGED] == 1
    deal = await the(company, Opportunity)
    assert (await stage_of(company, deal), deal.title) == ("won", "y")
    stays = (await company.scalars(select(StageInterval).order_by(StageInterval.seq))).all()
    assert [stay.left_at for stay in stays] == [deal.stage_entered_at, None]


async def test_stages_and_records_that_are_not_here_are_refused(bring_in: Import) -> None:
    report = await bring_in(
        "opportunities", [*DEAL, "pipeline", "lead"],
        ["D-1", "09121112233", "x", "بستن", "", "", "", "", "", ""],
        ["D-2", "09121112233", "x", "new", "", "", "", "", "صادرات", ""],
        ["D-3", "09121112233", "x", "new", "", "", "", "", "", "L-9"],
        ["D-4", "09121112233", "x", "new", "1403/06/01", "1402/06/01", "", "", "", ""],
    )  # fmt: skip
    assert refusals(report) == [
        (2, "stage", RowReason.NOT_ONE_OF),
        (3, "pipeline", RowReason.UNKNOWN_RECORD),
        (4, "lead", RowReason.UNKNOWN_RECORD),
        (5, "stage_entered_at", RowReason.DATES_CROSSED),
    ]
    assert "negotiation" in report.refused[0].detail


async def test_open_deals_come_only_into_stages_in_use_and_are_reckoned_with(
    company: AsyncSession, bring_in: Import
) -> None:
    for code, active in (("negotiation", False), ("lost", False)):
        await company.execute(update(Stage).where(Stage.code == code).values(active=active))
    report = await bring_in(
        "opportunities", DEAL,
        ["D-1", "09121112233", "x", "negotiation", "", "", "", ""], ["D-2", "09121112233", "x", "lost", "", "", "", ""],
        ["D-3", "09121112233", "x", "new", "", "", "", ""], ["D-4", "09121112233", "x", "won", "", "", "", ""],
    )  # fmt: skip
    assert refusals(report) == [(2, "stage", RowReason.NOT_ONE_OF)]
    pipeline = await the(company, Pipeline)
    await rebuild_model(company, pipeline=pipeline, now=NOW)
    deals = (await company.scalars(select(Opportunity.id).where(Opportunity.closed_at.is_(None)))).all()
    assert list(await score_deals(company, pipeline_id=pipeline.id, now=NOW)) == deals
    assert len((await forecast_months(company, pipeline_code="default", months=2, now=NOW)).months) == 2


async def test_what_is_done_without_a_date_was_done_when_it_was_due(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in(
        "tasks", TASK,
        ["1", "تماس", "1403/07/01 10:00", "", "انجام شد", "n.karimi", ""],
        ["2", "بازدید", "1406/07/01", "", "انجام شد", "کسی", ""],
    )  # fmt: skip
    assert report.counts[Outcome.ADDED] == 2
    first, second = (await company.scalars(select(Task).order_by(Task.key))).all()
    assert (first.state, first.contact_id) == (TaskState.DONE, None)
    assert first.done_at == first.created_at == NOW
    assert second.done_at == NOW
    assert sum(report.notes.values()) == 1


async def test_tasks_that_contradict_themselves_are_refused(bring_in: Import) -> None:
    report = await bring_in(
        "tasks", TASK,
        ["1", "تماس", "1405/10/01", "1405/10/02", "", "", ""],
        ["2", "", "1405/10/01", "", "", "", ""],
        ["3", "تماس", "1405/10/01", "", "", "", "D-9"],
        ["x" * 60, "تماس", "1405/10/01", "", "", "", ""],
    )  # fmt: skip
    assert refusals(report) == [
        (2, "due_at", RowReason.DATES_CROSSED),
        (3, "note", RowReason.MISSING),
        (4, "opportunity", RowReason.UNKNOWN_RECORD),
        (5, "code", RowReason.TOO_LONG),
    ]


async def test_a_task_is_opened_and_finished_by_a_file_that_wins(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("tasks", TASK, ["1", "تماس", "1405/10/01", "1405/09/30", "", "", ""])
    for state in ("done", "open"):
        report = await bring_in("tasks", TASK, ["1", "تماس", "1405/09/15", "", state, "", ""], update=True)
        assert report.counts[Outcome.UPDATED] == 1
        task = await the(company, Task)
        assert (task.state, task.done_at is not None) == (state, state == "done")
    assert task.remind_at == task.due_at


@pytest.fixture
async def invoice(company: AsyncSession, bring_in: Import) -> AsyncSession:
    """The store with an invoice over 1,000 rial of which 300 were paid."""
    header = ["code", "mobile", "total_rial", "paid_rial", "issued_at"]
    await bring_in("invoices", header, ["INV-1", "09121112233", "1000", "300", "1402/10/05"])
    return company


async def test_payments_are_part_of_what_an_invoice_says_was_paid(invoice: AsyncSession, bring_in: Import) -> None:
    await bring_in("payments", PAYMENT, ["1", "INV-1", "300", ""], ["2", "INV-1", "900", "برگشتی"])
    assert (await the(invoice, Invoice)).paid_rial == 300
    report = await bring_in("payments", PAYMENT, ["1", "INV-1", "300", ""], ["3", "INV-1", "700", ""])
    assert (report.counts[Outcome.ADDED], report.counts[Outcome.UNCHANGED]) == (1, 1)
    found = await the(invoice, Invoice)
    assert (found.paid_rial, found.payment) == (1_000, "paid")
    assert len((await invoice.scalars(select(Payment))).all()) == 3


async def test_payments_beyond_an_invoice_or_on_none_are_refused(invoice: AsyncSession, bring_in: Import) -> None:
    report = await bring_in(
        "payments", PAYMENT, ["1", "INV-1", "1100", ""], ["2", "INV-9", "1", ""], ["3", "INV-1", "0", ""]
    )
    assert refusals(report) == [
        (2, "amount", RowReason.PAID_TOO_MUCH),
        (3, "invoice", RowReason.UNKNOWN_RECORD),
        (4, "amount", RowReason.NOT_AN_AMOUNT),
    ]
    assert (await the(invoice, Invoice)).paid_rial == 300


async def test_a_deal_has_one_issued_and_one_accepted_quote_and_only_of_its_customer(
    company: AsyncSession, bring_in: Import
) -> None:
    await bring_in("opportunities", DEAL, ["D-1", "09121112233", "x", "new", "", "", "", ""])
    header = ["code", "mobile", "state", "total_rial", "opportunity"]
    report = await bring_in(
        "quotes", header,
        ["Q-1", "09121112233", "issued", "100", "D-1"], ["Q-2", "09121112233", "issued", "100", "D-1"],
        ["Q-3", "09121112233", "accepted", "100", "D-1"], ["Q-4", "09351112233", "rejected", "100", "D-1"],
        ["Q-5", "09121112233", "rejected", "100", "D-1"], ["Q-6", "09121112233", "issued", "100", "D-9"],
    )  # fmt: skip
    assert refusals(report) == [
        (3, "opportunity", RowReason.DEAL_HAS_ONE),
        (5, "opportunity", RowReason.CODE_OF_ANOTHER),
        (7, "opportunity", RowReason.UNKNOWN_RECORD),
    ]
    again = await bring_in("quotes", header, ["Q-1", "09121112233", "accepted", "100", ""], update=True)
    assert refusals(again) == [(2, "opportunity", RowReason.DEAL_HAS_ONE)]
    assert len((await company.scalars(select(Contact))).all()) == 1
