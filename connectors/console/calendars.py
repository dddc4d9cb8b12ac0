"""Staff write down days unlike the week, see what a calendar says, and see the clocks of a ticket."""

from datetime import timedelta

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import SeenVersion
from connectors.console.calendar_records import (
    CalendarDayRecord,
    DayBody,
    DayEdit,
    Plan,
    PlanQuery,
    TicketClocks,
    clock_record,
    planned_day,
)
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb
from connectors.console.records import answer, record_id, shown
from connectors.gateway.endpoints import read_body, read_query
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.calendars import service
from crm_core.calendars.rules import describe_day
from crm_core.calendars.service import DayWish
from crm_core.errors import InvalidInputError
from crm_core.sla.service import list_ticket_clocks

LONGEST_PLAN = timedelta(days=366)


async def add_calendar_day(request: web.Request, caller: Caller) -> web.Response:
    """Writes down a day unlike its week; the same once more changes nothing."""
    body = await read_body(request, DayBody)
    async with request.app[DATABASE].writing() as session:
        row = await service.add_day(session, wish=DayWish(**dict(body)), actor=caller.actor, now=clock.now())
        return await answer(session, listings.CALENDAR_DAYS, row.id, status=201)


async def change_calendar_day(request: web.Request, caller: Caller) -> web.Response:
    """Writes a day down otherwise."""
    body = await read_body(request, DayEdit)
    wish = DayWish(**body.model_dump(exclude={"version"}))
    async with request.app[DATABASE].writing() as session:
        day_id = await record_id(session, request, listings.CALENDAR_DAYS)
        await service.change_day(
            session, day_id=day_id, wish=wish, version=body.version, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.CALENDAR_DAYS, day_id)


async def delete_calendar_day(request: web.Request, caller: Caller) -> web.Response:
    """Takes a day back, so that its holiday or week holds again."""
    seen = read_query(request, SeenVersion)
    async with request.app[DATABASE].writing() as session:
        day_id = await record_id(session, request, listings.CALENDAR_DAYS)
        await service.delete_day(session, day_id=day_id, version=seen.version, actor=caller.actor, now=clock.now())
        return web.Response(status=204)


async def get_plan(request: web.Request, caller: Caller) -> web.Response:
    """The hours of each day of a calendar, with holidays and what staff wrote down."""
    code = request.match_info["id"]
    query = read_query(request, PlanQuery)
    if not timedelta() <= query.last - query.first <= LONGEST_PLAN:
        raise InvalidInputError(field="last", reason="period")
    async with request.app[DATABASE].reading() as session:
        calendar = await service.load_calendar(session, code=code)
    days = (query.first + timedelta(days=number) for number in range((query.last - query.first).days + 1))
    return shown(Plan(items=[planned_day(describe_day(calendar, day)) for day in days]))


async def get_ticket_clocks(request: web.Request, caller: Caller) -> web.Response:
    """Every clock of a ticket, with its pauses and their reasons."""
    async with request.app[DATABASE].reading() as session:
        ticket_id = await record_id(session, request, listings.TICKETS)
        found = await list_ticket_clocks(session, ticket_id=ticket_id, now=clock.now())
    return shown(TicketClocks(items=[clock_record(view) for view in found]))


ENDPOINTS = [
    staff_call("GET", "/v1/calendars/{id}/days", Verb.READ_CALENDAR, get_plan, Plan, query=PlanQuery),
    staff_call(
        "POST", "/v1/calendar-days", Verb.EDIT_CALENDAR, add_calendar_day, CalendarDayRecord, body=DayBody, status=201
    ),
    staff_call(
        "PATCH", "/v1/calendar-days/{id}", Verb.EDIT_CALENDAR, change_calendar_day, CalendarDayRecord, body=DayEdit
    ),
    staff_call(
        "DELETE", "/v1/calendar-days/{id}", Verb.EDIT_CALENDAR, delete_calendar_day, query=SeenVersion, status=204
    ),
    staff_call("GET", "/v1/tickets/{id}/clocks", Verb.READ_TICKETS, get_ticket_clocks, TicketClocks),
]
