"""Reading a lost reason out of a customer's words."""

from rapidfuzz import fuzz
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.pipelines import repository
from crm_core.text.normalise import canonical

OTHER = "other"
CLEAR = 70
"""Likeness (0..100) from which the words of a customer are taken for a reason of the list."""


async def guess_lost_reason(session: AsyncSession, *, text: str, default: bool) -> str | None:
    """The code of the reason that a text names; with ``default`` the one for everything else when none is clear."""
    said = canonical(text)
    reasons = await repository.list_lost_reasons(session)
    scored = [(_likeness(said, canonical(reason.name)), reason.code) for reason in reasons]
    best = max(scored, default=(0.0, None))
    if said and best[0] >= CLEAR:
        return best[1]
    return OTHER if default and any(reason.code == OTHER for reason in reasons) else None


def _likeness(said: str, name: str) -> float:
    words = {word for word in name.split() if len(word) > 2}
    shared = words & set(said.split())
    return max(float(fuzz.token_set_ratio(said, name)) if shared else 0.0, 100.0 * len(shared) / max(len(words), 1))
