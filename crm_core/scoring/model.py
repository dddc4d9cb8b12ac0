"""What was learnt from the decided deals of each pipeline."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Id, Json, JsonColumn, Moment, references


class ScoringModel(Base):
    """The newest model of a pipeline and how well it does; rebuilt as a whole from the store, never counted on."""

    __tablename__ = "scoring_models"
    __table_args__ = (UniqueConstraint("pipeline_id"),)

    id: Mapped[Id]
    pipeline_id: Mapped[str] = references("pipelines.id", index=False)
    built_at: Mapped[Moment]
    learnt: Mapped[Json]
    metrics: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
