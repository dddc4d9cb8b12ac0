"""Lines of invoices and orders from before these kept any: those of the quotes that they came from."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from crm_core.identifiers import new_id

_KEY = sa.Uuid(as_uuid=False)
_FIGURES = (
    "row", "product_code", "product_name", "unit", "quantity", "unit_price_rial", "discount_rial", "net_rial",
    "vat_rate", "vat_rial", "total_rial",
)  # fmt: skip
_QUOTE_LINES = sa.table(
    "quote_lines", sa.column("quote_id", _KEY), sa.column("product_id", _KEY), sa.column("inclusive", sa.Boolean()),
    *map(sa.column, _FIGURES),
)  # fmt: skip


def copy_quote_lines() -> None:
    """Gives invoices and orders the lines of their quotes; must come before issued invoices are frozen."""
    _copy_to_invoices()
    _copy_to_orders()


def _copy_to_invoices() -> None:
    invoices = sa.table("invoices", sa.column("id", _KEY), sa.column("quote_id", _KEY))
    kept = [_QUOTE_LINES.c[name] for name in (*_FIGURES, "inclusive")]
    query = sa.select(invoices.c.id.label("invoice_id"), *kept).join_from(
        invoices, _QUOTE_LINES, _QUOTE_LINES.c.quote_id == invoices.c.quote_id
    )
    target = sa.table(
        "invoice_lines", sa.column("id", _KEY), sa.column("invoice_id", _KEY), sa.column("inclusive", sa.Boolean()),
        sa.column("credited_quantity"), *map(sa.column, _FIGURES),
    )  # fmt: skip
    _insert(target, [{**row, "credited_quantity": 0} for row in op.get_bind().execute(query).mappings()])


def _copy_to_orders() -> None:
    """A product stands once in an order, with the units of all its lines; what is no product of ours is left out."""
    orders = sa.table("orders", sa.column("id", _KEY), sa.column("quote_id", _KEY))
    line = _QUOTE_LINES.c
    query = (
        sa.select(orders.c.id.label("order_id"), line.product_id, sa.func.sum(line.quantity).label("quantity"))
        .join_from(orders, _QUOTE_LINES, line.quote_id == orders.c.quote_id)
        .where(line.product_id.is_not(None))
        .group_by(orders.c.id, line.product_id)
    )
    columns = [sa.column(name, _KEY) for name in ("id", "order_id", "product_id")]
    target = sa.table("order_lines", *columns, sa.column("quantity"))
    _insert(target, [dict(row) for row in op.get_bind().execute(query).mappings()])


def _insert(target: sa.TableClause, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.get_bind().execute(sa.insert(target), [{"id": new_id(), **row} for row in rows])
