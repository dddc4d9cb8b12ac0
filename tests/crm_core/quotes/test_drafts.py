"""Quotes that staff write: lines, discounts, consent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.rules import Assurance
from crm_core.errors import InvalidInputError
from crm_core.products.model import Price, PriceList
from crm_core.quotes import drafts, service
from crm_core.quotes.drafts import Author, Wishes
from crm_core.quotes.errors import DiscountLimitError, QuantityError, QuoteStateError
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import WantedLine, class_shown_to
from crm_core.quotes.rules import Discount
from tests.crm_core.factories import (
    NOW,
    OTHER_MOBILE,
    SALES,
    SUPERVISOR,
    make_contact,
    make_conversation,
    make_draft,
    make_limits,
    make_shop,
)

CAMERAS = [WantedLine("CAM-1", 2), WantedLine("CABLE", 10)]


async def edit(session: AsyncSession, quote: Quote, author: Author = SALES, **wishes: object) -> Quote:
    return await drafts.edit_draft(session, quote_id=quote.id, wishes=Wishes(**wishes), author=author, now=NOW)


async def issue(session: AsyncSession, quote: Quote, author: Author = SALES) -> Quote:
    return await service.issue_draft(session, quote_id=quote.id, validity_days=7, author=author, now=NOW)


async def test_a_draft_has_no_code_and_knows_its_buyer(session: AsyncSession) -> None:
    await make_shop(session)
    draft = await make_draft(session, contact=await make_contact(session), lines=CAMERAS, note="تحویل فوری")
    assert (draft.state, draft.code, draft.buyer_name, draft.buyer_mobile) == (
        "draft",
        None,
        "سارا کریمی",
        "09121112233",
    )
    assert (draft.subtotal_rial, draft.total_rial, draft.note) == (90_000_150, 99_000_165, "تحویل فوری")


async def test_lines_are_replaced_all_together_and_words_apart(session: AsyncSession) -> None:
    await make_shop(session)
    draft = await make_draft(session, contact=await make_contact(session), lines=CAMERAS)
    draft = await edit(session, draft, lines=[WantedLine("CABLE", 1)], validity_days=3)
    assert [(line.row, line.product_code) for line in draft.lines] == [(1, "CABLE")]
    draft = await edit(session, draft, note="بعد از ظهر")
    assert (len(draft.lines), draft.validity_days, draft.total_rial) == (1, 3, 17)
    draft = await edit(session, draft, lines=[])
    assert (draft.lines, draft.total_rial) == ([], 0)
    with pytest.raises(QuantityError):
        await issue(session, draft)


async def test_a_discount_is_remembered_as_given_and_follows_new_lines(session: AsyncSession) -> None:
    await make_shop(session)
    await make_limits(session)
    own = [WantedLine("CAM-1", 2, Discount(percent=100)), WantedLine("CABLE", 10)]
    contact = await make_contact(session)
    draft = await make_draft(
        session, contact=contact, lines=own, on_all=Discount(percent=200), discount_reason="مشتری قدیمی"
    )
    assert [(line.given_percent, line.discount_rial) for line in draft.lines] == [(100, 2_682_000), (None, 3)]
    assert draft.discount_rial == 2_682_003
    draft = await edit(session, draft, lines=[WantedLine("CAM-1", 1)])
    assert (draft.given_percent, draft.discount_rial) == (200, 900_000)
    draft = await edit(session, draft, on_all=Discount())
    assert (draft.given_percent, draft.discount_rial, draft.total_rial) == (None, 0, 49_500_000)


async def test_a_discount_needs_its_reason(session: AsyncSession) -> None:
    await make_shop(session)
    with pytest.raises(InvalidInputError) as error:
        await make_draft(session, contact=await make_contact(session), on_all=Discount(rial=1))
    assert error.value.data == {"field": "discount_reason", "reason": "missing"}


async def test_a_discount_above_the_limit_waits_for_somebody_who_may_give_it(session: AsyncSession) -> None:
    await make_shop(session)
    await make_limits(session)
    contact = await make_contact(session)
    draft = await make_draft(session, contact=contact, on_all=Discount(percent=501), discount_reason="رقابت")
    assert draft.approval == "needed"
    for refused in (issue(session, draft), drafts.approve_discount(session, quote_id=draft.id, author=SALES, now=NOW)):
        with pytest.raises(DiscountLimitError) as error:
            await refused
        assert error.value.data == {"limit": 500, "role": "sales"}
    for _ in range(2):
        draft = await drafts.approve_discount(session, quote_id=draft.id, author=SUPERVISOR, now=NOW)
        assert (draft.approval, draft.approved_by) == ("given", "staff:supervisor")
    issued = await issue(session, draft)
    assert (issued.state, issued.approval, issued.discount_reason) == ("issued", "given", "رقابت")


async def test_a_change_after_the_consent_needs_another_and_a_note_does_not(session: AsyncSession) -> None:
    await make_shop(session)
    await make_limits(session)
    contact = await make_contact(session)
    draft = await make_draft(session, contact=contact, on_all=Discount(percent=1000), discount_reason="رقابت")
    await drafts.approve_discount(session, quote_id=draft.id, author=SUPERVISOR, now=NOW)
    assert (await edit(session, draft, note="تماس بگیرید")).approval == "given"
    draft = await edit(session, draft, on_all=Discount(percent=1400))
    assert (draft.approval, draft.approved_by) == ("needed", None)
    with pytest.raises(DiscountLimitError):
        await issue(session, draft)
    assert (await issue(session, draft, SUPERVISOR)).issued_by == "staff:supervisor"


async def test_a_discount_hidden_in_one_line_counts_too(session: AsyncSession) -> None:
    await make_shop(session)
    await make_limits(session)
    lines = [WantedLine("CAM-1", 100), WantedLine("CABLE", 10, Discount(percent=10_000))]
    draft = await make_draft(session, contact=await make_contact(session), lines=lines, discount_reason="هدیه")
    assert draft.approval == "needed"
    with pytest.raises(DiscountLimitError):
        await issue(session, draft, SUPERVISOR)


async def test_a_role_without_a_limit_gives_nothing(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    draft = await make_draft(session, contact=contact, on_all=Discount(rial=1), discount_reason="گرد کردن")
    with pytest.raises(DiscountLimitError):
        await issue(session, draft)


async def test_an_old_draft_is_issued_at_the_prices_of_the_day(session: AsyncSession) -> None:
    await make_shop(session)
    draft = await make_draft(session, contact=await make_contact(session))
    product = str(draft.lines[0].product_id)
    lists = (await session.scalars(select(PriceList))).one()
    session.add(
        Price(price_list_id=lists.id, product_id=product, amount_rial=50_000_000, valid_from=date(2026, 11, 22))
    )
    await session.flush()
    issued = await service.issue_draft(
        session, quote_id=draft.id, validity_days=7, author=SALES, now=NOW + timedelta(days=1)
    )
    assert (issued.total_rial, issued.valid_until) == (110_000_000, date(2026, 11, 29))


async def test_staff_quote_the_prices_of_the_contacts_class_that_a_claim_does_not_open(session: AsyncSession) -> None:
    await make_shop(session)
    session.add(PriceList(code="partner", name="همکار", customer_class="partner", percent=-1000))
    contact = await make_contact(session)
    contact.customer_class = "partner"
    await session.flush()
    draft = await make_draft(session, contact=contact)
    assert (draft.customer_class, draft.lines[0].price_list, draft.subtotal_rial) == ("partner", "partner", 81_000_000)
    for assurance, shown in ((Assurance.CLAIMED, "standard"), (Assurance.VERIFIED, "partner")):
        conversation = await make_conversation(session, contact=contact, assurance=assurance)
        assert await class_shown_to(session, conversation=conversation) == shown
    assert await class_shown_to(session, conversation=await make_conversation(session)) == "standard"


async def test_a_price_with_tax_keeps_its_gross_to_the_rial(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    contact.customer_class = "retail"
    lists = PriceList(code="retail", name="خرده", customer_class="retail", inclusive=True)
    session.add(lists)
    draft = await make_draft(session, contact=contact)
    product = str(draft.lines[0].product_id)
    session.add(Price(price_list_id=lists.id, product_id=product, amount_rial=50_000, valid_from=NOW.date()))
    await session.flush()
    draft = await edit(session, draft, lines=[WantedLine("CAM-1", 1)])
    line = draft.lines[0]
    assert (line.inclusive, line.net_rial, line.vat_rial, draft.total_rial) == (True, 45_455, 4_545, 50_000)


async def test_one_request_makes_one_draft(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    made = [
        await drafts.create_draft(
            session, contact_id=contact.id, wishes=Wishes(lines=CAMERAS), author=SALES, request_key="u:1", now=NOW
        )
        for _ in range(2)
    ]
    assert made[0].id == made[1].id
    assert await session.scalar(select(func.count()).select_from(Quote)) == 1


async def test_a_conversation_of_somebody_else_is_refused(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    other = await make_contact(session, mobile=OTHER_MOBILE)
    conversation = await make_conversation(session, contact=other)
    with pytest.raises(InvalidInputError):
        await drafts.create_draft(
            session, contact_id=contact.id, wishes=Wishes(), author=SALES, conversation_id=conversation.id, now=NOW
        )


async def test_only_a_draft_is_edited(session: AsyncSession) -> None:
    await make_shop(session)
    draft = await issue(session, await make_draft(session, contact=await make_contact(session)))
    with pytest.raises(QuoteStateError):
        await edit(session, draft, lines=[])
    with pytest.raises(QuoteStateError):
        await drafts.approve_discount(session, quote_id=draft.id, author=SUPERVISOR, now=NOW)


async def test_a_preview_stores_nothing(session: AsyncSession) -> None:
    await make_shop(session)
    draft = await make_draft(session, contact=await make_contact(session))
    preview = await drafts.preview_draft(
        session, quote_id=draft.id, wishes=Wishes(lines=[WantedLine("CABLE", 1)], on_all=Discount(rial=5)),
        author=SALES, now=NOW,
    )  # fmt: skip
    assert (preview.totals.total, preview.approval) == (11, "needed")
    assert draft.total_rial == 99_000_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"given_percent": 10_001}, {"given_rial": -1}, {"revision": 0}, {"approval": "given"}, {"approval": "maybe"},
        {"validity_days": 0}, {"vat_rounding": "never"}, {"state": "issued"},
    ],
)  # fmt: skip
async def test_the_store_itself_refuses_a_draft_that_makes_no_sense(session: AsyncSession, wrong: dict) -> None:
    await make_shop(session)
    draft = await make_draft(session, contact=await make_contact(session))
    for name, value in wrong.items():
        setattr(draft, name, value)
    with pytest.raises(IntegrityError):
        await session.flush()


@pytest.mark.parametrize("wrong", [{"inclusive": True}, {"discount_rial": 1}, {"given_percent": -1}, {"quantity": 3}])
async def test_the_store_itself_refuses_a_line_that_does_not_add_up(session: AsyncSession, wrong: dict) -> None:
    await make_shop(session)
    draft = await make_draft(session, contact=await make_contact(session))
    for name, value in wrong.items():
        setattr(draft.lines[0], name, value)
    with pytest.raises(IntegrityError):
        await session.flush()
