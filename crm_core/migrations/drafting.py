"""Drafting a revision: what the models say against what the revisions so far make of an empty store."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op_text
from alembic.migration import MigrationContext
from alembic.operations.ops import (
    CreateIndexOp,
    CreateTableOp,
    DropIndexOp,
    DropTableOp,
    MigrateOperation,
    MigrationScript,
    UpgradeOps,
)

from crm_core.db.models import metadata
from crm_core.migrations.errors import FillMissingError
from crm_core.migrations.search_index import is_of_models

BOOKKEEPING = {"alembic_version"}


@dataclass
class ReshapeTableOp(MigrateOperation):
    """A call of `crm_core.migrations.reshape.reshape_table`, to be written into the revision."""

    name: str
    fills: dict[str, str]


def draft(context: MigrationContext, _revision: Any, directives: list[MigrationScript]) -> None:
    """Replaces alembic's comparison, which knows neither CHECKs nor what SQLite cannot alter, by a whole one."""
    assert context.bind is not None
    directives[0].upgrade_ops = UpgradeOps(
        list_changes(context.bind, context.config.attributes["fills"] if context.config else {})
    )


def list_changes(connection: sa.Connection, fills: Mapping[str, str]) -> list[MigrateOperation]:
    """What has to be done to a SQLite store to make it that of the models, in order.

    ``fills`` gives the SQL of what old rows get in a new column (``table.column``); else it is the model's default.
    Raises FillMissingError.
    """
    return list(_changes(connection, fills))


def _changes(connection: sa.Connection, fills: Mapping[str, str]) -> Iterator[MigrateOperation]:
    models = sa.create_engine("sqlite://")
    metadata.create_all(models)
    stored, wanted = sa.inspect(connection), sa.inspect(models)
    names = {name for name in stored.get_table_names() if is_of_models(name)} - BOOKKEEPING
    for table in metadata.sorted_tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        if table.name not in names:
            yield CreateTableOp.from_table(table)
            yield from map(CreateIndexOp.from_index, indexes)
        elif _shape(stored, table.name) != _shape(wanted, table.name):
            yield _reshaping(stored, table, fills)
            for gone in _index_names(stored, table.name) - {str(index.name) for index in indexes}:
                yield DropIndexOp(gone, table.name, if_exists=True)
            for index in indexes:
                operation = CreateIndexOp.from_index(index)
                operation.if_not_exists = True
                yield operation
    for name in sorted(names - metadata.tables.keys()):
        yield DropTableOp(name)


def _reshaping(stored: sa.Inspector, table: sa.Table, given: Mapping[str, str]) -> ReshapeTableOp:
    old = {column["name"]: column["nullable"] for column in stored.get_columns(table.name)}
    filled = [column for column in table.columns if not column.nullable and old.get(column.name, True)]
    fills = {column.name: given.get(f"{table.name}.{column.name}") or _fill(column) for column in filled}
    return ReshapeTableOp(table.name, fills)


def _fill(column: sa.Column[Any]) -> str:
    """What old rows get in a column that may not be empty: the model's own default."""
    if not isinstance(column.default, sa.ColumnDefault):
        raise FillMissingError(table=column.table.name, column=column.name)
    value = column.default.arg
    value = value(None) if callable(value) else value
    if isinstance(value, list | dict):
        return f"'{json.dumps(value)}'"
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


def _shape(inspector: sa.Inspector, table: str) -> Any:
    foreign = inspector.get_foreign_keys(table)
    return (
        sorted((column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)),
        sorted((str(check["name"]), check["sqltext"]) for check in inspector.get_check_constraints(table)),
        sorted((str(key["name"]), key["column_names"]) for key in inspector.get_unique_constraints(table)),
        sorted((str(key["name"]), key["constrained_columns"], key["referred_table"]) for key in foreign),
        sorted(
            (str(index["name"]), index["column_names"], index["unique"], _condition(index))
            for index in inspector.get_indexes(table)
        ),
    )


def _condition(index: Any) -> str:
    return str(index.get("dialect_options", {}).get("sqlite_where", ""))


def _index_names(inspector: sa.Inspector, table: str) -> set[str]:
    return {str(index["name"]) for index in inspector.get_indexes(table)}


@renderers.dispatch_for(ReshapeTableOp)
def _render(context: AutogenContext, operation: ReshapeTableOp) -> str:
    table = metadata.tables[operation.name]
    shape = CreateTableOp.from_table(table)
    shape.info = {}  # what the code knows of a table is no part of its shape
    text = render_op_text(context, shape).replace("op.create_table(", "reshape_table(", 1)
    if not operation.fills:
        return text
    head = text.rstrip().removesuffix(")").rstrip().removesuffix(",")
    return f"{head},\nfills={operation.fills!r},\n)"
