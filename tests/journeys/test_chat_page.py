"""The demo page in a real browser: what a visitor sees and does."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.journeys.installation import Installation

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
ANSWER_MS = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            raise AssertionError("Chromium is not installed: apt-get install -y chromium")
        pytest.skip("BROWSER JOURNEYS SKIPPED: Chromium is not installed (apt-get install -y chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, installation: Installation) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fa-IR")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{installation.port}/")
    page.evaluate("Hamsokhan('open')")
    yield page
    context.close()


def composer(page: Page) -> Locator:
    return page.locator("hamsokhan-chat").locator("textarea")


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def log(page: Page) -> Locator:
    return page.locator("hamsokhan-chat").get_by_role("log")


def test_a_visitor_gets_the_quote_and_opens_its_pdf(page: Page, mobile: str) -> None:
    say(page, "سلام، یه پیش‌فاکتور برای ۵ تا دوربین می‌خواستم")
    page.get_by_role("button", name="دوربین بولت داهوا ۵ مگاپیکسل").click(timeout=ANSWER_MS)
    expect(log(page)).to_contain_text("نام و نام خانوادگی", timeout=ANSWER_MS)
    say(page, "مریم رضایی")
    expect(log(page)).to_contain_text("موبایل", timeout=ANSWER_MS)
    say(page, mobile)
    page.get_by_role("button", name="بله، صادر کن").click(timeout=ANSWER_MS)
    expect(log(page)).to_contain_text("QT-", timeout=ANSWER_MS)
    with page.expect_download() as waiting:
        page.get_by_text(".pdf").first.click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")


def test_the_conversation_goes_on_after_a_reload(page: Page) -> None:
    say(page, "ساعت کاری شما چیه؟")
    expect(log(page)).to_contain_text("شنبه", timeout=ANSWER_MS)
    page.reload()
    page.evaluate("Hamsokhan('open')")
    expect(log(page)).to_contain_text("ساعت کاری شما چیه؟", timeout=ANSWER_MS)
    expect(log(page)).to_contain_text("شنبه", timeout=ANSWER_MS)


def test_markup_in_a_message_is_shown_and_never_run(page: Page) -> None:
    page.evaluate("window.attacked = false")
    say(page, "<img src=x onerror='window.attacked=true'><script>window.attacked=true</script>")
    expect(log(page)).to_contain_text("<img src=x", timeout=ANSWER_MS)
    expect(log(page).locator("img[src='x']")).to_have_count(0)
    assert page.evaluate("window.attacked") is False


def test_the_page_is_right_to_left_and_fits_a_phone(page: Page) -> None:
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
