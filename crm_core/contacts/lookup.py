"""Finding the contact that somebody means by whatever is known of them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts import repository
from crm_core.contacts.model import Contact
from crm_core.contacts.rules import IdentityKind
from crm_core.errors import NotFoundError
from crm_core.identifiers import as_id
from crm_core.text.characters import fold
from crm_core.text.ids import is_national_id
from crm_core.text.phones import MobileError, parse_mobile


async def get_named(session: AsyncSession, *, who: str) -> Contact:
    """The contact of a customer code, a mobile in any form, an e-mail, a national id, or our id.

    Of a merged contact it is the survivor. Raises NotFoundError.
    """
    who = fold(who).strip()
    if as_id(who) == who.lower():
        return await repository.get_contact(session, who)
    contact_id = await session.scalar(select(Contact.id).where(Contact.external_id == who))
    if contact_id is not None:
        return await repository.get_contact(session, contact_id)
    for kind, value in _keys(who):
        contact = await repository.find_by_identity(session, kind=kind, value=value)
        if contact is not None:
            return contact
    raise NotFoundError(entity="contact")


def _keys(who: str) -> list[tuple[IdentityKind, str]]:
    keys = [(IdentityKind.EMAIL, who.lower())] if "@" in who else []
    if is_national_id(who):
        keys.append((IdentityKind.NATIONAL_ID, who))
    try:
        keys.append((IdentityKind.MOBILE, parse_mobile(who)))
    except MobileError:
        return keys
    return keys
