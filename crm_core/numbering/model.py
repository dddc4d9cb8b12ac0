"""Counters of document numbers."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code


class Counter(Base):
    """The next number of a series in a Jalali year."""

    __tablename__ = "counters"
    __table_args__ = (CheckConstraint("next_number > 0", name="positive"),)

    series: Mapped[Code] = mapped_column(primary_key=True)
    jalali_year: Mapped[int] = mapped_column(primary_key=True)
    next_number: Mapped[int]
