"""Column types and the declarative base that every model shares."""

import enum
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, MetaData, String, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from crm_core.identifiers import new_id


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC instants on both databases; a naive one is a bug and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turns any aware instant into UTC for the driver."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives the instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonColumn = JSON().with_variant(JSONB(), "postgresql")

Id = Annotated[str, mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)]
Ref = Annotated[str, mapped_column(Uuid(as_uuid=False))]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]
Rial = Annotated[int, mapped_column(BigInteger())]
Name = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(64))]
Long = Annotated[str, mapped_column(Text())]
Json = Annotated[dict[str, Any], mapped_column(JsonColumn)]


class Base(DeclarativeBase):
    """Parent of every model; constraint names follow one convention on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


HISTORY = "history"
"""Mark (``Table.info``) of tables that tell of records as they were: a reference in them is never changed."""


class Versioned:
    """A record that people edit: ``version`` grows by one with every change, so that two editors notice each other."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def references(column: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A foreign-key column to ``table.column``; deleting the parent of a record is refused."""
    return mapped_column(Uuid(as_uuid=False), ForeignKey(column, ondelete="RESTRICT"), nullable=nullable, index=index)


def one_of(column: str, values: type[enum.StrEnum]) -> str:
    """The text of a CHECK constraint: the column holds one of the enum's values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
