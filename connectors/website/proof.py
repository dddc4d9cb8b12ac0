"""A small piece of work that a browser does when its address opens many conversations: dear for a robot alone."""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from connectors.sharing.port import Sharing
from crm_core.errors import CRMError

BITS = 15
"""Leading zero bits of the digest: about 33,000 tries, a fraction of a second in a browser."""
LIFETIME = timedelta(minutes=5)


class ProofRequiredError(CRMError):
    """This address opened many conversations: ``data`` has the ``challenge`` and its ``bits``."""

    code = "proof_required"
    http_status = 428


class Proofs:
    """Gives out challenges and takes each solution once. Nothing is kept of a challenge that nobody solved."""

    def __init__(self, secret: bytes, sharing: Sharing) -> None:
        self._secret = secret
        self._sharing = sharing

    def challenge(self, address: str, *, now: datetime) -> str:
        """A new challenge for an address, good for five minutes."""
        body = f"{int((now + LIFETIME).timestamp())}.{secrets.token_hex(8)}"
        return f"{body}.{self._sign(body, address)}"

    async def accept(self, challenge: str, answer: str, *, address: str, now: datetime) -> bool:
        """Whether an answer solves a challenge of this address that is neither too old nor already used."""
        body, _, signature = challenge.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body, address).encode()):
            return False
        expired = int(body.partition(".")[0]) < now.timestamp()
        return not expired and is_solved(challenge, answer) and await self._sharing.use(challenge, LIFETIME)

    def _sign(self, body: str, address: str) -> str:
        return hmac.new(self._secret, f"proof:{address}:{body}".encode(), sha256).hexdigest()[:32]


def is_solved(challenge: str, answer: str, *, bits: int = BITS) -> bool:
    """Whether SHA-256 of ``challenge:answer`` begins with enough zero bits."""
    digest = sha256(f"{challenge}:{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0
