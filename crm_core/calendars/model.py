"""Days unlike their calendar's week, written down by staff: sudden closures, worked holidays, Ramadan hours."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, Moment, Name, Versioned, one_of


class DayKind(StrEnum):
    """What becomes of a day."""

    CLOSED = "closed"
    OPEN = "open"


class CalendarDay(Versioned, Base):
    """One day of one calendar, or of all (``all``); ``confirmed`` says that the news of it is official."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        UniqueConstraint("day", "calendar"),
        CheckConstraint(one_of("kind", DayKind), name="kind"),
        CheckConstraint("(kind = 'open') = (hours IS NOT NULL)", name="open_has_hours"),
    )

    id: Mapped[Id]
    day: Mapped[date]
    calendar: Mapped[Code]
    kind: Mapped[Code]
    hours: Mapped[list[list[str]] | None] = mapped_column(
        JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    )
    scope: Mapped[Name | None]
    source: Mapped[Name | None]
    confirmed: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment]
