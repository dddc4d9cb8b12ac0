"""Tasks: things that a member of staff has to do."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Versioned, one_of, references
from crm_core.tasks.rules import TaskKind, TaskState


class Task(Versioned, Base):
    """Something to do, mostly for a customer, due at a time; from ``remind_at`` on its person should think of it."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint(one_of("kind", TaskKind), name="kind"),
        CheckConstraint(one_of("state", TaskState), name="state"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_time"),
        CheckConstraint("remind_at IS NULL OR remind_at <= due_at", name="reminds_before_due"),
    )

    id: Mapped[Id]
    kind: Mapped[Code]
    state: Mapped[Code] = mapped_column(default=TaskState.OPEN)
    note: Mapped[Long]
    contact_id: Mapped[str | None] = references("contacts.id", nullable=True)
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    opportunity_id: Mapped[str | None] = references("opportunities.id", nullable=True)
    key: Mapped[Code | None] = mapped_column(unique=True)
    """What makes the same task, made twice by a nervous finger, one."""
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    assignee_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    due_at: Mapped[Moment] = mapped_column(index=True)
    remind_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    done_at: Mapped[Moment | None]

    contact: Mapped[Contact | None] = relationship(lazy="raise")
