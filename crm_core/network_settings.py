"""Networks and addresses, as settings write them."""

from ipaddress import ip_network
from urllib.parse import urlsplit


def read_networks(raw: str) -> tuple[str, ...]:
    """Networks with commas between; raises ValueError."""
    try:
        return tuple(str(ip_network(entry.strip(), strict=False)) for entry in raw.split(",") if entry.strip())
    except ValueError as error:
        raise ValueError("not_a_network") from error


def read_scanner(raw: str) -> str | None:
    """The address of a clamd, ``tcp://host:port`` or ``unix:///path``; None for none. Raises ValueError."""
    if not raw:
        return None
    try:
        url = urlsplit(raw)
        whole = url.path.startswith("/") if url.scheme == "unix" else bool(url.hostname and url.port)
    except ValueError:
        whole = False
    if not whole or not raw.startswith(("tcp://", "unix:///")):
        raise ValueError("not_a_scanner_url")
    return raw
