"""Who is calling, and whether they may: every staff call goes through here before its body is read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps

from aiohttp import web

from connectors.console.permissions import PERMISSIONS, Verb, may, may_with
from connectors.gateway.errors import Handler, UnauthenticatedError
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.errors import ForbiddenError
from crm_core.staff import service as staff
from crm_core.staff.model import StaffUser
from crm_core.staff.rules import Role

MAX_BODY = 64 * 1024
"""Bytes of a staff call: the longest message, escaped, and its envelope."""


@dataclass(frozen=True)
class Caller:
    """The member of staff behind a call, with the token that it came with."""

    user: StaffUser
    token: str

    @property
    def actor(self) -> str:
        """How the audit trail names the caller."""
        return f"staff:{self.user.id}"

    def may(self, verb: Verb) -> bool:
        """Whether the caller's role is allowed to do something."""
        return may(self.user.role, verb)

    def require(self, verb: Verb, *, owner_id: str | None, owner_team_id: str | None, team_id: str | None) -> None:
        """Raises ForbiddenError unless the caller may do something with the record of an owner and a team."""
        allowed = may_with(
            self.user.role, verb, caller_id=self.user.id, caller_team_id=self.user.team_id, owner_id=owner_id,
            owner_team_id=owner_team_id, team_id=team_id,
        )  # fmt: skip
        if not allowed:
            raise ForbiddenError(verb=verb, scope=PERMISSIONS[verb].get(Role(self.user.role)))


Work = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]


def guarded(verb: Verb, work: Work) -> Handler:
    """A handler that runs only for staff whose role is allowed; raises 401 and 403 before anything is read."""

    @wraps(work)
    async def handler(request: web.Request) -> web.StreamResponse:
        caller = await _authenticate(request)
        if not caller.may(verb):
            raise ForbiddenError(verb=verb)
        return await work(with_small_body(request), caller)

    return handler


def with_small_body(request: web.Request) -> web.Request:
    """The call, refusing a body above `MAX_BODY` when it is read."""
    return request.clone(client_max_size=MAX_BODY)


async def _authenticate(request: web.Request) -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthenticatedError(reason="missing")
    token = token.strip()
    async with request.app[DATABASE].reading() as session:
        user = await staff.authenticate(session, token=token, now=clock.now())
    return Caller(user, token)
