"""Naming colleagues in calls."""

from connectors.console.access import Caller
from connectors.console.listings import ME
from crm_core.db import Session
from crm_core.listing import kinds
from crm_core.listing import service as listing


async def find_colleague(session: Session, caller: Caller, who: str) -> str:
    """The id of a colleague given by id, login name or ``me``; raises NotFoundError."""
    return caller.user.id if who == ME else await listing.get_id(session, kinds.STAFF, key=who)
