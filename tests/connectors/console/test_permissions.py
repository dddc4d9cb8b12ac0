"""Who may make which call: a table written apart from the one in the code."""

import pytest

from connectors.console.endpoints import ENDPOINTS
from crm_core.staff.rules import Role
from tests.connectors.console.conftest import NOBODY, House

ALL = "agent sales supervisor trainer manager admin"
CUSTOMERS = "agent sales supervisor manager admin"
DESK = "agent sales supervisor admin"
SALES = "sales supervisor manager admin"

EXPECTED = {
    "POST /v1/logout": ALL,
    "GET /v1/me": ALL,
    "POST /v1/staff/me/duty": DESK,
    **{
        f"GET /v1/{name}{one}": CUSTOMERS
        for name in (
            "contacts", "leads", "opportunities", "quotes", "invoices", "orders", "subscriptions", "tickets", "tasks",
            "consents", "credit-notes", "payments", "organisations", "merge-proposals",
        )
        for one in ("", "/{id}")
    },
    **{
        f"GET /v1/{name}{one}": ALL
        for name in ("conversations", "ratings", "products", "staff")
        for one in ("", "/{id}")
    },
    "GET /v1/conversations/{id}/messages": ALL,
    "GET /v1/conversations/{id}/turns": ALL,
    "POST /v1/conversations/{id}/takeover": DESK,
    "POST /v1/conversations/{id}/handback": DESK,
    "POST /v1/conversations/{id}/close": DESK,
    "POST /v1/conversations/{id}/messages": DESK,
    "POST /v1/conversations/{id}/presence": DESK,
    "POST /v1/tickets/{id}/assign": DESK,
    "POST /v1/tickets/{id}/state": DESK,
    "POST /v1/tickets/{id}/priority": DESK,
    "POST /v1/tickets/{id}/reply": DESK,
    "POST /v1/contacts": CUSTOMERS,
    "PATCH /v1/contacts/{id}": CUSTOMERS,
    "GET /v1/contacts/{id}/duplicates": CUSTOMERS,
    "GET /v1/contacts/{id}/merges": CUSTOMERS,
    "POST /v1/contacts/{id}/merge": "supervisor manager admin",
    "POST /v1/merges/{id}/undo": "supervisor manager admin",
    "POST /v1/merge-proposals/{id}/dismiss": CUSTOMERS,
    "POST /v1/tasks/{id}/finish": CUSTOMERS,
    "GET /v1/pipelines": CUSTOMERS,
    "POST /v1/opportunities": SALES,
    "PATCH /v1/opportunities/{id}": SALES,
    "POST /v1/leads/{id}/contacted": SALES,
    "POST /v1/leads/{id}/qualify": SALES,
    "POST /v1/leads/{id}/disqualify": SALES,
    "POST /v1/leads/{id}/convert": SALES,
    "POST /v1/leads/{id}/assign": SALES,
    "POST /v1/tasks": CUSTOMERS,
    "POST /v1/tasks/{id}/assign": CUSTOMERS,
    "POST /v1/tasks/{id}/snooze": CUSTOMERS,
    "POST /v1/tasks/{id}/reopen": CUSTOMERS,
    "GET /v1/metrics/forecast": "supervisor manager admin",
    "GET /v1/metrics/funnel": "supervisor manager admin",
    "GET /v1/scoring": "manager admin",
    **{
        f"POST /v1/tickets{path}": DESK
        for path in (
            "", "/{id}/take", "/{id}/release", "/{id}/notes", "/{id}/category", "/{id}/merge", "/{id}/unmerge",
            "/{id}/split",
        )
    },
    "PATCH /v1/tickets/{id}": DESK,
    "GET /v1/tickets/{id}/decisions": CUSTOMERS,
    "POST /v1/routing/try": "supervisor admin",
    "POST /v1/staff/{id}/workload": "supervisor admin",
    **{f"GET /v1/{name}{one}": CUSTOMERS for name in ("problems", "problem-proposals") for one in ("", "/{id}")},
    **{
        f"POST /v1/{path}": "agent supervisor admin"
        for path in (
            "problems", "problems/{id}/link", "problems/{id}/unlink", "problems/{id}/resolve",
            "problem-proposals/{id}/accept", "problem-proposals/{id}/dismiss",
        )
    },
    "PATCH /v1/problems/{id}": "agent supervisor admin",
    "POST /v1/opportunities/{id}/move": SALES,
    "POST /v1/opportunities/{id}/assign": SALES,
    "POST /v1/quotes/{id}/accept": SALES,
    "POST /v1/quotes/{id}/reject": SALES,
    "POST /v1/quotes": SALES,
    "PATCH /v1/quotes/{id}": SALES,
    "DELETE /v1/quotes/{id}": SALES,
    **{f"POST /v1/quotes/{{id}}/{verb}": SALES for verb in ("preview", "issue", "revise", "renew")},
    "POST /v1/quotes/{id}/approve": "supervisor manager admin",
    "POST /v1/orders/{id}/state": CUSTOMERS,
    "POST /v1/invoices/{id}/issue": CUSTOMERS,
    "POST /v1/invoices/{id}/payments": "agent supervisor manager admin",
    "POST /v1/invoices/{id}/cancel": "supervisor manager admin",
    "GET /v1/tickets/{id}/clocks": CUSTOMERS,
    "GET /v1/calendars/{id}/days": ALL,
    "GET /v1/calendar-days": ALL,
    "GET /v1/calendar-days/{id}": ALL,
    "POST /v1/calendar-days": "supervisor admin",
    "PATCH /v1/calendar-days/{id}": "supervisor admin",
    "DELETE /v1/calendar-days/{id}": "supervisor admin",
    "POST /v1/invoices/{id}/credit": "supervisor manager admin",
    "POST /v1/invoices/{id}/payment-link": CUSTOMERS,
    "GET /v1/invoices/{id}/einvoice": CUSTOMERS,
    "GET /v1/credit-notes/{id}/einvoice": CUSTOMERS,
    "POST /v1/quotes/{id}/invoice": CUSTOMERS,
    "POST /v1/payments/{id}/reverse": "supervisor manager admin",
    "POST /v1/invoices/{id}/refunds": "supervisor manager admin",
    "GET /v1/search": ALL,
    "GET /v1/sms": "supervisor admin",
    "GET /v1/outbox": "admin",
    "GET /v1/outbox/{id}": "admin",
    "POST /v1/outbox/{id}/requeue": "admin",
    "GET /v1/contacts/{id}/consents": CUSTOMERS,
    "POST /v1/contacts/{id}/consents": CUSTOMERS,
    "GET /v1/contacts/{id}/timeline": ALL,
    "GET /v1/contacts/{id}/export": "manager admin",
    "POST /v1/contacts/{id}/erase": "manager admin",
    "GET /v1/retention": "admin",
}  # fmt: skip


def test_the_table_names_every_call_but_the_login() -> None:
    calls = {f"{endpoint.method} {endpoint.path}" for endpoint in ENDPOINTS}
    assert calls - {"POST /v1/login"} == set(EXPECTED)
    assert len(calls) == len(ENDPOINTS)


def test_the_description_names_the_same_roles() -> None:
    for endpoint in ENDPOINTS:
        if endpoint.path != "/v1/login":
            assert endpoint.roles == set(EXPECTED[f"{endpoint.method} {endpoint.path}"].split()), endpoint.path


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_may_do_what_the_table_says_and_nothing_else(house: House, role: Role) -> None:
    for call, roles in EXPECTED.items():
        method, _, path = call.partition(" ")
        if path == "/v1/logout":
            continue
        status, body = await house.call(method, path.replace("{id}", NOBODY), role)
        if role in roles.split():
            assert status in {200, 400, 404, 422}, call
        else:
            assert (status, body["error"]["code"]) == (403, "forbidden"), call


async def test_nobody_may_do_anything_without_a_token(house: House) -> None:
    for call in EXPECTED:
        method, _, path = call.partition(" ")
        status, body = await house.call(method, path.replace("{id}", NOBODY), None)
        assert (status, body["error"]["code"]) == (401, "unauthenticated"), call
