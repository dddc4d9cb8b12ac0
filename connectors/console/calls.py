"""Declaring a staff call: who may make it, what it takes and what it gives."""

from pydantic import BaseModel

from connectors.console.access import Work, guarded
from connectors.console.permissions import Verb, roles_of
from connectors.gateway.endpoints import Body, Endpoint


def staff_call(
    method: str,
    path: str,
    verb: Verb,
    work: Work,
    response: type[BaseModel] | None = None,
    *,
    body: type[Body] | None = None,
    query: type[Body] | None = None,
    status: int = 200,
) -> Endpoint:
    """A call for the roles of a verb; the first line of the work's docstring is its summary."""
    return Endpoint(
        method, path, guarded(verb, work), (work.__doc__ or "").partition("\n")[0], roles=roles_of(verb),
        body=body, query=query, response=response, status=status,
    )  # fmt: skip
