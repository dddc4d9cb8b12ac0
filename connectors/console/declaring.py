"""How the staff's calls are declared."""

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
    """A call for those who may do ``verb``; its summary is the first line of what it says of itself."""
    return Endpoint(
        method, path, guarded(verb, work), (work.__doc__ or "").partition("\n")[0], roles=roles_of(verb),
        body=body, query=query, response=response, status=status,
    )  # fmt: skip
