"""Writing definitions: one row at a time, added or brought up to date."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db.columns import Base
from crm_core.knowledge.model import Fact
from crm_core.products.model import Price, Product
from crm_core.products.repository import find_price
from crm_core.seed.ledger import Ledger

LEDGER_KEY = "seed_ledger"
"""The fact that remembers what the files said last time."""


@dataclass
class SeedReport:
    """How many rows of each table were added and changed."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Rows added or changed in all."""
        return sum(self.added.values()) + sum(self.changed.values())

    def count_added(self, table: str) -> None:
        """One more row of a table was added."""
        self.added[table] = self.added.get(table, 0) + 1

    def count_changed(self, table: str) -> None:
        """One more row of a table was changed."""
        self.changed[table] = self.changed.get(table, 0) + 1

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The counts as JSON."""
        return {"added": self.added, "changed": self.changed}


@dataclass
class Writer:
    """One seeding of one store."""

    session: AsyncSession
    now: datetime
    ledger: Ledger
    report: SeedReport = field(default_factory=SeedReport)

    @classmethod
    async def open(cls, session: AsyncSession, *, now: datetime) -> Self:
        """Begins a seeding with what the store remembers of the last one."""
        remembered = await session.get(Fact, LEDGER_KEY)
        return cls(session, now, Ledger(remembered.value if remembered else {}))

    async def close(self) -> None:
        """Remembers what the files said this time."""
        whole, remembered = self.ledger.whole(), await self.session.get(Fact, LEDGER_KEY)
        if remembered is None:
            self.session.add(Fact(key=LEDGER_KEY, value=whole))
        elif remembered.value != whole:
            remembered.value = whole
        await self.session.flush()

    async def put[Row: Base](
        self,
        model: type[Row],
        key: dict[str, Any],
        values: dict[str, Any],
        *,
        new: dict[str, Any] | None = None,
    ) -> tuple[Row, bool]:
        """The row of a key with the file's values, and whether it changed; ``new`` is set only on a fresh row."""
        table = model.__tablename__
        entry = "/".join([table, *(str(part) for part in key.values())])
        fresh = self.ledger.changed_fields(entry, values)
        row: Row | None = await self.session.scalar(select(model).filter_by(**key))
        if row is None:
            row = model(**key, **values, **(new or {}))
            self.session.add(row)
            self.report.count_added(table)
            await self.session.flush()
            return row, True
        differing = {name: value for name, value in fresh.items() if getattr(row, name) != value}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing:
            self.report.count_changed(table)
        return row, bool(differing)

    async def put_fact(self, key: str, value: dict[str, Any]) -> None:
        """A section of facts; only the sections' values that changed in the file replace stored ones."""
        fresh = self.ledger.changed_fields(f"facts/{key}", value)
        fact = await self.session.get(Fact, key)
        if fact is None:
            self.session.add(Fact(key=key, value=value))
            self.report.count_added("facts")
        elif (merged := {**fact.value, **fresh}) != fact.value:
            fact.value = merged
            self.report.count_changed("facts")
        await self.session.flush()

    async def put_price(self, product: Product, amount: int, *, price_list_id: str, today: date) -> None:
        """A price that changed in the file holds from today on; earlier days keep theirs."""
        fresh = self.ledger.changed_fields(f"prices/{product.code}", {"amount_rial": amount})
        standing = await find_price(self.session, product_id=product.id, day=today)
        if standing == amount or (standing is not None and not fresh):
            return
        key = {"price_list_id": price_list_id, "product_id": product.id, "valid_from": today}
        row: Price | None = await self.session.scalar(select(Price).filter_by(**key))
        if row is None:
            self.session.add(Price(**key, amount_rial=amount))
            self.report.count_added("prices")
        else:
            row.amount_rial = amount
            self.report.count_changed("prices")
        await self.session.flush()
