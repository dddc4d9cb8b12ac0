"""Quotes of an old system and their places in deals."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.imports.errors import RowReason
from crm_core.imports.job import Outcome
from crm_core.imports.report import ImportReport
from crm_core.quotes.model import Quote

Import = Callable[..., Awaitable[ImportReport]]
DEAL = (["code", "mobile", "title"], ["D-1", "09121112233", "x"])
QUOTE = ["code", "mobile", "state", "total_rial", "opportunity", "reject_reason"]


def refusals(report: ImportReport) -> list[tuple[int, str, str]]:
    """The refused lines with their columns and reasons."""
    return [(refused.line, refused.field, str(refused.reason)) for refused in report.refused]


async def states(session: AsyncSession) -> dict[str | None, str]:
    """The states of quotes by their code."""
    return {row.code: row.state for row in await session.execute(select(Quote.code, Quote.state))}


async def test_a_deal_has_one_issued_and_one_accepted_quote_and_only_of_its_customer(
    company: AsyncSession, bring_in: Import
) -> None:
    await bring_in("opportunities", *DEAL)
    header = ["code", "mobile", "state", "total_rial", "opportunity"]
    report = await bring_in(
        "quotes", header,
        ["Q-1", "09121112233", "issued", "100", "D-1"], ["Q-2", "09121112233", "issued", "100", "D-1"],
        ["Q-3", "09121112233", "accepted", "100", "D-1"], ["Q-4", "09351112233", "rejected", "100", "D-1"],
        ["Q-5", "09121112233", "rejected", "100", "D-1"], ["Q-6", "09121112233", "issued", "100", "D-9"],
    )  # fmt: skip
    assert refusals(report) == [
        (3, "opportunity", RowReason.DEAL_HAS_ONE),
        (5, "opportunity", RowReason.CODE_OF_ANOTHER),
        (7, "opportunity", RowReason.UNKNOWN_RECORD),
    ]
    again = await bring_in("quotes", header, ["Q-1", "09121112233", "accepted", "100", ""], update=True)
    assert refusals(again) == [(2, "opportunity", RowReason.DEAL_HAS_ONE)]
    assert len((await company.scalars(select(Contact))).all()) == 1


@pytest.mark.parametrize("gone", ["superseded", "rejected"])
@pytest.mark.parametrize("turned", [False, True])
async def test_a_quote_takes_the_place_that_another_leaves_in_the_same_file(
    company: AsyncSession, bring_in: Import, gone: str, turned: bool
) -> None:
    await bring_in("opportunities", *DEAL)
    await bring_in("quotes", QUOTE, ["Q-1", "09121112233", "issued", "100", "D-1", ""])
    lines = [["Q-1", "", gone, "100", "", "price"], ["Q-2", "09121112233", "issued", "100", "D-1", ""]]
    report = await bring_in("quotes", QUOTE, *(lines[::-1] if turned else lines), update=True)
    assert report.refused == []
    assert await states(company) == {"Q-1": gone, "Q-2": "issued"}


@pytest.mark.parametrize("turned", [False, True])
async def test_quotes_of_a_deal_pass_their_places_on(company: AsyncSession, bring_in: Import, turned: bool) -> None:
    await bring_in("opportunities", *DEAL)
    before = {"Q-1": "accepted", "Q-2": "issued", "Q-3": "rejected", "Q-4": "superseded"}
    after = {"Q-1": "superseded", "Q-2": "accepted", "Q-3": "issued", "Q-4": "rejected"}
    for wanted in (before, after):
        lines = [[code, "09121112233", state, "100", "D-1", ""] for code, state in wanted.items()]
        report = await bring_in("quotes", QUOTE, *(lines[::-1] if turned else lines), update=True)
        assert report.refused == []
    assert await states(company) == after


async def test_a_place_stays_taken_where_the_line_that_would_leave_it_is_refused(
    company: AsyncSession, bring_in: Import
) -> None:
    await bring_in("opportunities", *DEAL)
    await bring_in("quotes", QUOTE, ["Q-1", "09121112233", "issued", "100", "D-1", ""])
    lines = [["Q-1", "09351112233", "superseded", "100", "", ""], ["Q-2", "09121112233", "issued", "100", "D-1", ""]]
    report = await bring_in("quotes", QUOTE, *lines, update=True)
    assert refusals(report) == [
        (2, "code", RowReason.CODE_OF_ANOTHER),
        (3, "opportunity", RowReason.DEAL_HAS_ONE),
    ]


async def test_a_quote_that_is_issued_again_is_no_longer_rejected(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("quotes", QUOTE, ["Q-1", "09121112233", "rejected", "100", "", "نپسندید"])
    await bring_in("quotes", QUOTE, ["Q-1", "09121112233", "issued", "100", "", ""], update=True)
    quote = (await company.scalars(select(Quote))).one()
    assert (quote.state, quote.rejected_at, quote.reject_reason, quote.reject_note) == ("issued", None, None, None)


async def test_a_decision_keeps_what_the_file_does_not_tell_of_it(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("quotes", QUOTE, ["Q-1", "09121112233", "rejected", "100", "", "price"])
    report = await bring_in("quotes", QUOTE, ["Q-1", "09121112233", "rejected", "100", "", ""], update=True)
    assert report.counts[Outcome.UNCHANGED] == 1
    assert (await company.scalars(select(Quote))).one().reject_reason == "price"
