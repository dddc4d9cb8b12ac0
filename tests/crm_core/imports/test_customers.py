"""Contacts and leads of an old system."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.contacts.model import Contact, Identity, MergeProposal, Organisation
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import find_or_create_contact
from crm_core.imports.errors import RowReason
from crm_core.imports.job import Outcome
from crm_core.imports.report import ImportReport
from crm_core.leads.model import Lead
from crm_core.leads.rules import LeadState
from crm_core.merges.service import merge_contacts

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]
CONTACTS = ["کد", "نام", "موبایل", "ایمیل", "شرکت", "شناسه ملی", "تاریخ ثبت"]
SARA = ["12", "سارا محمدی", "9121112233", "Sara@Example.com", "نمونه‌گستر", "14099991406", "1403/05/01"]
ALI = ["13", "علی رضایی", "09351112233", "", "نمونه‌گستر", "", ""]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Added, updated, unchanged and refused."""
    return (*(report.counts[outcome] for outcome in Outcome), len(report.refused))


def reasons(report: ImportReport) -> list[tuple[int, str, str]]:
    """Line, field and reason of each refused line."""
    return [(refused.line, refused.field, str(refused.reason)) for refused in report.refused]


async def contact(session: AsyncSession, code: str) -> Contact:
    """The contact of an old code with everything about them."""
    found = await session.scalar(
        select(Contact)
        .where(Contact.external_id == code)
        .options(selectinload(Contact.identities), selectinload(Contact.organisation))
    )
    assert found is not None
    return found


async def test_a_contact_keeps_its_code_keys_company_and_date(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in("contacts", CONTACTS, SARA, ALI)
    assert counts(report) == (2, 0, 0, 0)
    sara = await contact(company, "12")
    keys = {(identity.kind, identity.value) for identity in sara.identities}
    assert keys == {("mobile", "09121112233"), ("email", "sara@example.com")}
    assert sara.organisation is not None
    assert sara.organisation.national_id == "14099991406"
    assert sara.created_at == datetime(2024, 7, 21, 20, 30, tzinfo=UTC)
    assert await company.scalar(select(func.count(Organisation.id))) == 1


async def test_lists_show_an_old_contact_before_a_new_one(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("contacts", CONTACTS, ALI, SARA)
    codes = list(await company.scalars(select(Contact.external_id).order_by(Contact.id)))
    assert codes == ["12", "13"]


async def test_the_same_file_twice_is_the_same_as_once(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("contacts", CONTACTS, SARA, ALI)
    assert counts(await bring_in("contacts", CONTACTS, SARA, ALI)) == (0, 0, 2, 0)
    assert await company.scalar(select(func.count(Identity.id))) == 3


async def test_a_customer_of_the_chat_is_known_by_mobile_and_only_gaps_are_filled(
    company: AsyncSession, bring_in: Import
) -> None:
    await find_or_create_contact(
        company, kind=IdentityKind.MOBILE, value="09121112233", name="سارا", source="website", now=NOW
    )
    assert counts(await bring_in("contacts", CONTACTS, SARA)) == (0, 1, 0, 0)
    sara = await contact(company, "12")
    assert (sara.name, sara.source) == ("سارا", "website")
    assert sara.organisation is not None


async def test_with_update_the_words_of_the_file_win(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("contacts", CONTACTS, SARA)
    renamed = [*SARA]
    renamed[1], renamed[4] = "سارا محمدی‌فر", "شرکت دیگر"
    assert counts(await bring_in("contacts", CONTACTS, renamed)) == (0, 0, 1, 0)
    assert counts(await bring_in("contacts", CONTACTS, renamed, update=True)) == (0, 1, 0, 0)
    sara = await contact(company, "12")
    assert sara.organisation is not None
    assert (sara.name, sara.organisation.name) == ("سارا محمدی‌فر", "شرکت دیگر")


async def test_the_code_of_a_merged_customer_finds_the_survivor(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("contacts", CONTACTS, SARA, ALI)
    sara, ali = await contact(company, "12"), await contact(company, "13")
    await merge_contacts(company, winner_id=ali.id, loser_id=sara.id, actor="staff:1", now=NOW)
    company.expunge_all()
    assert counts(await bring_in("contacts", CONTACTS, SARA)) == (0, 0, 1, 0)
    assert [row.external_id for row in await company.scalars(select(Contact).order_by(Contact.id))] == ["12", "13"]


async def test_two_lines_that_look_like_one_person_are_asked_about(company: AsyncSession, bring_in: Import) -> None:
    twin = ["99", SARA[1], "09120000001", "", SARA[4], "", ""]
    await bring_in("contacts", CONTACTS, SARA, twin)
    (proposal,) = await company.scalars(select(MergeProposal))
    assert "organisation" in proposal.reasons


async def test_two_people_cannot_have_one_mobile(company: AsyncSession, bring_in: Import) -> None:
    other = ["99", "رضا", "09121112233", "", "", "", ""]
    report = await bring_in("contacts", CONTACTS, SARA, other)
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(3, "contact_code", "key_of_another")]


async def test_keys_of_two_different_contacts_are_not_mixed(company: AsyncSession, bring_in: Import) -> None:
    mixed = ["", "؟", "09351112233", "sara@example.com", "", "", ""]
    report = await bring_in("contacts", CONTACTS, SARA, ALI, mixed)
    assert reasons(report) == [(4, "email", "key_of_another")]


async def test_a_line_that_reaches_nobody_is_refused_and_told_with_its_cells(
    company: AsyncSession, bring_in: Import
) -> None:
    report = await bring_in("contacts", CONTACTS, ["", "بی‌نام", "", "", "", "", ""], ["14", "x", "۱۲۳", "", "", "", ""])
    assert reasons(report) == [(2, "mobile", "contact_missing"), (3, "mobile", "not_a_mobile")]
    assert list(report.refused[0].cells)[1] == "بی‌نام"
    assert await company.scalar(select(func.count(Contact.id))) == 0


async def test_several_mobiles_of_one_person_all_lead_to_them(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("contacts", ["کد", "موبایل"], ["12", "09121112233، 09361112233"])
    assert [identity.value for identity in (await contact(company, "12")).identities] == ["09121112233", "09361112233"]


LEADS = ["کد سرنخ", "نام", "موبایل", "شرح نیاز", "وضعیت", "مسئول", "تاریخ"]
LEAD = ["L-1", "سارا محمدی", "09121112233", "ده دوربین", "در حال پیگیری", "نسرین کریمی", "1404/01/20 10:15"]


async def test_a_lead_keeps_its_state_owner_and_date(company: AsyncSession, bring_in: Import) -> None:
    assert counts(await bring_in("leads", LEADS, LEAD)) == (1, 0, 0, 0)
    lead = (await company.scalars(select(Lead))).one()
    assert (lead.external_id, lead.state, lead.need) == ("L-1", LeadState.CONTACTED, "ده دوربین")
    assert lead.created_at == datetime(2025, 4, 9, 6, 45, tzinfo=UTC)
    assert lead.owner_id is not None
    assert counts(await bring_in("leads", LEADS, LEAD)) == (0, 0, 1, 0)


async def test_a_lead_without_a_code_is_known_by_its_contact_and_need(company: AsyncSession, bring_in: Import) -> None:
    bare, other = ["", *LEAD[1:]], ["", "", "09121112233", "پنل پیامک", "", "", ""]
    assert counts(await bring_in("leads", LEADS, bare, bare, other)) == (2, 0, 1, 0)
    assert counts(await bring_in("leads", LEADS, bare, other)) == (0, 0, 2, 0)


async def test_what_staff_did_since_survives_unless_update_is_asked_for(
    company: AsyncSession, bring_in: Import
) -> None:
    await bring_in("leads", LEADS, LEAD)
    lead = (await company.scalars(select(Lead))).one()
    lead.state = LeadState.CONVERTED
    await company.flush()
    assert counts(await bring_in("leads", LEADS, LEAD)) == (0, 0, 1, 0)
    assert counts(await bring_in("leads", LEADS, LEAD, update=True)) == (0, 1, 0, 0)
    assert (await company.scalars(select(Lead.state))).one() == LeadState.CONTACTED


async def test_an_unknown_owner_is_left_out_and_told(company: AsyncSession, bring_in: Import) -> None:
    gone = [*LEAD]
    gone[5] = "کسی که رفت"
    report = await bring_in("leads", LEADS, gone)
    assert counts(report) == (1, 0, 0, 0)
    assert report.notes == {("owner", "unknown_staff"): 1}


async def test_a_code_of_somebody_elses_lead_is_refused(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("leads", LEADS, LEAD)
    stranger = ["L-1", "رضا", "09361112233", "x", "", "", ""]
    report = await bring_in("leads", LEADS, stranger)
    assert reasons(report) == [(2, "code", str(RowReason.CODE_OF_ANOTHER))]
