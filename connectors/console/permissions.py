"""Which role may do what in the console: the one table of it."""

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


_EVERYBODY = frozenset(Role)
_DESK = frozenset({Role.AGENT, Role.SALES, Role.SUPERVISOR, Role.ADMIN})
"""Who serves customers in person."""
_BUSINESS = _DESK | {Role.MANAGER}
"""Who sees customers' records; trainers see only what the assistant said and heard."""

PERMISSIONS: dict[Verb, frozenset[Role]] = {
    Verb.SEE_SELF: _EVERYBODY,
    Verb.SET_DUTY: _DESK,
    Verb.READ_CONTACTS: _BUSINESS,
    Verb.READ_LEADS: _BUSINESS,
    Verb.READ_OPPORTUNITIES: _BUSINESS,
    Verb.READ_QUOTES: _BUSINESS,
    Verb.READ_INVOICES: _BUSINESS,
    Verb.READ_ORDERS: _BUSINESS,
    Verb.READ_SUBSCRIPTIONS: _BUSINESS,
    Verb.READ_TICKETS: _BUSINESS,
    Verb.READ_CONVERSATIONS: _EVERYBODY,
    Verb.READ_TURNS: _EVERYBODY,
    Verb.READ_TASKS: _BUSINESS,
    Verb.READ_RATINGS: _EVERYBODY,
    Verb.READ_CONSENTS: _BUSINESS,
    Verb.READ_PRODUCTS: _EVERYBODY,
    Verb.READ_STAFF: _EVERYBODY,
    Verb.READ_SMS: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Verb.READ_OUTBOX: frozenset({Role.ADMIN}),
    Verb.SERVE_CONVERSATIONS: _DESK,
    Verb.OVERRULE_COLLEAGUES: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Verb.WORK_TICKETS: _DESK,
    Verb.MOVE_OPPORTUNITIES: frozenset({Role.SALES, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.DECIDE_QUOTES: frozenset({Role.SALES, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.ISSUE_INVOICES: _BUSINESS,
    Verb.RECORD_PAYMENTS: frozenset({Role.AGENT, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.CANCEL_INVOICES: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}),
    Verb.FINISH_TASKS: _BUSINESS,
    Verb.REQUEUE_DELIVERIES: frozenset({Role.ADMIN}),
}
"""Billing people are agents by role, so agents issue invoices and record payments."""


def may(role: str, verb: Verb) -> bool:
    """Whether a role is allowed to do something."""
    return role in PERMISSIONS[verb]


def verbs_of(role: str) -> list[Verb]:
    """Everything that a role is allowed to do."""
    return [verb for verb in Verb if may(role, verb)]
