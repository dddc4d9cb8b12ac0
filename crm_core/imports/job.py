"""One import: its choices, what the store already holds of a chunk of lines, and what becomes of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import batched
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.contacts.repository import get_contact
from crm_core.imports.errors import NoteReason
from crm_core.imports.fields import Row
from crm_core.staff.model import StaffUser
from crm_core.text.normalise import canonical

SOURCE = "import"
MOST_VALUES = 1_000
"""Values of one look-up; far below what drivers take."""


class Outcome(StrEnum):
    """What became of one record."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class Job:
    """The state of one import; the indexes hold only what the present chunk of lines speaks of."""

    session: AsyncSession
    now: datetime
    update: bool
    notes: Counter[tuple[str, NoteReason]] = field(default_factory=Counter)
    staff: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    contact_codes: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    """Contacts that were added or changed, for whom duplicates are to be looked for."""
    identities: dict[tuple[str, str], str] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    legal_ids: dict[str, Organisation] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    """Records of the present kind by their code."""
    references: dict[str, Any] = field(default_factory=dict)
    """What the kind loaded once for the whole file: products, categories, …"""
    later: list[Any] = field(default_factory=list)
    """Rows of the present chunk that point at others of it and are stored after them."""

    def note(self, column: str, what: NoteReason) -> None:
        """Counts something that was left out of a line without refusing it."""
        self.notes[column, what] += 1

    def replace(self, record: Any, wanted: Mapping[str, Any]) -> bool:
        """Gives a record the wanted values that are not None; gives whether that changed anything."""
        changed = {name: value for name, value in wanted.items() if value not in (None, getattr(record, name))}
        for name, value in changed.items():
            setattr(record, name, value)
        return bool(changed)

    def fill(self, record: Any, wanted: Mapping[str, Any]) -> bool:
        """The same for those that the record lacks."""
        return self.replace(
            record, {name: value for name, value in wanted.items() if getattr(record, name) in (None, "", [])}
        )

    async def load_staff(self) -> None:
        """Reads who works here, to find owners and assignees by login name or name."""
        for user in await self.session.scalars(select(StaffUser).where(StaffUser.active)):
            self.staff[canonical(user.name)] = user.id
            self.staff[user.username.lower()] = user.id

    def staff_id(self, row: Row, column: str) -> str | None:
        """The colleague that a cell names; one who is not here is noted and left out."""
        named = row.get(column)
        if named is None:
            return None
        found = self.staff.get(named.lower()) or self.staff.get(canonical(named))
        if found is None:
            self.note(column, NoteReason.UNKNOWN_STAFF)
        return found

    async def load_customers(self, rows: Iterable[Row]) -> None:
        """Reads the contacts and organisations that a chunk of lines speaks of."""
        lines = list(rows)
        self.contacts, self.contact_codes, self.identities = {}, {}, {}
        codes = {row.get("contact_code") for row in lines} - {None}
        keys = {value for row in lines for _, value in keys_of(row)}
        known = await self.find(Identity, Identity.value, keys)
        self.identities = {(row.kind, row.value): row.contact_id for row in known}
        by_code = await self.find(Contact, Contact.external_id, codes)
        by_key = await self.find(Contact, Contact.id, set(self.identities.values()))
        for contact in (*by_code, *by_key):
            await self._know(contact)
        names = {row.get("company") for row in lines} - {None}
        found = await self.find(Organisation, Organisation.name, names)
        self.organisations = {row.name: row for row in sorted(found, key=lambda row: row.id, reverse=True)}
        legal = {row.get("national_id") for row in lines} - {None}
        by_legal_id = await self.find(Organisation, Organisation.national_id, legal)
        self.legal_ids = {row.national_id: row for row in by_legal_id if row.national_id}

    def remember(self, contact: Contact) -> None:
        """Makes a contact known to the rest of the chunk."""
        self.contacts[contact.id] = contact
        if contact.external_id:
            self.contact_codes[contact.external_id] = contact.id

    async def _know(self, contact: Contact) -> None:
        """Reads in a contact; by the code of one that was merged its survivor is known."""
        if contact.merged_into_id is None:
            self.remember(contact)
            return
        survivor = await get_contact(self.session, contact.id)
        self.remember(survivor)
        if contact.external_id:
            self.contact_codes[contact.external_id] = survivor.id

    async def load_records(self, model: Any, column: InstrumentedAttribute[Any], codes: Iterable[Any]) -> None:
        """Reads the records of the present kind that a chunk of lines speaks of."""
        found = await self.find(model, column, {code for code in codes if code is not None})
        self.records = {getattr(row, column.key): row for row in found}

    async def find[Record](
        self, model: type[Record], column: InstrumentedAttribute[Any], values: set[Any]
    ) -> Sequence[Record]:
        """The rows of a table whose column holds one of some values."""
        found: list[Record] = []
        for some in batched(sorted(values), MOST_VALUES):
            found += await self.session.scalars(select(model).where(column.in_(some)))
        return found


def keys_of(row: Row) -> list[tuple[str, str]]:
    """The identity keys of a line: its mobiles first, then e-mail, then a person's national id."""
    mobile = row.get("mobile", [])
    mobiles = [mobile] if isinstance(mobile, str) else mobile
    keys = [("mobile", value) for value in mobiles]
    if row.get("email"):
        keys.append(("email", row["email"]))
    national_id = row.get("national_id", "")
    if len(national_id) == 10:
        keys.append(("national_id", national_id))
    return keys
