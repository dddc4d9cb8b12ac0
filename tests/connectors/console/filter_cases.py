"""What each filter of a list must leave of the records in the house."""

from datetime import timedelta
from typing import Any

from crm_core import clock
from crm_core.text.characters import to_persian_digits
from tests.connectors.console.conftest import PRODUCT, REZA, SARA, House

Case = tuple[str, dict[str, Any], list[str]]


def cases_of_tickets(house: House) -> list[Case]:
    """Lists, filters, and the names (in ``house.ids``) of what they must leave."""
    return [
        ("tickets", {"state": "new"}, ["ticket"]),
        ("tickets", {"state": "assigned,closed"}, []),
        ("tickets", {"state": "new,closed", "priority": "normal,high", "kind": "fault"}, ["ticket"]),
        ("tickets", {"priority": "urgent"}, []),
        ("tickets", {"team": "support", "category": "printing", "assignee": "none"}, ["ticket"]),
        ("tickets", {"team": "billing"}, []),
        ("tickets", {"assignee": "me"}, []),
        ("tickets", {"contact_id": house.ids["sara"]}, ["ticket"]),
        ("tickets", {"contact_id": house.ids["ticket"]}, []),
        ("tickets", {"conversation_id": house.ids["conversation"]}, ["ticket"]),
        ("tickets", {"mobile": "+98 912 111 2233"}, ["ticket"]),
        ("tickets", {"mobile": REZA}, []),
    ]  # fmt: skip


def cases_of_other_lists(house: House) -> list[Case]:
    """The same for the other lists."""
    return [
        ("contacts", {"mobile": to_persian_digits(REZA)}, ["reza"]),
        ("contacts", {"city": "قم"}, ["sara"]),
        ("contacts", {"created_after": (clock.now() + timedelta(hours=1)).isoformat()}, []),
        ("contacts", {"created_before": (clock.now() + timedelta(hours=1)).isoformat()}, ["reza", "sara"]),
        ("leads", {"state": "converted", "mobile": SARA}, ["lead"]),
        ("opportunities", {"stage": "won"}, ["bought_deal"]),
        ("opportunities", {"stage": "quoted,negotiation"}, ["deal"]),
        ("opportunities", {"stage": "nowhere"}, []),
        ("quotes", {"state": "issued"}, ["quote"]),
        ("quotes", {"state": "accepted", "opportunity_id": house.ids["bought_deal"]}, ["bought"]),
        ("invoices", {"state": "requested", "payment": "unpaid", "quote_id": house.ids["bought"]}, ["invoice"]),
        ("orders", {"state": "placed", "contact_id": house.ids["sara"]}, ["order"]),
        ("subscriptions", {"product": PRODUCT, "ends_before": "2200-01-01"}, ["subscription"]),
        ("subscriptions", {"ends_after": "2200-01-01"}, []),
        ("conversations", {"owner": "bot", "assurance": "verified"}, ["conversation"]),
        ("conversations", {"assurance": "claimed"}, ["other_conversation"]),
        ("conversations", {"owner": "human,queue"}, []),
        ("tasks", {"kind": "call_back", "state": "open", "team": "support"}, ["task"]),
        ("ratings", {"score": "4,5", "contact_id": house.ids["sara"]}, ["rating"]),
        ("ratings", {"score": 1}, []),
        ("consents", {"granted": "false", "purpose": "marketing"}, ["consent"]),
        ("consents", {"granted": "true"}, []),
        ("staff", {"role": "sales", "team": "sales", "active": "true"}, ["seller", "sales"]),
        ("staff", {"on_duty": "true"}, []),
        ("staff", {"code": "h.yousefi"}, ["supervisor"]),
        ("outbox", {"state": "dead"}, ["dead"]),
    ]  # fmt: skip
