"""Triggers that make tables append-only in the database itself, whoever connects to it."""

from alembic import op

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def refuse_changes(*tables: str) -> None:
    """From now on the database refuses UPDATE and DELETE on these tables."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(_FUNCTION)
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            act = (
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                if postgresql
                else f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
            )
            op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {act}")
