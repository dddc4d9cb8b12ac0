"""Writing once in a turn, also when one message holds several wishes."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.runtime import TurnContext
from crm_core.conversations.service import receive_message
from tests.crm_core.factories import NOW, make_conversation


async def test_each_wish_of_a_message_writes_once_and_none_takes_the_other_ones_result(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    received = await receive_message(session, conversation_id=conversation.id, external_id="m", text="سلام", now=NOW)
    done: list[int] = []

    async def work() -> dict[str, Any]:
        done.append(len(done) + 1)
        return {"number": done[-1]}

    results = []
    for part in (0, 1, 1, 0):
        turn = TurnContext(session, conversation, received.message.id, part, NOW)
        results.append(await turn.once("open_ticket", work))
    assert results == [{"number": 1}, {"number": 2}, {"number": 2}, {"number": 1}]
