"""What would happen to a ticket if it were opened now; nothing is written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.rules import DEFAULT_CUSTOMER_CLASS
from crm_core.errors import InvalidInputError
from crm_core.routing.choice import Choice, Need, choose
from crm_core.routing.language import Language, language_of
from crm_core.routing.service import load_table
from crm_core.tickets import assignment, repository, service
from crm_core.tickets.placing import Placement, place
from crm_core.tickets.rules import Priority, TicketKind


@dataclass(frozen=True)
class Trial:
    """The category and language that a text was read as, where it would go, and who would get it now."""

    category: str
    language: Language
    placement: Placement
    choice: Choice


async def try_routing(
    session: AsyncSession,
    *,
    text: str,
    category_code: str | None,
    kind: TicketKind | None,
    customer_class: str | None,
    product_id: str | None,
    priority: Priority | None,
    now: datetime,
) -> Trial:
    """What the table and the people on duty would do with a text.

    Raises:
        NotFoundError: no such category. InvalidInputError: none was given and the text speaks of none.
    """
    guessed = await service.guess_category(session, text=text) if category_code is None else None
    code = category_code or (guessed.code if guessed is not None else None)
    if code is None:
        raise InvalidInputError(field="category", reason="empty")
    category = await repository.get_category(session, code=code)
    placement = await place(
        session, text=text, category=category, kind=kind or TicketKind(category.kind), product_id=product_id,
        customer_class=customer_class or DEFAULT_CUSTOMER_CLASS, priority=priority, now=now,
    )  # fmt: skip
    people = await assignment.load_candidates(session, (await load_table(session)).assignment)
    need = Need(placement.team_id, placement.route.skill, placement.route.on_duty)
    return Trial(category.code, language_of(text), placement, choose(people, need))
