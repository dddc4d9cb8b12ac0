"""Notices, days that pass, and what is still done when a conversation is over."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm_core.conversations.rules import Author, Owner
from tests.connectors.website.browser.conftest import House
from tests.connectors.website.browser.desk import answer_as_colleague, move
from tests.connectors.website.browser.window import chat, command, composer, conversation_of, log, say

pytestmark = pytest.mark.browser

PDF = {"name": "فیش.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 a receipt"}


def test_a_notice_can_be_answered_by_its_buttons(shop: Page, house: House) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    buttons = [{"title": "۵ از ۵", "payload": '/rate_service{"rating": "5"}'}]
    answer_as_colleague(house, conversation_of(shop), "تیکت شما حل شد. چقدر راضی بودید؟", Author.SYSTEM, buttons)
    chat(shop).get_by_role("button", name="۵ از ۵").click()
    expect(log(shop)).to_contain_text("گفتید: /rate_service")
    expect(chat(shop).get_by_role("button", name="۵ از ۵")).to_have_count(0)


def test_a_score_that_is_tapped_after_the_end_counts_where_it_was_asked_for(shop: Page, house: House) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    conversation_id = conversation_of(shop)
    buttons = [{"title": "۵ از ۵", "payload": '/rate_service{"rating": "5"}'}]
    answer_as_colleague(house, conversation_id, "تیکت شما حل شد. چقدر راضی بودید؟", Author.SYSTEM, buttons)
    move(house, conversation_id, Owner.CLOSED)
    expect(chat(shop).locator(".status")).to_have_text("این گفتگو بسته شده است")
    chat(shop).get_by_role("button", name="۵ از ۵").click()
    expect(log(shop)).to_contain_text("نمره ۵ ثبت شد")
    assert conversation_of(shop) == conversation_id


def test_what_a_colleague_said_at_the_end_waits_for_whoever_was_away(context: BrowserContext, house: House) -> None:
    page = context.new_page()
    page.goto(house.shop)
    command(page, "send", "سلام")
    expect(log(page)).to_contain_text("گفتید: سلام")
    first = conversation_of(page)
    page.close()
    answer_as_colleague(house, first, "فردا ساعت ۱۰ می‌آییم.", Author.AGENT)
    move(house, first, Owner.CLOSED)
    back = context.new_page()
    back.goto(house.shop)
    expect(chat(back).locator(".badge")).to_have_text("۱")
    command(back, "open")
    expect(log(back)).to_contain_text("فردا ساعت ۱۰ می‌آییم.")
    expect(chat(back).locator(".status")).to_have_text("این گفتگو بسته شده است")
    say(back, "ممنون")
    expect(log(back)).to_contain_text("گفتید: ممنون")
    assert conversation_of(back) != first


def test_a_file_after_the_end_goes_into_a_new_conversation(shop: Page, house: House) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    first = conversation_of(shop)
    move(house, first, Owner.CLOSED)
    expect(chat(shop).locator(".status")).to_have_text("این گفتگو بسته شده است")
    chat(shop).locator("input[type=file]").set_input_files(PDF)
    expect(log(shop).get_by_role("button", name="فیش.pdf")).to_be_visible()
    expect(chat(shop).get_by_role("button", name="فرستاده نشد، دوباره")).to_have_count(0)
    assert conversation_of(shop) != first


def test_a_file_whose_conversation_ended_on_the_way_is_handed_over_anew(shop: Page, house: House) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    refusal = {"status": 404, "json": {"error": {"code": "not_found", "data": {"entity": "attachment"}}}}
    headers = {"Access-Control-Allow-Origin": "*"}
    shop.route("**/v1/chat/messages", lambda route: route.fulfill(headers=headers, **refusal), times=1)
    chat(shop).locator("input[type=file]").set_input_files(PDF)
    expect(chat(shop)).to_contain_text("این مورد دیگر در دسترس نیست.")
    with shop.expect_request("**/v1/chat/attachments"):
        chat(shop).get_by_role("button", name="فرستاده نشد، دوباره").click()
    expect(log(shop).get_by_role("button", name="فیش.pdf")).to_be_visible()
    expect(chat(shop).get_by_role("button", name="فرستاده نشد، دوباره")).to_have_count(0)


def test_who_rated_by_keyboard_hears_the_thanks_and_is_not_asked_again(shop: Page, house: House) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    move(house, conversation_of(shop), Owner.CLOSED)
    chat(shop).get_by_role("radio", name="۵ از ۵").check(force=True)
    chat(shop).get_by_role("button", name="ثبت نظر").focus()
    shop.keyboard.press("Enter")
    expect(chat(shop).get_by_text("نظرتان ثبت شد. ممنون از شما.")).to_be_focused()
    shop.get_by_text("Other").click(force=True)
    command(shop, "open")
    expect(chat(shop).locator(".status")).to_have_text("این گفتگو بسته شده است")
    shop.wait_for_timeout(500)
    expect(chat(shop).get_by_role("button", name="ثبت نظر")).to_have_count(0)


def test_what_was_said_today_was_said_yesterday_once_midnight_has_passed(context: BrowserContext, house: House) -> None:
    page = context.new_page()
    page.clock.install(time=datetime.now(UTC))
    page.goto(house.shop)
    command(page, "open")
    expect(composer(page)).to_be_focused()
    say(page, "سلام")
    expect(log(page)).to_contain_text("گفتید: سلام")
    page.clock.fast_forward("24:00:00")
    command(page, "close")
    command(page, "open")
    expect(log(page)).to_contain_text("دیروز")
