"""What happens at the company while a visitor has the chat open."""

from typing import Any

from sqlalchemy import select

from connectors.gateway.bubbles import bubble
from connectors.gateway.keys import HUB
from connectors.website.door import DOOR
from crm_core import clock
from crm_core.conversations.repository import lock_conversation
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import move_owner, post_message
from crm_core.knowledge.service import set_fact
from crm_core.staff.model import StaffUser
from tests.connectors.website.browser.conftest import House


def answer_as_colleague(
    house: House,
    conversation_id: str,
    text: str,
    author: Author = Author.BOT,
    buttons: list[dict[str, str]] | None = None,
) -> None:
    """A message of our side that nobody asked for."""

    async def work() -> None:
        async with house.database.writing() as session:
            conversation = await lock_conversation(session, conversation_id)
            message = await post_message(
                session, conversation=conversation, author=author, text=text, buttons=buttons, now=clock.now()
            )
        house.app[HUB].push(conversation_id, {"type": "message", "message": bubble(message)})

    house.run(work())


def move(house: House, conversation_id: str, target: Owner) -> None:
    async def work() -> None:
        async with house.database.writing() as session:
            staff = await session.scalar(select(StaffUser).limit(1))
            await move_owner(
                session, conversation_id=conversation_id, target=target, actor="test", reason="test",
                now=clock.now(), staff_id=staff.id,
            )  # fmt: skip
        house.app[HUB].push(conversation_id, {"type": "owner", "owner": target})

    house.run(work())


def change_site(house: House, **settings: Any) -> None:
    async def work() -> None:
        site = {"code": "default", "allowed_origins": ["http://localhost:*"], **settings}
        async with house.database.writing() as session:
            await set_fact(session, key="sites", value={"sites": [site]}, actor="test", now=clock.now())
        house.app[DOOR]._sites_until = 0.0

    house.run(work())
