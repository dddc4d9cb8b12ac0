"""Conversations that older versions made up for ratings of tickets are gone, and the ratings stay."""

import uuid

from sqlalchemy import select, text

from crm_core.conversations.model import Conversation
from crm_core.db import open_database
from crm_core.migrations.run import upgrade
from crm_core.ratings.model import Rating
from tests.crm_core.migrations.test_upgrade import fill_old_store

TALK = (
    "INSERT INTO conversations (id, channel, site, contact_id, assurance, owner, epoch, last_seq, opened_at,"
    " closed_at, last_message_at) VALUES ('{%d}', '%s', '%s', '{2}', 'claimed', 'closed', 1, %d,"
    " '{now}', '{now}', '{now}')"
)
RATING = (
    "INSERT INTO ratings (id, conversation_id, contact_id, ticket_id, score, at)"
    " VALUES ('{%d}', '{%d}', '{2}', '{5}', %d, '{now}')"
)
ROWS = (
    TALK % (20, "import", "import", 0), RATING % (21, 20, 5),
    TALK % (22, "website", "default", 3), RATING % (23, 22, 4),
    TALK % (24, "import", "import", 0), RATING % (25, 24, 3),
    "INSERT INTO tasks (id, kind, note, state, due_at, created_at, conversation_id, version)"
    " VALUES ('{26}', 'follow_up', 'زنگ', 'open', '{now}', '{now}', '{24}', 1)",
)  # fmt: skip
"""A conversation made up for a rating, a real one, and a made-up one to which somebody tied a task."""


async def test_a_made_up_conversation_goes_unless_something_else_names_it(empty_url: str) -> None:
    await fill_old_store(empty_url)
    await upgrade(empty_url, to="0006")
    postgresql = empty_url.startswith("postgresql")
    now = "2026-11-22 08:00:00+00" if postgresql else "2026-11-22 08:00:00.000000"
    ids = [str(uuid.UUID(int=number)) if postgresql else uuid.UUID(int=number).hex for number in range(30)]
    database = open_database(empty_url)
    async with database.writing() as session:
        for row in ROWS:
            await session.execute(text(row.format(*ids, now=now).replace(":", r"\:")))
    await database.close()
    await upgrade(empty_url)
    database = open_database(empty_url)
    async with database.reading() as session:
        rated = dict((await session.execute(select(Rating.score, Rating.conversation_id))).all())
        assert rated == {5: None, 4: str(uuid.UUID(int=22)), 3: None}
        made_up, real, tied = (str(uuid.UUID(int=number)) for number in (20, 22, 24))
        left = set(await session.scalars(select(Conversation.id)))
        assert made_up not in left
        assert {real, tied} <= left
    await database.close()
