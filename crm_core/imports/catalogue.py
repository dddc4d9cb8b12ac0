"""Products that lines name by code or name."""

from dataclasses import dataclass

from sqlalchemy import select

from crm_core.imports.errors import NoteReason, RowReason, RowRefusedError
from crm_core.imports.fields import Row
from crm_core.imports.job import Job
from crm_core.imports.labels import compact
from crm_core.products.model import Product


@dataclass(frozen=True)
class KnownProduct:
    """What a line needs of a product."""

    id: str
    code: str
    name: str
    unit: str
    vat_class: str


async def load_products(job: Job) -> None:
    """Reads every product, found again by code or name; a code wins over another product's name."""
    query = select(Product.id, Product.code, Product.name, Product.unit, Product.vat_class)
    products = [KnownProduct(*row) for row in await job.session.execute(query)]
    by_name = {compact(product.name): product for product in products}
    job.references["products"] = by_name | {compact(product.code): product for product in products}


def find_product(job: Job, row: Row, column: str) -> KnownProduct | None:
    """The product that a cell names; None where it is empty or names none of ours."""
    named = row.get(column)
    found: KnownProduct | None = job.references["products"].get(compact(named)) if named else None
    return found


def product_id(job: Job, row: Row, column: str) -> str | None:
    """The id of the product that a cell names; one that is not ours is noted and left out."""
    found = find_product(job, row, column)
    if found is None and row.get(column):
        job.note(column, NoteReason.UNKNOWN_PRODUCT)
    return found.id if found else None


def get_product(job: Job, row: Row, column: str) -> KnownProduct:
    """The product that a cell names; raises RowRefusedError."""
    found = find_product(job, row, column)
    if found is None:
        raise RowRefusedError(column, RowReason.UNKNOWN_PRODUCT, row.get(column) or "")
    return found
