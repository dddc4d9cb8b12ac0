"""Facts and frequent answers: found by topic or by the customer's words, filled with facts that exist."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.errors import NotFoundError
from crm_core.knowledge import repository, service
from crm_core.knowledge.errors import UnknownPlaceholderError
from crm_core.knowledge.model import CannedReply, Fact
from crm_core.knowledge.rules import Question, fill_facts, list_unknown_placeholders, match_question
from crm_core.knowledge.words import is_form_of, says, words_of
from tests.crm_core.factories import NOW, make_faq

FACTS: dict[str, Any] = {
    "company": {
        "phone": "02188001405",
        "name": "هم‌سخن",
        "logo": None,
        "quote_validity_days": 7,
        "bank": {"sheba": "IR68"},
    }
}
QUESTIONS = [
    Question("opening_hours", "ساعت کاری شما چیست؟", ("ساعت کاری", "پنجشنبه", "کی بازید")),
    Question("warranty", "کالاها گارانتی دارند؟", ("گارانتی", "ضمانت")),
    Question("original_goods", "کالاها اصل است؟", ("اصل", "اورجینال")),
    Question("shipping_cost", "هزینه ارسال چقدر است؟", ("هزینه ارسال", "کرایه")),
    Question("recorder_days", "دستگاه چند روز ضبط می‌کند؟", ("مدت ضبط",)),
]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("ساعت کاریتون چیه", "opening_hours"),
        ("پنج‌شنبه‌ها هستید؟ پنجشنبه منظورمه", "opening_hours"),
        ("گارانتيش چند ماهه؟", "warranty"),
        ("garanti darid", "warranty"),
        ("جنساتون اصله؟", "original_goods"),
        ("هزینه‌ی ارسال به شیراز", "shipping_cost"),
        ("چند روز دستگاه ضبط میکنه", "recorder_days"),
        ("اصلا جواب نمی‌دهید", None),
        ("قیمت دوربین بولت چند است؟", None),
        ("سلام", None),
        ("", None),
        ("؟؟", None),
    ],
)
def test_a_question_is_found_by_its_wording_or_its_keywords(text: str, topic: str | None) -> None:
    assert match_question(text, QUESTIONS) == topic


def test_without_questions_there_is_no_answer() -> None:
    assert match_question("ساعت کاری", []) is None


@pytest.mark.parametrize(
    ("word", "stem", "is_form"),
    [
        ("پرینترمون", "پرینتر", True), ("اصله", "اصل", True), ("اصلا", "اصل", False), ("چکی", "چک", True),
        ("چکار", "چک", False), ("پرینت", "پرینتر", False), ("اصل", "اصل", True),
    ],
)  # fmt: skip
def test_a_word_may_grow_an_ending_but_not_become_another(word: str, stem: str, is_form: bool) -> None:
    assert is_form_of(word, stem) is is_form


def test_a_phrase_is_said_in_any_order_but_never_by_nothing() -> None:
    assert says(words_of("نمی‌گیره پرینت"), "پرینت نمی‌گیره")
    assert not says(words_of("پرینت"), "پرینت نمی‌گیره")
    assert not says(words_of("پرینت"), "")


def test_placeholders_become_facts() -> None:
    text = "{company.name}: {company.phone}، {company.quote_validity_days} روز، {company.bank.sheba}"
    assert fill_facts(text, FACTS) == "هم‌سخن: 02188001405، 7 روز، IR68"


@pytest.mark.parametrize("name", ["company.fax", "firm.phone", "company.logo", "company.bank", "company.phone.area"])
def test_a_fact_that_does_not_exist_is_an_error_and_not_a_hole(name: str) -> None:
    text = f"زنگ بزنید: {{{name}}}"
    with pytest.raises(UnknownPlaceholderError) as error:
        fill_facts(text, FACTS)
    assert error.value.data == {"placeholder": name}
    assert list_unknown_placeholders([text, text, "{company.phone}"], FACTS) == [name]


@given(st.text())
def test_a_text_without_placeholders_stays_as_it_is(text: str) -> None:
    plain = text.replace("{", "(")
    assert fill_facts(plain, FACTS) == plain
    assert list_unknown_placeholders([plain], FACTS) == []


async def test_a_fact_is_replaced_as_a_whole_and_its_change_written_down(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await service.get_fact(session, key="company")
    for value in ({"phone": "1", "fax": "2"}, {"phone": "3"}):
        await service.set_fact(session, key="company", value=value, actor="admin", now=NOW)
    session.expire_all()
    assert await service.get_fact(session, key="company") == {"phone": "3"}
    assert await session.scalar(select(func.count()).select_from(AuditEvent)) == 2


async def test_the_topic_decides_and_words_only_when_it_is_unknown(session: AsyncSession) -> None:
    hours = await make_faq(
        session,
        topic="opening_hours",
        question="ساعت کاری شما چیست؟",
        answer="۸ تا ۱۷",
        keywords=["ساعت کاری"],
    )
    warranty = await make_faq(session, topic="warranty", question="گارانتی دارید؟", answer="بله", keywords=["گارانتی"])
    by_topic = await service.answer_faq(session, topic="warranty", text="ساعت کاری شما چیست؟")
    by_words = await service.answer_faq(session, topic="made_up", text="ساعت کاریتون چیه؟")
    assert by_topic is not None and by_topic.id == warranty.id
    assert by_words is not None and by_words.id == hours.id
    assert await service.answer_faq(session, topic=None, text="هوا چطور است؟") is None


async def test_an_answer_speaks_with_the_facts_of_today(session: AsyncSession) -> None:
    entry = await make_faq(session, topic="phone", question="تلفن؟", answer="{company.phone}", keywords=[])
    session.add(Fact(key="company", value={"phone": "021"}))
    await session.flush()
    assert await service.fill_answer(session, entry=entry) == "021"
    await service.set_fact(session, key="company", value={"phone": "026"}, actor="admin", now=NOW)
    assert await service.fill_answer(session, entry=entry) == "026"


async def test_canned_replies_of_a_team_come_with_those_for_everybody(session: AsyncSession) -> None:
    for code, team in (("b", "support"), ("a", None), ("c", "sales")):
        session.add(CannedReply(code=code, title=code, text=code, team=team))
    await session.flush()
    assert [row.code for row in await repository.list_canned_replies(session, team="support")] == ["a", "b"]
    assert [row.code for row in await repository.list_canned_replies(session)] == ["a", "b", "c"]
