"""Which role may do what in the console, and over whose records: the one table of it.

How a shop shares its work: salespeople live on their own deals, so nobody else of their rank changes those, nor the
quotes under them; what nobody has is taken by whoever comes first. A team answers for its tickets together, and a
colleague who has the customer on the phone may tick off a task of the team, but not put it off or give it away.
Goods are packed, sent and billed by the desk (agents by role), so agents move every order and a salesperson those of
their own deals. Supervisors, managers and admins stand in for anybody.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from crm_core.staff.rules import Role


class Verb(StrEnum):
    """One thing that staff may be allowed to do."""

    SEE_SELF = "see_self"
    SET_DUTY = "set_duty"
    READ_CONTACTS = "read_contacts"
    READ_LEADS = "read_leads"
    READ_OPPORTUNITIES = "read_opportunities"
    READ_QUOTES = "read_quotes"
    READ_INVOICES = "read_invoices"
    READ_ORDERS = "read_orders"
    READ_SUBSCRIPTIONS = "read_subscriptions"
    READ_TICKETS = "read_tickets"
    READ_CONVERSATIONS = "read_conversations"
    READ_TURNS = "read_turns"
    READ_TASKS = "read_tasks"
    READ_RATINGS = "read_ratings"
    READ_CONSENTS = "read_consents"
    READ_PRODUCTS = "read_products"
    READ_STAFF = "read_staff"
    READ_SMS = "read_sms"
    READ_OUTBOX = "read_outbox"
    SERVE_CONVERSATIONS = "serve_conversations"
    OVERRULE_COLLEAGUES = "overrule_colleagues"
    WORK_TICKETS = "work_tickets"
    MOVE_OPPORTUNITIES = "move_opportunities"
    DECIDE_QUOTES = "decide_quotes"
    ISSUE_INVOICES = "issue_invoices"
    RECORD_PAYMENTS = "record_payments"
    CANCEL_INVOICES = "cancel_invoices"
    FINISH_TASKS = "finish_tasks"
    REQUEUE_DELIVERIES = "requeue_deliveries"
    TRY_ROUTING = "try_routing"
    SET_WORKLOAD = "set_workload"
    READ_PROBLEMS = "read_problems"
    WORK_PROBLEMS = "work_problems"
    WRITE_QUOTES = "write_quotes"
    APPROVE_DISCOUNTS = "approve_discounts"
    MOVE_ORDERS = "move_orders"
    OPEN_OPPORTUNITIES = "open_opportunities"
    WORK_LEADS = "work_leads"
    WORK_TASKS = "work_tasks"
    READ_SCORING = "read_scoring"
    READ_FUNNEL = "read_funnel"
    READ_CALENDAR = "read_calendar"
    EDIT_CALENDAR = "edit_calendar"
    RECORD_CONSENTS = "record_consents"
    READ_TIMELINE = "read_timeline"
    EXPORT_PEOPLE = "export_people"
    ERASE_PEOPLE = "erase_people"
    FORCE_ERASURE = "force_erasure"
    READ_RETENTION = "read_retention"
    REQUEST_INVOICES = "request_invoices"
    READ_PAYMENTS = "read_payments"
    REVERSE_PAYMENTS = "reverse_payments"
    RECORD_REFUNDS = "record_refunds"
    OPEN_PAYMENT_LINKS = "open_payment_links"
    SEARCH = "search"
    EDIT_CONTACTS = "edit_contacts"
    READ_MERGE_PROPOSALS = "read_merge_proposals"
    DISMISS_MERGE_PROPOSALS = "dismiss_merge_proposals"
    MERGE_CONTACTS = "merge_contacts"


class Scope(StrEnum):
    """Over whose records a role may do something; what nobody looks after is open to each of them."""

    OWN = "own"
    """Those in the caller's own hands, and those of their team (or of none) that nobody has taken."""
    TEAM = "team"
    """Those too of their team, or of no team, that a colleague of the same team has."""
    ALL = "all"


def _over(scope: Scope, roles: Iterable[Role]) -> Mapping[Role, Scope]:
    return dict.fromkeys(roles, scope)


def _all(roles: Iterable[Role]) -> Mapping[Role, Scope]:
    return _over(Scope.ALL, roles)


_EVERYBODY = frozenset(Role)
_DESK = frozenset({Role.AGENT, Role.SALES, Role.SUPERVISOR, Role.ADMIN})
"""Who serves customers in person."""
_BUSINESS = _DESK | {Role.MANAGER}
"""Who sees customers' records; trainers see only what the assistant said and heard."""
_LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})

PERMISSIONS: Mapping[Verb, Mapping[Role, Scope]] = {
    Verb.SEE_SELF: _all(_EVERYBODY),
    Verb.SET_DUTY: _all(_DESK),
    Verb.READ_CONTACTS: _all(_BUSINESS),
    Verb.READ_LEADS: _all(_BUSINESS),
    Verb.READ_OPPORTUNITIES: _all(_BUSINESS),
    Verb.READ_QUOTES: _all(_BUSINESS),
    Verb.READ_INVOICES: _all(_BUSINESS),
    Verb.READ_ORDERS: _all(_BUSINESS),
    Verb.READ_SUBSCRIPTIONS: _all(_BUSINESS),
    Verb.READ_TICKETS: _all(_BUSINESS),
    Verb.READ_CONVERSATIONS: _all(_EVERYBODY),
    Verb.READ_TURNS: _all(_EVERYBODY),
    Verb.READ_TASKS: _all(_BUSINESS),
    Verb.READ_RATINGS: _all(_EVERYBODY),
    Verb.READ_CONSENTS: _all(_BUSINESS),
    Verb.READ_PRODUCTS: _all(_EVERYBODY),
    Verb.READ_STAFF: _all(_EVERYBODY),
    Verb.READ_SMS: _all({Role.SUPERVISOR, Role.ADMIN}),
    Verb.READ_OUTBOX: _all({Role.ADMIN}),
    Verb.SERVE_CONVERSATIONS: _all(_DESK),
    Verb.OVERRULE_COLLEAGUES: _all({Role.SUPERVISOR, Role.ADMIN}),
    Verb.WORK_TICKETS: {**_over(Scope.TEAM, (Role.AGENT, Role.SALES)), **_all((Role.SUPERVISOR, Role.ADMIN))},
    Verb.MOVE_OPPORTUNITIES: {**_over(Scope.OWN, {Role.SALES}), **_all(_LEADERS)},
    Verb.DECIDE_QUOTES: {**_over(Scope.OWN, {Role.SALES}), **_all(_LEADERS)},
    Verb.ISSUE_INVOICES: _all(_BUSINESS),
    Verb.RECORD_PAYMENTS: _all({Role.AGENT, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.CANCEL_INVOICES: _all({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.FINISH_TASKS: {**_over(Scope.TEAM, {Role.AGENT, Role.SALES}), **_all(_LEADERS)},
    Verb.REQUEUE_DELIVERIES: _all({Role.ADMIN}),
    Verb.TRY_ROUTING: _all({Role.SUPERVISOR, Role.ADMIN}),
    Verb.SET_WORKLOAD: _all({Role.SUPERVISOR, Role.ADMIN}),
    Verb.READ_PROBLEMS: _all(_BUSINESS),
    Verb.WORK_PROBLEMS: _all({Role.AGENT, Role.SUPERVISOR, Role.ADMIN}),
    Verb.WRITE_QUOTES: {**_over(Scope.OWN, {Role.SALES}), **_all(_LEADERS)},
    Verb.APPROVE_DISCOUNTS: _all({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.MOVE_ORDERS: {**_over(Scope.OWN, {Role.SALES}), **_all(_LEADERS | {Role.AGENT})},
    Verb.OPEN_OPPORTUNITIES: _all(_LEADERS | {Role.SALES}),
    Verb.WORK_LEADS: {**_over(Scope.OWN, {Role.SALES}), **_all(_LEADERS)},
    Verb.WORK_TASKS: {**_over(Scope.OWN, {Role.AGENT, Role.SALES}), **_all(_LEADERS)},
    Verb.READ_SCORING: _all({Role.MANAGER, Role.ADMIN}),
    Verb.READ_FUNNEL: _all(_LEADERS),
    Verb.READ_CALENDAR: _all(_EVERYBODY),
    Verb.EDIT_CALENDAR: _all({Role.SUPERVISOR, Role.ADMIN}),
    Verb.RECORD_CONSENTS: _all(_BUSINESS),
    Verb.READ_TIMELINE: _all(_EVERYBODY),
    Verb.EXPORT_PEOPLE: _all({Role.MANAGER, Role.ADMIN}),
    Verb.ERASE_PEOPLE: _all({Role.MANAGER, Role.ADMIN}),
    Verb.FORCE_ERASURE: _all({Role.ADMIN}),
    Verb.READ_RETENTION: _all({Role.ADMIN}),
    Verb.REQUEST_INVOICES: _all(_BUSINESS),
    Verb.READ_PAYMENTS: _all(_BUSINESS),
    Verb.REVERSE_PAYMENTS: _all({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.RECORD_REFUNDS: _all({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.OPEN_PAYMENT_LINKS: _all(_BUSINESS),
    Verb.SEARCH: _all(_EVERYBODY),
    Verb.EDIT_CONTACTS: _all(_BUSINESS),
    Verb.READ_MERGE_PROPOSALS: _all(_BUSINESS),
    Verb.DISMISS_MERGE_PROPOSALS: _all(_BUSINESS),
    Verb.MERGE_CONTACTS: _all({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
}
"""Billing people are agents by role, so agents issue invoices and record payments; giving money back is not theirs."""


def may(role: str, verb: Verb) -> bool:
    """Whether a role is allowed to do something at all, if only with some records."""
    return role in PERMISSIONS[verb]


def may_with(
    role: str,
    verb: Verb,
    *,
    caller_id: str,
    caller_team_id: str | None,
    owner_id: str | None,
    owner_team_id: str | None,
    team_id: str | None,
) -> bool:
    """Whether somebody may do something with a record; None is nobody or no team.

    A record that names no team is of the team of whoever has it (``owner_team_id``).
    """
    scope = PERMISSIONS[verb].get(Role(role))
    if scope in (None, Scope.ALL):
        return scope is not None
    of_team = team_id or owner_team_id
    in_team = of_team is None or of_team == caller_team_id
    free = owner_id is None or scope == Scope.TEAM
    return owner_id == caller_id or (in_team and free)


def roles_of(verb: Verb) -> frozenset[Role]:
    """The roles that may do something at all."""
    return frozenset(PERMISSIONS[verb])


def verbs_of(role: str) -> list[Verb]:
    """Everything that a role is allowed to do."""
    return [verb for verb in Verb if may(role, verb)]
