"""Quotes that lines of orders and invoices name by code."""

from collections.abc import Iterable

from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import Row
from crm_core.imports.job import Job
from crm_core.quotes.model import Quote


async def load_quotes(job: Job, lines: Iterable[Row]) -> None:
    """Looks up the quotes that a chunk of lines names."""
    found = await job.find(Quote, Quote.code, {row["quote"] for row in lines if "quote" in row.values})
    job.references["quotes"] = {quote.code: quote for quote in found}


def quote_of(job: Job, row: Row) -> Quote | None:
    """The quote that a line names; None where it names none. Raises RowRefusedError for one that is not here."""
    if "quote" not in row.values:
        return None
    quote: Quote | None = job.references["quotes"].get(row["quote"])
    if quote is None:
        raise RowRefusedError("quote", RowReason.UNKNOWN_QUOTE, row["quote"])
    return quote
