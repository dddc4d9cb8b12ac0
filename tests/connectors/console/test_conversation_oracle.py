"""Conversations are left to whoever has them, whatever the role of the caller."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from crm_core.conversations.model import Conversation
from tests.connectors.console.test_permission_oracle import HANDS, ROLES, Stage, checked, stage

__all__ = ["checked", "stage"]


@pytest.mark.parametrize("role", ROLES)
async def test_conversations_are_left_to_whoever_has_them(
    stage: Stage, role: str, checked: Callable[[int], None]
) -> None:
    desk, over = role in {"agent", "sales", "supervisor", "admin"}, role in {"supervisor", "admin"}
    message = {"client_id": "c-1", "text": "سلام"}
    for hands in HANDS:
        mine, theirs = hands == "mine", hands in {"teammate", "stranger"}
        await _hand_over(stage, role, hands)
        expected: dict[str, tuple[int, str | None]] = {
            "takeover": (409, "conversation_taken") if theirs and not over else (200, None),
            "handback": (403, "forbidden") if theirs and not over else (200, None),
            "close": (403, "forbidden") if theirs and not over else (200, None),
            "messages": (201, None) if mine else (409, "ownership_changed"),
        }
        for call, wanted in expected.items():
            body = message if call == "messages" else None
            found = await stage.call(role, "POST", f"/v1/conversations/{{conversation}}/{call}", body)
            assert found == (wanted if desk else (403, "forbidden")), (role, hands, call)
    checked(len(HANDS) * 4)


async def _hand_over(stage: Stage, role: str, hands: str) -> None:
    """The conversation in somebody's hands, the assistant's for nobody's."""
    staff_id = {**stage.cast.hands, "mine": stage.house.ids[role]}[hands]
    async with stage.house.database.writing() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.id == stage.house.ids["conversation"])
            .values(owner="bot" if staff_id is None else "human", staff_id=staff_id)
        )
