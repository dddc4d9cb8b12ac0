"""Company facts, answers to frequent questions, and canned replies; seeded from files, edited without retraining."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, JsonColumn, Long, Name


class Fact(Base):
    """One section of facts about the company (``company``, ``calendar``, …) as JSON."""

    __tablename__ = "facts"

    key: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JsonColumn)


class FaqEntry(Base):
    """A frequent question and its answer."""

    __tablename__ = "faq_entries"

    id: Mapped[Id]
    topic: Mapped[Code] = mapped_column(unique=True)
    question: Mapped[Name]
    answer: Mapped[Long]
    keywords: Mapped[list[str]] = mapped_column(JsonColumn, default=list)


class CannedReply(Base):
    """A ready answer for staff."""

    __tablename__ = "canned_replies"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    title: Mapped[Name]
    text: Mapped[Long]
    team: Mapped[Code | None]
