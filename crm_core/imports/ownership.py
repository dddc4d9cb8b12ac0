"""Records that are already in the store under a code of the file."""

from crm_core.imports.customers import find_contact
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import Row
from crm_core.imports.job import Job, keys_of


def refuse_other_owner(job: Job, row: Row, contact_id: str) -> None:
    """Refuses a line whose code the store already gave to somebody else's record.

    A line that says nothing about its customer is taken to mean the record of that code.
    """
    if not keys_of(row) and not row.get("contact_code"):
        return
    owner = find_contact(job, row)
    if owner is None or owner.id != contact_id:
        raise RowRefusedError("code", RowReason.CODE_OF_ANOTHER, row.get("code") or "")


def refuse_crossed_dates(row: Row, first: str, *others: str) -> None:
    """Refuses a line on which something happened before its beginning."""
    for name in others:
        if dates_cross(row, first, name):
            raise RowRefusedError(name, RowReason.DATES_CROSSED, first)


def dates_cross(row: Row, first: str, second: str) -> bool:
    """Whether a line dates the second of two things before the first."""
    start, end = row.get(first), row.get(second)
    return start is not None and end is not None and end < start
