"""What can be asked of the forecast and the funnel."""

from typing import ClassVar

from pydantic import Field, model_validator

from connectors.console.typed import Day, Word
from connectors.gateway.endpoints import Body
from crm_core.opportunities.service import DEFAULT_PIPELINE


class ForecastQuery(Body):
    """How many Jalali months from the present one on, of which pipeline."""

    pipeline: Word = DEFAULT_PIPELINE
    months: int = Field(default=6, ge=1, le=24)


class FunnelQuery(Body):
    """A period, both days included, in Tehran; without one, the last `DAYS` days."""

    DAYS: ClassVar[int] = 90

    pipeline: Word = DEFAULT_PIPELINE
    start: Day | None = Field(default=None, alias="from")
    to: Day | None = None

    @model_validator(mode="after")
    def _goes_forward(self) -> "FunnelQuery":
        if self.start is not None and self.to is not None and self.start > self.to:
            raise ValueError("from_after_to")
        return self
