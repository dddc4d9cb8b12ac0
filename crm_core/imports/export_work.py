"""The lines that deals, tasks and payments become in a file."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.imports.export_source import Facts, Row, RowsOf, nothing, staff_names, with_customer
from crm_core.imports.export_source import customer_of as whose
from crm_core.imports.export_talks import talk_codes
from crm_core.imports.old_keys import code_of
from crm_core.leads.model import Lead
from crm_core.opportunities.model import Opportunity
from crm_core.payments.model import Payment
from crm_core.payments.rules import Method, PaymentState
from crm_core.pipelines.model import Pipeline
from crm_core.tasks.model import Task
from crm_core.tasks.rules import TaskKind, TaskState


async def _deal_facts(session: AsyncSession) -> Facts:
    rows = await session.execute(select(Pipeline.id, Pipeline.code))
    return {"staff": await staff_names(session), "pipelines": {row.id: row.code for row in rows}}


async def _beside_deals(session: AsyncSession, deals: Sequence[Opportunity]) -> Facts:
    leads = await session.execute(
        select(Lead.id, Lead.external_id).where(Lead.id.in_({deal.lead_id for deal in deals} - {None}))
    )
    return {"leads": {row.id: row.external_id for row in leads}}


def _deal(deal: Opportunity, facts: Facts) -> Iterable[Row]:
    same = (
        "title", "need", "expected_close_on", "next_step", "lost_note", "opened_at", "stage_entered_at", "closed_at",
    )  # fmt: skip
    yield {
        **whose(deal.contact), **{name: getattr(deal, name) for name in same}, "code": code_of(deal.id, deal.key),
        "pipeline": facts["pipelines"][deal.pipeline_id], "stage": deal.stage.code, "amount": deal.amount_rial,
        "probability": deal.probability_override, "owner": facts["staff"].get(deal.owner_id),
        "lead": facts["leads"].get(deal.lead_id), "lost_reason": deal.lost_reason.code if deal.lost_reason else None,
    }  # fmt: skip


async def deal_codes(session: AsyncSession, ids: Iterable[str | None]) -> dict[str | None, str]:
    """How files call deals, by id."""
    wanted = {one for one in ids if one is not None}
    rows = await session.execute(select(Opportunity.id, Opportunity.key).where(Opportunity.id.in_(wanted)))
    return {row.id: code_of(row.id, row.key) for row in rows}


async def _beside_tasks(session: AsyncSession, tasks: Sequence[Task]) -> Facts:
    return {
        "deals": await deal_codes(session, (task.opportunity_id for task in tasks)),
        "talks": await talk_codes(session, [task.conversation_id for task in tasks]),
    }


def _task(task: Task, facts: Facts) -> Iterable[Row]:
    same = ("note", "due_at", "remind_at", "created_at", "done_at")
    yield {
        **(whose(task.contact) if task.contact else {}), **{name: getattr(task, name) for name in same},
        "code": code_of(task.id, task.key), "kind": TaskKind(task.kind), "state": TaskState(task.state),
        "assignee": facts.get(task.assignee_id or ""), "opportunity": facts["deals"].get(task.opportunity_id),
        "conversation": facts["talks"].get(task.conversation_id),
    }  # fmt: skip


def _payment(payment: Payment, _facts: Facts) -> Iterable[Row]:
    """One on an invoice without a number cannot be told where it belongs."""
    if payment.invoice.code is None:
        return
    same = ("reference", "paid_at", "reversed_at", "reverse_reason")
    yield {
        **{name: getattr(payment, name) for name in same}, "code": code_of(payment.id, payment.idempotency_key),
        "invoice": payment.invoice.code, "amount": payment.amount_rial, "method": Method(payment.method),
        "state": PaymentState(payment.state),
    }  # fmt: skip


WORK_ROWS: dict[str, RowsOf] = {
    "opportunities": RowsOf(
        Opportunity,
        [*with_customer(Opportunity), selectinload(Opportunity.stage), selectinload(Opportunity.lost_reason)],
        _deal_facts, _deal, _beside_deals,
    ),
    "tasks": RowsOf(Task, with_customer(Task), staff_names, _task, _beside_tasks),
    "payments": RowsOf(Payment, [selectinload(Payment.invoice)], nothing, _payment),
}  # fmt: skip
