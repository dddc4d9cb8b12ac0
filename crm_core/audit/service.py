"""Writing the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent


def record(
    session: AsyncSession, *, actor: str, verb: str, entity: str, entity_id: str, now: datetime, **data: Any
) -> None:
    """Notes one act on one record, in the transaction of the act; ``data`` must be JSON."""
    session.add(AuditEvent(at=now, actor=actor, verb=verb, entity=entity, entity_id=entity_id, data=data))
