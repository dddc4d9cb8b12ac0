"""Deals from a file, decided ones too."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from crm_core.identifiers import new_id
from crm_core.imports.births import id_born_at
from crm_core.imports.customers import contact_of
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import SOURCE, Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import compact
from crm_core.imports.old_keys import find_by_codes, key_of, named, read_old_code
from crm_core.imports.ownership import refuse_crossed_dates, refuse_other_owner
from crm_core.imports.values import read_code, read_day, read_long, read_moment, read_name, read_percent
from crm_core.leads.model import Lead
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.opportunities.rules import rots_at
from crm_core.opportunities.service import DEFAULT_PIPELINE
from crm_core.pipelines.model import LostReason, Pipeline, Stage
from crm_core.pipelines.rules import StageKind

OTHER_REASON = "other"
FIELDS = (
    Field("code", ("کد فرصت", "شماره فرصت", "deal id", "opportunity id", *CODE_ALIASES), read_old_code, required=True),
    *CUSTOMER_FIELDS,
    Field("title", ("عنوان", "موضوع", "subject", "deal name"), read_name),
    Field("need", ("نیاز", "شرح", "شرح نیاز", "توضیحات", "description"), read_long),
    Field("pipeline", ("قیف", "قیف فروش"), read_name),
    Field("stage", ("مرحله", "وضعیت", "status", "state"), read_name),
    Field("amount", ("مبلغ", "ارزش", "مبلغ تخمینی", "value"), money=True),
    Field("probability", ("احتمال", "احتمال موفقیت", "chance"), read_percent),
    Field("expected_close_on", ("تاریخ احتمالی بستن", "تاریخ پیش‌بینی", "expected close", "close date"), read_day),
    Field("next_step", ("گام بعد", "اقدام بعدی", "next action"), read_name),
    Field("owner", ("مسئول", "کارشناس", "کارشناس فروش", "assignee"), read_name),
    Field("lead", ("سرنخ", "کد سرنخ", "lead id"), read_code),
    Field("lost_reason", ("دلیل از دست رفتن", "دلیل شکست"), read_name),
    Field("lost_note", ("توضیح از دست رفتن",), read_long),
    Field("opened_at", ("تاریخ ثبت", "تاریخ ایجاد", "تاریخ", "created_at", "created", "date"), read_moment),
    Field("stage_entered_at", ("تاریخ ورود به مرحله", "تاریخ مرحله", "stage date"), read_moment),
    Field("closed_at", ("تاریخ بستن", "تاریخ بسته شدن", "تاریخ پایان", "closed"), read_moment),
)  # fmt: skip


async def begin(job: Job) -> None:
    """Reads who may own a deal, the pipelines with their stages, and the reasons for losing one."""
    await job.load_staff()
    session = job.session
    pipelines = {row.id: row for row in await session.scalars(select(Pipeline))}
    stages: dict[tuple[str, str], Stage] = {}
    usable = or_(Stage.active, Stage.kind != StageKind.OPEN)  # decided deals may lie in stages that are gone by now
    for stage in await session.scalars(select(Stage).where(usable).order_by(Stage.active, Stage.position.desc())):
        for word in (stage.name, stage.code):
            stages[stage.pipeline_id, compact(word)] = stage
    job.references["stages"] = stages
    job.references["pipelines"] = {compact(word): row for row in pipelines.values() for word in (row.name, row.code)}
    reasons = (await session.scalars(select(LostReason))).all()
    job.references["reasons"] = {compact(word): row for row in reasons for word in (row.name, row.code)}


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts, deals with their present stays, and the leads that they came from."""
    await job.load_customers(lines)
    job.records = await find_by_codes(job, Opportunity, {row["code"] for row in lines})
    known = {deal.id for deal in job.records.values()}
    stays = await job.find(StageInterval, StageInterval.opportunity_id, known)
    job.references["stays"] = {stay.opportunity_id: stay for stay in stays if stay.left_at is None}
    leads = await job.find(Lead, Lead.external_id, {row["lead"] for row in lines if "lead" in row.values})
    job.references["leads"] = {lead.external_id: lead for lead in leads}


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a deal in its stage; a stage asks nothing of deals of the past."""
    (row,) = lines
    refuse_crossed_dates(row, "opened_at", "stage_entered_at", "closed_at")
    known, owner_id = job.records.get(row["code"]), job.staff_id(row, "owner")
    stage = _stage(job, row, known)
    if known is not None:
        refuse_other_owner(job, row, known.contact_id)
        return _change(job, known, row, stage, owner_id)
    born = row.get("opened_at", job.now)
    outcome = _outcome(job, row, stage, born)
    lead = named(job.references["leads"], row, "lead")
    contact = contact_of(job, row)
    title = row.get("title") or row.get("need", "")[:200] or row.get("name") or contact.name or row["code"]
    deal = Opportunity(
        id=id_born_at(born, place=row.line), key=key_of(row["code"]), contact_id=contact.id,
        lead_id=lead.id if lead else None, pipeline_id=stage.pipeline_id, stage_id=stage.id, title=title,
        need=row.get("need"), next_step=row.get("next_step"), amount_rial=row.get("amount", 0),
        expected_close_on=row.get("expected_close_on"), probability_override=row.get("probability"),
        owner_id=owner_id, opened_at=born, **outcome,
    )  # fmt: skip
    job.session.add(deal)
    job.records[row["code"]] = deal
    _enter(job, deal, seq=1)
    return Outcome.ADDED


def _change(job: Job, deal: Opportunity, row: Row, stage: Stage, owner_id: str | None) -> Outcome:
    if not job.update:
        return Outcome.UNCHANGED
    wanted = {
        "title": row.get("title"), "need": row.get("need"), "next_step": row.get("next_step"),
        "amount_rial": row.get("amount"), "expected_close_on": row.get("expected_close_on"),
        "probability_override": row.get("probability"), "owner_id": owner_id,
    }  # fmt: skip
    changed = job.replace(deal, wanted)
    if stage.id == deal.stage_id:
        return Outcome.UPDATED if changed else Outcome.UNCHANGED
    stay: StageInterval = job.references["stays"][deal.id]
    for name, value in _outcome(job, row, stage, max(stay.entered_at, row.get("stage_entered_at", job.now))).items():
        setattr(deal, name, value)
    deal.stage_id = stage.id
    stay.left_at = deal.stage_entered_at
    _enter(job, deal, seq=stay.seq + 1)
    return Outcome.UPDATED


def _enter(job: Job, deal: Opportunity, *, seq: int) -> None:
    """Begins the stay in a deal's stage, after the earlier one was ended in the store."""
    stay = StageInterval(
        id=new_id(), opportunity_id=deal.id, seq=seq, stage_id=deal.stage_id, entered_at=deal.stage_entered_at,
        actor=SOURCE, reason=SOURCE,
    )  # fmt: skip
    job.later.append(stay)
    job.references["stays"][deal.id] = stay


def _stage(job: Job, row: Row, known: Opportunity | None) -> Stage:
    """The stage that a line names in its pipeline; without a name that of the known deal, else the first one."""
    stages: dict[tuple[str, str], Stage] = job.references["stages"]
    if known is not None and "stage" not in row.values:
        return next(stage for stage in stages.values() if stage.id == known.stage_id)
    pipeline = job.references["pipelines"].get(compact(row.get("pipeline", DEFAULT_PIPELINE)))
    if pipeline is None or (known is not None and pipeline.id != known.pipeline_id):
        raise RowRefusedError("pipeline", RowReason.UNKNOWN_RECORD, row.get("pipeline", DEFAULT_PIPELINE))
    mine = [stage for (owner, _), stage in stages.items() if owner == pipeline.id]
    if "stage" not in row.values and mine:
        return min(mine, key=lambda stage: stage.position)
    stage = stages.get((pipeline.id, compact(row.get("stage", ""))))
    if stage is None:
        allowed = "، ".join(dict.fromkeys(stage.code for stage in sorted(mine, key=lambda stage: stage.position)))
        raise RowRefusedError("stage", RowReason.NOT_ONE_OF, allowed)
    return stage


def _outcome(job: Job, row: Row, stage: Stage, since: datetime) -> dict[str, Any]:
    """Times and reason that agree with a stage; a decision without a date fell when its stage was entered.

    An open deal gets the whole time of its stage from now on before it counts as standing still.
    """
    entered = max(since, row.get("stage_entered_at") or row.get("closed_at") or since)
    if stage.kind == StageKind.OPEN:
        rots = rots_at(max(entered, job.now), stage.rotting_hours)
        return {
            "stage_entered_at": entered, "closed_at": None, "rots_at": rots, "lost_reason_id": None, "lost_note": None,
        }  # fmt: skip
    told = {"stage_entered_at": entered, "closed_at": row.get("closed_at") or entered, "rots_at": None}
    if stage.kind == StageKind.WON:
        return {**told, "lost_reason_id": None, "lost_note": None}
    said, reasons = row.get("lost_reason", ""), job.references["reasons"]
    reason = reasons.get(compact(said)) or reasons.get(OTHER_REASON)
    if reason is None:
        raise RowRefusedError("lost_reason", RowReason.UNKNOWN_RECORD, said)
    note = row.get("lost_note") or (said if compact(said) not in reasons else "")
    return {**told, "lost_reason_id": reason.id, "lost_note": note or None}


OPPORTUNITIES = Kind("opportunities", FIELDS, begin, prepare, put)
