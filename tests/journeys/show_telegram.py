"""``make show-telegram``: plays one customer in Telegram, from the first hello to the پیش‌فاکتور, and writes it down.

Everything runs as in a company: an installation of its own, and a Bot API server as strict as the real one. What is
written is what crossed the wire between them, as Markdown and, where Chromium is installed, as a picture.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from crm_core.clock import TEHRAN
from crm_core.text.characters import to_persian_digits
from crm_core.text.dates import format_jalali
from tests.connectors.telegram.bot_server import BotServer, Crossing
from tests.journeys.chats import TelegramCustomer
from tests.journeys.installation import HOME, Installation
from tests.journeys.test_chat_page import ARGUMENTS, CHROMIUM

CUSTOMER, ASSISTANT = "سارا", "دستیار"
MOBILE = "09121112233"
FONT = HOME / "connectors" / "documents" / "fonts" / "VazirmatnDocument-Regular.ttf"
HEAD = """<div dir="rtl">

# یک گفتگو در تلگرام

این صفحه را `make show-telegram` نوشته است، نه کسی با دست: یک نصب کامل، مشتری‌ای که محاوره‌ای و با غلط تایپی
می‌نویسد، و سروری که به اندازه Bot API سخت‌گیر است. هر سطر همان است که میان این دو رد و بدل شد ({day}).

"""


@dataclass(frozen=True)
class Line:
    """One bubble: who said it and when (in Tehran), its words, its buttons, and the file that it carries."""

    who: str
    clock: str
    text: str = ""
    buttons: tuple[str, ...] = ()
    file: str = ""


def play(customer: TelegramCustomer) -> None:
    """The customer's side; fails where the assistant does not lead to the document."""
    customer.person.write("/start")
    customer.hear("سلام")
    customer.say("سلام خسته نباشید، دوربین بولت داهوا ۵ مگاپیسکل دونه‌ای چنده؟", until="تومان")
    customer.say("خوبه، یه پیش فاکتور واسه ۴ تا دوربین بولت داهوا ۵ مگاپیکسل میخاستم", until="نام و نام خانوادگی")
    customer.say("سارا کریمی هستم", until="موبایل")
    assert customer.newest().asks_contact
    customer.person.share(f"+98{MOBILE[1:]}")
    customer.hear("درست است؟")
    customer.press("بله", until="صادر شد")
    _, content = customer.document()
    assert content.startswith(b"%PDF-")
    customer.say("دستتون درد نکنه", until="")


def lines_of(wire: Iterable[Crossing]) -> Iterator[Line]:
    """The bubbles among what crossed the wire."""
    titles: dict[str, str] = {}
    for crossing in wire:
        clock = to_persian_digits(f"{crossing.at.astimezone(TEHRAN):%H:%M:%S}")
        if crossing.what == "update":
            said = _said(crossing.content, titles)
            if said is not None:
                yield Line(CUSTOMER, clock, said)
        elif crossing.what in {"sendMessage", "sendDocument"}:
            yield _answered(crossing.content, clock, titles)


def _said(update: dict[str, Any], titles: dict[str, str]) -> str | None:
    if "callback_query" in update:
        return f"[{titles[update['callback_query']['data']]}]"
    message = update.get("message", {})
    if "contact" in message:
        return f"مخاطب: \u2068{message['contact']['phone_number']}\u2069"
    text = message.get("text")
    return str(text) if text else None


def _answered(given: dict[str, Any], clock: str, titles: dict[str, str]) -> Line:
    """A bubble of ours; remembers what the words of its buttons mean."""
    raw = given.get("reply_markup") or {}
    markup = json.loads(raw) if isinstance(raw, str) else raw
    rows = [*markup.get("inline_keyboard", []), *markup.get("keyboard", [])]
    buttons = [button for row in rows for button in row]
    titles |= {button["callback_data"]: button["text"] for button in buttons if "callback_data" in button}
    document = next((value for value in given.values() if isinstance(value, tuple)), None)
    file = (
        f"فایل: \u2068{document[0]}\u2069، {to_persian_digits(f'{len(document[1]) / 1000:.0f}')} کیلوبایت"
        if document
        else ""
    )
    text = given.get("text") or given.get("caption") or ""
    return Line(ASSISTANT, clock, text, tuple(button["text"] for button in buttons), file)


def as_markdown(lines: Iterable[Line], day: str) -> str:
    """The dialogue as a page that reads from right to left."""
    parts = [HEAD.format(day=day)]
    for line in lines:
        quoted = [escape(one, quote=False) or "\u200f" for one in line.text.splitlines()]
        if line.file:
            quoted.append(line.file)
        if line.buttons:
            quoted.append(" ".join(f"`{button}`" for button in line.buttons))
        body = "  \n".join(f"> {one}" for one in quoted)
        parts.append(f"**{line.who}** {line.clock}\n\n{body}\n\n")
    return "".join([*parts, "</div>\n"])


STYLE = """
@font-face { font-family: V; src: url(FONT) }
body { margin: 0; padding: 20px; width: 520px; background: #d7e3ec; font: 16px/1.75 V; display: grid; gap: 10px }
p { margin: 0; padding: 8px 14px; border-radius: 14px; max-width: 82%; white-space: pre-wrap; background: #fff;
    justify-self: end; unicode-bidi: plaintext }
p.me { background: #e2f7cb; justify-self: start }
small { display: block; color: #6b7780; font-size: 12px }
b { display: block; font-weight: normal; border: 1px solid #8fb3cc; border-radius: 8px; padding: 2px 10px;
    margin-top: 6px; text-align: center; color: #1b6ca8 }
"""


def draw(lines: Iterable[Line], path: Path) -> None:
    """The dialogue as a picture of a telephone."""
    bubbles = "".join(
        f'<p class="{"me" if line.who == CUSTOMER else ""}"><small>{line.who} · {line.clock}</small>{escape(line.text)}'
        + escape(line.file)
        + "".join(f"<b>{escape(button)}</b>" for button in line.buttons)
        + "</p>"
        for line in lines
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "dialogue.html"
        style = STYLE.replace("FONT", FONT.as_uri())
        page_file.write_text(
            f'<!doctype html><html dir="rtl" lang="fa"><meta charset="utf-8"><style>{style}</style>{bubbles}',
            encoding="utf-8",
        )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 560, "height": 400})
        page.goto(page_file.as_uri())
        page.evaluate("document.fonts.ready")
        page.screenshot(path=path, full_page=True)
        browser.close()


def main(target: Path) -> None:
    """Plays the dialogue and writes it to a file, and beside it as a picture."""
    with BotServer().running() as server, tempfile.TemporaryDirectory() as folder:
        installation = Installation.start(
            Path(folder), TELEGRAM_TOKEN=server.token, TELEGRAM_BASE_URL=server.base_url
        )  # fmt: skip
        try:
            play(TelegramCustomer(server.person(501)))
        finally:
            installation.stop()
        assert server.faults == []
        lines = list(lines_of(server.wire))
        day = format_jalali(server.wire[0].at.astimezone(TEHRAN).date())
    target.write_text(as_markdown(lines, day), encoding="utf-8")
    sys.stdout.write(f"{target}\n")
    if CHROMIUM is not None:
        draw(lines, target.with_suffix(".png"))
        sys.stdout.write(f"{target.with_suffix('.png')}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
