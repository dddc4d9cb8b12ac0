"""A gateway with the built widget and an assistant that answers by rule, and a shop elsewhere that embeds it."""

import asyncio
import os
import shutil
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from connectors.gateway.health import DIST
from connectors.gateway.keys import DATABASE
from connectors.gateway.server import create_app
from connectors.rasa.client import TurnRequest
from crm_core import clock
from crm_core.db import open_database
from crm_core.migrations.run import upgrade
from crm_core.seed.service import seed_company
from crm_core.settings import HOME, Settings, load_settings
from crm_core.turns.service import Answer
from tests.connectors.website.browser.window import command, composer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
DESK = {"width": 1100, "height": 760}
AXE = HOME / "connectors/website/app/node_modules/axe-core/axe.min.js"
PRODUCTS = ["دوربین بولت داهوا ۵ مگاپیکسل", "دوربین دام هایک‌ویژن ۴ مگاپیکسل با میکروفن"]

GOODS = ["دوربین بولت داهوا ۵ مگاپیکسل", "دوربین دام داهوا ۲ مگاپیکسل", "دوربین بولت تحت شبکه داهوا ۴ مگاپیکسل"]
CATALOGUE = {
    "text": "\n".join(["این‌ها را داریم:", *(f"• {name}" for name in GOODS), "کدام را می‌خواهید؟"]),
    "cards": [
        {
            "title": name,
            "subtitle": "آنالوگ HDCVI، دید در شب ۳۰ متر، ضد آب IP67",
            "facts": [
                {"label": "قیمت هر دستگاه", "value": f"{'۴۶۸'[at]}٬۵۰۰٬۰۰۰ تومان"},
                {"label": "با مالیات", "value": f"{'۴۷۹'[at]}٬۹۵۰٬۰۰۰ تومان"},
            ],
            "buttons": [{"title": "پیش‌فاکتور", "payload": f'/request_quote{{"product": "CAM-{at}"}}'}],
        }
        for at, name in enumerate(GOODS)
    ],
}
QUOTE = {
    "text": "پیش‌فاکتور QT-1405-000045 صادر شد.\n• مبلغ نهایی: ۲۴٬۷۵۰٬۰۰۰ تومان\nتأییدش می‌کنید؟",
    "cards": [
        {
            "title": "پیش‌فاکتور QT-1405-000045",
            "facts": [
                {"label": "اقلام", "value": f"۵ دستگاه {GOODS[0]}\n۲ دستگاه {GOODS[1]}"},
                {"label": "مبلغ نهایی", "value": "۲۴٬۷۵۰٬۰۰۰ تومان"},
                {"label": "معتبر تا", "value": "۱۴۰۵/۰۹/۱۵"},
            ],
            "buttons": [
                {"title": "تأیید", "payload": '/accept_quote{"quote_code": "QT-1405-000045"}'},
                {"title": "رد", "payload": '/reject_quote{"quote_code": "QT-1405-000045"}'},
            ],
            "attachment": {
                "id": "q", "name": "QT-1405-000045.pdf", "mime": "application/pdf", "url": "/v1/quotes/q/pdf",
            },
        }
    ],
}  # fmt: skip
BY_WORD = {"کاتالوگ": CATALOGUE, "صادر کن": QUOTE}


class RuleAssistant:
    """Answers words with what a test expects: products for «دوربین», silence for «سکوت», else an echo."""

    async def answer(self, request: TurnRequest) -> Answer:
        for word, reply in BY_WORD.items():
            if word in request.text:
                return Answer([reply], intent="inform")
        text, buttons = f"گفتید: {request.text}", []
        if "دوربین" in request.text:
            text = "کدام را می‌خواهید؟"
            buttons = [{"title": title, "payload": f"/inform{{{index}}}"} for index, title in enumerate(PRODUCTS)]
        if "سکوت" in request.text:
            return Answer([], intent="inform")
        return Answer([{"text": text, "buttons": buttons, "attachments": []}], intent="inform")

    async def is_ready(self) -> bool:
        return True


@dataclass
class House:
    """A gateway, and a shop on another origin whose pages embed the widget under a strict policy."""

    app: web.Application
    loop: asyncio.AbstractEventLoop
    settings: Settings
    gateway: str
    shop: str
    stranger: str

    def run[Result](self, work: Coroutine[Any, Any, Result]) -> Result:
        """Does something in the gateway's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    @property
    def database(self) -> Any:
        return self.app[DATABASE]


def shop_page(gateway: str, query: str = "") -> web.Response:
    """An English page, left to right, whose policy allows the gateway's scripts and nothing inline."""
    socket = gateway.replace("http", "ws")
    policy = (
        f"default-src 'none'; script-src 'self' {gateway}; connect-src {gateway} {socket}; font-src {gateway}; "
        "style-src 'self'; require-trusted-types-for 'script'"
    )
    page = (
        '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Shop</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/shop.css"><script src="/queue.js"></script>'
        f'<script src="{gateway}/widget.js" data-site="default" defer></script></head>'
        "<body><main><h1>A shop</h1><p>Text of the host page.</p><a href='/other'>Other</a></main></body></html>"
    )
    return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": policy})


QUEUE = """
window.Hamsokhan = window.Hamsokhan || function(){ (Hamsokhan.q = Hamsokhan.q || []).push(arguments) };
window.heard = [];
for (const name of ["unread", "open", "close", "message"]) {
  Hamsokhan("on", name, (detail) => heard.push([name, detail && detail.text || detail]));
}
document.addEventListener("securitypolicyviolation", (event) => heard.push(["violation", event.violatedDirective]));
"""


async def _serve(app: web.Application, host: str) -> tuple[web.AppRunner, int]:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, host, 0)
    await site.start()
    return runner, runner.addresses[0][1]


async def _open(folder: Path) -> tuple[web.Application, Settings, list[web.AppRunner], int, int]:
    environment = {"HAMSOKHAN_VAR_DIR": str(folder), "HAMSOKHAN_REPLY_TIMEOUT_S": "5"}
    settings = replace(load_settings(environment, create_secrets=True), action_url="http://127.0.0.1:9")
    await asyncio.to_thread(lambda: asyncio.run(upgrade(settings.database_url)))
    database = open_database(settings.database_url)
    async with database.writing() as session:
        await seed_company(session, data_dir=HOME / "data", now=clock.now())
    await database.close()
    app = create_app(settings, lambda _client: RuleAssistant())
    runner, port = await _serve(app, "127.0.0.1")
    gateway = f"http://127.0.0.1:{port}"
    shop = web.Application()

    async def page(request: web.Request) -> web.Response:
        return shop_page(gateway)

    async def queue(request: web.Request) -> web.Response:
        return web.Response(text=QUEUE, content_type="text/javascript")

    async def style(request: web.Request) -> web.Response:
        return web.Response(text="body{font:16px sans-serif;margin:40px} button{color:red}", content_type="text/css")

    shop.router.add_get("/queue.js", queue)
    shop.router.add_get("/shop.css", style)
    shop.router.add_get("/{tail:.*}", page)
    shop_runner, shop_port = await _serve(shop, "0.0.0.0")
    return app, settings, [runner, shop_runner], port, shop_port


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if not (DIST / "widget.js").is_file():
        if os.environ.get("CI") == "true":
            raise AssertionError("the widget has not been built: scripts/install page")
        pytest.skip("BROWSER TESTS SKIPPED: the widget has not been built (scripts/install page)")
    folder = tmp_path_factory.mktemp("house")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="house")
    thread.start()
    app, settings, runners, port, shop_port = asyncio.run_coroutine_threadsafe(_open(folder), loop).result(60)
    yield House(
        app,
        loop,
        settings,
        f"http://127.0.0.1:{port}",
        f"http://localhost:{shop_port}",
        f"http://127.0.0.2:{shop_port}",
    )
    for runner in runners:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            raise AssertionError("Chromium is not installed: apt-get install -y chromium")
        pytest.skip("BROWSER TESTS SKIPPED: Chromium is not installed (apt-get install -y chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=DESK, locale="fa-IR")
    yield opened
    opened.close()


@pytest.fixture
def shop(context: BrowserContext, house: House) -> Page:
    """A page of the shop with the window open."""
    page = context.new_page()
    page.goto(house.shop)
    command(page, "open")
    expect(composer(page)).to_be_focused()
    return page
