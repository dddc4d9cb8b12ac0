"""Whom the company does not want in its chats: a file of addresses, networks, accounts, contacts and conversations."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

import structlog

from crm_core.errors import CRMError

log = structlog.get_logger()

Network = IPv4Network | IPv6Network


class BlockedError(CRMError):
    """The company blocked this address, account, contact or conversation."""

    code = "blocked"
    http_status = 403


class BlockList:
    """The lines of ``var/blocked.txt``, read again when the file changes.

    A line is an address or network (``203.0.113.7``, ``203.0.113.0/24``), an account (``telegram:501``), or the id of
    a contact or conversation; ``#`` begins a remark. A missing file blocks nobody.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = 0.0
        self._networks: list[Network] = []
        self._ids: set[str] = set()

    def require_free(self, *, address: str | None = None, ids: tuple[str | None, ...] = ()) -> None:
        """Raises BlockedError for a blocked address, or for one of these ids."""
        self._refresh()
        if self._ids.intersection(ids) or (address and self._holds(address)):
            raise BlockedError()

    def _holds(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)

    def _refresh(self) -> None:
        try:
            changed_at = self._path.stat().st_mtime
        except FileNotFoundError:
            changed_at = 0.0
        if changed_at == self._read_at:
            return
        self._read_at = changed_at
        lines = self._path.read_text(encoding="utf-8-sig").splitlines() if changed_at else []
        entries = [entry for line in lines if (entry := line.partition("#")[0].strip())]
        networks = {entry: _network(entry) for entry in entries}
        self._networks = [network for network in networks.values() if network is not None]
        self._ids = {entry for entry, network in networks.items() if network is None}
        log.info("block_list_read", networks=len(self._networks), ids=len(self._ids))


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None
