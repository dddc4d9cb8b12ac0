"""A gateway without money, for development and tests: its page is the way back, and whoever opens it has paid."""

from dataclasses import dataclass, field

from connectors.payments.port import Confirmed, Opened
from crm_core.payments.errors import PaymentGatewayError


@dataclass
class RecordingGateway:
    """Remembers in this process what was opened and asked; ``declined`` and ``silent`` are for tests.

    Another process (the worker) knows no page, so that nothing is paid which nobody opened.
    """

    opened: dict[str, int] = field(default_factory=dict)
    """Amounts by authority."""
    asked: list[str] = field(default_factory=list)
    """Authorities in the order in which they were verified."""
    declined: set[str] = field(default_factory=set)
    """Authorities whose buyer went away without paying."""
    silent: bool = False
    """Whether no call is answered."""

    async def request(
        self, *, amount_rial: int, description: str, callback: str, mobile: str | None, key: str
    ) -> Opened:
        """Opens a page that leads straight back."""
        self._speak()
        authority = f"REC-{key}"
        self.opened[authority] = amount_rial
        return Opened(url=f"{callback}?Authority={authority}&Status=OK", authority=authority)

    async def verify(self, *, authority: str, amount_rial: int) -> Confirmed | None:
        """Confirms what was opened for this amount."""
        self.asked.append(authority)
        self._speak()
        if authority not in self.opened or authority in self.declined:
            return None
        if self.opened[authority] != amount_rial:
            raise PaymentGatewayError(reason="amount")
        return Confirmed(reference=authority[-12:])

    def _speak(self) -> None:
        if self.silent:
            raise PaymentGatewayError(reason="unreachable")
