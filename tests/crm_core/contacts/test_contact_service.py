"""Contacts and their keys: one person a key, and a typed key changes nothing that is stored."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts import repository, service
from crm_core.contacts.errors import IdentityTakenError
from crm_core.contacts.model import Contact, Organisation
from crm_core.contacts.rules import IdentityKind
from crm_core.db import Database
from crm_core.errors import NotFoundError
from tests.crm_core.factories import MOBILE, NOW, OTHER_MOBILE, make_contact, starting_line

LATER = NOW + timedelta(days=1)


async def test_a_new_mobile_makes_a_contact_with_its_organisation(session: AsyncSession) -> None:
    contact, is_new = await service.find_or_create_contact(
        session, kind=IdentityKind.MOBILE, value=MOBILE, name="سارا", company="نیک‌آوران", city="قم",
        source="website", now=NOW,
    )  # fmt: skip
    assert is_new
    assert contact.organisation is not None and contact.organisation.name == "نیک‌آوران"
    assert service.identity_value(contact, IdentityKind.MOBILE) == MOBILE
    assert contact.identities[0].verified_at is None


async def test_a_known_mobile_finds_its_contact_unchanged(session: AsyncSession) -> None:
    known = await make_contact(session, name="سارا کریمی")
    contact, is_new = await service.find_or_create_contact(
        session, kind=IdentityKind.MOBILE, value=MOBILE, name="مهاجم", company="دیگری", city="تبریز",
        source="telegram", now=LATER,
    )  # fmt: skip
    assert (contact.id, is_new) == (known.id, False)
    assert (contact.name, contact.city, contact.organisation_id, contact.source) == (
        "سارا کریمی",
        None,
        None,
        "website",
    )


async def test_a_proof_is_kept_with_the_key_and_its_first_time(session: AsyncSession) -> None:
    await make_contact(session)
    for at in (NOW, LATER):
        await service.find_or_create_contact(
            session,
            kind=IdentityKind.MOBILE,
            value=MOBILE,
            name=None,
            source="website",
            verified=True,
            now=at,
        )
    identity = await repository.find_identity(session, kind="mobile", value=MOBILE)
    assert identity is not None and identity.verified_at == NOW


async def test_the_same_value_of_another_kind_is_another_key(session: AsyncSession) -> None:
    contact = await make_contact(session)
    assert await repository.find_by_identity(session, kind="telegram", value=MOBILE) is None
    found = await repository.find_by_identity(session, kind="mobile", value=MOBILE)
    assert found is not None and found.id == contact.id


async def test_contacts_of_one_company_share_its_organisation(session: AsyncSession) -> None:
    for mobile in (MOBILE, OTHER_MOBILE):
        await service.find_or_create_contact(
            session,
            kind=IdentityKind.MOBILE,
            value=mobile,
            name="x",
            company="نیک‌آوران",
            source="website",
            now=NOW,
        )
    assert await session.scalar(select(func.count()).select_from(Organisation)) == 1


async def test_an_update_changes_what_is_given_and_keeps_the_old_mobile(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    contact = await service.update_contact(
        session, contact_id=contact.id, actor="contact", city="شیراز", mobile=OTHER_MOBILE, now=LATER
    )
    assert (contact.name, contact.city, contact.updated_at) == ("سارا کریمی", "شیراز", LATER)
    keys = {identity.value: identity.verified_at for identity in contact.identities}
    assert keys == {MOBILE: NOW, OTHER_MOBILE: None}
    assert service.identity_value(contact, IdentityKind.MOBILE) == OTHER_MOBILE


async def test_the_key_of_somebody_else_is_refused(session: AsyncSession) -> None:
    contact = await make_contact(session)
    await make_contact(session, mobile=OTHER_MOBILE)
    with pytest.raises(IdentityTakenError) as error:
        await service.update_contact(session, contact_id=contact.id, actor="contact", mobile=OTHER_MOBILE, now=LATER)
    assert error.value.data == {"kind": "mobile"}


async def test_an_unknown_contact_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await service.update_contact(
            session, contact_id="01890000-0000-7000-8000-000000000000", actor="x", name="x", now=NOW
        )


async def test_the_same_mobile_at_the_same_moment_makes_one_contact(database: Database) -> None:
    line = starting_line(database, 8)

    async def arrive() -> str:
        async with database.writing() as session:
            await line(session)
            return (await make_contact(session)).id

    ids = await asyncio.gather(*(arrive() for _ in range(8)))
    assert len(set(ids)) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Contact)) == 1
