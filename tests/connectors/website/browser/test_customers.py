"""Customers of a shop who log in, out and after one another at one browser."""

import gzip
import json
import time

import jwt
import pytest
from playwright.sync_api import BrowserContext, Page, Response, Route, expect

from crm_core.contacts.rules import Assurance
from crm_core.conversations.model import Conversation
from crm_core.sites.keys import site_key
from tests.connectors.website.browser.conftest import House
from tests.connectors.website.browser.desk import change_site
from tests.connectors.website.browser.window import chat, command, composer, conversation_of, log, say

pytestmark = pytest.mark.browser

AS_USER = """
window.Hamsokhan = window.Hamsokhan || function(){ (Hamsokhan.q = Hamsokhan.q || []).push(arguments) };
{ const token = sessionStorage.getItem("who") || TOKEN; if (token) Hamsokhan("setUser", token); }
"""


def word_on(house: House, subject: str) -> str:
    """What the shop's server signs for a customer."""
    claims = {"sub": subject, "aud": "hamsokhan", "exp": time.time() + 300}
    return jwt.encode(claims, site_key(house.settings.var_dir / "secrets", "default"), "HS256")


def shop_of(context: BrowserContext, house: House, subject: str | None) -> Page:
    """A page of the shop that says at once who is logged in."""
    page = context.new_page()
    page.add_init_script(AS_USER.replace("TOKEN", json.dumps(word_on(house, subject) if subject else None)))
    page.goto(house.shop)
    expect(chat(page)).to_be_attached()
    return page


def log_in(page: Page, house: House, subject: str) -> None:
    """The page is loaded anew, for a customer who has just logged in."""
    page.evaluate("(token) => sessionStorage.setItem('who', token)", word_on(house, subject))
    page.reload()
    expect(chat(page)).to_be_attached()


def talk(page: Page, text: str) -> None:
    command(page, "open")
    expect(composer(page)).to_be_focused()
    say(page, text)
    expect(log(page)).to_contain_text(f"گفتید: {text}")


def assurance_of(house: House, conversation_id: str) -> str:
    async def work() -> str:
        async with house.database.reading() as session:
            return str((await session.get_one(Conversation, conversation_id)).assurance)

    return house.run(work())


def test_the_next_customer_at_the_same_tab_neither_reads_nor_goes_on_with_the_first_ones_talk(
    context: BrowserContext, house: House
) -> None:
    page = shop_of(context, house, "A")
    talk(page, "راز نفر اول")
    first = conversation_of(page)
    log_in(page, house, "B")
    talk(page, "من نفر دوم")
    expect(log(page)).not_to_contain_text("راز")
    assert conversation_of(page) != first


def test_the_next_customer_at_a_new_tab_is_not_taken_for_the_first_one_also_after_a_reload(
    context: BrowserContext, house: House
) -> None:
    one = shop_of(context, house, "C")
    talk(one, "راز نفر سوم")
    first = conversation_of(one)
    one.close()
    page = shop_of(context, house, "D")
    talk(page, "من نفر چهارم")
    expect(log(page)).not_to_contain_text("راز")
    second = conversation_of(page)
    assert second != first
    log_in(page, house, "D")
    command(page, "open")
    expect(log(page)).to_contain_text("گفتید: من نفر چهارم")
    expect(log(page)).not_to_contain_text("راز")
    assert [conversation_of(page), assurance_of(house, second)] == [second, Assurance.VERIFIED]


def test_what_the_next_customer_begins_to_write_stays_but_not_what_the_first_one_did(
    context: BrowserContext, house: House
) -> None:
    page = shop_of(context, house, "M")
    talk(page, "راز نفر اول")
    held: list[Route] = []
    page.route("**/assets/talk-*.js", lambda route: held.append(route))
    log_in(page, house, "N")
    command(page, "open")
    composer(page).fill("من نفر دوم")
    held[0].continue_()
    expect(log(page)).to_have_attribute("aria-busy", "false")
    expect(composer(page)).to_have_value("من نفر دوم")
    command(page, "setUser", word_on(house, "O"))
    expect(composer(page)).to_have_value("")


def test_a_second_tab_follows_to_the_next_customer(context: BrowserContext, house: House) -> None:
    one = shop_of(context, house, "E")
    talk(one, "راز نفر پنجم")
    first = conversation_of(one)
    two = shop_of(context, house, "E")
    command(two, "open")
    expect(log(two)).to_contain_text("راز نفر پنجم")
    log_in(one, house, "F")
    expect(log(two)).not_to_contain_text("راز")
    log_in(two, house, "F")
    talk(two, "من نفر ششم")
    expect(log(two)).not_to_contain_text("راز")
    assert conversation_of(two) != first


def test_whoever_writes_after_a_logout_is_a_stranger_also_before_anything_was_said(
    context: BrowserContext, house: House
) -> None:
    page = shop_of(context, house, "G")
    command(page, "logout")
    talk(page, "غریبه‌ام")
    assert assurance_of(house, conversation_of(page)) == Assurance.NONE


def test_a_logout_on_a_page_without_conversation_empties_the_other_tab(context: BrowserContext, house: House) -> None:
    new = shop_of(context, house, None)
    page = shop_of(context, house, "H")
    talk(page, "راز نفر هشتم")
    command(new, "logout")
    expect(log(page)).not_to_contain_text("راز")
    assert page.evaluate("Object.keys({...localStorage, ...sessionStorage}).join()").count("hamsokhan.visitor") == 0


def test_a_visitor_who_comes_back_and_logs_in_is_known_in_what_was_said_before(
    context: BrowserContext, house: House
) -> None:
    one = shop_of(context, house, None)
    talk(one, "سلام")
    before = conversation_of(one)
    one.close()
    with context.expect_event("response", lambda response: response.url.endswith("/v1/chat/sessions")):
        page = shop_of(context, house, "K")
    command(page, "open")
    expect(log(page)).to_contain_text("گفتید: سلام")
    assert [conversation_of(page), assurance_of(house, before)] == [before, Assurance.VERIFIED]


def test_a_customer_who_is_logged_in_and_new_costs_no_more_and_is_offered_the_chat(
    context: BrowserContext, house: House
) -> None:
    change_site(house, page_rules=[{"path": "/*", "after_seconds": 0, "text": "کمک می‌خواهید؟"}])
    fetched: list[bytes] = []

    def count(response: Response) -> None:
        if "javascript" in (response.headers.get("content-type") or "") and response.url.startswith(house.gateway):
            fetched.append(response.body())

    try:
        page = context.new_page()
        page.on("response", count)
        page.goto(house.shop)
        command(page, "setUser", word_on(house, "L"))
        chat(page).get_by_role("button", name="کمک می‌خواهید؟").click()
        composer(page).fill("سلام")
        page.wait_for_timeout(500)
        assert 0 < sum(len(gzip.compress(body)) for body in fetched) <= 15_000
        composer(page).press("Enter")
        expect(log(page)).to_contain_text("گفتید: سلام")
        assert assurance_of(house, conversation_of(page)) == Assurance.VERIFIED
    finally:
        change_site(house)
