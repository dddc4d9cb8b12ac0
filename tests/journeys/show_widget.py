"""``make show-widget``: the website's chat as visitors see it, as pictures under ``docs/widget``.

An installation of its own with the real assistant: the company's own page on a desk, in the dark and on a phone, and a
page of another company that reads from left to right, with nothing of ours but the one line.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.connectors.website.browser.window import chat, command, log, say
from tests.journeys.installation import Installation
from tests.journeys.test_chat_page import ARGUMENTS, CHROMIUM

DESK, PHONE = (1280, 800), (390, 844)
OTHER_PAGE = """<!doctype html><html lang=en dir=ltr><meta charset=utf-8><title>Alborz Optics</title>
<style>body{{font:17px/1.6 Georgia,serif;margin:48px;max-width:640px;color:#222}}h1{{font-size:40px}}</style>
<script src="{gateway}/widget.js" defer></script>
<h1>Alborz Optics</h1><p>Lenses and cameras since 1361. This page reads from left to right; the chat does not.</p>
<p>Opening hours, delivery and warranty: ask in the corner.</p></html>"""


@dataclass(frozen=True)
class View:
    """How a visitor looks at the chat; ``name`` is the picture's."""

    name: str
    size: tuple[int, int] = DESK
    colors: Literal["light", "dark"] = "light"
    other_page: bool = False


VIEWS = (View("desktop"), View("dark", colors="dark"), View("phone", size=PHONE), View("ltr-page", other_page=True))


def talk(page: Page) -> None:
    """A visitor asks what there is and for a quote; fails where the assistant does not answer."""
    command(page, "open")
    say(page, "سلام، دوربین بولت چی دارین؟")
    expect(log(page)).to_contain_text("تومان", timeout=30_000)
    say(page, "پیش فاکتور ۳ تا دوربین بولت داهوا ۵ مگاپیکسل میخوام")
    expect(log(page)).to_contain_text("نام و نام خانوادگی", timeout=30_000)
    page.wait_for_timeout(1_000)


def take(browser: Browser, view: View, address: str, folder: Path) -> None:
    """The picture of one view."""
    width, height = view.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=view.colors, locale="fa-IR", device_scale_factor=1
    )
    page = context.new_page()
    page.goto(address)
    expect(chat(page).locator(".launcher")).to_be_visible()
    talk(page)
    page.screenshot(path=folder / f"{view.name}.png")
    context.close()


@contextmanager
def other_site(gateway: str) -> Iterator[str]:
    """The address of a page on another origin that carries the line."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(OTHER_PAGE.format(gateway=gateway).encode())

        def log_message(self, *_told: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("localhost", 0), Shop) as server:
        Thread(target=partial(server.serve_forever, 0.1), daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def main(folder: Path) -> None:
    """Takes every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var_dir, sync_playwright() as playwright:
        installation = Installation.start(Path(var_dir))
        gateway = f"http://127.0.0.1:{installation.port}"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            with other_site(gateway) as other:
                for view in VIEWS:
                    take(browser, view, other if view.other_page else f"{gateway}/", folder)
        finally:
            browser.close()
            installation.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
