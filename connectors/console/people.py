"""Naming colleagues in calls, and telling a caller's repeated call from a new one."""

from hashlib import sha256

from connectors.console.access import Caller
from connectors.console.listings import ME
from crm_core.db import Session
from crm_core.listing import kinds
from crm_core.listing import service as listing


async def find_colleague(session: Session, caller: Caller, who: str) -> str:
    """The id of a colleague given by id, login name or ``me``; raises NotFoundError."""
    return caller.user.id if who == ME else await listing.get_id(session, kinds.STAFF, key=who)


def key_of(caller: Caller, client_id: str | None) -> str | None:
    """What marks a record as made by this call of this caller; None where the call does not ask for it."""
    return sha256(f"{caller.user.id}:{client_id}".encode()).hexdigest() if client_id is not None else None
