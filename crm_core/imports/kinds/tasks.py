"""Tasks from a file, done ones too."""

from datetime import datetime
from typing import Any

from crm_core.imports.births import id_born_at
from crm_core.imports.conversation_codes import load_conversations
from crm_core.imports.customers import contact_of
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import Job, Outcome, keys_of
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice
from crm_core.imports.old_keys import find_by_codes, key_of, named, read_old_code
from crm_core.imports.ownership import refuse_crossed_dates, refuse_other_owner
from crm_core.imports.values import read_long, read_moment, read_name
from crm_core.opportunities.model import Opportunity
from crm_core.tasks.model import Task
from crm_core.tasks.rules import TaskKind, TaskState

FIELDS = (
    Field("code", ("کد کار", "شماره کار", "کد وظیفه", "task id", *CODE_ALIASES), read_old_code, required=True),
    *CUSTOMER_FIELDS,
    Field("note", ("شرح", "عنوان", "موضوع", "توضیحات", "title", "subject", "description"), read_long, required=True),
    Field("kind", ("نوع", "type"), choice(TaskKind)),
    Field("state", ("وضعیت", "status"), choice(TaskState)),
    Field("assignee", ("مسئول", "کارشناس", "owner", "assigned to"), read_name),
    Field("due_at", ("مهلت", "سررسید", "تاریخ انجام", "due", "due date"), read_moment, required=True),
    Field("remind_at", ("یادآوری", "زمان یادآوری", "reminder"), read_moment),
    Field("created_at", ("تاریخ ثبت", "تاریخ ایجاد", "تاریخ", "created", "date"), read_moment),
    Field("done_at", ("تاریخ پایان", "انجام شد در", "done", "completed at"), read_moment),
    Field("opportunity", ("فرصت فروش", "کد فرصت"), read_old_code),
    Field("conversation", ("گفتگو", "کد گفتگو"), read_old_code),
)


async def begin(job: Job) -> None:
    """Reads who may have a task."""
    await job.load_staff()


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts and tasks, and the deals and conversations that they name."""
    await job.load_customers(lines)
    job.records = await find_by_codes(job, Task, {row["code"] for row in lines})
    deals = {row["opportunity"] for row in lines if "opportunity" in row.values}
    job.references["opportunities"] = await find_by_codes(job, Opportunity, deals)
    await load_conversations(job, {row["conversation"] for row in lines if "conversation" in row.values})


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a task; one without a customer is the staff's own."""
    (row,) = lines
    refuse_crossed_dates(row, "remind_at", "due_at")
    refuse_crossed_dates(row, "created_at", "done_at")
    assignee_id, known = job.staff_id(row, "assignee"), job.records.get(row["code"])
    if known is not None:
        if known.contact_id is not None:
            refuse_other_owner(job, row, known.contact_id)
        return _change(job, known, row, assignee_id)
    opportunity = named(job.references["opportunities"], row, "opportunity")
    conversation = named(job.references["conversations"], row, "conversation")
    contact = contact_of(job, row) if keys_of(row) or row.get("contact_code") else None
    born = row.get("created_at", job.now)
    task = Task(
        id=id_born_at(born, place=row.line), key=key_of(row["code"]), kind=row.get("kind", TaskKind.FOLLOW_UP),
        note=row["note"], contact_id=contact.id if contact else None, assignee_id=assignee_id,
        opportunity_id=opportunity.id if opportunity else None,
        conversation_id=conversation.id if conversation else None, due_at=row["due_at"],
        remind_at=row.get("remind_at"), created_at=born, **_state_and_time(job, row, born),
    )  # fmt: skip
    job.session.add(task)
    job.records[row["code"]] = task
    return Outcome.ADDED


def _change(job: Job, task: Task, row: Row, assignee_id: str | None) -> Outcome:
    if not job.update:
        return Outcome.UNCHANGED
    wanted: dict[str, Any] = {
        "note": row["note"], "kind": row.get("kind"), "assignee_id": assignee_id, "due_at": row["due_at"],
        "remind_at": row.get("remind_at"),
    }  # fmt: skip
    if task.remind_at is not None and wanted["remind_at"] is None and task.remind_at > row["due_at"]:
        wanted["remind_at"] = row["due_at"]
    if {"state", "done_at"} & set(row.values):
        wanted |= _state_and_time(job, row, task.created_at)
    changed = job.replace(task, wanted)
    if task.state == TaskState.OPEN:
        task.done_at = None
    return Outcome.UPDATED if changed else Outcome.UNCHANGED


def _state_and_time(job: Job, row: Row, born: datetime) -> dict[str, Any]:
    """State and time that agree: what is done without a date was done when it was due, at the latest now."""
    done = row.get("state", TaskState.DONE if row.get("done_at") else TaskState.OPEN) == TaskState.DONE
    if not done:
        return {"state": TaskState.OPEN, "done_at": None}
    return {"state": TaskState.DONE, "done_at": row.get("done_at") or max(born, min(row["due_at"], job.now))}


TASKS = Kind("tasks", FIELDS, begin, prepare, put)
