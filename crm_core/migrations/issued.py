"""Triggers that keep documents of the books as they were issued, whoever connects to the database.

They call the function of `crm_core.migrations.append_only` on PostgreSQL, so `refuse_changes` comes first.
"""

from collections.abc import Mapping, Sequence

from alembic import op

_INVOICE = (
    "code", "quote_id", "subtotal_rial", "discount_rial", "vat_rial", "total_rial", "requested_at", "issued_at",
)  # fmt: skip
_BUYER = {
    "buyer_name": "NEW.buyer_name = ''",
    **{
        column: f"NEW.{column} IS NULL"
        for column in ("buyer_national_id", "buyer_economic_code", "buyer_postal_code", "buyer_mobile")
    },
}
"""Who bought, with what each column is once accounting need not know it any more (`crm_core.privacy.retention`)."""
_LINE = (
    "row", "product_code", "product_name", "unit", "quantity", "unit_price_rial", "inclusive", "discount_rial",
    "net_rial", "vat_rate", "vat_rial", "total_rial",
)  # fmt: skip
_NOTE = (
    "code", "invoice_id", "kind", "reason", "subtotal_rial", "discount_rial", "vat_rial", "total_rial", "issued_at",
    "actor", "request_key",
)  # fmt: skip
_PAYMENT = (
    "invoice_id", "amount_rial", "method", "reference", "paid_at", "recorded_at", "actor", "idempotency_key",
)  # fmt: skip

_LINE_FUNCTION = """
CREATE FUNCTION refuse_line_of_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND issued_at IS NOT NULL) THEN
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$
"""


def freeze_issued_documents() -> None:
    """From now on the database refuses to delete documents and payments, and to change what they say.

    A buyer may be emptied, never replaced: after the accounting period nobody has to know them.
    """
    moved_back = "OLD.state <> NEW.state AND NOT (OLD.state = 'issued' AND NEW.state = 'cancelled')"
    _refuse(
        "invoices",
        f"OLD.issued_at IS NOT NULL AND ({_differ(_INVOICE)} OR {_differ_unless_emptied(_BUYER)}"
        f" OR {_differ_once_set('tax_id')} OR {moved_back})",
    )
    _refuse("invoice_lines", f"{_differ(('invoice_id', *_LINE))} OR {_differ_once_set('tax_goods_id', 'tax_unit')}")
    _refuse("credit_notes", f"{_differ(_NOTE)} OR {_differ_once_set('tax_id')}")
    _refuse("credit_note_lines", _differ(("credit_note_id", "invoice_line_id", *_LINE)))
    _refuse("payments", f"{_differ(_PAYMENT)} OR OLD.state = 'reversed'")
    _refuse_lines_of_issued_invoices()


def let_books_forget() -> None:
    """From now on the words of credit notes and payments may be emptied, never replaced; a payment keeps its kind."""
    for table in ("credit_notes", "payments"):
        on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
        op.execute(f"DROP TRIGGER {table}_keep_update{on}")
    said = [column for column in _NOTE if column != "reason"]
    emptied = {"reason": "NEW.reason = ''"}
    _refuse_update(
        "credit_notes", f"{_differ(said)} OR {_differ_unless_emptied(emptied)} OR {_differ_once_set('tax_id')}"
    )
    said = ["kind", *(column for column in _PAYMENT if column != "reference")]
    emptied = {"reference": "NEW.reference IS NULL"}
    reversal = _differ_unless_emptied({"reverse_reason": "NEW.reverse_reason = ''"})
    _refuse_update(
        "payments",
        f"{_differ(said)} OR {_differ_unless_emptied(emptied)}"
        f" OR (OLD.state = 'reversed' AND ({_differ(('state', 'reversed_at'))} OR {reversal}))",
    )


def _differ(columns: Sequence[str]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _differ_unless_emptied(columns: Mapping[str, str]) -> str:
    return " OR ".join(f"({_differ([column])} AND NOT ({empty}))" for column, empty in columns.items())


def _differ_once_set(*columns: str) -> str:
    return " OR ".join(f"(OLD.{column} IS NOT NULL AND {_differ([column])})" for column in columns)


def _refuse(table: str, change: str) -> None:
    _refuse_update(table, change)
    op.execute(f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} FOR EACH ROW {_refusal(table)}")


def _refuse_update(table: str, change: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        change = change.replace("IS DISTINCT FROM", "IS NOT")  # what SQLite before 3.39 calls it
    event = f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({change})"
    op.execute(f"CREATE TRIGGER {table}_keep_update {event} {_refusal(table)}")


def _refusal(table: str) -> str:
    if op.get_bind().dialect.name == "postgresql":
        return "EXECUTE FUNCTION refuse_change()"
    return f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"


def _refuse_lines_of_issued_invoices() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_LINE_FUNCTION)
        op.execute(
            "CREATE TRIGGER invoice_lines_keep_insert BEFORE INSERT ON invoice_lines"
            " FOR EACH ROW EXECUTE FUNCTION refuse_line_of_issued()"
        )
        return
    op.execute(
        "CREATE TRIGGER invoice_lines_keep_insert BEFORE INSERT ON invoice_lines FOR EACH ROW"
        " WHEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND issued_at IS NOT NULL)"
        " BEGIN SELECT RAISE(ABORT, 'rows of invoice_lines are never changed'); END"
    )
