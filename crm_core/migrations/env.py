"""What alembic runs: the migrations, over the connection that ``crm_core.migrations.run`` opened."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON

from crm_core.db.columns import UtcDateTime
from crm_core.db.models import metadata
from crm_core.migrations.drafting import draft


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Writes our own column types in SQLAlchemy's words, so that an old revision never depends on later code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_item=_render,
    process_revision_directives=draft,
)  # fmt: skip
context.run_migrations()
