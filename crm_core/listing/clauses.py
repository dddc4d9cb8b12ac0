"""Conditions that lists can be narrowed by."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm_core.clock import TEHRAN
from crm_core.contacts.model import Identity
from crm_core.contacts.repository import ids_of_person
from crm_core.contacts.rules import IdentityKind
from crm_core.identifiers import as_id, least_id_of
from crm_core.numbering.rules import Series, format_code
from crm_core.opportunities.model import Opportunity
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState
from crm_core.search.repository import ids_of_typed, is_found
from crm_core.search.terms import read_search
from crm_core.sla.model import SlaClock
from crm_core.sla.rules import ClockState
from crm_core.staff.model import StaffUser, Team
from crm_core.tasks.model import Task
from crm_core.tasks.rules import Due, TaskState
from crm_core.text.jalali import to_jalali

Clause = Callable[[Any, datetime], ColumnElement[bool]]
"""A condition from a filter's value and the present instant."""
Column = InstrumentedAttribute[Any]

NOBODY = "none"
"""The filter value for records that nobody has taken."""
BIRTH_LAG_S = 86_400
"""How long before or after its moment a record may get its id: what one piece of work or a wrong clock takes."""
YEARS_OF_A_BARE_NUMBER = 2
"""A number without its year may be of this Jalali year or the one before."""


def equals(column: Column) -> Clause:
    """The column holds the value."""
    return lambda value, _now: column == value


def one_of(column: Column) -> Clause:
    """The column holds one of the values."""
    return lambda values, _now: column.in_(list(values))


def not_before(column: Column) -> Clause:
    """The moment is the value or later, or the number is as great."""
    return lambda value, _now: column >= value


def before(column: Column) -> Clause:
    """The moment is earlier than the value."""
    return lambda value, _now: column < value


def born_from(key: Column, column: Column) -> Clause:
    """The moment is the value or later; ``key`` is born with it, so a list by ids ends where earlier ones begin."""
    return lambda value, _now: and_(column >= value, key >= least_id_of(value, later_s=-BIRTH_LAG_S))


def born_before(key: Column, column: Column) -> Clause:
    """The moment is earlier than the value; a list by ids begins where later ones end."""
    return lambda value, _now: and_(column < value, key < least_id_of(value, later_s=BIRTH_LAG_S))


def of_team(column: Column) -> Clause:
    """The column refers to the team of a code."""
    return lambda code, _now: column == select(Team.id).where(Team.code == code).scalar_subquery()


def of_staff(column: Column) -> Clause:
    """The column refers to a member of staff, given by id or login name, or to nobody (``none``)."""

    def clause(who: str, _now: datetime) -> ColumnElement[bool]:
        if who == NOBODY:
            return column.is_(None)
        record_id = as_id(who)
        if record_id is not None:
            return column == record_id
        return column == select(StaffUser.id).where(StaffUser.username == who).scalar_subquery()

    return clause


def either(one: Column, other: Column) -> Clause:
    """One of two columns holds the value."""
    return lambda value, _now: or_(one == value, other == value)


def of_person(contact_column: Column) -> Clause:
    """The column refers to a contact or to one that was merged into it."""
    return lambda contact_id, _now: contact_column.in_(ids_of_person(contact_id))


def of_mobile(contact_column: Column) -> Clause:
    """The column refers to the contact of a mobile."""
    return lambda mobile, _now: contact_column == _owner_of(mobile)


def refers_to(column: Column, code_column: Column) -> Clause:
    """The column refers to the record of a code, in a table whose key is ``id``."""
    target = code_column.class_.id
    return lambda code, _now: column == select(target).where(code_column == code).scalar_subquery()


def refers_to_one_of(column: Column, code_column: Column) -> Clause:
    """The column refers to a record of one of the codes."""
    target = code_column.class_.id
    return lambda codes, _now: column.in_(select(target).where(code_column.in_(list(codes))))


def is_breached(ticket_column: Column) -> Clause:
    """The ticket has a promise that was broken, or that is late now; or, for no, it has none."""

    def clause(wanted: bool, now: datetime) -> ColumnElement[bool]:
        late = and_(SlaClock.state == ClockState.RUNNING, SlaClock.due_at < now)
        found = select(SlaClock.ticket_id).where(or_(SlaClock.state == ClockState.BREACHED, late))
        return ticket_column.in_(found) if wanted else ticket_column.not_in(found)

    return clause


def is_due_before(ticket_column: Column) -> Clause:
    """The ticket has a promise that is still waited for and due before a moment."""

    def clause(moment: datetime, _now: datetime) -> ColumnElement[bool]:
        waiting = (SlaClock.stopped_at.is_(None), SlaClock.paused_at.is_(None))
        return ticket_column.in_(select(SlaClock.ticket_id).where(*waiting, SlaClock.due_at < moment))

    return clause


def through(column: Column, target: Column, clause: Clause) -> Clause:
    """The column refers to a record that another filter lets through."""
    return lambda value, now: column.in_(select(target).where(clause(value, now)))


def quote_state(states: Collection[str], now: datetime) -> ColumnElement[bool]:
    """Quotes as they stand today: an issued one past its last day counts as expired."""
    past = Quote.valid_until < now.astimezone(TEHRAN).date()
    ran_out = and_(Quote.state == QuoteState.ISSUED, Quote.valid_until.is_not(None), past)
    wanted = and_(Quote.state.in_(list(states)), ~ran_out)
    return or_(wanted, ran_out) if QuoteState.EXPIRED in states else wanted


def rotting(wanted: bool, now: datetime) -> ColumnElement[bool]:
    """Undecided deals that have stood in their stage for too long; all others when not ``wanted``."""
    stale = and_(Opportunity.closed_at.is_(None), Opportunity.rots_at.is_not(None), Opportunity.rots_at <= now)
    return stale if wanted else not_(stale)


def due(which: Due, now: datetime) -> ColumnElement[bool]:
    """Unfinished tasks that are late, that are due on this day in Tehran, or whose reminder has come."""
    midnight = datetime.combine(now.astimezone(TEHRAN).date(), time(), TEHRAN)
    wanted = {
        Due.OVERDUE: Task.due_at < now,
        Due.TODAY: and_(Task.due_at >= midnight, Task.due_at < midnight + timedelta(days=1)),
        Due.REMINDER: and_(Task.remind_at.is_not(None), Task.remind_at <= now),
    }
    return and_(Task.state == TaskState.OPEN, wanted[which])


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a search box finds: a code or its number, else a mobile, else words.

    Words are sought in the search entries of ``record`` (a searched kind and the key of its records) and of the
    contact (``contact`` is its id or a reference to it), else at the beginnings of the words of ``names``.
    """

    names: Sequence[Column] = ()
    code: Column | None = None
    series: Series | None = None
    contact: Column | None = None
    mobile: Column | None = None
    record: tuple[str, Column] | None = None

    def __call__(self, typed: str, now: datetime) -> ColumnElement[bool]:
        """The condition by indexes of what is sought: quick when it is rare."""
        by_key = self._by_key(typed, now)
        if by_key is not None:
            return by_key
        if self.record is not None and self.contact is not None:
            return _of_itself_or_its_contact(typed, *self.record, self.contact)
        return self._by_words(typed, lambda kind, key: key.in_(ids_of_typed(kind, typed)))

    def of_each(self, typed: str, now: datetime) -> ColumnElement[bool] | None:
        """The same condition looked up record by record: quick when it is common; None when an index answers."""
        if self.names or self._by_key(typed, now) is not None:
            return None
        return self._by_words(typed, lambda kind, key: is_found(kind, key, typed))

    def _by_key(self, typed: str, now: datetime) -> ColumnElement[bool] | None:
        term = read_search(typed)
        found: ColumnElement[bool] | None = None
        if self.code is not None and self.series is not None and term.number is not None:
            found = self.code.in_(_codes_of(self.series, term.number, now))
        elif self.code is not None and self.series is not None and (term.code or "").startswith(self.series):
            found = self.code.startswith(term.code or "", autoescape=True)
        elif term.mobile is not None and self.mobile is not None:
            found = self.mobile.startswith(term.mobile, autoescape=True)
        elif term.mobile is not None and self.contact is not None:
            found = self.contact.in_(_owners_of_prefix(term.mobile))
        return found

    def _by_words(self, typed: str, found_in: Callable[[str, Column], ColumnElement[bool]]) -> ColumnElement[bool]:
        text = read_search(typed).text
        found = [_starts_a_word(column, text) for column in self.names]
        searched = [("contacts", self.contact)] if self.contact is not None else []
        searched += [self.record] if self.record is not None else []
        found += [found_in(kind, key) for kind, key in searched]
        if self.code is not None and self.series is None:
            found.append(func.lower(self.code).startswith(text.lower(), autoescape=True))
        return or_(*found)


def _of_itself_or_its_contact(typed: str, kind: str, key: Column, contact: Column) -> ColumnElement[bool]:
    """What is typed finds a record or its contact: as one set of ids, since either of two sets has no index."""
    other = aliased(key.class_)
    of_contacts = select(getattr(other, key.key)).where(
        getattr(other, contact.key).in_(ids_of_typed("contacts", typed))
    )
    return key.in_(union_all(ids_of_typed(kind, typed), of_contacts))


def _starts_a_word(column: Column, text: str) -> ColumnElement[bool]:
    lowered, wanted = func.lower(column), text.lower()
    return or_(lowered.startswith(wanted, autoescape=True), lowered.contains(f" {wanted}", autoescape=True))


def _codes_of(series: Series, number: int, now: datetime) -> list[str]:
    year = to_jalali(now.astimezone(TEHRAN).date()).year
    return [format_code(series, year - back, number) for back in range(YEARS_OF_A_BARE_NUMBER)]


def _owner_of(mobile: str) -> Any:
    return (
        select(Identity.contact_id)
        .where(Identity.kind == IdentityKind.MOBILE, Identity.value == mobile)
        .scalar_subquery()
    )


def _owners_of_prefix(mobile: str) -> Any:
    return select(Identity.contact_id).where(
        Identity.kind == IdentityKind.MOBILE, Identity.value.startswith(mobile, autoescape=True)
    )
