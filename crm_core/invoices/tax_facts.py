"""What the company's files say of its taxes: the fiscal memory, goods ids and codes of units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.invoices.tax_ids import make_tax_id, tax_serial
from crm_core.knowledge.repository import find_fact


@dataclass(frozen=True)
class TaxFacts:
    """The facts ``company`` and ``tax_goods``, as far as documents need them for the tax organisation."""

    economic_code: str | None
    memory_id: str | None
    goods: Mapping[str, Mapping[str, str | None]]
    units: Mapping[str, str]

    def goods_id(self, product_code: str) -> str | None:
        """The 13-digit id of a product."""
        return self.goods.get(product_code, {}).get("id")

    def unit(self, product_code: str, unit: str) -> str | None:
        """The organisation's code of a unit: the product's own, else that of the word."""
        return self.goods.get(product_code, {}).get("unit") or self.units.get(unit)


async def tax_facts(session: AsyncSession) -> TaxFacts:
    """What is known today; a store without the facts knows nothing."""
    company, goods = [fact.value if fact else {} for fact in [await find_fact(session, key=key) for key in _FACTS]]
    return TaxFacts(
        economic_code=company.get("economic_code"), memory_id=company.get("tax_memory_id"),
        goods={entry["code"]: entry for entry in goods.get("goods", ())},
        units={entry["unit"]: entry["code"] for entry in goods.get("units", ())},
    )  # fmt: skip


_FACTS = ("company", "tax_goods")


def tax_id_of(code: str, *, issued_at: datetime, memory_id: str | None) -> str | None:
    """The tax id of a document of ours; none without a fiscal memory, or for a code of another system."""
    serial = tax_serial(code)
    if memory_id is None or serial is None:
        return None
    return make_tax_id(memory_id=memory_id, issued_at=issued_at, serial=serial)
