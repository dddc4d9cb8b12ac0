"""``make bench-widget``: what the widget costs the page that embeds it.

Bytes of script as they come over the wire (gzip) until a page has loaded, until the window is open, and until a message
was sent and answered; and how much longer the browser's main thread works on a page with the widget's line than on the
same page without it, on scripts and altogether (network, style, layout, painting in software): CPU time, so that other
work on the machine does not count, median of many loads in headless Chromium. The page has a script and a call of its
own, as shops' pages have: what a browser does for the first script of a page is not the widget's. Prints one JSON line.
"""

import asyncio
import json
import shutil
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Response, async_playwright

from connectors.gateway.server import create_app
from connectors.rasa.recording import RecordingAssistant
from crm_core import clock
from crm_core.db import open_database
from crm_core.migrations.run import upgrade
from crm_core.seed.service import seed_company
from crm_core.settings import HOME, load_settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LOADS = 15
QUIET_MS = 1_000
"""How long after its load a page is still watched."""
PAGE = """<!doctype html><html lang=fa dir=rtl><meta charset=utf-8><title>فروشگاه</title>
<script src="/shop.js" defer></script>{line}<h1>فروشگاه</h1><p>سبد خرید</p></html>"""
SHOP_SCRIPT = "fetch('/shop.js').then((answer) => answer.text())"


@asynccontextmanager
async def gateway(folder: Path) -> AsyncIterator[str]:
    """The address of a gateway with the shipped company and an assistant that answers at once."""
    settings = load_settings({"HAMSOKHAN_VAR_DIR": str(folder)}, create_secrets=True)
    await upgrade(settings.database_url)
    database = open_database(settings.database_url)
    async with database.writing() as session:
        await seed_company(session, data_dir=HOME / "data", now=clock.now())
    await database.close()
    async with _served(create_app(settings, lambda _client: RecordingAssistant(lambda _request: "سلام"))) as address:
        yield address


@asynccontextmanager
async def shop(gateway_url: str) -> AsyncIterator[str]:
    """A shop on another origin: ``/with`` carries the widget's line, ``/without`` does not."""
    line = f'<script src="{gateway_url}/widget.js" defer></script>'

    def page(line: str) -> Any:
        async def show(_request: web.Request) -> web.Response:
            return web.Response(text=PAGE.format(line=line), content_type="text/html")

        return show

    async def script(_request: web.Request) -> web.Response:
        return web.Response(text=SHOP_SCRIPT, content_type="text/javascript")

    app = web.Application()
    app.router.add_get("/shop.js", script)
    app.router.add_get("/with", page(line))
    app.router.add_get("/without", page(""))
    async with _served(app) as address:
        yield address


@asynccontextmanager
async def _served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def work_ms(browser: Browser, address: str) -> dict[str, float]:
    """Milliseconds of CPU of the main thread for one load of a page: of everything, and of scripts alone."""
    context = await browser.new_context()
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.goto(address, wait_until="load")
    await page.wait_for_timeout(QUIET_MS)
    metrics = (await devtools.send("Performance.getMetrics"))["metrics"]
    await context.close()
    found = {one["name"]: float(one["value"]) * 1000 for one in metrics}
    return {"all": found["TaskDuration"], "script": found["ScriptDuration"]}


async def script_bytes(context: BrowserContext, address: str, *, gateway_url: str) -> dict[str, int]:
    """Compressed bytes of script once the page stands, once the window is open, and once a message was answered."""
    scripts: list[Response] = []
    page = await context.new_page()

    def hear(got: Response) -> None:
        if got.request.resource_type == "script" and got.url.startswith(gateway_url):
            scripts.append(got)

    page.on("response", hear)
    await page.goto(address, wait_until="load")
    await page.wait_for_timeout(QUIET_MS)
    loaded = [await _wire_size(script) for script in scripts]
    await page.evaluate("Hamsokhan('open')")
    await page.wait_for_timeout(3 * QUIET_MS)
    opened = [await _wire_size(script) for script in scripts]
    await page.evaluate("Hamsokhan('send', 'سلام')")
    await page.wait_for_timeout(3 * QUIET_MS)
    sent = [await _wire_size(script) for script in scripts]
    return {"loaded_bytes": sum(loaded), "opened_bytes": sum(opened), "sent_bytes": sum(sent)}


async def _wire_size(script: Response) -> int:
    return int((await script.request.sizes())["responseBodySize"])


async def run() -> dict[str, float]:
    """All figures."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with tempfile.TemporaryDirectory() as folder:
            async with gateway(Path(folder)) as address, shop(address) as host:
                bare = [await work_ms(browser, f"{host}/without") for _ in range(LOADS)]
                carrying = [await work_ms(browser, f"{host}/with") for _ in range(LOADS)]
                sizes = await script_bytes(await browser.new_context(), f"{host}/with", gateway_url=address)
        await browser.close()
    more = {what: _median(carrying, what) - _median(bare, what) for what in ("script", "all")}
    page = _median(bare, "all")
    return {
        "script_ms": round(more["script"], 1), "main_thread_ms": round(more["all"], 1), "page_ms": round(page, 1),
        "loads": LOADS, **sizes,
    }  # fmt: skip


def _median(loads: list[dict[str, float]], what: str) -> float:
    return statistics.median(load[what] for load in loads)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run())))
