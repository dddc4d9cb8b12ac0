"""What the widget is told about its site before anybody writes."""

from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from connectors.gateway.keys import DATABASE
from connectors.website.assets import chat_script
from connectors.website.door import site_of_call
from crm_core import clock
from crm_core.calendars.rules import is_open, next_opening
from crm_core.calendars.service import CALENDAR_FACT, load_calendar
from crm_core.db import Session
from crm_core.knowledge import service as knowledge
from crm_core.sites.rules import AskedField, PageRule, Starter
from crm_core.text.moments import say_week

FRESH = "public, max-age=30"


class SiteView(BaseModel):
    """How the chat looks and what it says on a site; ``script`` is where its window is loaded from."""

    code: str
    name: str
    greeting: str | None
    color: str | None
    theme: str
    position: str
    launcher: str | None
    hours: str | None
    reply_expectation: str | None
    page_rules: list[PageRule]
    pre_chat: list[AskedField]
    starters: list[Starter]
    sound: bool
    emoji: bool
    attachments: bool
    transcript: bool
    rating: bool
    open_now: bool | None
    opens_at: datetime | None
    script: str | None


async def get_site(request: web.Request) -> web.Response:
    """The settings of a site, and whether the company is at work now."""
    site = await site_of_call(request, request.match_info["site"])
    async with request.app[DATABASE].reading() as session:
        facts = await knowledge.find_facts(session, keys=("company", CALENDAR_FACT))
        hours = await _working_hours(session, facts)
    settings = site.model_dump(exclude={"allowed_origins"})
    settings["name"] = site.name or facts.get("company", {}).get("name") or ""
    settings["hours"] = site.hours or hours["hours"]
    settings["color"] = site.color or facts.get("company", {}).get("brand_color")
    view = SiteView(**settings, **{key: hours[key] for key in ("open_now", "opens_at")}, script=chat_script())
    return web.json_response(view.model_dump(mode="json"), headers={"Cache-Control": FRESH})


async def _working_hours(session: Session, facts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if CALENDAR_FACT not in facts:
        return {"hours": None, "open_now": None, "opens_at": None}
    calendar, now = await load_calendar(session), clock.now()
    open_now = is_open(calendar, now)
    opens_at = None if open_now else next_opening(calendar, now)
    return {"hours": say_week(facts[CALENDAR_FACT]["week"]), "open_now": open_now, "opens_at": opens_at}
