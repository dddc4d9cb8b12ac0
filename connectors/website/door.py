"""Who may come in: which pages, from which addresses, and how often. Every chat call passes here first."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from math import ceil
from time import monotonic
from urllib.parse import urlsplit

from aiohttp import web

from connectors.channels.admission import contact_messages
from connectors.channels.blocking import BlockList
from connectors.gateway.errors import Handler, RateLimitedError
from connectors.gateway.keys import DATABASE, SETTINGS
from connectors.sharing.port import Limit, Sharing
from connectors.website.proof import BITS, ProofRequiredError, Proofs
from crm_core import clock
from crm_core.db import Database
from crm_core.errors import CRMError, NotFoundError
from crm_core.settings import Settings
from crm_core.sites.keys import create_site_key
from crm_core.sites.rules import DEFAULT_SITE, Site, may_use
from crm_core.sites.service import load_sites

SITES_SECONDS = 10
"""How long the sites are remembered; a change of ``sites.yml`` shows after it."""
OFFICE = 10
"""An address may do as much as this many visitors: a whole office comes from one."""
FORMS, ADDRESS_FORMS = (10, 1), (60, 10)
UPLOADS, ADDRESS_UPLOADS = (20, 20), (100, 60)
DOCUMENTS, ADDRESS_DOCUMENTS = (30, 30), (120, 120)
FRAMES = (60, 120)
"""Burst and number a minute."""
PDF_CALLS = ("/v1/quotes/", "/v1/invoices/", "/v1/credit-notes/")


class OriginNotAllowedError(CRMError):
    """The page that makes the call is not one of the site's ``allowed_origins``."""

    code = "origin_not_allowed"
    http_status = 403


class Door:
    """The limits and proofs that all gateways share, the block list and the sites as one of them sees them."""

    def __init__(self, settings: Settings, sharing: Sharing) -> None:
        rate = settings.chat_messages_per_minute
        sessions = settings.chat_sessions_per_hour
        self.blocked = BlockList(settings.var_dir / "blocked.txt")
        self.messages = Limit("messages", rate, rate)
        self.contact_messages = contact_messages(rate)
        self.address_messages = Limit("address_messages", OFFICE * rate, OFFICE * rate)
        self.frames = Limit("frames", *FRAMES)
        self.uploads, self.address_uploads = Limit("uploads", *UPLOADS), Limit("address_uploads", *ADDRESS_UPLOADS)
        self.documents = Limit("documents", *DOCUMENTS)
        self.address_documents = Limit("address_documents", *ADDRESS_DOCUMENTS)
        self.forms, self.address_forms = Limit("forms", *FORMS), Limit("address_forms", *ADDRESS_FORMS)
        self._free_sessions = Limit("free_sessions", sessions, sessions / 60)
        self._sessions = Limit("sessions", OFFICE * sessions, OFFICE * sessions / 60)
        self._secrets = settings.var_dir / "secrets"
        self._sharing = sharing
        self._proofs = Proofs(settings.token_secret, sharing)
        self._proxies = [ip_network(network) for network in settings.trusted_proxies]
        self._sites: Mapping[str, Site] = {}
        self._sites_until = 0.0

    def trusts(self, peer: str) -> bool:
        """Whether a peer's word on whom it passes on is taken."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)

    async def sites(self, database: Database) -> Mapping[str, Site]:
        """Every site by its code; each has a key from then on, for its developers to copy."""
        if monotonic() >= self._sites_until:
            async with database.reading() as session:
                self._sites = await load_sites(session)
            for code in self._sites:
                create_site_key(self._secrets, code)
            self._sites_until = monotonic() + SITES_SECONDS
        return self._sites

    async def count(self, *counts: tuple[Limit, str | None]) -> None:
        """Counts one for each key that is there; raises RateLimitedError with the seconds to wait, and counts none."""
        wait = await self._sharing.take(*((limit, key) for limit, key in counts if key is not None))
        if wait:
            raise RateLimitedError(retry_after=ceil(wait))

    async def admit_session(self, address: str | None, solved: tuple[str, str] | None) -> None:
        """Counts a new visitor, with the challenge and answer that their browser brings.

        Raises:
            ProofRequiredError: past the first many, without a right answer. RateLimitedError: past far too many.
        """
        if address is None:
            return
        await self.count((self._sessions, address))
        now = clock.now()
        try:
            await self.count((self._free_sessions, address))
        except RateLimitedError as error:
            if solved is not None and await self._proofs.accept(*solved, address=address, now=now):
                return
            raise ProofRequiredError(challenge=self._proofs.challenge(address, now=now), bits=BITS) from error


DOOR = web.AppKey("door", Door)


def address_of(request: web.Request) -> str | None:
    """The visitor's address; None for calls of this very machine, which are not counted by address.

    A trusted proxy names the visitor as the last entry of ``X-Forwarded-For``; from elsewhere the header is the
    visitor's own word, and not believed.
    """
    peer = request.remote or ""
    if not request.app[DOOR].trusts(peer):
        return peer or None
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded or (None if _is_loopback(peer) else peer)


def _is_loopback(address: str) -> bool:
    return ip_address(address).is_loopback


def is_own(request: web.Request, origin: str) -> bool:
    """Whether an origin is the gateway's own."""
    host = urlsplit(origin).netloc.lower()
    public = urlsplit(request.app[SETTINGS].public_url).netloc.lower()
    return bool(host) and host in {request.host.lower(), public}


async def site_of_call(request: web.Request, code: str | None) -> Site:
    """The site that a call names, if its page belongs there; raises NotFoundError, OriginNotAllowedError."""
    site = (await request.app[DOOR].sites(request.app[DATABASE])).get(code or DEFAULT_SITE)
    if site is None:
        raise NotFoundError(entity="site")
    origin = request.headers.get("Origin")
    if origin is not None and not is_own(request, origin) and not may_use(site, origin):
        raise OriginNotAllowedError(site=site.code)
    return site


@web.middleware
async def door_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets chat calls in; raises BlockedError for addresses and OriginNotAllowedError for pages of no site."""
    if not _is_chat(request.path):
        return await handler(request)
    if request.path.startswith("/v1/chat/"):
        request.app[DOOR].blocked.require_free(address=address_of(request))
    origin = request.headers.get("Origin")
    if origin is not None and not is_own(request, origin):
        sites = await request.app[DOOR].sites(request.app[DATABASE])
        if not any(may_use(site, origin) for site in sites.values()):
            raise OriginNotAllowedError()
    if request.method == "OPTIONS":
        return web.Response(status=204)
    return await handler(request)


@web.middleware
async def cross_origin_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tells browsers that pages of other origins may read chat answers, refusals included; no cookie is ever used."""
    response = await handler(request)
    origin = request.headers.get("Origin")
    if origin is not None and _is_chat(request.path) and not response.prepared:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Access-Control-Max-Age"] = "600"
    return response


def _is_chat(path: str) -> bool:
    return path.startswith("/v1/chat/") or (path.startswith(PDF_CALLS) and path.endswith("/pdf"))
