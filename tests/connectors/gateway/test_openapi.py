"""The API's description: whole, and with a real example of every body."""

import pytest
from pydantic import BaseModel

from connectors.console.endpoints import ENDPOINTS as STAFF
from connectors.gateway.endpoints import openapi_document
from connectors.gateway.examples import EXAMPLES
from connectors.gateway.health import ENDPOINTS as OPERATIONS
from connectors.website.endpoints import ENDPOINTS as CHAT

ALL = [*OPERATIONS, *CHAT, *STAFF]
BODIES = sorted({endpoint.body for endpoint in ALL if endpoint.body is not None}, key=lambda body: body.__name__)


def references(node: object) -> list[str]:
    """Every reference of a document."""
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    return [found for value in node for found in references(value)] if isinstance(node, list) else []


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_the_example_of_a_body_is_one_that_the_call_takes(body: type[BaseModel]) -> None:
    body.model_validate(EXAMPLES[body.__name__])


def test_no_example_is_left_over_and_no_two_bodies_share_a_name() -> None:
    names = [body.__name__ for body in BODIES]
    assert sorted(names) == sorted(EXAMPLES)


def test_every_reference_of_the_description_leads_somewhere() -> None:
    document = openapi_document(ALL)
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known


def test_every_call_has_a_name_of_its_own_and_a_sentence() -> None:
    operations = [(call.method, call.path, call.handler.__name__, call.summary) for call in ALL]
    names = [name for _, _, name, _ in operations]
    assert sorted(names) == sorted(set(names))
    assert all(summary.endswith(".") for _, _, _, summary in operations)
