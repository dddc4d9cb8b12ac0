"""Whatever may go wrong by design has words for the customer."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import crm_core
from crm_core.errors import CRMError

HOME = Path(__file__).resolve().parents[1]
NOT_FOR_CUSTOMERS = {
    "crm_error", "ownership_changed", "forbidden", "invalid_setting", "seed", "import", "conversation_closed",
    "message_empty", "message_too_long", "payload_not_issued", "owner_move", "discount_limit", "order_state",
    "lead_state", "lead_not_ready", "lead_deal", "amount_quoted", "ticket_taken", "ticket_merged", "ticket_merge",
    "credit_too_large", "key_reused",
}  # fmt: skip
"""Codes that no action can meet: they belong to the door (the page has its own words), to files, or to staff."""


def error_classes() -> Iterator[type[CRMError]]:
    for module in pkgutil.walk_packages(crm_core.__path__, "crm_core."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    waiting = [CRMError]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        if cls.__module__.startswith("crm_core.") and cls is not CRMError:
            yield cls


def responses() -> set[str]:
    names: set[str] = set()
    for path in (HOME / "bot" / "domain").glob("*.yml"):
        names |= set(yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {})
    return names


ACTION_FEATURES = (
    "contacts", "conversations", "leads", "quotes", "orders", "invoices", "tickets", "status", "verification",
    "consents", "products", "opportunities", "ratings", "subscriptions", "money", "errors",
)  # fmt: skip
"""The features whose services actions call."""


@pytest.mark.parametrize("cls", sorted(set(error_classes()), key=lambda cls: cls.code), ids=lambda cls: cls.code)
def test_every_error_that_an_action_can_meet_has_a_response(cls: type[CRMError]) -> None:
    feature = cls.__module__.split(".")[1]
    if feature in ACTION_FEATURES and cls.code not in NOT_FOR_CUSTOMERS:
        assert f"utter_error_{cls.code}" in responses()


def test_codes_are_unique() -> None:
    codes = [cls.code for cls in set(error_classes())]
    assert sorted(codes) == sorted(set(codes))
