"""Everything that is held on a person, as one document."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.db.models import metadata
from crm_core.listing.kinds import KINDS
from crm_core.outbox.rules import without_secrets
from crm_core.privacy import repository
from crm_core.privacy.holdings import AUDIT, SECRETS, held_tables

ENTITIES = frozenset(kind.entity for kind in KINDS)
"""How the audit trail names the records that belong to people."""


async def export_person(session: AsyncSession, *, contact_id: str, actor: str, now: datetime) -> dict[str, Any]:
    """All rows on a person by table, with the acts on them, as plain JSON; the export itself is noted.

    Raises NotFoundError.
    """
    person = await repository.lock_person(session, contact_id)
    contact_id = person.contact_ids[0]
    held: dict[str, list[dict[str, Any]]] = {}
    for name in sorted(held_tables()):
        rows = await repository.list_rows(session, metadata.tables[name], person)
        held[name] = [_plain(row) for row in rows]
    ids = {row["id"] for rows in held.values() for row in rows if "id" in row}
    acts = await repository.list_acts(session, ids, ENTITIES)
    held[AUDIT] = [_plain({name: getattr(act, name) for name in _ACT}) for act in acts]
    audit.record(session, actor=actor, verb="export", entity="contact", entity_id=contact_id, now=now)
    await session.flush()
    return {"contact_id": contact_id, "exported_at": now.isoformat(), "tables": held}


_ACT = ("id", "at", "actor", "verb", "entity", "entity_id", "data")


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: _json(value) for name, value in row.items() if name not in SECRETS}
    if "payload" in plain and isinstance(plain["payload"], dict):
        plain["payload"] = without_secrets(plain["payload"])
    return plain


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
