"""What a visitor does and sees in the chat window of a page."""

from typing import Any

from playwright.sync_api import Locator, Page


def command(page: Page, *words: str) -> None:
    page.evaluate("(words) => Hamsokhan(...words)", list(words))


def chat(page: Page) -> Locator:
    return page.locator("hamsokhan-chat")


def composer(page: Page) -> Locator:
    return chat(page).get_by_label("پیامتان را بنویسید…")


def log(page: Page) -> Locator:
    return chat(page).get_by_role("log")


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def heard(page: Page, name: str) -> list[Any]:
    return [detail for event, detail in page.evaluate("heard") if event == name]


def conversation_of(page: Page) -> str:
    return str(page.evaluate("JSON.parse(sessionStorage.getItem('hamsokhan.session')).conversationId"))
