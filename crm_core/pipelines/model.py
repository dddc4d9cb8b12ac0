"""Sales pipelines, their stages, and the reasons for losing a deal; all from files under ``data/``."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, JsonColumn, Name, one_of, references
from crm_core.pipelines.rules import StageKind


class Pipeline(Base):
    """A named way from first interest to a decision."""

    __tablename__ = "pipelines"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    moves: Mapped[dict[str, list[str]]] = mapped_column(JsonColumn, default=dict)


class Stage(Base):
    """One step of a pipeline; ``probability`` is the default chance of winning, 0 to 100.

    A stage that is gone from its file stays for the history of deals, but is no longer ``active``.
    """

    __tablename__ = "stages"
    __table_args__ = (
        UniqueConstraint("pipeline_id", "code"),
        CheckConstraint(one_of("kind", StageKind), name="kind"),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
    )

    id: Mapped[Id]
    pipeline_id: Mapped[str] = references("pipelines.id")
    code: Mapped[Code]
    name: Mapped[Name]
    position: Mapped[int]
    probability: Mapped[int]
    rotting_hours: Mapped[int | None]
    required: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    kind: Mapped[Code] = mapped_column(default=StageKind.OPEN)
    active: Mapped[bool] = mapped_column(default=True)


class LostReason(Base):
    """Why deals are lost; some reasons ask for a note."""

    __tablename__ = "lost_reasons"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    needs_note: Mapped[bool] = mapped_column(default=False)
    aliases: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    """What customers say for it; reasons without are for staff only and are not offered in the chat."""
