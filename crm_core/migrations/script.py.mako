<%
statements = "\n".join(line for line in (upgrades or "").split("\n") if not line.strip().startswith("# ###"))
%>"""${message}"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.migrations.reshape import reshape_table

revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to ${up_revision}${" from " + down_revision if down_revision else ""}."""
    ${statements.strip() or "pass"}
