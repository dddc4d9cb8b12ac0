"""Changing the shape of a table that holds rows, alike on both databases.

A revision gives the whole new table, as for ``op.create_table``; what differs from the stored one is worked out when
it runs. SQLite, which cannot change constraints, gets a new table into which the rows are copied; PostgreSQL
gets the single changes. Indexes are not part of it: revisions create them with ``if_not_exists``.
"""

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations.ops import CreateTableOp
from sqlalchemy.engine.interfaces import ReflectedColumn

_CONSTANT = re.compile(r"'[^']*'|-?\d+|true|false")


def reshape_table(name: str, *elements: sa.Column[Any] | sa.Constraint, fills: Mapping[str, str] | None = None) -> None:
    """Brings a stored table into a new shape and keeps its rows.

    ``fills`` is the SQL of what old rows get where a column may no longer be empty.
    """
    if op.get_bind().dialect.name == "sqlite":
        _copy_over(name, elements, fills or {})
    else:
        _alter(CreateTableOp(name, elements).to_table(op.get_context()), fills or {})


def _copy_over(name: str, elements: tuple[sa.Column[Any] | sa.Constraint, ...], fills: Mapping[str, str]) -> None:
    """Source: the procedure of https://sqlite.org/lang_altertable.html, section 7; foreign keys must be off."""
    bind = op.get_bind()
    stored = {column["name"] for column in sa.inspect(bind).get_columns(name)}
    of_table = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
    triggers = bind.execute(of_table, {"name": name}).scalars().all()
    sources = {item.name: _source(item.name, stored, fills) for item in elements if isinstance(item, sa.Column)}
    copied = {column: source for column, source in sources.items() if source is not None}
    fresh = f"reshaped_{name}"
    op.create_table(fresh, *elements)
    op.execute(f"INSERT INTO {fresh} ({', '.join(copied)}) SELECT {', '.join(copied.values())} FROM {name}")  # noqa: S608
    op.drop_table(name)
    op.rename_table(fresh, name)
    for trigger in triggers:
        op.execute(trigger)


def _source(column: str, stored: set[str], fills: Mapping[str, str]) -> str | None:
    """Where a column's value comes from: the old one, its fill, or (None) nowhere."""
    if column not in stored:
        return fills.get(column)
    return f"COALESCE({column}, {fills[column]})" if column in fills else column


def _alter(table: sa.Table, fills: Mapping[str, str]) -> None:
    inspector = sa.inspect(op.get_bind())
    name = table.name
    for check in inspector.get_check_constraints(name):
        op.drop_constraint(op.f(str(check["name"])), name, type_="check")
    stored = {column["name"]: column for column in inspector.get_columns(name)}
    for column in table.columns:
        if column.name not in stored:
            _add_column(name, column, fills)
        elif column.name in fills:
            fill = f"UPDATE {name} SET {column.name} = {fills[column.name]} WHERE {column.name} IS NULL"  # noqa: S608
            op.execute(fill)
    for column in table.columns:
        if column.name in stored and _differs(column, stored[column.name]):
            op.alter_column(name, column.name, type_=column.type, nullable=column.nullable)
    _alter_keys(inspector, table)
    for gone in stored.keys() - {column.name for column in table.columns}:
        op.drop_column(name, gone)
    for constraint in table.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            op.create_check_constraint(op.f(str(constraint.name)), name, constraint.sqltext)


def _differs(column: sa.Column[Any], stored: ReflectedColumn) -> bool:
    """Whether a column is to change; one that does not is left alone, since a trigger may be watching it."""
    dialect = op.get_bind().dialect
    wanted, present = [kind.compile(dialect) for kind in (column.type, stored["type"])]
    return wanted != present or column.nullable != stored["nullable"]


def _add_column(table: str, column: sa.Column[Any], fills: Mapping[str, str]) -> None:
    """A constant fill is a default for a moment, which touches no row; any other is worked out row by row."""
    fill = fills.get(column.name)
    if fill is None or _CONSTANT.fullmatch(fill):
        default = sa.text(fill) if fill is not None else None
        op.add_column(table, sa.Column(column.name, column.type, nullable=column.nullable, server_default=default))
        op.alter_column(table, column.name, server_default=None)
        return
    op.add_column(table, sa.Column(column.name, column.type, nullable=True))
    op.execute(f"UPDATE {table} SET {column.name} = {fill}")  # noqa: S608
    op.alter_column(table, column.name, nullable=column.nullable)


def _alter_keys(inspector: sa.Inspector, table: sa.Table) -> None:
    """Unique and foreign keys, by name."""
    name = table.name
    uniques = {str(key["name"]) for key in inspector.get_unique_constraints(name)}
    foreign = {str(key["name"]) for key in inspector.get_foreign_keys(name)}
    wanted = {str(constraint.name): constraint for constraint in table.constraints}
    for gone in uniques - wanted.keys():
        op.drop_constraint(op.f(gone), name, type_="unique")
    for gone in foreign - wanted.keys():
        op.drop_constraint(op.f(gone), name, type_="foreignkey")
    for key, constraint in wanted.items():
        columns = [column.name for column in getattr(constraint, "columns", ())]
        if isinstance(constraint, sa.UniqueConstraint) and key not in uniques:
            op.create_unique_constraint(op.f(key), name, columns)
        elif isinstance(constraint, sa.ForeignKeyConstraint) and key not in foreign:
            targets = [element.target_fullname.split(".") for element in constraint.elements]
            op.create_foreign_key(
                op.f(key), name, targets[0][0], columns, [target[1] for target in targets],
                ondelete=constraint.ondelete,
            )  # fmt: skip
