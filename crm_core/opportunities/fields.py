"""What is written down about a deal and its customer, and what of it a stage still misses."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts import repository as contacts
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import identity_value
from crm_core.db.versions import require_version
from crm_core.opportunities import repository
from crm_core.opportunities.errors import AmountQuotedError
from crm_core.opportunities.model import Opportunity
from crm_core.opportunities.rules import missing_fields

OF_CONTACT = "contact."
WORDS = frozenset({"title", "need", "next_step"})
"""Columns that the audit trail, which is never emptied, only names."""


async def list_missing(session: AsyncSession, opportunity: Opportunity, *, required: Sequence[str]) -> list[str]:
    """The required fields that a deal and its customer lack."""
    known = {field: getattr(opportunity, field) for field in required if not field.startswith(OF_CONTACT)}
    if len(known) < len(required):
        known |= await _of_contact(session, opportunity.contact_id)
    return missing_fields(required, known)


async def edit_opportunity(
    session: AsyncSession,
    *,
    opportunity_id: str,
    changes: Mapping[str, Any],
    version: int | None,
    actor: str,
    now: datetime,
) -> Opportunity:
    """The deal with other values in some columns; the same values again change nothing.

    Raises NotFoundError, VersionConflictError, and AmountQuotedError: a quote already says the amount.
    """
    opportunity = await repository.get_opportunity(session, opportunity_id)
    require_version(opportunity, version, entity="opportunity")
    differing = {name: value for name, value in changes.items() if getattr(opportunity, name) != value}
    if not differing:
        return opportunity
    if "amount_rial" in differing and await repository.is_quoted(session, opportunity_id=opportunity_id):
        raise AmountQuotedError()
    audit.record(
        session, actor=actor, verb="edit", entity="opportunity", entity_id=opportunity_id, now=now,
        fields=sorted(differing),
        old={name: _plain(getattr(opportunity, name)) for name in differing if name not in WORDS},
        new={name: _plain(value) for name, value in differing.items() if name not in WORDS},
    )  # fmt: skip
    for name, value in differing.items():
        setattr(opportunity, name, value)
    await session.flush()
    return opportunity


async def _of_contact(session: AsyncSession, contact_id: str) -> dict[str, Any]:
    contact = await contacts.get_contact(session, contact_id)
    keys = {kind: identity_value(contact, kind) for kind in IdentityKind}
    return {
        "contact.name": contact.name, "contact.city": contact.city, "contact.company": contact.organisation_id,
        **{f"{OF_CONTACT}{kind}": value for kind, value in keys.items()},
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)
