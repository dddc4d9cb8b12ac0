"""Old codes of records that have none of their own with us: they are kept in the record's ``key``."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import Row
from crm_core.imports.job import Job
from crm_core.imports.values import Cell, read_code

PREFIX = "import:"
"""How a key begins that stands for an old code; nothing else makes such keys."""
MOST_LETTERS = 64 - len(PREFIX)


def read_old_code(cell: Cell) -> str:
    """A code that fits into a key, at most 57 characters."""
    code = read_code(cell)
    if len(code) > MOST_LETTERS:
        raise RowRefusedError("", RowReason.TOO_LONG, str(MOST_LETTERS))
    return code


def key_of(code: str) -> str:
    """The key that an old code is kept in."""
    return f"{PREFIX}{code}"


def code_of(record_id: str, key: str | None) -> str:
    """How a file calls a record: by its old code, or by our id where it came to be with us."""
    return key.removeprefix(PREFIX) if key is not None and key.startswith(PREFIX) else record_id


async def find_by_codes(job: Job, model: Any, codes: Collection[str]) -> dict[str, Any]:
    """The records that a file calls by some codes, by old code or by our id."""
    by_key = await job.find(model, model.key, {key_of(code) for code in codes})
    by_id = await job.find(model, model.id, ids_among(codes))
    return {code_of(row.id, row.key): row for row in (*by_key, *by_id)}


def ids_among(codes: Collection[str]) -> set[str]:
    """Those codes that may be ids of ours."""
    return {code for code in codes if _is_id(code)}


def named(known: dict[str, Any], row: Row, column: str) -> Any:
    """The record that a line names in a column, None where it names none.

    Raises:
        RowRefusedError: there is none of that code.
    """
    code = row.get(column)
    if code is None:
        return None
    if code not in known:
        raise RowRefusedError(column, RowReason.UNKNOWN_RECORD, code)
    return known[code]


def _is_id(code: str) -> bool:
    try:
        return str(UUID(code)) == code
    except ValueError:
        return False
