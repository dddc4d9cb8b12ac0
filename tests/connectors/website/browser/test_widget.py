"""The widget in a real browser, on its own page and on a shop of another origin with a strict policy."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from connectors.gateway.keys import HUB
from crm_core.conversations.rules import Owner
from crm_core.sites.keys import site_key
from tests.connectors.website.browser.conftest import AXE, DESK, GOODS, House
from tests.connectors.website.browser.desk import answer_as_colleague, change_site, move
from tests.connectors.website.browser.window import chat, command, composer, conversation_of, heard, log, say

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def test_a_strict_page_of_another_origin_talks_and_breaks_no_rule_of_its_policy(shop: Page) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    expect(log(shop)).to_contain_text("دیده شد")
    assert heard(shop, "open") == [None]
    assert heard(shop, "message") == ["گفتید: سلام"]
    assert heard(shop, "violation") == []
    assert chat(shop).locator(".panel").evaluate("(e) => getComputedStyle(e).direction") == "rtl"
    assert shop.evaluate("document.dir") == "ltr"


def test_script_until_the_first_message_is_at_most_15_kb(context: BrowserContext, house: House) -> None:
    page = context.new_page()
    fetched: list[bytes] = []
    page.on(
        "response",
        lambda response: (
            fetched.append(response.body()) if "javascript" in (response.headers.get("content-type") or "") else None
        ),
    )
    page.goto(house.gateway)
    command(page, "open")
    composer(page).fill("سلام")
    page.wait_for_timeout(500)
    assert 0 < sum(len(gzip.compress(body)) for body in fetched) <= 15_000


def test_a_page_that_no_site_allows_gets_no_button(context: BrowserContext, house: House) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(house.stranger)
    page.wait_for_timeout(800)
    expect(chat(page)).to_have_count(0)
    assert any("origin_not_allowed" in text for text in said)


def test_the_conversation_and_the_unread_count_go_on_over_pages(shop: Page, house: House) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    chat(shop).get_by_role("button", name="بستن پنجره گفتگو").click()
    expect(chat(shop).get_by_role("button", name="گفتگو با ما")).to_be_focused()
    answer_as_colleague(house, conversation_of(shop), "یک نکته دیگر")
    expect(chat(shop).get_by_role("button", name="گفتگو با ما، ۱ پیام نخوانده")).to_be_visible()
    assert heard(shop, "unread")[-1] == 1
    shop.get_by_text("Other").click()
    expect(chat(shop).get_by_role("button", name="گفتگو با ما، ۱ پیام نخوانده")).to_be_visible()
    command(shop, "open")
    expect(log(shop)).to_contain_text("یک نکته دیگر")
    expect(chat(shop).locator(".badge")).to_be_empty()


def test_two_tabs_share_one_socket_and_the_other_takes_over(context: BrowserContext, shop: Page, house: House) -> None:
    say(shop, "یک")
    expect(log(shop)).to_contain_text("گفتید: یک")
    second = context.new_page()
    second.goto(house.shop)
    command(second, "open")
    expect(log(second)).to_contain_text("گفتید: یک")
    conversation_id = conversation_of(shop)
    answer_as_colleague(house, conversation_id, "برای هر دو")
    for page in (shop, second):
        expect(log(page)).to_contain_text("برای هر دو")
    assert house.app[HUB].count(conversation_id) == 1
    shop.close()
    say(second, "دو")
    expect(log(second)).to_contain_text("گفتید: دو")
    answer_as_colleague(house, conversation_id, "هنوز هستیم")
    expect(log(second)).to_contain_text("هنوز هستیم")


def test_a_choice_of_long_titles_is_a_card_and_a_press_answers(shop: Page) -> None:
    say(shop, "دوربین می‌خواهم")
    row = chat(shop).get_by_role("button", name="دوربین دام هایک‌ویژن ۴ مگاپیکسل با میکروفن")
    expect(chat(shop).locator(".replies[data-card]")).to_be_visible()
    row.click()
    expect(log(shop)).to_contain_text("گفتید: /inform")


def cards(page: Page) -> Locator:
    return chat(page).get_by_role("list", name="گزینه‌ها و جزئیات").last.get_by_role("listitem")


def test_a_card_says_its_part_once_and_its_button_says_what_it_is_about(shop: Page) -> None:
    say(shop, "کاتالوگ")
    expect(cards(shop)).to_have_count(3)
    expect(log(shop).locator(".text").last).to_have_text("این‌ها را داریم:\nکدام را می‌خواهید؟")
    expect(chat(shop).get_by_role("group", name="پاسخ‌های آماده").last).to_be_hidden()
    expect(cards(shop).nth(1)).to_contain_text("۶٬۵۰۰٬۰۰۰ تومان")
    chat(shop).get_by_role("button", name="پیش‌فاکتور: دوربین دام داهوا").click()
    expect(log(shop)).to_contain_text("پیش‌فاکتور: دوربین دام داهوا ۲ مگاپیکسل")
    expect(log(shop)).to_contain_text('گفتید: /request_quote{"product": "CAM-1"}')
    expect(cards(shop)).to_have_count(3)
    expect(cards(shop).get_by_role("button")).to_have_count(0)
    shop.reload()
    command(shop, "open")
    expect(cards(shop)).to_have_count(3)
    expect(cards(shop).get_by_role("button")).to_have_count(0)


def test_several_cards_are_walked_through_by_keyboard_from_right_to_left(shop: Page) -> None:
    say(shop, "کاتالوگ")
    expect(cards(shop)).to_have_count(3)
    row = chat(shop).get_by_role("list", name="گزینه‌ها و جزئیات")
    first, last = cards(shop).first.bounding_box(), cards(shop).last.bounding_box()
    assert first is not None and last is not None and last["x"] < 0 < first["x"] - last["x"]
    row.focus()
    assert row.evaluate("(e) => getComputedStyle(e).outlineStyle") != "none"
    shop.keyboard.press("ArrowLeft")
    expect(cards(shop).first).not_to_be_in_viewport(ratio=0.98)
    for place in range(len(GOODS)):
        shop.keyboard.press("Tab")
        expect(cards(shop).nth(place).get_by_role("button")).to_be_focused()
        expect(cards(shop).nth(place)).to_be_in_viewport(ratio=0.98)
    shop.keyboard.press("Enter")
    expect(log(shop)).to_contain_text('گفتید: /request_quote{"product": "CAM-2"}')


def test_a_card_holds_its_document_and_its_choice(shop: Page) -> None:
    say(shop, "صادر کن")
    expect(cards(shop)).to_have_count(1)
    expect(cards(shop).get_by_role("button", name="QT-1405-000045.pdf")).to_be_visible()
    expect(chat(shop).get_by_text("QT-1405-000045.pdf")).to_have_count(1)
    expect(log(shop)).not_to_contain_text("•")
    cards(shop).get_by_role("button", name="رد: پیش‌فاکتور QT-1405-000045").click()
    expect(log(shop)).to_contain_text('گفتید: /reject_quote{"quote_code": "QT-1405-000045"}')


def test_a_picture_is_sent_with_its_progress_and_shown_under_a_policy_without_images(shop: Page) -> None:
    png = shop.evaluate(
        """async () => { const c = document.createElement('canvas'); c.width = 40; c.height = 30;
        const b = await new Promise((r) => c.toBlob(r)); return [...new Uint8Array(await b.arrayBuffer())] }"""
    )
    picker = chat(shop).locator("input[type=file]")
    picker.set_input_files({"name": "عکس.png", "mimeType": "image/png", "buffer": bytes(png)})
    expect(log(shop).get_by_role("img", name="عکس عکس.png")).to_be_visible()
    assert heard(shop, "violation") == []
    picker.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"MZ"})
    expect(chat(shop).locator(".tray")).to_contain_text("فقط عکس (JPEG و PNG) و PDF")


def test_emoji_menu_and_transcript_work_by_keyboard(shop: Page) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    emoji = chat(shop).get_by_role("button", name="شکلک")
    emoji.focus()
    shop.keyboard.press("Enter")
    expect(chat(shop).get_by_role("group", name="شکلک‌ها")).to_be_visible()
    shop.keyboard.press("Escape")
    expect(emoji).to_be_focused()
    shop.keyboard.press("Enter")
    chat(shop).get_by_role("button", name="🙏").click()
    expect(composer(shop)).to_have_value("🙏")
    chat(shop).get_by_role("button", name="گزینه‌های بیشتر").click()
    with shop.expect_download() as waiting:
        chat(shop).get_by_role("menuitem", name="دریافت متن گفتگو").click()
    assert "گفتید: سلام" in waiting.value.path().read_text(encoding="utf-8-sig")
    shop.keyboard.press("Escape")
    expect(chat(shop).get_by_role("button", name="گفتگو با ما")).to_be_focused()
    assert heard(shop, "close") == [None]


def test_a_message_for_later_becomes_a_ticket(shop: Page) -> None:
    chat(shop).get_by_role("button", name="گزینه‌های بیشتر").click()
    chat(shop).get_by_role("menuitem", name="پیام برای همکاران").click()
    chat(shop).get_by_role("button", name="فرستادن", exact=True).click()
    expect(chat(shop).get_by_role("alert")).to_have_text("نام و نام خانوادگی را بنویسید.")
    chat(shop).get_by_label("نام و نام خانوادگی").fill("مینا صادقی")
    chat(shop).get_by_label("شماره موبایل").fill("۰۹۱۴")
    chat(shop).get_by_label("پیام", exact=True).fill("دوربین انبار تصویر ندارد.")
    chat(shop).get_by_role("button", name="فرستادن", exact=True).click()
    expect(chat(shop).get_by_role("alert")).to_contain_text("این شماره درست خوانده نشد")
    chat(shop).get_by_label("شماره موبایل").fill("۰۹۱۴ ۱۱۱ ۲۲۳۳")
    chat(shop).get_by_role("button", name="فرستادن", exact=True).click()
    expect(chat(shop).locator(".form")).to_contain_text("پیامتان با کد TK-")


def test_after_the_end_the_customer_is_asked_and_the_next_message_begins_anew(shop: Page, house: House) -> None:
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    first = conversation_of(shop)
    move(house, first, Owner.CLOSED)
    chat(shop).get_by_role("radio", name="۵ از ۵").check(force=True)
    chat(shop).get_by_role("button", name="ثبت نظر").click()
    expect(chat(shop).locator(".after")).to_have_text("نظرتان ثبت شد. ممنون از شما.")
    say(shop, "باز هم سلام")
    expect(log(shop)).to_contain_text("گفتید: باز هم سلام")
    assert conversation_of(shop) != first


def test_the_customer_sees_where_they_stand_and_that_a_colleague_writes_and_reads(shop: Page, house: House) -> None:
    say(shop, "سکوت")
    expect(log(shop)).to_contain_text("فرستاده شد")
    conversation_id = conversation_of(shop)
    move(house, conversation_id, Owner.QUEUE)
    expect(chat(shop).locator(".status")).to_contain_text("نفر ۱ صف هستید")
    move(house, conversation_id, Owner.HUMAN)
    push = house.app[HUB].push
    house.loop.call_soon_threadsafe(push, conversation_id, {"type": "typing", "author": "agent", "on": True})
    expect(chat(shop).locator(".typing")).to_contain_text("همکارمان در حال نوشتن است")
    seen = {"type": "receipt", "state": "seen", "by": "agent", "seq": 1}
    house.loop.call_soon_threadsafe(push, conversation_id, seen)
    expect(log(shop)).to_contain_text("دیده شد")


def test_the_shops_customer_is_known_and_forgotten_after_logging_out(shop: Page, house: House) -> None:
    claims = {"sub": "42", "aud": "hamsokhan", "exp": datetime.now(UTC) + timedelta(minutes=5), "mobile": "09121112233"}
    say(shop, "سلام")
    expect(log(shop)).to_contain_text("گفتید: سلام")
    before = conversation_of(shop)
    with shop.expect_response("**/v1/chat/sessions") as exchange:
        command(shop, "setUser", jwt.encode(claims, site_key(house.settings.var_dir / "secrets", "default"), "HS256"))
    assert exchange.value.status == 201
    assert conversation_of(shop) == before
    kept = shop.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "eyJ" not in json.dumps(json.loads(kept)[0])
    command(shop, "logout")
    expect(log(shop)).not_to_contain_text("سلام")
    assert shop.evaluate("localStorage.getItem('hamsokhan.visitor')") is None
    say(shop, "کس دیگری هستم")
    expect(log(shop)).to_contain_text("گفتید: کس دیگری هستم")
    assert conversation_of(shop) != before


def test_a_page_rule_offers_the_chat_once_and_a_form_comes_before_it(context: BrowserContext, house: House) -> None:
    rules = [{"path": "/pricing*", "after_seconds": 0, "text": "قیمت می‌خواهید؟"}]
    fields = [{"key": "name", "required": True}, {"key": "mobile", "required": True}]
    change_site(house, page_rules=rules, pre_chat=fields, theme="dark", position="right", greeting="خوش آمدید.")
    try:
        page = context.new_page()
        page.goto(f"{house.shop}/pricing/today")
        chat(page).get_by_role("button", name="قیمت می‌خواهید؟").click()
        expect(composer(page)).to_be_hidden()
        chat(page).get_by_label("نام و نام خانوادگی").fill("مینا")
        chat(page).get_by_label("شماره موبایل").fill("09141112233")
        chat(page).get_by_role("button", name="شروع گفتگو").click()
        expect(composer(page)).to_be_focused()
        expect(chat(page)).to_contain_text("خوش آمدید.")
        box = chat(page).locator(".panel").bounding_box()
        assert box is not None
        assert box["x"] > DESK["width"] / 2
        page.reload()
        page.wait_for_timeout(500)
        expect(chat(page).locator(".nudge")).to_be_hidden()
    finally:
        change_site(house)


def test_out_of_hours_the_window_says_so_and_takes_a_message(context: BrowserContext, house: House) -> None:
    page = context.new_page()

    def after_hours(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "open_now": False})

    page.route("**/v1/chat/sites/*", after_hours)
    page.goto(house.gateway)
    command(page, "open")
    expect(chat(page)).to_contain_text("الان خارج از ساعت کاری همکارانمان است.")
    chat(page).get_by_role("button", name="پیام برای همکاران").click()
    expect(chat(page).get_by_label("شماره موبایل")).to_be_visible()


def test_without_sockets_messages_come_by_calls_that_wait(context: BrowserContext, house: House) -> None:
    page = context.new_page()
    page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.(), 10) } close() {} }"
    )
    page.goto(house.shop)
    command(page, "send", "سلام")
    with page.expect_request("**/v1/chat/messages?after=2&wait=15", timeout=20_000):
        pass
    answer_as_colleague(house, conversation_of(page), "بدون سوکت")
    expect(log(page)).to_contain_text("بدون سوکت")
    assert heard(page, "message")[-1] == "بدون سوکت"


def test_hiding_showing_and_sending_for_the_visitor(context: BrowserContext, house: House) -> None:
    page = context.new_page()
    page.goto(house.shop)
    expect(chat(page)).to_be_attached()
    command(page, "hide")
    expect(chat(page).get_by_role("button", name="گفتگو با ما")).to_be_hidden()
    command(page, "show")
    command(page, "send", "از طرف صفحه")
    expect(log(page)).to_contain_text("گفتید: از طرف صفحه")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(browser: Browser, house: House, theme: Any, size: Any) -> None:
    context = browser.new_context(viewport=size, color_scheme=theme, locale="fa-IR", reduced_motion="reduce")
    page = context.new_page()
    page.goto(house.gateway)
    expect(chat(page)).to_be_attached()
    findings = axe(page)
    command(page, "open")
    expect(composer(page)).to_be_focused()
    findings += axe(page)
    say(page, "دوربین، کد TK-1405-000123")
    expect(chat(page).locator(".replies[data-card]")).to_be_visible()
    findings += axe(page)
    for words in ("کاتالوگ", "صادر کن"):
        say(page, words)
        expect(cards(page).get_by_role("button").first).to_be_visible()
        findings += axe(page)
    chat(page).get_by_role("button", name="گزینه‌های بیشتر").click()
    findings += axe(page)
    chat(page).get_by_role("menuitem", name="پیام برای همکاران").click()
    findings += axe(page)
    chat(page).get_by_role("button", name="انصراف").click()
    move(house, conversation_of(page), Owner.CLOSED)
    expect(chat(page).get_by_role("button", name="ثبت نظر")).to_be_visible()
    findings += axe(page)
    context.close()
    assert findings == []


def axe(page: Page) -> list[str]:
    """What axe finds wrong in the chat, by rule and place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('hamsokhan-chat', {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_on_a_phone_the_window_covers_the_page_and_keeps_the_focus(browser: Browser, house: House) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(house.shop)
    command(page, "open")
    expect(composer(page)).to_be_focused()
    box = chat(page).locator(".panel").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "hamsokhan-chat"
    context.close()
