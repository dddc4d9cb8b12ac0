"""Where things stand, as actions tell it."""

import pytest

from actions.status import shown
from crm_core.status.rules import RecordKind, StatusView
from tests.actions.trackers import domain
from tests.crm_core.factories import NOW


@pytest.mark.parametrize(
    ("code", "response"), [(None, "utter_status_invoice_requested"), ("INV-1405-000001", "utter_status_invoice")]
)
def test_an_invoice_without_a_number_is_said_to_be_asked_for(code: str | None, response: str) -> None:
    view = StatusView(kind=RecordKind.INVOICE, id="1", code=code, state="requested", at=NOW, payment="unpaid")
    assert shown(view)["response"] == response
    assert response in domain()["responses"]
