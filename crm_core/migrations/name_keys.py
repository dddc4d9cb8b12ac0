"""Keys of names, by which contacts and organisations are matched, for rows from before there were such keys."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from crm_core.contacts.names import firm_key, sound_key


def fill_name_keys() -> None:
    """Gives every organisation and contact the key of its name."""
    _fill("organisations", firm_key)
    _fill("contacts", sound_key)


def _fill(name: str, key_of: Callable[[str], str | None]) -> None:
    table = sa.table(name, sa.column("id"), sa.column("name"), sa.column("name_key"))
    bind = op.get_bind()
    rows = bind.execute(sa.select(table.c.id, table.c.name).where(table.c.name.is_not(None))).all()
    keys = [{"row": row.id, "key": key_of(row.name)} for row in rows]
    if keys:
        change = sa.update(table).where(table.c.id == sa.bindparam("row")).values(name_key=sa.bindparam("key"))
        bind.execute(change, keys)
