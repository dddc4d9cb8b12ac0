"""Triggers that make tables append-only in the database itself, whoever connects to it."""

from alembic import op

_FORGETTING = """
    NEW.mobile IS NULL AND coalesce(NEW.note, '') = ''
    AND (OLD.contact_id IS NULL OR OLD.contact_id = NEW.contact_id)
    AND OLD.id = NEW.id AND OLD.channel = NEW.channel AND OLD.purpose = NEW.purpose
    AND OLD.granted = NEW.granted AND coalesce(OLD.basis, '') = coalesce(NEW.basis, '')
    AND OLD.source = NEW.source AND OLD.actor = NEW.actor AND OLD.at = NEW.at
    AND (OLD.message_id IS NULL) = (NEW.message_id IS NULL)
    AND (OLD.message_id IS NULL OR OLD.message_id = NEW.message_id)
    AND (OLD.conversation_id IS NULL) = (NEW.conversation_id IS NULL)
    AND (OLD.conversation_id IS NULL OR OLD.conversation_id = NEW.conversation_id)
"""
"""The one change that a consent may see: the words and the number of an erased person go, what was said stays."""

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def refuse_changes(*tables: str) -> None:
    """From now on the database refuses UPDATE and DELETE on these tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            _refuse(table, verb)


def let_consents_forget() -> None:
    """From now on a consent may lose the words and the number of an erased person, and still nothing else."""
    on_table = " ON consent_events" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER consent_events_no_update{on_table}")
    _refuse("consent_events", "UPDATE", unless=_FORGETTING)


def _refuse(table: str, verb: str, *, unless: str | None = None) -> None:
    when = f"WHEN (NOT ({unless}))" if unless else ""
    act = (
        f"FOR EACH ROW {when} EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f"{when} BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
    )
    op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {act}")
