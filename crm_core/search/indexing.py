"""Keeping the index true: whatever a transaction wrote is in the index when it commits, or neither is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import batched
from typing import Any

from sqlalchemy import Delete, Insert, Update, delete, event, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session

from crm_core.contacts.model import Contact
from crm_core.contacts.repository import ids_of_person
from crm_core.invoices.model import Invoice
from crm_core.privacy.model import Erasure
from crm_core.quotes.model import Quote
from crm_core.search.documents import SOURCES, WATCHED, Document, Source
from crm_core.search.model import SearchEntry
from crm_core.search.rules import entry_text

BATCH = 500
"""Records read and written together."""
CHANGED = "search_changed"
"""Where a session keeps the kinds and ids of the records that it wrote."""
ERASED = "erased"
"""Stands among the kinds for people who were erased, whose kept documents are no longer found by their buyer."""
_TABLES: dict[Any, tuple[str, str]] = {inspect(model).local_table: place for model, place in WATCHED.items()}


@event.listens_for(Session, "after_flush")
def _remember(session: Session, _context: Any) -> None:
    changed: set[tuple[str, str]] = session.info.setdefault(CHANGED, set())
    for row in (*session.new, *session.dirty, *session.deleted):
        if type(row) in WATCHED:
            kind, attribute = WATCHED[type(row)]
            changed.add((kind, getattr(row, attribute)))
        elif isinstance(row, Erasure):
            changed.add((ERASED, row.contact_id))


@event.listens_for(Session, "do_orm_execute")
def _remember_statement(state: ORMExecuteState) -> None:
    """What a statement is about to change or delete without loading it."""
    statement = state.statement
    if isinstance(statement, Update | Delete) and statement.table in _TABLES:
        kind, column = _TABLES[statement.table]
        query = select(statement.table.c[column]).distinct()
        if statement.whereclause is not None:
            query = query.where(statement.whereclause)
        ids = state.session.scalars(query, state.parameters).all()
        state.session.info.setdefault(CHANGED, set()).update((kind, record_id) for record_id in ids)


@event.listens_for(Session, "before_commit")
def index_changes(session: Session) -> None:
    """Brings the entries of everything that a session wrote up to date."""
    session.flush()
    changed: dict[str, set[str]] = defaultdict(set)
    for kind, record_id in session.info.pop(CHANGED, ()):
        changed[kind].add(record_id)
    for contact_id in changed.pop(ERASED, ()):
        for model, kind in ((Quote, "quotes"), (Invoice, "invoices")):
            changed[kind] |= set(
                session.scalars(select(model.id).where(model.contact_id.in_(ids_of_person(contact_id))))
            )
    if "organisations" in changed:
        changed["contacts"] |= _members(session, changed["organisations"])
    if "contacts" in changed:
        changed["contacts"] |= _survivors(session, changed["contacts"])
    for kind in sorted(changed):
        write_entries(session, SOURCES[kind], changed[kind])


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(CHANGED, None)


def write_entries(session: Session, source: Source, ids: Iterable[str]) -> None:
    """Brings the entries of some records of a kind up to date; those of records that are gone are removed.

    Known entries are locked before their records are read: of two transactions that change one record (each by rows
    of its own) the later one reads what the earlier one wrote.
    """
    for some in batched(sorted(ids), BATCH):
        mine = (SearchEntry.kind == source.kind, SearchEntry.record_id.in_(some))
        session.execute(select(SearchEntry.id).where(*mine).order_by(SearchEntry.record_id).with_for_update())
        found = source.read(session, some)
        if found:
            session.execute(_upsert(session), [_entry(source, document) for document in found])
        gone = set(some) - {document.record_id for document in found}
        if gone:
            session.execute(delete(SearchEntry).where(*mine, SearchEntry.record_id.in_(gone)))


def rebuild(session: Session) -> int:
    """Writes the index anew and gives the number of records in it."""
    session.execute(delete(SearchEntry))
    count = 0
    for source in SOURCES.values():
        last: str | None = None
        while ids := _following(session, source, last):
            write_entries(session, source, ids)
            count, last = count + len(ids), ids[-1]
    return count


def _following(session: Session, source: Source, last: str | None) -> Sequence[str]:
    query = select(source.key).order_by(source.key).limit(BATCH)
    return session.scalars(query.where(source.key > last) if last is not None else query).all()


def _members(session: Session, organisations: Collection[str]) -> set[str]:
    """The contacts of organisations, whose names they are found by."""
    return set(session.scalars(select(Contact.id).where(Contact.organisation_id.in_(organisations))))


def _survivors(session: Session, contacts: Collection[str]) -> set[str]:
    """Whom some contacts were merged into, over any number of steps: they are found by the merged ones' words."""
    steps = select(Contact.merged_into_id.label("id")).where(Contact.id.in_(contacts)).cte("steps", recursive=True)
    steps = steps.union(select(Contact.merged_into_id).where(Contact.id == steps.c.id))
    return set(session.scalars(select(steps.c.id).where(steps.c.id.is_not(None))))


def _entry(source: Source, document: Document) -> dict[str, Any]:
    text = entry_text(document.title, document.keys, document.texts)
    return {"kind": source.kind, "record_id": document.record_id, "text": text, "moment": document.at}


def _upsert(session: Session) -> Insert:
    """Adds entries; a known one is written only where it changed, since its fragments are costly to store."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(SearchEntry)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["kind", "record_id"],
        set_={"text": new.text, "moment": new.moment},
        where=(SearchEntry.text != new.text) | (SearchEntry.moment != new.moment),
    )
