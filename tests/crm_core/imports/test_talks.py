"""Conversations of the old system, and what customers thought of it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import open_conversation, receive_message
from crm_core.imports.errors import NoteReason, RowReason
from crm_core.imports.job import Outcome
from crm_core.imports.report import ImportReport
from crm_core.outbox.model import OutboxItem
from crm_core.ratings.model import Rating
from crm_core.search.model import SearchEntry
from crm_core.turns.model import Turn

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]
TALK = ["code", "mobile", "channel", "author", "staff", "text", "at"]
FIRST = ["77", "09121112233", "واتساپ", "مشتری", "", "سلام، پرینتر دارید؟", "1403/06/01 10:00"]
ANSWER = ["77", "", "", "کارشناس", "n.karimi", "بله", "1403/06/01 10:05"]
LAST = ["77", "", "", "customer", "", "ممنون", "1403/06/01 10:09"]
RATING = ["score", "ticket", "conversation", "at", "comment"]


def refusals(report: ImportReport) -> list[tuple[int, str, str]]:
    """The refused lines with their columns and reasons."""
    return [(refused.line, refused.field, str(refused.reason)) for refused in report.refused]


async def count(session: AsyncSession, model: Any) -> int:
    """How many rows a table has."""
    return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_lines_of_a_conversation_may_stand_apart_and_in_any_order(
    company: AsyncSession, bring_in: Import
) -> None:
    other = ["78", "", "", "bot", "", "چه کمکی از من برمی‌آید؟", "1403/06/01 10:01"]
    report = await bring_in("conversations", TALK, LAST, other, FIRST, ANSWER)
    assert report.counts[Outcome.ADDED] == 2
    talk = (await company.scalars(select(Conversation).where(Conversation.channel == "whatsapp"))).one()
    assert (talk.owner, talk.last_seq, talk.closed_at) == (Owner.CLOSED, 3, talk.last_message_at)
    said = (
        await company.scalars(select(Message).where(Message.conversation_id == talk.id).order_by(Message.seq))
    ).all()
    assert [(row.seq, row.author, row.text) for row in said] == [
        (1, Author.CUSTOMER, "سلام، پرینتر دارید؟"), (2, Author.AGENT, "بله"), (3, Author.CUSTOMER, "ممنون"),
    ]  # fmt: skip
    assert [row.staff_id is not None for row in said] == [False, True, False]


async def test_an_old_conversation_is_found_but_nobody_answers_it(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("conversations", TALK, FIRST, ANSWER)
    assert await count(company, Turn) == await count(company, OutboxItem) == 0
    entries = await company.scalars(select(SearchEntry.text).where(SearchEntry.kind == "messages"))
    assert any("پرینتر" in text for text in entries)


async def test_a_conversation_that_went_on_gets_what_is_new(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("conversations", TALK, FIRST, ANSWER)
    assert (await bring_in("conversations", TALK, FIRST, ANSWER)).counts[Outcome.UNCHANGED] == 1
    assert (await bring_in("conversations", TALK, FIRST, ANSWER, LAST)).counts[Outcome.UPDATED] == 1
    assert (await bring_in("conversations", TALK, LAST)).counts[Outcome.UNCHANGED] == 1
    assert await count(company, Message) == 3


async def test_what_was_said_in_the_minute_of_the_last_message_is_new(company: AsyncSession, bring_in: Import) -> None:
    answer, again = [*ANSWER[:6], FIRST[6]], [*FIRST[:5], "چند؟", FIRST[6]]
    await bring_in("conversations", TALK, FIRST)
    for lines in ([FIRST, answer], [FIRST, answer, again, again], [FIRST, answer, again, again]):
        report = await bring_in("conversations", TALK, *lines)
    assert report.counts[Outcome.UNCHANGED] == 1
    said = (await company.scalars(select(Message.text).order_by(Message.seq))).all()
    assert said == [FIRST[5], "بله", "چند؟", "چند؟"]


async def test_a_message_between_two_that_are_known_is_told_and_not_lost_silently(
    company: AsyncSession, bring_in: Import
) -> None:
    await bring_in("conversations", TALK, FIRST, LAST)
    report = await bring_in("conversations", TALK, FIRST, ANSWER, LAST)
    assert report.counts[Outcome.UNCHANGED] == 1
    assert report.notes == {("at", NoteReason.MESSAGE_BETWEEN): 1}
    assert await count(company, Message) == 2


async def test_words_that_were_taken_out_stay_out_and_those_that_follow_get_their_own_time(
    company: AsyncSession, bring_in: Import
) -> None:
    await bring_in("conversations", TALK, FIRST, ANSWER)
    await company.execute(update(Message).values(text=""))
    await company.execute(update(Conversation).values(emptied_at=NOW))
    report = await bring_in("conversations", TALK, FIRST, ANSWER)
    assert (report.counts[Outcome.UNCHANGED], report.notes) == (1, {})
    await bring_in("conversations", TALK, FIRST, ANSWER, LAST)
    assert (await company.scalars(select(Message.text).order_by(Message.seq))).all() == ["", "", LAST[5]]
    assert await company.scalar(select(Conversation.emptied_at)) is None


async def test_codes_that_look_like_places_of_messages_are_codes(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in("conversations", TALK, FIRST, ANSWER, ["77:2", *FIRST[1:]], ["77 2", *FIRST[1:]])
    assert report.counts[Outcome.ADDED] == 3


async def test_a_conversation_of_somebody_else_is_refused_with_all_its_lines(bring_in: Import) -> None:
    await bring_in("conversations", TALK, FIRST)
    await bring_in("contacts", ["mobile"], ["09351112233"])
    report = await bring_in("conversations", TALK, ["77", "09351112233", *FIRST[2:]], LAST)
    assert refusals(report) == [(2, "code", RowReason.CODE_OF_ANOTHER), (3, "", RowReason.WITH_ANOTHER_LINE)]


async def test_our_own_conversation_stays_as_it_is(company: AsyncSession, bring_in: Import) -> None:
    talk, _ = await open_conversation(company, channel="website", site="default", visitor_token=None, now=NOW)
    await receive_message(company, conversation_id=talk.id, external_id="x", text="سلام", now=NOW)
    report = await bring_in("conversations", TALK, [talk.id, "", "", "bot", "", "دیرتر", "1406/01/01"], update=True)
    assert report.counts[Outcome.UNCHANGED] == 1
    assert await count(company, Message) == 1


async def test_a_ticket_and_a_conversation_are_rated_once_each(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("conversations", TALK, FIRST)
    await bring_in("tickets", ["code", "mobile", "subject"], ["T-1", "09121112233", "تصویر"])
    lines = [["5", "T-1", "", "1403/06/03", "عالی"], ["۲", "", "77", "1403/06/03", ""]]
    assert (await bring_in("ratings", RATING, *lines)).counts[Outcome.ADDED] == 2
    assert (await bring_in("ratings", RATING, *lines)).counts[Outcome.UNCHANGED] == 2
    better = ["4", "T-1", "", "1403/06/03", "خوب"]
    assert (await bring_in("ratings", RATING, better)).counts[Outcome.UNCHANGED] == 1
    assert (await bring_in("ratings", RATING, better, update=True)).counts[Outcome.UPDATED] == 1
    contact = (await company.scalars(select(Contact))).one()
    scores = await company.execute(select(Rating.score, Rating.contact_id).order_by(Rating.score))
    assert scores.all() == [(2, contact.id), (4, contact.id)]


async def test_a_score_of_a_ticket_without_a_conversation_makes_none(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("tickets", ["code", "mobile", "subject"], ["T-1", "09121112233", "تصویر"])
    report = await bring_in("ratings", RATING, ["5", "T-1", "", "1403/06/03", "عالی"])
    assert report.counts[Outcome.ADDED] == 1
    assert (await company.scalars(select(Conversation))).all() == []
    assert (await company.scalars(select(Rating.conversation_id))).one() is None


async def test_a_score_without_a_matter_or_outside_the_scale_is_refused(bring_in: Import) -> None:
    report = await bring_in(
        "ratings", RATING,
        ["5", "", "", "", ""], ["6", "T-1", "", "", ""], ["0", "T-1", "", "", ""], ["5", "T-9", "", "", ""],
        ["5", "", "9", "", ""],
    )  # fmt: skip
    assert refusals(report) == [
        (2, "ticket", RowReason.MISSING),
        (3, "score", RowReason.NOT_A_NUMBER),
        (4, "score", RowReason.NOT_A_NUMBER),
        (5, "ticket", RowReason.UNKNOWN_RECORD),
        (6, "conversation", RowReason.UNKNOWN_RECORD),
    ]
